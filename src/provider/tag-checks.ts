import { isKnown } from '../common/known';
import { BOUNDS } from '../common/validation';
import { OWNERSHIP_TAG } from '../contract';

/** What is wrong with the tags of a resource, a sentence each. */
export function validateTags(tags: [key: string, value: string][]): string[] {
  const { max } = BOUNDS.tags;
  const tooMany = tags.length > max ? [`there may be at most ${max} tags (of the service's 50, one is ${OWNERSHIP_TAG}), got ${tags.length}`] : [];
  return [...tooMany, ...tags.flatMap(([key, value]) => validateTag(key, value))];
}

function validateTag(key: string, value: string): string[] {
  const problems: string[] = [];
  if (isKnown(key)) {
    const { min, max } = BOUNDS.tagKey;
    if (key.length < min || key.length > max) problems.push(`a tag key must have ${min} to ${max} characters, got ${JSON.stringify(key)} (${key.length})`);
    if (key.toLowerCase().startsWith('aws:')) problems.push(`a tag key must not begin with aws:, got ${JSON.stringify(key)}`);
    if (key === OWNERSHIP_TAG) problems.push(`the tag ${OWNERSHIP_TAG} is reserved: by it the provider knows what it made`);
  }
  if (isKnown(value) && value.length > BOUNDS.tagValue.max) {
    problems.push(`the value of tag ${JSON.stringify(key)} must have at most ${BOUNDS.tagValue.max} characters, got ${value.length}`);
  }
  return problems;
}
