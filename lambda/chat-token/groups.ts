import { isObject } from './request';

/**
 * The groups in a claim of a verified JWT.
 *
 * API Gateway flattens arrays, HTTP APIs to `[a b]` and REST APIs to `a,b`, and so one group "former moderators" looks
 * like two. The JWT itself, in the Authorization header, tells them apart. It is believed for nothing else: only an array
 * that flattens to exactly the verified text counts. See docs/decisions/verified-groups.md.
 */
export function groupsOfJwt(claim: unknown, claimName: string, authorization: string | undefined): string[] {
  if (typeof claim !== 'string') return strings(claim);

  const original = jwtPayload(authorization)?.[claimName];
  if (original === claim) return [claim];
  if (Array.isArray(original) && flattenings(original).includes(claim)) return strings(original);

  const list = /^\[(.*)\]$/s.exec(claim)?.[1];
  // The names of Cognito's groups have no white space, so nothing is lost in its lists.
  if (claimName === 'cognito:groups') return words(list ?? claim, list === undefined ? ',' : /\s+/);
  if (list === undefined) return [claim];
  return /\s/.test(list) ? [] : words(list, /\s+/);
}

/** The groups in the context of a Lambda authorizer, whose author chose the format: an array, its JSON, `[a b]` or `a,b`. */
export function groupsOfContext(value: unknown): string[] {
  if (typeof value !== 'string') return strings(value);
  const text = value.trim();
  const list = /^\[(.*)\]$/s.exec(text)?.[1];
  if (list === undefined) return words(text, ',');
  return jsonArray(text) ?? (/["'{}[\]]/.test(list) ? [] : words(list, /[\s,]+/));
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function words(text: string, separator: string | RegExp): string[] {
  return text.split(separator).map((word) => word.trim()).filter((word) => word !== '');
}

function flattenings(array: unknown[]): string[] {
  return [`[${array.join(' ')}]`, array.join(','), JSON.stringify(array)];
}

function jsonArray(text: string): string[] | undefined {
  try {
    return strings(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The payload of `Bearer <JWT>` or of a bare JWT, unverified. */
function jwtPayload(authorization: string | undefined): Record<string, unknown> | undefined {
  const payload = /^(?:bearer\s+)?[\w-]+\.([\w-]+)\.[\w-]+$/i.exec(authorization ?? '')?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}
