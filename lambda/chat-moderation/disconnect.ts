import type { Chat } from './chat';
import type { Pace } from './pace';
import { EVERYWHERE } from '../http/bans';
import { Refusal } from '../http/problem';
import type { RoomResolver } from '../http/resolver';

/** DisconnectUser has 100 calls a second in an account and region. Half of it, so that two of us at once still fit. */
export const DISCONNECTS_PER_SECOND = 50;

/** How many calls are under way at once. */
const AT_ONCE = 10;

export interface Disconnecting {
  readonly chat: Pick<Chat, 'disconnectUser'>;
  readonly rooms: Pick<RoomResolver, 'all'>;
  readonly pace: Pace;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Disconnects a user from a room, or from EVERYWHERE: each room of the API. A room that fails keeps none from being done, and
 * one that is gone has nobody in it. After `deadline` (in milliseconds since 1970) none is begun. Returns what failed.
 */
export async function disconnectFrom(room: string, userId: string, deadline: number, { chat, rooms, pace, now }: Disconnecting): Promise<unknown[]> {
  const failures: unknown[] = [];
  const arns = room === EVERYWHERE ? allArns(rooms) : oneOf(room);
  const work = async () => {
    for (let next = await arns.next(); !next.done; next = await arns.next()) {
      await pace.turn();
      if (now() >= deadline) {
        failures.push(new Refusal('chat-service-failed', 'There was no time left for all rooms.', { log: { errorName: 'NoTimeLeft' } }));
        return;
      }
      await chat.disconnectUser({ roomIdentifier: next.value, userId }).catch((error: unknown) => {
        if (!(error instanceof Refusal && error.problem === 'unknown-room')) failures.push(error);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failures;
}

async function* allArns(rooms: Pick<RoomResolver, 'all'>): AsyncGenerator<string, undefined> {
  for await (const { arn } of rooms.all()) yield arn;
  return undefined;
}

async function* oneOf(arn: string): AsyncGenerator<string, undefined> {
  yield arn;
  return undefined;
}
