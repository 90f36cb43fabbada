import type { Chat } from './chat';
import type { Pace } from './pace';
import { EVERYWHERE } from '../http/bans';
import type { DirectoryRooms, Place } from '../http/directory-resolver';
import { unlessGone } from '../http/gone';
import { Refusal } from '../http/problem';
import type { Room, RoomResolver } from '../http/resolver';

/** DisconnectUser has 100 calls a second in an account and region. Half of it, so that two of us at once still fit. */
export const DISCONNECTS_PER_SECOND = 50;

/** How many calls are under way at once. */
const AT_ONCE = 10;

export interface Disconnecting {
  readonly chat: Pick<Chat, 'disconnectUser'>;
  /** Of the API, by its template. */
  readonly rooms: Pick<RoomResolver, 'all'>;
  /** Those that are made at run time, if there are any. */
  readonly directory?: Pick<DirectoryRooms, 'from' | 'isGone'>;
  readonly pace: Pace;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Where somebody is to be disconnected. */
type Target = Pick<Room, 'arn' | 'isGone'>;

/**
 * Disconnects a user from a room, or from EVERYWHERE: each room that the API's template names. A room that fails keeps none from
 * being done, and one that is gone has nobody in it. After `deadline` (in milliseconds since 1970) none is begun. Returns what failed.
 */
export async function disconnectFrom(room: Target | typeof EVERYWHERE, userId: string, deadline: number, means: Disconnecting): Promise<unknown[]> {
  const { failures, left } = await each(room === EVERYWHERE ? means.rooms.all() : oneOf(room), userId, deadline, means);
  const noTime = new Refusal('chat-service-failed', 'There was no time left for all rooms.', { log: { errorName: 'NoTimeLeft' } });
  return [...failures.map(({ error }) => error), ...left ? [noTime] : []];
}

/** A failure, and in which room, if it was in one. */
export interface RoomFailure {
  readonly arn?: string;
  readonly key?: string;
  readonly error: unknown;
}

/** What became of the rooms of a directory, from some place on. */
export interface Gone {
  readonly failures: readonly RoomFailure[];
  /** Where to go on: there was no time for the rest. */
  readonly rest?: Place;
}

/** The same with the rooms of the API's directory, as far as the time goes. There is none in an API without one. */
export async function disconnectFromDirectory(from: Place, userId: string, deadline: number, means: Disconnecting): Promise<Gone> {
  if (!means.directory) return { failures: [] };
  const { failures, left } = await each(means.directory.from(from), userId, deadline, means);
  return { failures, rest: left?.place };
}

/** Goes through rooms, some at once. `left`: the first for which there was no time. */
async function each<T extends Target & { readonly key?: string }>(
  rooms: AsyncIterable<T>, userId: string, deadline: number, { chat, pace, now }: Disconnecting,
): Promise<{ readonly failures: readonly RoomFailure[]; readonly left?: T }> {
  const failures: RoomFailure[] = [];
  const left: T[] = [];
  const targets = rooms[Symbol.asyncIterator]();
  const work = async () => {
    for (let next = await targets.next(); !next.done; next = await targets.next()) {
      // Rooms come one after the other, and take their turns so: what is left begins with the first that is late.
      await pace.turn();
      if (now() >= deadline) {
        left.push(next.value);
        return;
      }
      const { arn, key } = next.value;
      await unlessGone(next.value, chat.disconnectUser({ roomIdentifier: arn, userId })).catch((error: unknown) => {
        if (!(error instanceof Refusal && error.problem === 'unknown-room')) failures.push({ arn, key, error });
      });
    }
  };
  // Where the list itself fails, the rooms that have begun are done, and no other.
  await Promise.all(Array.from({ length: AT_ONCE }, async () => work().catch((error: unknown) => { failures.push({ error }); })));
  return { failures, left: left[0] };
}

async function* oneOf(room: Target): AsyncGenerator<Target, undefined> {
  yield room;
  return undefined;
}
