import type { DirectoryAudit } from './audit-record';
import { type DirectoryConfig, ownerOfEntry } from './config';
import type { Report } from './report';
import type { Entries } from '../directory/entries';
import type { CloseReason, Entry } from '../directory/entry';
import type { Marks } from '../directory/marks';
import type { ResourceType } from '../ivschat/resource-type';
import type { DesiredRoom } from '../ivschat/room';
import type { Time } from '../ivschat/time';
import { VISIBILITY_MILLISECONDS, type Work } from '../ivschat/work';

/** What a directory is made of. */
export interface Directory {
  readonly config: DirectoryConfig;
  readonly entries: Entries;
  readonly marks: Marks;
  readonly audit: DirectoryAudit;
  readonly newId: () => string;
}

/** The rooms of Amazon IVS Chat, as far as a directory calls them. */
export interface Rooms extends ResourceType<DesiredRoom> {
  /** Throws a LostRoom where a room has lost the directory's tag, if IAM would let us act on it all the same. */
  requireOurs(arn: string): Promise<void>;
  /** Tells everybody who is in the room that it goes, and why. */
  tell(arn: string, reason: CloseReason): Promise<void>;
}

/** One invocation: how it calls, and for how long. */
export interface Call {
  readonly rooms: Rooms;
  readonly time: Time;
  /** When to begin nothing more, in milliseconds since 1970. */
  readonly deadline: number;
  readonly report: Report;
}

/**
 * How long whoever opens or closes a room is left alone, in milliseconds: longer than it can take until it is seen what he has done: a call
 * (10 s), and what it made may be hidden for a while (30 s).
 */
export const LEASE_MILLISECONDS = 60_000;
/** A room that was made less than so many milliseconds ago may not be seen yet, nor its tags. */
export const NEW_MILLISECONDS = 2 * VISIBILITY_MILLISECONDS;
/** A lease is made longer when so much of it is over. */
const RENEWAL_MILLISECONDS = 5_000;

/** Somebody else has gone on with the entry meanwhile: what it is now must be read again. */
export class Overtaken extends Error {
  constructor() {
    super('Somebody else has gone on with the entry');
    this.name = 'Overtaken';
  }
}

/** An entry that somebody works on, and has to himself as long as he comes back in time. */
export interface Held {
  /** As it is by now: its lease is renewed while the work goes on. */
  entry: Entry;
  /** Whether there may be a room of this work; undefined before any attempt. */
  mayExist?: boolean;
  /** An attempt may have had an effect that another one followed. */
  inDoubt: boolean;
}

/** Work on the rooms of an entry. */
export function workOn({ config, entries }: Pick<Directory, 'config' | 'entries'>, { rooms, time, deadline }: Call, held: Held): Work<DesiredRoom> {
  let renewedAt = time.now();
  return {
    type: rooms,
    owner: ownerOfEntry(config, held.entry),
    time,
    start: held.entry.openedAt.getTime(),
    deadline,
    isServed: held.entry.arn !== undefined,
    requireWanted: async () => {
      if (time.now() - renewedAt < RENEWAL_MILLISECONDS) return;
      renewedAt = time.now();
      held.entry = await entries.change(held.entry, { leaseUntil: renewedAt + LEASE_MILLISECONDS }) ?? overtaken();
    },
    mayExist: (may) => {
      if (may && held.mayExist) held.inDoubt = true;
      held.mayExist = may;
    },
  };
}

export function overtaken(): never {
  throw new Overtaken();
}
