import type { Deployed } from './world';
import type { OpenAnswer, RoomAnswer, RoomDirectoryRequest } from '../../../src/runtime/contract';
import type { Ended } from '../../cloudformation';

/** A call of somebody who waited for its answer. */
export interface Asked {
  readonly request: RoomDirectoryRequest;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: Ended;
  /** We killed the process that was at work on it. */
  readonly killed: boolean;
}

/** An event of a channel. */
export interface StreamSent {
  readonly channel: string;
  readonly stream: number;
  readonly name: 'Stream Start' | 'Stream End';
  /** What the event says. */
  readonly time: number;
  readonly sentAt: number;
  /** How many of its deliveries did not end well. */
  lost: number;
}

/** What happened in a story, as far as it says what must hold at its end. */
export interface Chronicle {
  readonly asked: Asked[];
  readonly streams: StreamSent[];
  /** What was deployed when, the first first. */
  readonly deployments: { readonly at: number; readonly deployed: Deployed }[];
  /** Rooms that somebody deleted, or changed, by hand. */
  readonly deleted: Set<string>;
  readonly changed: Set<string>;
  /** When the table was made as it had been before: until all has settled, its entries are of another time. */
  readonly restoredAt: number[];
  removedAt?: number;
  /** What did not hold while it happened. */
  readonly problems: string[];
}

export function newChronicle(): Chronicle {
  return { asked: [], streams: [], deployments: [], deleted: new Set(), changed: new Set(), restoredAt: [], problems: [] };
}

/** A caller was told that a room is open. */
export interface Told {
  readonly key: string;
  readonly arn: string;
  readonly created: boolean;
  readonly endsAt?: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

export function toldOpen({ asked }: Chronicle): Told[] {
  return asked.flatMap(({ request, outcome, startedAt, endedAt }) => {
    if (!outcome.ok || (request.action !== 'open' && request.action !== 'read')) return [];
    const { room: key, roomArn: arn = '', state, endsAt, created = false } = outcome.value as RoomAnswer & Partial<OpenAnswer>;
    return state === 'open' ? [{ key, arn, created, endsAt: endsAt === undefined ? undefined : Date.parse(endsAt), startedAt, endedAt }] : [];
  });
}

/** Whether a room of which somebody was told may have ended by then, as somebody wanted it to. */
export function mayHaveEnded(chronicle: Chronicle, { key, arn, endsAt, startedAt }: Told, by: number): boolean {
  const { asked, streams, deleted, restoredAt, removedAt } = chronicle;
  if (deleted.has(arn) || restoredAt.some((at) => at <= by) || (removedAt !== undefined && removedAt <= by)) return true;
  if (endsAt !== undefined && endsAt <= by) return true;
  if (streams.some(({ channel, name, sentAt }) => channel === key && name === 'Stream End' && sentAt <= by)) return true;
  return asked.some(({ request, startedAt: from, endedAt: to }) => request.action === 'close' && request.room === key
    && (request.roomArn === undefined || request.roomArn === arn) && to >= startedAt && from <= by);
}
