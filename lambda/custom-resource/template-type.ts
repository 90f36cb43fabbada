import type { Desired, ResourceType } from '../ivschat/resource-type';

/** A resource type that templates have: its properties are read, and all that is missing has its default. */
export interface TemplateType<D extends Desired> extends ResourceType<D> {
  /** Reads the properties of an event, in which CloudFormation has turned every number into a string. */
  parse(properties: Readonly<Record<string, unknown>>, name: string): D;
}
