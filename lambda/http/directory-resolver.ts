import type { Capability, RoomPolicy } from './policy';
import { Refusal } from './problem';
import type { Room, RoomResolver } from './resolver';
import { accessTo, isOpen } from './room-access';
import { TableUnavailable } from '../aws/table-calls';
import { allEntries, type Entries, type PageKey } from '../directory/entries';
import { dueAt, type Entry, isRoomKey } from '../directory/entry';

/** Where in the list of all rooms of a directory: after which of its entries. Of the first there is none. */
export interface Place {
  readonly after?: PageKey;
}

/** A room in that list, and where the list begins with it. */
export interface ListedRoom extends Room {
  readonly place: Place;
}

/** The rooms of a directory. There may be more of them than one invocation can go through. */
export interface DirectoryRooms extends RoomResolver {
  /** Whether the room with that ARN is not open any more, whatever else the key has. */
  readonly isGone: (key: string, arn: string) => Promise<boolean>;
  /** All from that place on. One that changes meanwhile may be left out, or come twice. */
  readonly from: (place: Place) => AsyncIterable<ListedRoom>;
}

export interface DirectoryRoomsOptions {
  readonly entries: Pick<Entries, 'get' | 'list'>;
  /** The policy of the API, for what the rules of a room do not say. */
  readonly policy: RoomPolicy;
  readonly ownerCapabilities: readonly Capability[];
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** For so long at most a room that is closed meanwhile is taken to be open. */
const CACHE_MILLISECONDS = 1_000;
const CACHED_KEYS = 1_000;
/** When a table that cannot be reached is worth another try, in seconds. */
const RETRY_AFTER = 5;

/** The rooms that are open in a directory, with the rules of each. */
export function directoryRooms({ entries, policy, ownerCapabilities, now }: DirectoryRoomsOptions): DirectoryRooms {
  const cached = new Map<string, { readonly room: Room; readonly readAt: number }>();

  /** None, for an entry of which nobody may use a room. */
  function roomOf({ key, state, arn, owner, rules = {}, endsAt }: Entry): Room | undefined {
    if (!isOpen(state, arn)) return undefined;
    const { capabilities, groupCapabilities, sessionDurationInMinutes } = rules;
    return {
      key,
      arn,
      endsAt,
      isGone: async () => isGone(key, arn),
      policy: {
        ...accessTo(owner, rules, policy),
        capabilities: capabilities ?? policy.capabilities,
        groupCapabilities: groupCapabilities ? new Map(Object.entries(groupCapabilities)) : policy.groupCapabilities,
        ownerCapabilities,
        sessionMinutes: sessionDurationInMinutes ?? policy.sessionMinutes,
      },
    };
  }

  async function isGone(key: string, arn: string): Promise<boolean> {
    const entry = await entries.get(key);
    const is = entry?.state !== 'open' || entry.arn !== arn;
    if (is) cached.delete(key);
    return is;
  }

  async function* from({ after }: Place): AsyncGenerator<ListedRoom, undefined> {
    let place: Place = { after };
    try {
      for await (const entry of allEntries(entries, undefined, after)) {
        const room = roomOf(entry);
        if (room) yield { ...room, place };
        place = { after: { key: entry.key, sort: `${dueAt(entry)}` } };
      }
    } catch (error) {
      throw unavailable(error);
    }
    return undefined;
  }

  return {
    find: async (key) => {
      if (!isRoomKey(key)) return undefined;
      // From before it is read: whoever closes the room afterwards knows when no more tokens are issued.
      const readAt = now();
      const known = cached.get(key);
      if (known && readAt >= known.readAt && readAt < known.readAt + CACHE_MILLISECONDS) return known.room;
      cached.delete(key);
      const entry = await entries.get(key).catch((error: unknown) => { throw unavailable(error); });
      const room = entry && roomOf(entry);
      if (!room) return undefined;
      if (cached.size >= CACHED_KEYS) cached.delete(cached.keys().next().value!);
      cached.set(key, { room, readAt });
      return room;
    },
    all: () => from({}),
    from,
    isGone,
  };
}

function unavailable(error: unknown): unknown {
  if (!(error instanceof TableUnavailable)) return error;
  return new Refusal('directory-unavailable', 'The directory of rooms cannot be reached. Try again later.', { retryAfterSeconds: RETRY_AFTER, log: error.log });
}
