import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { BAN_TABLE } from '../../src/contract';

/** Instead of a room's ARN: every room. */
export const EVERYWHERE = BAN_TABLE.everywhere;

/** A user is kept out of a room, or of all. */
export interface Ban {
  readonly userId: string;
  /** The ARN of the room, or EVERYWHERE. */
  readonly room: string;
  /** Unknown only where a backend of somebody's own did not write it, or nothing that is a time. */
  readonly createdAt?: Date;
  /** When it ends. Absent: never. */
  readonly until?: Date;
  /** The moderator's reason, for other moderators. */
  readonly reason?: string;
  /** The user id of the moderator. */
  readonly bannedBy?: string;
}

/** A ban as it is made. */
export type NewBan = Ban & { readonly createdAt: Date };

/** Who is kept out. Everything in it throws BanListUnavailable where the list cannot be reached, and InvalidUserId. */
export interface BanList {
  /** The ban that keeps this user out of that room now: of two, the one that lasts longer. What was written before the call counts. */
  readonly banOf: (userId: string, roomArn: string, now: Date) => Promise<Ban | undefined>;
  /** Bans, in place of what ban there was of this user in this room. Returns the ban as it is stored: it ends on a whole second. */
  readonly put: (ban: NewBan) => Promise<NewBan>;
  /** Lifts, and tells whether the user was banned there. Where the call had to be repeated, it may say no although it lifted one. */
  readonly lift: (userId: string, room: string, now: Date) => Promise<boolean>;
  /**
   * The bans of a room (or of EVERYWHERE) that are not over, newest first. A page may have fewer than `limit`, even none: it is
   * the last only without `next`. What was written within the last second or so may be missing, or still be there. Throws InvalidPageKey
   * where `after` is of no page.
   */
  readonly list: (room: string, page: { readonly limit: number; readonly after?: PageKey }, now: Date) => Promise<BanPage>;
  /** Counts a token of this user in this minute. False: it would be more than the limit. Where the call had to be repeated, it may count twice. */
  readonly count: (userId: string, limit: number, now: Date) => Promise<boolean>;
}

export interface BanPage {
  readonly bans: Ban[];
  /** What comes after. Absent: nothing. */
  readonly next?: PageKey;
}

/** Where a page of bans ended: the key of its last item, in the table and in the index. */
export interface PageKey {
  /** The room whose bans are listed, or EVERYWHERE. */
  readonly room: string;
  readonly createdAt: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

/** An item of the table. */
export type Item = Record<string, AttributeValue>;

/** The list could not be read or written, so nobody knows who is banned: whoever asked must refuse. */
export class BanListUnavailable extends Error {
  /** @param log for operators: names and ids alone, because messages of DynamoDB quote what was sent */
  constructor(readonly log: { readonly errorName: string; readonly awsRequestId?: string; readonly attempts: number }) {
    super('The ban list cannot be reached');
    this.name = 'BanListUnavailable';
  }
}

/** No user of a chat can have such an id. A caller that has it must be refused. */
export class InvalidUserId extends Error {
  constructor() {
    super('A user id has 1 to 128 Unicode characters');
    this.name = 'InvalidUserId';
  }
}

/** DynamoDB does not go on from there: somebody made the page key up. */
export class InvalidPageKey extends Error {
  constructor() {
    super('No page of the ban list begins there');
    this.name = 'InvalidPageKey';
  }
}

/** UserID of the Amazon IVS Chat API, in code points. */
const MAX_USER_ID = 128;

/** A later end is none: rather than a ban until the year 50,000, it is a time that somebody wrote in milliseconds. */
const LATEST = Date.UTC(10_000, 0);

/**
 * Whether a chat user can have this id. Half a surrogate pair is refused: UTF-8 has none, so that on its way to DynamoDB it
 * becomes U+FFFD, and two ids become one. Nothing is trimmed, folded or normalised: other code points are another user.
 */
export function isUserId(text: string): boolean {
  return text.length > 0 && [...text].length <= MAX_USER_ID && isWellFormed(text);
}

/** Whether UTF-8 can hold the text: it has no half of a surrogate pair. DynamoDB refuses a request that has one. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Compared here and not left to DynamoDB, which deletes what is over some day after. */
export function isActive(ban: Ban, now: Date): boolean {
  return ban.until === undefined || ban.until > now;
}

/** The ban that lasts longest, of those that are not over. */
export function longest(bans: readonly Ban[], now: Date): Ban | undefined {
  const end = ({ until }: Ban) => until?.getTime() ?? Infinity;
  return bans.filter((ban) => isActive(ban, now)).sort((one, other) => end(one) === end(other) ? 0 : end(other) - end(one)).at(0);
}

/** The key of a user's ban in a room, or EVERYWHERE. */
export function banKey(userId: string, room: string): Item {
  if (!isUserId(userId)) throw new InvalidUserId();
  return { [BAN_TABLE.partitionKey]: { S: BAN_TABLE.ban + userId }, [BAN_TABLE.sortKey]: { S: room } };
}

/** The key of the count of a user's tokens in a minute, and when the item can go. */
export function countKey(userId: string, now: Date): { readonly key: Item; readonly expiresAt: AttributeValue } {
  if (!isUserId(userId)) throw new InvalidUserId();
  const minute = Math.floor(now.getTime() / 60_000);
  return {
    key: { [BAN_TABLE.partitionKey]: { S: BAN_TABLE.count + userId }, [BAN_TABLE.sortKey]: { S: `${minute}` } },
    expiresAt: { N: `${(minute + 2) * 60}` },
  };
}

/** The ban as it can be stored: it ends on a whole second, and not before it was to. */
export function storable(ban: NewBan): NewBan {
  return ban.until ? { ...ban, until: new Date(seconds(ban.until) * 1000) } : ban;
}

/** The documented form: docs/bans.md. */
export function itemOf({ userId, room, createdAt, until, reason, bannedBy }: NewBan): Item {
  return {
    ...banKey(userId, room),
    userId: { S: userId },
    [BAN_TABLE.room]: { S: room },
    [BAN_TABLE.createdAt]: { S: createdAt.toISOString() },
    ...until ? { [BAN_TABLE.expiresAt]: { N: `${seconds(until)}` } } : {},
    ...reason ? { reason: { S: wellFormed(reason) } } : {},
    ...bannedBy ? { bannedBy: { S: wellFormed(bannedBy) } } : {},
  };
}

/**
 * The ban that an item is, whoever wrote it; undefined if its key is not that of a ban. Whom it is for and where is in its key,
 * by which it was found. What else in it makes no sense is as if it were not there: so no ban ends by mistake.
 */
export function banOfItem(item: Item): Ban | undefined {
  const [user, room] = [item[BAN_TABLE.partitionKey]?.S, item[BAN_TABLE.sortKey]?.S];
  if (room === undefined || !user?.startsWith(BAN_TABLE.ban)) return undefined;
  const createdAt = time(Date.parse(item[BAN_TABLE.createdAt]?.S ?? ''));
  const until = time(Number(item[BAN_TABLE.expiresAt]?.N ?? NaN) * 1000);
  const { reason, bannedBy } = item;
  return {
    userId: user.slice(BAN_TABLE.ban.length),
    room,
    ...createdAt ? { createdAt } : {},
    ...until ? { until } : {},
    ...reason?.S ? { reason: reason.S } : {},
    ...bannedBy?.S ? { bannedBy: bannedBy.S } : {},
  };
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\u{FFFD}');
}

function seconds(date: Date): number {
  return Math.ceil(date.getTime() / 1000);
}

function time(milliseconds: number): Date | undefined {
  return milliseconds < LATEST && milliseconds > -LATEST ? new Date(milliseconds) : undefined;
}
