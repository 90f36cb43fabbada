import { ownerOf, type Owner } from '../ivschat/ownership';

/** The fields of a CloudFormation event that say who asks. */
export interface Origin {
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly RequestId: string;
}

/** Whose a resource is that an event asks for: the template resource's, and among its requests this one's. */
export function ownerByOrigin({ StackId, LogicalResourceId, RequestId }: Origin): Owner {
  return ownerOf(`${StackId}|${LogicalResourceId}`, RequestId);
}

/** Whose one is that was adopted. No look-up by tag takes it for what was made here: it is deleted by its ARN, or not at all. */
export function adopterByOrigin({ StackId, LogicalResourceId, RequestId }: Origin): Owner {
  return ownerOf(`${StackId}|${LogicalResourceId}|adopted`, RequestId);
}

/** The name of a resource that was given none: what a person looks for in the console, and what a look-up filters by. */
export function defaultName({ StackId, LogicalResourceId }: Origin): string {
  const stackName = StackId.split('/')[1] ?? 'stack';
  return `${stackName}-${LogicalResourceId}`.slice(-128);
}
