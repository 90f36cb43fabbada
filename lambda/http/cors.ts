import { list, type Environment } from './environment';
import type { HttpResponse } from './problem';
import { apiEvent, onlyHeader, type ApiEvent } from './request';
import { EXPOSED_HEADERS, TOKEN_ENV } from '../../src/contract';

/** Whose pages may read the answers, where API Gateway does not say so itself. */
export interface Cors {
  /** Origins as browsers write them, or `*` for all. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

/** Undefined where the API adds the headers itself, or pages of other origins have no business. */
export function readCors(env: Environment): Cors | undefined {
  const origins = list(env[TOKEN_ENV.corsOrigins] ?? '');
  return origins.length === 0 ? undefined : { origins, credentials: env[TOKEN_ENV.corsCredentials] === 'true' };
}

/** Adds the headers to each answer of a handler to an API, problems included. */
export function withCors<T extends HttpResponse | object>(
  cors: Cors | undefined, handler: (event: unknown) => Promise<T>,
): (event: unknown) => Promise<T> {
  if (!cors) return handler;
  return async (input) => {
    const answer = await handler(input);
    const event = apiEvent(input);
    return event && 'headers' in answer ? { ...answer, headers: { ...answer.headers, ...corsHeaders(cors, event) } } : answer;
  };
}

function corsHeaders({ origins, credentials }: Cors, event: ApiEvent): Record<string, string> {
  const expose = { 'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', ') };
  if (origins.includes('*')) return { 'Access-Control-Allow-Origin': '*', ...expose };
  const origin = onlyHeader(event, 'origin');
  // A cache must not give the answer for one origin, or for none, to another.
  if (origin === undefined || !origins.includes(origin)) return { Vary: 'Origin' };
  return { 'Access-Control-Allow-Origin': origin, ...credentials ? { 'Access-Control-Allow-Credentials': 'true' } : {}, ...expose, 'Vary': 'Origin' };
}
