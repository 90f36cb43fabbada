import { createHash } from 'node:crypto';
import type { TagMap } from './resource-type';
import { OWNERSHIP_TAG } from '../../src/contract';

/**
 * Whose a resource is. The API has no client token, so everything we create carries this tag: by it a repeated
 * request finds what the first one made, and whoever cleans up finds what an unanswered creation left.
 */
export interface Owner {
  /** Names what the resource was made for, whoever asked. */
  readonly resource: string;
  /** Names what it was made for and the request that created it: the value of the tag. */
  readonly request: string;
}

/**
 * `what` it is made for, in any words that stand for nothing else in this account; `request`: which request for it. A tag's value has
 * at most 256 characters, of which `what` takes 33, however long it is.
 */
export function ownerOf(what: string, request: string): Owner {
  const resource = createHash('sha256').update(what).digest('hex').slice(0, 32);
  return { resource, request: `${resource}/${request}` };
}

export function ownershipTag(owner: Owner): TagMap {
  return { [OWNERSHIP_TAG]: owner.request };
}

/** Made by this very request, in an earlier or a simultaneous delivery. */
export function isOfRequest(tags: TagMap, owner: Owner): boolean {
  return tags[OWNERSHIP_TAG] === owner.request;
}

/** Made for the same, by whichever request. */
export function isOfResource(tags: TagMap, owner: Owner): boolean {
  return tags[OWNERSHIP_TAG]?.startsWith(`${owner.resource}/`) ?? false;
}

/** Made by the same request: but for two deliveries at once there would be one of them. */
export function isTwin(tags: TagMap, other: TagMap | undefined): boolean {
  return other?.[OWNERSHIP_TAG] !== undefined && tags[OWNERSHIP_TAG] === other[OWNERSHIP_TAG];
}
