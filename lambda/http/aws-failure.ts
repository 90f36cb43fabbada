import { isObject } from './request';

/** What may be known of a call to AWS that failed. */
export interface AwsFailure {
  readonly name: string;
  readonly awsRequestId?: string;
  /** It was refused for its rate. */
  readonly throttled: boolean;
  /** The same call may succeed. */
  readonly retryable: boolean;
}

/** Reads names and numbers only: messages of AWS quote the ARNs of roles and rooms, and what was sent. */
export function awsFailure(error: unknown): AwsFailure {
  const { name, $metadata } = isObject(error) ? error : {};
  const { httpStatusCode, requestId } = isObject($metadata) ? $metadata : {};
  const errorName = typeof name === 'string' && /^\w{1,64}$/.test(name) ? name : 'Error';
  return {
    name: errorName,
    awsRequestId: typeof requestId === 'string' ? requestId : undefined,
    throttled: httpStatusCode === 429 || /Throttl|TooManyRequests/.test(errorName),
    // Without a status there was no answer: no connection, or too late.
    retryable: typeof httpStatusCode !== 'number' || httpStatusCode >= 500,
  };
}
