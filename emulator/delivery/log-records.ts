import { randomBytes } from 'node:crypto';
import { timestamp } from '../common/clock';
import type { Frame } from '../common/frames';
import type { LoggedRoom } from '../common/service';

/** The version of the record format, in records and in the names of streams and objects alike. */
const VERSION = '1.0';

/** One line of a room's log. */
export interface LogRecord {
  /** When the message was received, in milliseconds. */
  readonly time: number;
  readonly line: string;
}

/** What is logged of a message or event: the very frame that clients receive. */
export function logRecord(frame: Frame): LogRecord {
  const time = Date.parse(String(frame.SendTime));
  return { time, line: JSON.stringify({ event_timestamp: timestamp(time), type: frame.Type, version: VERSION, payload: frame }) };
}

/** The CloudWatch Logs stream of a room. */
export function logStreamName({ roomId }: LoggedRoom): string {
  return `aws/IVSChatLogs/${VERSION}/room_${roomId}`;
}

/**
 * The S3 key of an object that is written now. The prefix up to the room, the beginning of the name and `.log.gz` are AWS's; the folders
 * of the hour and the form of the time are as far as we know. AWS ends the name with a hash: here it begins with the milliseconds
 * of the minute, so that keys sort in the order in which they were written.
 */
export function objectKey({ account, region, roomId }: LoggedRoom, now: number): string {
  const time = new Date(now).toISOString();
  const [date, clock] = [time.slice(0, 10), time.slice(11, 16)];
  const hash = (now % 60_000).toString(16).padStart(4, '0') + randomBytes(2).toString('hex');
  const minute = `${date.replaceAll('-', '')}T${clock.replace(':', '')}Z`;
  return `AWSLogs/${account}/IVSChatLogs/${VERSION}/${region}/room_${roomId}/${date.replaceAll('-', '/')}/${clock.slice(0, 2)}/`
    + `${account}_IVSChatLogs_${VERSION}_${region}_room_${roomId}_${minute}_${hash}.log.gz`;
}
