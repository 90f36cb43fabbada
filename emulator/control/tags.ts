import { findLoggingConfiguration } from './logging-configurations';
import { findRoom } from './rooms';
import { fieldInvalid } from '../common/errors';
import { MAX_TAGS } from '../common/model';
import type { Service } from '../common/service';

export function listTagsForResource(service: Service, input: { readonly resourceArn: string }): object {
  return { tags: Object.fromEntries(tagsOf(service, input.resourceArn)) };
}

/** Adds the tags to those that are there; nothing changes if that makes too many. */
export function tagResource(service: Service, input: { readonly resourceArn: string; readonly tags: Readonly<Record<string, string>> }): object {
  const tags = tagsOf(service, input.resourceArn);
  const added = Object.entries(input.tags);
  if (new Set([...tags.keys(), ...Object.keys(input.tags)]).size > MAX_TAGS) {
    throw fieldInvalid('tags', `must leave the resource with at most ${MAX_TAGS} tags`);
  }
  for (const [key, value] of added) tags.set(key, value);
  return {};
}

/** Tags that are not there are none to remove: the operation can be repeated. */
export function untagResource(service: Service, input: { readonly resourceArn: string; readonly tagKeys: readonly string[] }): object {
  const tags = tagsOf(service, input.resourceArn);
  for (const key of input.tagKeys) tags.delete(key);
  return {};
}

function tagsOf(service: Service, arn: string): Map<string, string> {
  return arn.includes(':room/') ? findRoom(service, arn).tags : findLoggingConfiguration(service, arn).tags;
}
