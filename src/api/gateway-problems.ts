import { type GatewayResponseOptions, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import type { Cors } from './cors';
import { ANSWER_HEADERS, EXPOSED_HEADERS, PROBLEM_BASE } from '../contract';

/** A problem that API Gateway answers with itself. */
export interface GatewayProblem {
  /** The end of its type, as in docs/problems.md. */
  readonly name: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly headers?: { readonly [name: string]: string };
}

const UNAUTHORIZED: GatewayProblem = {
  name: 'unauthorized',
  status: 401,
  title: 'The request has no valid sign-in',
  detail: 'The request has no sign-in that this API takes, or one that has ended.',
  headers: { 'WWW-Authenticate': 'Bearer' },
};
const ACCESS_DENIED: GatewayProblem = { name: 'access-denied', status: 403, title: 'The caller may not do this', detail: 'The caller may not call this API.' };
const NOT_SIGNED: GatewayProblem = { ...ACCESS_DENIED, detail: 'The request is not signed with AWS credentials, or there is nothing at this path.' };
const INVALID_REQUEST: GatewayProblem = {
  name: 'invalid-request', status: 400, title: 'The request is not valid', detail: 'The request is not as the API describes it.',
};
const NOT_FOUND: GatewayProblem = { name: 'not-found', status: 404, title: 'There is nothing at this path', detail: 'This API has no such path.' };
const INTERNAL_ERROR: GatewayProblem = {
  name: 'internal-error', status: 500, title: 'Something went wrong', detail: 'The request could not be handled. The request id helps to find out why.',
};
const GATEWAY_TIMEOUT: GatewayProblem = {
  name: 'gateway-timeout', status: 504, title: 'There was no answer in time', detail: 'There was no answer in time. Try again later.',
};

/** A known path with another method. */
export const METHOD_NOT_ALLOWED: GatewayProblem = {
  name: 'method-not-allowed', status: 405, title: 'The path has no such method', detail: 'This path has other methods only: the header Allow names them.',
};

/** By API Gateway's name for each of its own errors. */
const BY_TYPE: Readonly<Record<string, GatewayProblem>> = {
  ACCESS_DENIED,
  API_CONFIGURATION_ERROR: INTERNAL_ERROR,
  AUTHORIZER_CONFIGURATION_ERROR: INTERNAL_ERROR,
  AUTHORIZER_FAILURE: INTERNAL_ERROR,
  BAD_REQUEST_BODY: INVALID_REQUEST,
  BAD_REQUEST_PARAMETERS: INVALID_REQUEST,
  DEFAULT_4XX: INVALID_REQUEST,
  DEFAULT_5XX: INTERNAL_ERROR,
  EXPIRED_TOKEN: UNAUTHORIZED,
  INTEGRATION_FAILURE: GATEWAY_TIMEOUT,
  INTEGRATION_TIMEOUT: GATEWAY_TIMEOUT,
  INVALID_API_KEY: {
    name: 'invalid-api-key', status: 403, title: 'The request has no valid API key', detail: 'The header x-api-key must have a key that this API takes.',
  },
  INVALID_SIGNATURE: ACCESS_DENIED,
  MISSING_AUTHENTICATION_TOKEN: NOT_FOUND,
  QUOTA_EXCEEDED: {
    name: 'quota-exceeded',
    status: 429,
    title: 'The quota of the API key is used up',
    detail: 'The usage plan of the API key lets no more requests through in this period.',
    headers: { 'Retry-After': '3600' },
  },
  REQUEST_TOO_LARGE: { name: 'payload-too-large', status: 413, title: 'The request is too large', detail: 'The request is larger than API Gateway takes.' },
  RESOURCE_NOT_FOUND: NOT_FOUND,
  THROTTLED: {
    name: 'throttled',
    status: 429,
    title: 'Too many requests',
    detail: 'The API takes no more requests at the moment. Try again in 2 s.',
    headers: { 'Retry-After': '2' },
  },
  UNAUTHORIZED,
  UNSUPPORTED_MEDIA_TYPE: {
    name: 'unsupported-media-type', status: 415, title: 'The body is of another type', detail: 'The body must be JSON, with the type application/json.',
  },
  WAF_FILTERED: { name: 'blocked', status: 403, title: 'The firewall blocked the request', detail: 'The firewall in front of this API blocked the request.' },
};

/** Where callers sign with AWS credentials: what is wrong with those has no name of its own, if nobody has them. */
const WHERE_SIGNED: Readonly<Record<string, GatewayProblem>> = { DEFAULT_4XX: ACCESS_DENIED, MISSING_AUTHENTICATION_TOKEN: NOT_SIGNED };

/** Every problem that a client of a REST API may get from API Gateway, each once. */
export const GATEWAY_PROBLEMS: readonly GatewayProblem[] = [...new Set([...Object.values(BY_TYPE), METHOD_NOT_ALLOWED])];

/**
 * All of API Gateway's own errors as problems.
 *
 * @param signed whether callers sign with AWS credentials: without a signature they get the error that others get for an unknown path, and
 * with credentials that nobody has, the one for whatever else is wrong
 */
export function gatewayResponses(cors: Cors | undefined, signed: boolean): GatewayResponseOptions[] {
  return Object.entries(signed ? { ...BY_TYPE, ...WHERE_SIGNED } : BY_TYPE).map(([type, problem]) => ({
    type: ResponseType.of(type),
    statusCode: `${problem.status}`,
    responseHeaders: quoted(problemHeaders(problem, cors)),
    templates: { 'application/json': problemText(problem) },
  }));
}

/** The body, in which API Gateway puts the request's id: the one that the functions answer with, and that callers cannot choose. */
export function problemText({ name, title, status, detail }: GatewayProblem): string {
  const text = JSON.stringify({ type: PROBLEM_BASE + name, title, status, detail, requestId: '$context.extendedRequestId' });
  return text.replaceAll('#', '\\u0023'); // with which a directive begins in a template
}

export function problemHeaders({ headers }: GatewayProblem, cors: Cors | undefined): Record<string, string> {
  return { 'Content-Type': 'application/problem+json', ...ANSWER_HEADERS, ...headers, ...corsHeaders(cors) };
}

/** Values that do not depend on the request stand in quotes. */
export function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}

/**
 * These answers are the same for everybody, so API Gateway cannot choose among origins: see
 * docs/decisions/cors-of-gateway-errors.md.
 */
function corsHeaders(cors: Cors | undefined): Record<string, string> {
  if (!cors) return {};
  const [origin, ...others] = cors.origins;
  const alone = others.length === 0 && origin !== '*';
  return {
    'Access-Control-Allow-Origin': alone ? origin : '*',
    ...(alone && cors.credentials ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
    'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', '),
  };
}
