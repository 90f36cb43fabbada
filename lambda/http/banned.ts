import { type BanList, BanListUnavailable, InvalidPageKey, InvalidUserId } from './bans';
import { Refusal } from './problem';
import { invalid } from './request';

/** When a list that cannot be reached is worth another try, in seconds. */
const RETRY_AFTER = 5;

/** Refuses whom the list keeps out of the room (or, with EVERYWHERE, of all), and everybody while nobody can tell. */
export async function refuseBanned(list: BanList, userId: string, room: string, now: Date): Promise<void> {
  const ban = await reached(list.banOf(userId, room, now));
  if (ban) throw new Refusal('banned', ban.until ? 'This user is banned for a time.' : 'This user is banned.', { until: ban.until });
}

/** Refuses the user's token that is one too many in this minute. */
export async function refuseTooMany(list: BanList, userId: string, limit: number, now: Date): Promise<void> {
  if (await reached(list.count(userId, limit, now))) return;
  throw new Refusal('too-many-tokens', `A user gets at most ${limit} tokens a minute.`, { retryAfterSeconds: 60 - now.getUTCSeconds() });
}

/** What the list answers. */
export async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof InvalidUserId) throw new Refusal('no-user-id', 'No user of a chat can have this id.');
    if (error instanceof InvalidPageKey) return invalid('nextToken must be one that this list answered with.');
    if (!(error instanceof BanListUnavailable)) throw error;
    const detail = 'The list of bans cannot be reached, so nobody can be let in. Try again later.';
    throw new Refusal('ban-list-unavailable', detail, { retryAfterSeconds: RETRY_AFTER, log: error.log });
  }
}

