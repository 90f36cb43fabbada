import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isKnown } from '../common/known';
import { check, checkList, isBoolean, isString } from '../common/shapes';
import { fail } from '../common/validation';

/** Which pages may call an API, and how. Checked, and there is at least one origin. */
export interface Cors {
  readonly origins: string[];
  readonly credentials: boolean;
  /** What pages may send. */
  readonly headers: string[];
}

/** How long browsers may keep the answer of a preflight. */
export const PREFLIGHT_AGE = Duration.hours(1);

/** Those of every request, and of requests signed for ChatAuthorizer.iam(). */
const HEADERS = ['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'];

/** A token in a text, such as a domain name that is known at deployment, or in a list. */
const TOKEN = /[$#]\{Token\[[^\]]*\]\}/g;

interface CorsOptions {
  readonly corsOrigins?: string[];
  readonly corsCredentials?: boolean;
  readonly corsHeaders?: string[];
}

/** Undefined: no page of another origin may call the API. */
export function corsOf(scope: Construct, props: CorsOptions): Cors | undefined {
  const { corsOrigins: origins = [], corsCredentials: credentials = false, corsHeaders: headers = [] } = props;
  check(scope, 'corsCredentials', credentials, 'true or false', isBoolean);
  checkList(scope, 'corsOrigins', origins, 'a string', isString);
  checkList(scope, 'corsHeaders', headers, 'a string', isString);
  for (const origin of origins) {
    checkOrigin(scope, origin);
  }
  for (const header of headers) {
    checkHeader(scope, header);
  }
  for (const [name, list] of Object.entries({ corsOrigins: origins, corsHeaders: headers })) {
    if (credentials && list.includes('*')) {
      const what = name.replace('cors', '').toLowerCase().slice(0, -1);
      fail(scope, `${name} must name each ${what} when corsCredentials is true, got "*": browsers refuse the two together`);
    }
  }
  return origins.length === 0 ? undefined : {
    origins,
    credentials,
    headers: [...new Set([...HEADERS, ...headers.map((header) => Token.isUnresolved(header) ? header : header.toLowerCase())])],
  };
}

/** What is known of an origin already must be as browsers write it: that is what API Gateway compares with. */
function checkOrigin(scope: Construct, origin: string): void {
  if (origin === '*' || isOnlyTokens(origin) || (!isKnown(origin) && !Token.isUnresolved(origin))) return;
  const known = origin.replace(new RegExp(`:${TOKEN.source}$`), ':1').replace(TOKEN, 'token');
  const url = URL.canParse(known) ? new URL(known) : undefined;
  const local = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.origin !== known || known.includes('*') || !(url.protocol === 'https:' || local)) {
    fail(scope, `corsOrigins must be "*", https://host[:port] or http://localhost[:port], without a path, got ${JSON.stringify(origin)}`);
  }
}

function isOnlyTokens(text: string): boolean {
  return text !== '' && text.replace(TOKEN, '') === '';
}

/** A field name of HTTP (RFC 9110, section 5.6.2), in which CORS knows no pattern. */
function checkHeader(scope: Construct, header: string): void {
  if (header === '*' || Token.isUnresolved(header) || /^[!#$%&'+.^_`|~0-9A-Za-z-]+$/.test(header)) return;
  fail(scope, `corsHeaders must be names of HTTP headers, or "*", got ${JSON.stringify(header)}`);
}
