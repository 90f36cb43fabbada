import { isObject } from './request';

export type Claims = Readonly<Record<string, unknown>>;

/** Where a claim is: under a name, and for what is inside it, under the rest of the path. */
export interface Place {
  readonly name: string;
  readonly rest?: string;
}

/**
 * A claim by its name, or else by a path with dots (`realm_access.roles`). Names may have dots themselves, so the whole path
 * is tried as a name first, and then its beginnings, the longest first.
 */
export function locate(claims: Claims, path: string): Place | undefined {
  if (Object.hasOwn(claims, path)) return { name: path };
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot);
    if (Object.hasOwn(claims, name)) return { name, rest: path.slice(dot + 1) };
  }
  return undefined;
}

/** What stands at a path within a value: without a path, the value. */
export function valueAt(value: unknown, path: string | undefined): unknown {
  if (path === undefined) return value;
  const place = isObject(value) ? locate(value, path) : undefined;
  return place && valueAt((value as Claims)[place.name], place.rest);
}

export function own(claims: Claims, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** A claim as a chat user id: text, or a whole number that is still what was sent. Others were rounded: many users would be one. */
export function idText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A claim as an attribute: text, yes or no, or a number that was not rounded. */
export function attributeText(value: unknown): string | undefined {
  if (typeof value === 'boolean') return `${value}`;
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? `${value}` : undefined;
  return idText(value);
}

/** What a REST API makes of a Cognito user's times: `Wed Nov 25 14:24:39 UTC 2026`. */
const DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d (?:UTC|GMT) \d{4}$/;

/** The year 5138 in seconds: a time beyond it is one in milliseconds. */
const MAX_SECONDS = 1e11;

/** A claim that is a time (RFC 7519, section 2), in seconds since 1970. NaN: there is one, but it cannot be told which. */
export function secondsOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const seconds = typeof value === 'number' ? value : typeof value === 'string' ? secondsIn(value) : NaN;
  return seconds > 0 && seconds < MAX_SECONDS ? seconds : NaN;
}

function secondsIn(text: string): number {
  return /^\d+(?:\.\d+)?(?:e\+?\d+)?$/i.test(text) ? Number(text) : DATE.test(text) ? Date.parse(text) / 1000 : NaN;
}
