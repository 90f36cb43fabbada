import type { APIGatewayProxyEvent, APIGatewayProxyEventV2WithRequestContext, APIGatewayEventRequestContextV2 } from 'aws-lambda';
import { isCapability, type Capability } from './config';
import { Refusal } from './problem';
import { CHAT_CAPABILITIES, ROOM_PATH_PARAMETER } from '../../src/contract';

export type HttpApiEvent = APIGatewayProxyEventV2WithRequestContext<APIGatewayEventRequestContextV2 & { readonly authorizer?: unknown }>;
/** Of a REST API, or of an HTTP API with payload format 1.0. */
export type RestApiEvent = Omit<APIGatewayProxyEvent, 'requestContext'> & {
  readonly requestContext: Omit<APIGatewayProxyEvent['requestContext'], 'authorizer'> & { readonly authorizer?: unknown };
};
export type ApiEvent = HttpApiEvent | RestApiEvent;

/** What a client may ask for. */
export interface TokenRequest {
  /** @default - all that the user may have */
  readonly capabilities?: readonly Capability[];
  /** @default - the configured duration */
  readonly sessionDurationInMinutes?: number;
}

const MAX_BODY_BYTES = 8 * 1024;
const FIELDS = ['capabilities', 'sessionDurationInMinutes'];

export function isHttpApiEvent(event: ApiEvent): event is HttpApiEvent {
  return 'version' in event && event.version === '2.0';
}

/** Tells API Gateway's events from everything else that can invoke a function. */
export function apiEvent(event: unknown): ApiEvent | undefined {
  if (!isObject(event) || !isObject(event.requestContext) || typeof event.requestContext.requestId !== 'string') return undefined;
  const known = event.version === '2.0' ? isObject(event.requestContext.http) : typeof event.httpMethod === 'string';
  return known ? event as unknown as ApiEvent : undefined;
}

export function roomKey(event: ApiEvent): string | undefined {
  return event.pathParameters?.[ROOM_PATH_PARAMETER];
}

/** The one Authorization header. Of two, none: nobody says which one API Gateway verified. */
export function authorizationHeader(event: ApiEvent): string | undefined {
  const all = isHttpApiEvent(event) ? named(event.headers) : named(event.multiValueHeaders ?? event.headers);
  const values = all.flat();
  return values.length === 1 ? values[0] : undefined;
}

function named<T>(headers: Readonly<Record<string, T>> | null | undefined): T[] {
  return Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() === 'authorization').map(([, value]) => value);
}

export function readBody(event: ApiEvent): TokenRequest {
  const text = bodyText(event);
  if (text === '') return {};

  const body = parse(text);
  if (!isObject(body)) invalid('The body must be a JSON object.');
  if (Object.keys(body).some((field) => !FIELDS.includes(field))) {
    invalid(`The body may have these fields only: ${FIELDS.join(', ')}.`);
  }
  const { capabilities, sessionDurationInMinutes } = body;
  if (capabilities !== undefined && !(Array.isArray(capabilities) && capabilities.every(isCapability))) {
    invalid(`capabilities must be an array of ${CHAT_CAPABILITIES.join(', ')}.`);
  }
  if (sessionDurationInMinutes !== undefined && !(typeof sessionDurationInMinutes === 'number' && Number.isInteger(sessionDurationInMinutes))) {
    invalid('sessionDurationInMinutes must be a whole number.');
  }
  return { capabilities, sessionDurationInMinutes };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bodyText({ body, isBase64Encoded }: ApiEvent): string {
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > MAX_BODY_BYTES) invalid(`The body must have at most ${MAX_BODY_BYTES} bytes.`);
  return bytes.toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return invalid('The body must be JSON.');
  }
}

function invalid(detail: string): never {
  throw new Refusal('invalid-request', detail);
}
