import { isKnown } from '../common/known';
import { BOUNDS } from '../common/validation';
import { DIRECTORY_TAG, OWNERSHIP_TAG, ROOM_KEY_TAG } from '../contract';

/** What no template may set: by them functions know what they made, and the sweep of a directory deletes what it does not know. */
const RESERVED: readonly string[] = [OWNERSHIP_TAG, DIRECTORY_TAG, ROOM_KEY_TAG];

/**
 * What is wrong with the tags of a resource, a sentence each.
 *
 * @param ours the tags that the functions set besides
 */
export function validateTags(tags: [key: string, value: string][], ours: readonly string[] = [OWNERSHIP_TAG]): string[] {
  const max = BOUNDS.tags.max - ours.length;
  const tooMany = tags.length > max
    ? [`there may be at most ${max} tags (of the service's ${BOUNDS.tags.max}, ${ours.length === 1 ? 'one is' : `${ours.length} are`} ${ours.join(', ')}), got ${tags.length}`]
    : [];
  return [...tooMany, ...tags.flatMap(([key, value]) => validateTag(key, value))];
}

function validateTag(key: string, value: string): string[] {
  const problems: string[] = [];
  if (isKnown(key)) {
    const { min, max } = BOUNDS.tagKey;
    if (key.length < min || key.length > max) problems.push(`a tag key must have ${min} to ${max} characters, got ${JSON.stringify(key)} (${key.length})`);
    if (key.toLowerCase().startsWith('aws:')) problems.push(`a tag key must not begin with aws:, got ${JSON.stringify(key)}`);
    if (RESERVED.includes(key)) problems.push(`the tag ${key} is reserved: by it this library knows what it made`);
  }
  if (isKnown(value) && value.length > BOUNDS.tagValue.max) {
    problems.push(`the value of tag ${JSON.stringify(key)} must have at most ${BOUNDS.tagValue.max} characters, got ${value.length}`);
  }
  return problems;
}
