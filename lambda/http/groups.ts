import { locate, valueAt, type Claims } from './claims';
import { flattenings } from './flattening';
import type { Verified } from './verified';

/** Undefined: the claim is there, but cannot be read as groups without guessing. */
export type Groups = readonly string[] | undefined;

/** OAuth separates scopes by blanks, and none has one in it (RFC 6749, section 3.3; RFC 8693, section 4.2). */
const SCOPES = ['scope', 'scp'];
/** Lists whose names have no blanks in them: Cognito allows letters, marks, symbols, digits and punctuation. */
const WITHOUT_BLANKS = ['cognito:groups', ...SCOPES];

/**
 * The caller's groups: the whole names, to the character. What could be read in two ways gives none. See
 * docs/decisions/verified-groups.md.
 */
export function groupsOf(verified: Verified, path: string): Groups {
  switch (verified.by) {
    case 'jwt': return ofJwt(verified, path);
    case 'lambda': return ofContext(valueAt(verified.claims, path), path);
    default: return [];
  }
}

/**
 * API Gateway flattens what a JWT's claim holds, and so one group "former moderators" looks like two. The JWT itself tells
 * them apart, and is believed for nothing else: only what flattens to exactly the verified text counts.
 */
function ofJwt({ claims, api, token }: Extract<Verified, { by: 'jwt' }>, path: string): Groups {
  const place = locate(claims, path);
  if (!place) return [];
  const claim = claims[place.name];
  if (typeof claim !== 'string') return asWritten(valueAt(claim, place.rest), path);
  const original = originalOf(token, place.name, claim);
  if (original !== undefined) return asWritten(valueAt(original, place.rest), path);
  const text = place.rest === undefined ? claim : insideMap(claim, place.rest);
  return text === undefined ? undefined : ofFlattened(text, api, path);
}

function originalOf(token: Claims | undefined, name: string, verifiedText: string): unknown {
  const original = token && Object.hasOwn(token, name) ? token[name] : undefined;
  return flattenings(original).includes(verifiedText) ? original : undefined;
}

/** As the issuer wrote it: a list, the JSON of one, scopes, or else a text that is one group. */
function asWritten(value: unknown, path: string): Groups {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value !== 'string') return texts(value);
  return json(value) ?? (SCOPES.includes(path) ? split(value, ' ') : [value]);
}

function ofFlattened(text: string, api: 'http' | 'rest', path: string): Groups {
  if (text === '' || text === '[]') return [];
  const read = path === 'cognito:groups' ? undefined : json(text); // which is always a list: this would be the name of a group
  if (read) return read;
  const inside = /^\[(.*)\]$/s.exec(text)?.[1];
  // REST APIs write lists as `a,b`. One name with a comma, or with brackets, could be a list as well.
  if (api === 'rest' && (inside !== undefined || text.includes(','))) return undefined;
  if (inside === undefined) return SCOPES.includes(path) ? split(text, ' ') : [text];
  if (WITHOUT_BLANKS.includes(path)) return split(inside, ' ');
  return /[ [\]]/.test(inside) ? undefined : [inside];
}

/** What `map[roles:[a]]` has at `roles`, if nothing else is in it that could be misread. */
function insideMap(text: string, path: string): string | undefined {
  const names = path.split('.');
  const [before, after] = [names.map((name) => `map[${name}:`).join(''), ']'.repeat(names.length)];
  if (!text.startsWith(before) || !text.endsWith(after)) return undefined;
  const inside = text.slice(before.length, -after.length);
  return /^(?:\[[^\s[\]:,]*\]|[^\s[\]:,]*)$/.test(inside) ? inside : undefined;
}

/** Of a Lambda authorizer, whose author chose among the documented formats: a list, the JSON of one, or names with commas. */
function ofContext(value: unknown, path: string): Groups {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value !== 'string') return texts(value);
  if (/^[ \t\r\n]*\[/.test(value)) return json(value);
  return split(value, SCOPES.includes(path) ? ' ' : ',');
}

function texts(value: unknown): Groups {
  if (!Array.isArray(value)) return undefined;
  const found = value.filter((item) => typeof item === 'string' && item !== '');
  return found.length === 0 && value.length > 0 ? undefined : found;
}

/** The groups in the JSON of a list; undefined for any other text. */
function json(text: string): Groups {
  try {
    return texts(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function split(text: string, separator: string): string[] {
  return text.split(separator).filter((name) => name !== '');
}
