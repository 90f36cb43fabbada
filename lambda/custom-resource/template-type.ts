import type { Desired, ResourceType, TagMap } from '../ivschat/resource-type';

/** A resource type that templates have: its properties are read, and all that is missing has its default. */
export interface TemplateType<D extends Desired> extends ResourceType<D> {
  /** For a type of which a template may take over what is there already. */
  readonly adoption?: Adoption;
  /** Reads the properties of an event, in which CloudFormation has turned every number into a string. */
  parse(properties: Readonly<Record<string, unknown>>, name: string): D;
}

/** How one is taken over that is there already. */
export interface Adoption {
  /** The property with the ARN of what is to be taken over. */
  readonly property: string;
  /** Which tags it has. One API call, which fails as the call fails. */
  tags(arn: string): Promise<TagMap>;
}
