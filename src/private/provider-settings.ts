import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ChatResourceProviderSettings } from '../chat-resource-provider';

/** The names of the settings that are given again, and are not the same. */
export function differences(settings: ChatResourceProviderSettings, again: ChatResourceProviderSettings): (keyof ChatResourceProviderSettings)[] {
  const names = Object.keys(again) as (keyof ChatResourceProviderSettings)[];
  return names.filter((name) => again[name] !== undefined && !isSame(settings[name], again[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one instanceof Runtime && other instanceof Runtime) return one.runtimeEquals(other);
  if (!isPlain(one) || !isPlain(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name], other[name]));
}

/** A struct or a list; a construct is the same only as itself. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Construct.isConstruct(value);
}
