import type { StreamEvent } from './stream-event';

/** What is known of a stream. Times are those of the events, in milliseconds since 1970. */
interface Stream {
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** The start for which the room was opened: it is not opened twice for one, so that who has closed it meanwhile is not overruled. */
  readonly openedFor?: number;
}

/**
 * What is known of the streams of a channel, by their ids. Events come twice, late and in any order, so what they say is put together in a way
 * in which neither matters: of each stream, the latest start and the latest end count.
 */
export type StreamHistory = { readonly [streamId: string]: Stream };

/** What a room of the channel has to be, by what is known so far. */
export type Verdict =
  | { readonly state: 'live'; readonly streamId: string; readonly startedAt: number; readonly isOpened: boolean }
  | { readonly state: 'ended'; readonly endedAt: number }
  /** No stream is known to have begun: an end that comes before its start says nothing of another stream. */
  | { readonly state: 'unknown' };

/** The latest streams that are kept: far more than a channel has in the hours for which an event may be late. */
const STREAMS = 20;

/** The history with an event in it. It is the same object if the event says nothing new. */
export function withEvent(history: StreamHistory, { kind, streamId, time }: StreamEvent): StreamHistory {
  const field = kind === 'start' ? 'startedAt' : 'endedAt';
  const known = history[streamId];
  if (known?.[field] !== undefined && known[field] >= time) return history;
  const next = { ...history, [streamId]: { ...known, [field]: time } };
  const latest = Object.entries(next).sort(([a, one], [b, other]) => position(other) - position(one) || (a < b ? 1 : -1)).slice(0, STREAMS);
  return latest.some(([id]) => id === streamId) ? Object.fromEntries(latest) : history;
}

/** The history after the room was opened for a start. */
export function withOpening(history: StreamHistory, streamId: string, startedAt: number): StreamHistory {
  const known = history[streamId];
  return !known || known.openedFor === startedAt ? history : { ...history, [streamId]: { ...known, openedFor: startedAt } };
}

/**
 * A channel has one stream at a time, so the one that started last counts, and only its own end ends it. Events have times to the second: of
 * several streams that started in the same one, the one without an end counts, or the one that ended last, or the one with the greater id; and
 * a stream that starts and ends in the same one has ended.
 */
export function verdictOf(history: StreamHistory): Verdict {
  const [latest] = Object.entries(history)
    .flatMap(([streamId, { startedAt, endedAt, openedFor }]) => (
      startedAt === undefined ? [] : [{ streamId, startedAt, endedAt: endOf(startedAt, endedAt), openedFor }]))
    .sort((a, b) => b.startedAt - a.startedAt || compare(a.endedAt ?? Infinity, b.endedAt ?? Infinity) || (a.streamId < b.streamId ? 1 : -1));
  if (!latest) return { state: 'unknown' };
  const { streamId, startedAt, endedAt, openedFor } = latest;
  return endedAt === undefined ? { state: 'live', streamId, startedAt, isOpened: openedFor === startedAt } : { state: 'ended', endedAt };
}

/** Where a start is later than the end, that end was one before. */
function endOf(startedAt: number, endedAt: number | undefined): number | undefined {
  return endedAt !== undefined && endedAt >= startedAt ? endedAt : undefined;
}

function position({ startedAt, endedAt = 0 }: Stream): number {
  return startedAt ?? endedAt;
}

/** The greater first; two that never end are equal. */
function compare(one: number, other: number): number {
  return one === other ? 0 : one > other ? -1 : 1;
}
