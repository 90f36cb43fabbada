import type { Action, BanMeans, BanRequest } from './action';
import { banBody, page, reasonBody } from './body';
import { disconnectFrom, disconnectFromDirectory } from './disconnect';
import { nextToken, readNextToken } from './next-token';
import { reached } from '../http/banned';
import { EVERYWHERE, type Ban } from '../http/bans';
import { pathUser } from '../http/path-user';
import { noContent, Refusal, response } from '../http/problem';
import { invalid } from '../http/request';
import type { Room } from '../http/resolver';

/** When it is worth another try, in seconds. */
const RETRY_AFTER = 5;

/** A moderator waits for the answer: of a directory with more rooms than fit, the queue does the rest. */
const MILLISECONDS_FOR_DIRECTORY = 5_000;

/** `PUT …/bans/{userId}`. Who does it again does it anew: also what has failed of it. */
export function ban({ event, moderator, now, room, deadline }: BanRequest, means: BanMeans): Action {
  const userId = pathUser(event);
  const { until, reason } = banBody(event, now);
  const where = room?.arn ?? EVERYWHERE;
  return {
    record: { userId, until, reason },
    act: async () => {
      const stored = await reached(means.bans.put({ userId, room: where, createdAt: now, until, reason, bannedBy: moderator.userId }));
      // From here on the ban holds. Whatever fails, the rest is done, and the answer says that not all was.
      const failures = [
        ...await failureOf(means.disconnectLater(userId, where, room?.isGone && { key: room.key })),
        ...await disconnectFrom(room ?? EVERYWHERE, userId, deadline, means),
        ...room ? [] : await fromDirectory(userId, deadline, means),
      ];
      if (failures.length > 0) throw worst(failures);
      return response(200, 'application/json', shown(stored, room));
    },
  };
}

/** From the rooms of the directory, for a while. With those that are left, the queue goes on at once. */
async function fromDirectory(userId: string, deadline: number, means: BanMeans): Promise<unknown[]> {
  if (!means.directory) return [];
  const again = await failureOf(means.disconnectLater(userId, EVERYWHERE, { from: {} }));
  const { failures, rest } = await disconnectFromDirectory({}, userId, Math.min(deadline, means.now() + MILLISECONDS_FOR_DIRECTORY), means);
  return [
    ...again,
    ...failures.map(({ error }) => error),
    ...rest ? await failureOf(means.disconnectLater(userId, EVERYWHERE, { from: rest, delaySeconds: 0 })) : [],
  ];
}

async function failureOf(done: Promise<void>): Promise<unknown[]> {
  return done.then(() => [], (error: unknown) => [error]);
}

/** `DELETE …/bans/{userId}`: also done where there is no ban. */
export function liftBan({ event, now, room }: BanRequest, { bans }: BanMeans): Action {
  const userId = pathUser(event);
  const reason = reasonBody(event);
  return {
    record: { userId, reason },
    act: async () => {
      await reached(bans.lift(userId, room?.arn ?? EVERYWHERE, now));
      return noContent();
    },
  };
}

/** `GET …/bans` */
export function listBans({ event, now, room }: BanRequest, { bans }: BanMeans): Action {
  const { limit, nextToken: token } = page(event);
  const after = token === undefined ? undefined : readNextToken(token, room) ?? invalid('nextToken must be one that this list answered with.');
  return {
    act: async () => {
      const { bans: found, next } = await reached(bans.list(room?.arn ?? EVERYWHERE, { limit, after }, now));
      return response(200, 'application/json', { bans: found.map((one) => shown(one, room)), nextToken: next && nextToken(next, room) });
    },
  };
}

/** A ban as clients see it: a room by its key. */
function shown({ userId, until, reason, bannedBy, createdAt }: Ban, room: Room | undefined): object {
  return { userId, room: room?.key, until, reason, bannedBy, createdAt };
}

/** What the client is told: a mistake of ours first, then what passes by itself last. */
function worst(failures: readonly unknown[]): unknown {
  const mistake = failures.find((failure) => !(failure instanceof Refusal));
  if (mistake !== undefined) return mistake;
  const refusals = failures as readonly Refusal[];
  const { problem, options: { retryAfterSeconds = RETRY_AFTER, log } } = refusals.find((one) => one.problem !== 'throttled') ?? refusals[0];
  // Nothing was wrong with the request, whatever Amazon IVS Chat says of one user in one room.
  const named = problem === 'throttled' || problem === 'moderation-unavailable' || problem === 'directory-unavailable' ? problem : 'chat-service-failed';
  return new Refusal(named, 'The user is banned, but may still be connected to a room. Send the same request again.', { retryAfterSeconds, log });
}
