import { isObject } from '../http/request';

/** An event of Amazon EventBridge, and no request of the contract. */
export function isStreamEvent(payload: unknown): payload is object {
  return isObject(payload) && payload.source === 'aws.ivs' && typeof payload['detail-type'] === 'string';
}
