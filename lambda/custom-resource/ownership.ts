import { createHash } from 'node:crypto';
import type { TagMap } from './tags';
import { OWNERSHIP_TAG } from '../../src/contract';

/** The fields of a CloudFormation event that say who asks. */
export interface Origin {
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly RequestId: string;
}

/**
 * Whose a resource is. The API has no client token, so everything we create carries this tag: by it a repeated
 * event finds what the first delivery made, and a Delete finds what an unanswered Create left.
 */
export interface Owner {
  /** Names the template resource. */
  readonly resource: string;
  /** Names the template resource and the request that created it: the value of the tag. */
  readonly request: string;
}

export function ownerOf({ StackId, LogicalResourceId, RequestId }: Origin): Owner {
  const resource = createHash('sha256').update(`${StackId}|${LogicalResourceId}`).digest('hex').slice(0, 32);
  return { resource, request: `${resource}/${RequestId}` };
}

export function ownershipTag(owner: Owner): TagMap {
  return { [OWNERSHIP_TAG]: owner.request };
}

/** Made by this very request, in an earlier or a simultaneous delivery. */
export function isOfRequest(tags: TagMap, owner: Owner): boolean {
  return tags[OWNERSHIP_TAG] === owner.request;
}

/** Made for this template resource, by whichever request. */
export function isOfResource(tags: TagMap, owner: Owner): boolean {
  return tags[OWNERSHIP_TAG]?.startsWith(`${owner.resource}/`) ?? false;
}

/** Made by the same request: but for two deliveries at once there would be one of them. */
export function isTwin(tags: TagMap, other: TagMap | undefined): boolean {
  return other?.[OWNERSHIP_TAG] !== undefined && tags[OWNERSHIP_TAG] === other[OWNERSHIP_TAG];
}

/** The name of a resource that was given none: what a person looks for in the console, and what a look-up filters by. */
export function defaultName({ StackId, LogicalResourceId }: Origin): string {
  const stackName = StackId.split('/')[1] ?? 'stack';
  return `${stackName}-${LogicalResourceId}`.slice(-128);
}
