import { OWNERSHIP_TAG } from '../../src/contract';
import type { TagMap } from '../ivschat/resource-type';

/** Reads the `Tags` property, a list of `{ Key, Value }` as in CloudFormation's own types. */
export function parseTags(property: unknown): TagMap {
  if (property === undefined) return {};
  if (!Array.isArray(property)) throw new Error('Tags must be a list of { Key, Value }');
  const tags: TagMap = {};
  for (const tag of property as { Key?: unknown; Value?: unknown }[]) {
    if (typeof tag?.Key !== 'string' || typeof tag.Value !== 'string') throw new Error('Tags must be a list of { Key, Value }');
    if (tag.Key === OWNERSHIP_TAG) throw new Error(`The tag ${OWNERSHIP_TAG} is reserved: by it this function knows what it made. Use another key`);
    tags[tag.Key] = tag.Value;
  }
  return tags;
}

/**
 * The keys to remove: those that the template had and has no longer. Tags that somebody else put on the resource are
 * in neither, and so stay. What the template had may be what was refused a moment ago, so nothing about it is an error.
 */
export function removedKeys(previous: unknown, desired: TagMap): string[] {
  const keys = Array.isArray(previous) ? (previous as ({ Key?: unknown } | null)[]).map((tag) => tag?.Key) : [];
  return keys.filter((key) => typeof key === 'string').filter((key) => key !== OWNERSHIP_TAG && !(key in desired));
}
