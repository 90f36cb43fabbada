import { isObject } from './request';

/** Deeper than any claim is; what is deeper is compared with nothing. */
const MAX_DEPTH = 16;

/** The texts that API Gateway may make of a claim: a text stays as it is; of lists and objects, HTTP APIs and REST APIs make different ones. */
export function flattenings(claim: unknown): string[] {
  const text = goText(claim, 0);
  if (text === undefined) return [];
  if (typeof claim === 'string') return [claim];
  return [text, JSON.stringify(claim), ...(isTexts(claim) ? [claim.join(',')] : [])];
}

/** A value as Go's fmt prints it: `[a b]`, `map[key:value]` with the keys in order. Undefined for what nobody has seen there. */
function goText(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return `${value}`;
  if (value === null) return '<nil>';
  if (depth === MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => goText(item, depth + 1));
    return items.includes(undefined) ? undefined : `[${items.join(' ')}]`;
  }
  if (!isObject(value)) return undefined;
  const entries = Object.keys(value).sort(byBytes).map((key) => [key, goText(value[key], depth + 1)] as const);
  return entries.some(([, text]) => text === undefined) ? undefined : `map[${entries.map(([key, text]) => `${key}:${text}`).join(' ')}]`;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Go orders text by its bytes. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
