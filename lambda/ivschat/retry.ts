import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { Time } from './time';

/** Full jitter between nothing and 1, 2, 4 … 16 seconds: the spread that lets hundreds of rooms share 5 calls a second. */
const BASE_MILLISECONDS = 1_000;
const CAP_MILLISECONDS = 16_000;

/** An error as our client throws it. */
export interface ApiError extends Error {
  readonly cause?: Error;
  /** The operation that failed; errors that do not come from a call have none. */
  operation?: string;
  /** There is no such host, and no call of this client has reached one: the service is not offered here, or no name can be resolved. */
  nowhere?: boolean;
  /** What is missing or in the way, where the service says so: an id or an ARN. */
  readonly resourceId?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

export function toApiError(thrown: unknown): ApiError {
  return (thrown instanceof Error ? thrown : new Error(String(thrown))) as ApiError;
}

/** Refused for its rate: certain to have had no effect. */
export function isThrottled(error: ApiError): boolean {
  return isThrottlingError(error);
}

/** Failed before there was a connection: certain to have had no effect as well. */
export function isUnsent(error: ApiError): boolean {
  return isUnanswered(error) && /\b(getaddrinfo|connect) E[A-Z]|did not establish a connection/.test(error.message);
}

/** There is no such host. A name server that fails for a moment says something else, EAI_AGAIN. */
export function isHostMissing(error: ApiError): boolean {
  return isUnanswered(error) && error.message.includes('getaddrinfo ENOTFOUND');
}

/** Worth trying again: throttled, failed on the service's side, or never answered. */
export function isPassing(error: ApiError): boolean {
  return isThrottlingError(error) || isTransientError(error) || (error.operation !== undefined && isUnanswered(error));
}

function isUnanswered(error: ApiError): boolean {
  return error.$metadata?.httpStatusCode === undefined;
}

/** The service has answered, and will answer the same again. */
export function isRefused(error: ApiError): boolean {
  return error.$metadata?.httpStatusCode !== undefined && !isPassing(error);
}

export function isNotFound(error: ApiError): boolean {
  return error.name === 'ResourceNotFoundException';
}

/** Whether it is this resource that is missing, and not one that it refers to: a room's logging configuration is reported in the same way. */
export function isGone(error: ApiError, arn: string): boolean {
  return isNotFound(error) && (error.resourceId === undefined || arn.endsWith(error.resourceId));
}

/** Refused because of what else is going on: a change under way, or somebody who still uses the resource. */
export function isConflict(error: ApiError): boolean {
  return error.name === 'ConflictException';
}

/**
 * A permission that was made a moment ago and has not arrived everywhere: the role of this function, or the Lambda
 * permission that the service checks when a message review handler is attached.
 */
export function isPermissionMissing(error: ApiError): boolean {
  return error.name === 'AccessDeniedException' || error.message.includes('invalid lambda permission');
}

/** How long to wait before attempt number `attempt` (from 1) is repeated. */
export function backoff(attempt: number, time: Time): number {
  return time.random() * Math.min(CAP_MILLISECONDS, BASE_MILLISECONDS * 2 ** (attempt - 1));
}

/**
 * Calls an operation until it succeeds, fails for good, or the deadline has passed; then the last error is thrown.
 * For operations that may be repeated at will: a create is not one of them. `beforeRepeat` may throw to end it.
 */
export async function retry<T>(
  operation: () => Promise<T>,
  isRetryable: (error: ApiError) => boolean,
  deadline: number,
  time: Time,
  beforeRepeat: () => Promise<void>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (thrown) {
      const error = toApiError(thrown);
      const pause = backoff(attempt, time);
      if (!isRetryable(error) || time.now() + pause >= deadline) throw error;
      await time.sleep(pause);
      await beforeRepeat();
    }
  }
}
