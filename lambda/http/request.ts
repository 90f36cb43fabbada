import type { APIGatewayProxyEvent, APIGatewayProxyEventV2WithRequestContext, APIGatewayEventRequestContextV2 } from 'aws-lambda';
import { Refusal } from './problem';

export type HttpApiEvent = APIGatewayProxyEventV2WithRequestContext<APIGatewayEventRequestContextV2 & { readonly authorizer?: unknown }>;
/** Of a REST API, or of an HTTP API with payload format 1.0. */
export type RestApiEvent = Omit<APIGatewayProxyEvent, 'requestContext'> & {
  readonly requestContext: Omit<APIGatewayProxyEvent['requestContext'], 'authorizer'> & { readonly authorizer?: unknown };
};
export type ApiEvent = HttpApiEvent | RestApiEvent;

export function isHttpApiEvent(event: ApiEvent): event is HttpApiEvent {
  return 'version' in event && event.version === '2.0';
}

/** Tells API Gateway's events from everything else that can invoke a function. */
export function apiEvent(event: unknown): ApiEvent | undefined {
  if (!isObject(event) || !isObject(event.requestContext) || typeof event.requestContext.requestId !== 'string') return undefined;
  const known = event.version === '2.0' ? isObject(event.requestContext.http) : typeof event.httpMethod === 'string';
  return known ? event as unknown as ApiEvent : undefined;
}

/** What is thrown for any other event. Lambda logs it, with its stack: this one has none. */
export function unknownEvent(): never {
  const error = new Error('This is not an event of an API Gateway HTTP API or REST API with Lambda proxy integration');
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

/**
 * The id by which operators find the request. Of a REST API the extended one: callers choose the other, where they send X-Amzn-RequestId. Of an HTTP API
 * both are one, and events have the other alone.
 */
export function requestIdOf({ requestContext }: ApiEvent): string {
  const extended = 'extendedRequestId' in requestContext ? requestContext.extendedRequestId : undefined;
  return typeof extended === 'string' && extended !== '' ? extended : requestContext.requestId;
}

/** The route as API Gateway matched it, `METHOD /path/{parameter}`. What the client wrote is not looked at. */
export function routeOf(event: ApiEvent): string {
  return isHttpApiEvent(event) ? event.routeKey : `${event.httpMethod} ${event.resource}`;
}

export function pathParameter(event: ApiEvent, name: string): string | undefined {
  const parameters = event.pathParameters ?? {};
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** The one value of a query parameter. An HTTP API writes several as one, with commas; a REST API lists them. */
export function queryParameter(event: ApiEvent, name: string): string | undefined {
  const several = 'multiValueQueryStringParameters' in event ? event.multiValueQueryStringParameters : undefined;
  const values = several && Object.hasOwn(several, name) ? several[name] ?? [] : [];
  if (values.length > 1) return invalid(`${name} must be in the query string once.`);
  const parameters = event.queryStringParameters ?? {};
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}

/** The one Authorization header. Of two, none: nobody says which one API Gateway verified. */
export function authorizationHeader(event: ApiEvent): string | undefined {
  return onlyHeader(event, 'authorization');
}

/** The header with that name, in lower case, if there is exactly one. */
export function onlyHeader(event: ApiEvent, name: string): string | undefined {
  const values = headers(event, name);
  return values.length === 1 ? values[0] : undefined;
}

function headers(event: ApiEvent, wanted: string): (string | undefined)[] {
  return isHttpApiEvent(event) ? named(event.headers, wanted) : named(event.multiValueHeaders ?? event.headers, wanted).flat();
}

function named<T>(all: Readonly<Record<string, T>> | null | undefined, wanted: string): T[] {
  return Object.entries(all ?? {}).filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

const MAX_BODY_BYTES = 8 * 1024;

/** What browsers' fetch says of a text, and no type at all, are JSON to us. Nothing may be compressed. */
const JSON_TYPE = /^(?:application\/(?:[\w.+-]+\+)?json|text\/plain)\s*(?:;|$)/i;

/** The JSON object in the body, whose members are among these. An empty body is an empty object. */
export function readBody(event: ApiEvent, fields: readonly string[]): Record<string, unknown> {
  const text = bodyText(event);
  if (text === '') return {};
  const body = readJson(text);
  if (!isObject(body)) return invalid('The body must be a JSON object.');
  if (Object.keys(body).some((field) => !fields.includes(field))) {
    return invalid(fields.length === 0 ? 'The body must be empty.' : `The body may have these fields only: ${fields.join(', ')}.`);
  }
  return body;
}

function bodyText(event: ApiEvent): string {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength === 0) return '';
  if (bytes.byteLength > MAX_BODY_BYTES) invalid(`The body must have at most ${MAX_BODY_BYTES} bytes.`);
  const encoded = headers(event, 'content-encoding').some((value) => value !== 'identity');
  if (encoded || headers(event, 'content-type').some((value) => !JSON_TYPE.test(value ?? ''))) {
    throw new Refusal('unsupported-media-type', 'The body must be JSON, with the type application/json, and not compressed.');
  }
  const text = utf8(bytes);
  // Where API Gateway hands over text, it has put this in place of what was no UTF-8: two users' ids could become one.
  return text === undefined || text.includes('\u{FFFD}') ? invalid('The body must be UTF-8. Write the character U+FFFD as \\ufffd.') : text;
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Two readers may take different ones of two members with one name: whatever checked the body before us may have read the other. */
function readJson(text: string): unknown {
  let members = 0;
  let value: unknown;
  try {
    value = JSON.parse(text, function (this: unknown, _key, member: unknown) {
      if (!Array.isArray(this)) members++;
      return member;
    });
  } catch {
    return invalid('The body must be JSON.');
  }
  const names = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
  // The reviver is called once more, with the whole as the member of an object of its own.
  return names === members - 1 ? value : invalid('The body must not have two fields with one name.');
}

/** Text of 1 to so many characters (code points). Half a surrogate pair is none, and UTF-8 cannot hold it. */
export function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value !== '' && [...value].length <= longest && !/[\p{Cc}\p{Cs}]/u.test(value);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function invalid(detail: string): never {
  throw new Refusal('invalid-request', detail);
}
