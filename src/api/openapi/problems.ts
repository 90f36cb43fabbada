import { PROBLEM_BASE } from '../../contract';

/** Every problem that a function behind an API answers with, and its status. A test compares them with the functions' own. */
export const PROBLEM_STATUS = {
  'invalid-request': 400,
  'attributes-too-large': 400,
  'unauthorized': 401,
  'capability-not-allowed': 403,
  'sign-in-ending': 403,
  'banned': 403,
  'not-a-moderator': 403,
  'not-a-host': 403,
  'too-many-rooms': 403,
  'no-user-id': 403,
  'user-id-too-long': 403,
  'unknown-room': 404,
  'room-taken': 409,
  'room-busy': 409,
  'unsupported-media-type': 415,
  'throttled': 429,
  'too-many-tokens': 429,
  'internal-error': 500,
  'chat-service-failed': 502,
  'directory-unavailable': 503,
  'ban-list-unavailable': 503,
  'moderation-unavailable': 503,
  'no-rooms-left': 503,
} as const;

export type ProblemName = keyof typeof PROBLEM_STATUS;

/** The URI by which clients may tell a problem from others. */
export function problemType(name: string): string {
  return PROBLEM_BASE + name;
}
