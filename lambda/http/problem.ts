import { ANSWER_HEADERS, PROBLEM_BASE } from '../../src/contract';

export { PROBLEM_BASE };

/** Every error the functions answer with. Published: a name or a status never changes its meaning. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'attributes-too-large': { status: 400, title: 'The user\'s attributes are too large' },
  'unauthorized': { status: 401, title: 'The request has no valid sign-in' },
  'capability-not-allowed': { status: 403, title: 'The user may not have this capability' },
  'sign-in-ending': { status: 403, title: 'The sign-in is about to end' },
  'banned': { status: 403, title: 'The user is banned' },
  'not-a-moderator': { status: 403, title: 'The user is no moderator here' },
  'not-a-host': { status: 403, title: 'The user is no host here' },
  'too-many-rooms': { status: 403, title: 'The user has too many rooms' },
  'no-user-id': { status: 403, title: 'The user has no id' },
  'user-id-too-long': { status: 403, title: 'The user\'s id is too long' },
  'unknown-room': { status: 404, title: 'There is no such room' },
  'room-taken': { status: 409, title: 'The room is not to be had' },
  'room-busy': { status: 409, title: 'The room is being opened or closed' },
  'unsupported-media-type': { status: 415, title: 'The body is of another type' },
  'throttled': { status: 429, title: 'Too many requests' },
  'too-many-tokens': { status: 429, title: 'Too many tokens for this user' },
  'internal-error': { status: 500, title: 'Something went wrong' },
  'chat-service-failed': { status: 502, title: 'Amazon IVS Chat failed' },
  'directory-unavailable': { status: 503, title: 'The directory of rooms cannot be reached' },
  'ban-list-unavailable': { status: 503, title: 'The list of bans cannot be reached' },
  'moderation-unavailable': { status: 503, title: 'Moderation is not possible now' },
  'no-rooms-left': { status: 503, title: 'There can be no more rooms' },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

/** What only operators may know of a failure: names and ids, never messages, which quote ARNs. */
export interface FailureLog {
  readonly errorName: string;
  readonly awsRequestId?: string;
  readonly attempts?: number;
}

export interface RefusalOptions {
  /** Of a ban: when it ends. */
  readonly until?: Date;
  readonly retryAfterSeconds?: number;
  readonly log?: FailureLog;
}

/** Ends a request with a problem. `detail` goes to the client: nothing in it may come from claims or from AWS. */
export class Refusal extends Error {
  constructor(readonly problem: ProblemName, readonly detail: string, readonly options: RefusalOptions = {}) {
    super(detail);
  }
}

/** In the same words for a room that there is not, one that is not the caller's, and one that Amazon IVS Chat no longer has. */
export function unknownRoom(log?: FailureLog): Refusal {
  return new Refusal('unknown-room', 'This API has no room with that name.', log && { log });
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function problemResponse({ problem, detail, options }: Refusal, requestId: string): HttpResponse {
  const { status, title } = PROBLEMS[problem];
  return response(status, 'application/problem+json', { type: PROBLEM_BASE + problem, title, status, detail, requestId, until: options.until }, {
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    ...(options.retryAfterSeconds === undefined ? {} : { 'Retry-After': `${options.retryAfterSeconds}` }),
  });
}

export function response(statusCode: number, contentType: string, body: object, headers: Record<string, string> = {}): HttpResponse {
  return { statusCode, headers: { 'Content-Type': contentType, ...ANSWER_HEADERS, ...headers }, body: JSON.stringify(body) };
}

/** Done, and there is nothing to say. */
export function noContent(): HttpResponse {
  return { statusCode: 204, headers: ANSWER_HEADERS, body: '' };
}
