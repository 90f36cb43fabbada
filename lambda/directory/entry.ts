import type { CLOSE_REASONS } from '../../src/contract';
import type { RoomPolicy } from '../../src/runtime';

export type CloseReason = typeof CLOSE_REASONS[number];

/** Who may do what in a room, where that differs from the API's own policy. As whoever opens the room gives it, checked. */
export type RoomRules = RoomPolicy;

/**
 * What a directory knows of a room: there is one entry for each key, from before the room is made until after it is gone.
 *
 * - `opening`: somebody is making the room, or died while doing so. There may be a room or several, or none.
 * - `open`: the room with `arn` is the one.
 * - `closing`: no tokens any more; the room is being deleted. It never opens again: first the entry goes, and with it this life of the key.
 */
export interface Entry {
  readonly key: string;
  readonly state: 'opening' | 'open' | 'closing';
  /** Names this life of the key, and stands in the ownership tag of what is made for it. */
  readonly opening: string;
  /** Which change this is, from 1. */
  readonly version: number;
  /** Names whoever made this change, so that one whose answer got lost is known again. */
  readonly writer: string;
  /** Whoever opens or closes the room must be left alone until then, in milliseconds since 1970; 0 where nobody is at work. */
  readonly leaseUntil: number;
  /** The name of the room: with it, whoever comes later looks for what was made. */
  readonly roomName: string;
  /** Known from the moment in which the room is open. */
  readonly arn?: string;
  readonly owner?: string;
  readonly rules?: RoomRules;
  /** When it was asked for, and from the moment in which the room is open: since when it is. */
  readonly openedAt: Date;
  /** How long it stays open, from when it is, or from when a stream has joined it that goes on. */
  readonly expiryMinutes?: number;
  /** When the sweep closes it. */
  readonly endsAt?: Date;
  /** When the sweep closes it because its stream has ended, and no other has begun. */
  readonly graceEndsAt?: Date;
  /** Of a closing one. */
  readonly reason?: CloseReason;
  /** Names the settings of the directory that its room is made with. */
  readonly settings?: string;
  /** The stream of a channel has opened it: it closes with the stream. One that somebody asked for does not. */
  readonly ofStream?: boolean;
  /** The tags that the directory has set, by key: those it no longer sets are removed, where rooms are brought in line. */
  readonly tagKeys: readonly string[];
}

/** How long after a lease has ended the sweep leaves it to callers who may come back. */
const MARGIN_MILLISECONDS = 30_000;
/** Later than any room is to end; as a number, so that the index holds every entry. */
const NEVER = Date.UTC(9999, 0);

/** When the sweep has to look at an entry, in milliseconds since 1970. */
export function dueAt({ state, leaseUntil, endsAt, graceEndsAt }: Entry): number {
  if (state !== 'open') return leaseUntil + MARGIN_MILLISECONDS;
  return Math.min(endsAt?.getTime() ?? NEVER, graceEndsAt?.getTime() ?? NEVER);
}

/** When an entry's room closes whose time begins at that moment, in milliseconds since 1970; undefined: it stays open. */
export function endAfter({ expiryMinutes }: Pick<Entry, 'expiryMinutes'>, begin: number): Date | undefined {
  return expiryMinutes === undefined ? undefined : new Date(begin + expiryMinutes * 60_000);
}

/** Whether its time is over, at that moment in milliseconds since 1970. The grace time of a stream is not meant: another may take that back. */
export function isOver({ endsAt }: Pick<Entry, 'endsAt'>, now: number): boolean {
  return endsAt !== undefined && endsAt.getTime() <= now;
}

/** A key that a room can have: what needs no escaping in a URL. Two keys that differ in case are two. */
export function isRoomKey(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(text);
}
