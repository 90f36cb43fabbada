import type { Origin } from './origin';

/** The fields of a CloudFormation custom-resource event that the lifecycle reads. */
export interface LifecycleEvent extends Origin {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}
