import { isRoomKey } from '../directory/entry';
import { isObject } from '../http/request';

/** The stream of a channel has begun, or has ended, as Amazon IVS says it through Amazon EventBridge. */
export interface StreamEvent {
  readonly kind: 'start' | 'end';
  readonly channelArn: string;
  /** The id of the channel, which is the key of its room. */
  readonly channel: string;
  /** A new one each time that the channel goes live. */
  readonly streamId: string;
  /** The event's own time, in milliseconds since 1970: to the second. */
  readonly time: number;
}

const KINDS = new Map<unknown, StreamEvent['kind']>([['Stream Start', 'start'], ['Stream End', 'end']]);
const STREAM_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** An event of Amazon EventBridge, and no request of the contract. */
export function isStreamEvent(payload: unknown): payload is object {
  return isObject(payload) && payload.source === 'aws.ivs' && typeof payload['detail-type'] === 'string';
}

/**
 * What an event says of a stream; undefined where it says something else: Amazon IVS sends events of sessions, of an encoder that takes over,
 * of streams that fail to start, and may send new ones. The channel is named in `resources` alone.
 */
export function readStreamEvent(payload: object): StreamEvent | undefined {
  const event = payload as Record<string, unknown>;
  const detail = isObject(event.detail) ? event.detail : {};
  const kind = KINDS.get(detail.event_name);
  if (event['detail-type'] !== 'IVS Stream State Change' || !kind) return undefined;
  const channelArn: unknown = Array.isArray(event.resources) ? event.resources[0] : undefined;
  const channel = typeof channelArn === 'string' ? /^arn:[^:]+:ivs:[^:]+:\d+:channel\/([^/]+)$/.exec(channelArn)?.[1] : undefined;
  const time = typeof event.time === 'string' ? Date.parse(event.time) : NaN;
  const streamId = detail.stream_id;
  if (typeof channelArn !== 'string' || !isRoomKey(channel) || Number.isNaN(time) || typeof streamId !== 'string' || !STREAM_ID.test(streamId)) {
    throw new Error('The event of Amazon IVS names no channel, stream or time');
  }
  return { kind, channelArn, channel, streamId, time };
}
