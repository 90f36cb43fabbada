import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { BanMeans } from './action';
import { disconnectFrom, disconnectFromDirectory, type Disconnecting } from './disconnect';
import { isRoomKey } from '../directory/entry';
import { BanListUnavailable, EVERYWHERE, isUserId } from '../http/bans';
import type { Place } from '../http/directory-resolver';
import { Refusal } from '../http/problem';
import { isObject } from '../http/request';

/** A token lives a minute, in which it opens a connection; and some seconds more, for clocks. */
export const DELAY_SECONDS = 70;

/** So many rooms of one part that failed are done again each by itself: the messages for them take a second or two. */
const FAILURES_APART = 50;

/** Who is to be disconnected once more, and from where: what the queue carries. */
export interface SecondDisconnect {
  readonly userId: string;
  /** The ARN of the room, or EVERYWHERE. */
  readonly room: string;
  /** Of a room of the API's directory. */
  readonly key?: string;
  /** Of EVERYWHERE: the rooms of the API's directory, from there on. Without it, those that its template names. */
  readonly from?: Place;
}

/** The first is of an API without a directory too, and there may be older functions that read it. */
const [VERSION, WITH_PLACE] = [1, 2];

export function messageOf({ userId, room, key, from }: SecondDisconnect): string {
  return JSON.stringify(from ? { version: WITH_PLACE, userId, room, from: from.after ?? {} } : { version: VERSION, userId, room, key });
}

/** What the queue brings; undefined if it is not of our making. */
export function readMessage(text: string): SecondDisconnect | undefined {
  const message = parsed(text);
  if (!isObject(message)) return undefined;
  const { version, userId, room, key } = message;
  if (typeof userId !== 'string' || !isUserId(userId) || typeof room !== 'string') return undefined;
  if (version === VERSION) {
    const isRoom = room === EVERYWHERE || /^arn:[^\s]+$/.test(room);
    return isRoom ? { userId, room, ...isRoomKey(key) ? { key } : {} } : undefined;
  }
  const from = version === WITH_PLACE && room === EVERYWHERE ? placeIn(message.from) : undefined;
  return from && { userId, room, from };
}

function placeIn(value: unknown): Place | undefined {
  if (!isObject(value)) return undefined;
  const { key, sort } = value;
  if (key === undefined && sort === undefined) return {};
  return isRoomKey(key) && typeof sort === 'string' && /^-?\d{1,16}$/.test(sort) ? { after: { key, sort } } : undefined;
}

/** What became of one message. Nothing in it names a person. */
export interface SecondDisconnectOutcome {
  readonly messageId: string;
  /** `ended`: the ban stands no more. */
  readonly outcome: 'disconnected' | 'ended' | 'failed';
  readonly errorName?: string;
  /** There was no time for all rooms of the directory: another message carries on. */
  readonly carriedOn?: true;
}

export interface SecondDisconnecting extends Disconnecting, Pick<BanMeans, 'bans' | 'disconnectLater'> {
  readonly observe: (outcome: SecondDisconnectOutcome) => void;
}

/** Those that failed come again, and in the end go to the dead-letter queue. */
export async function disconnectAgain(records: readonly SQSRecord[], deadline: number, dependencies: SecondDisconnecting): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const [index, { messageId, body }] of records.entries()) {
    // Of several, none takes the time of those that come after it.
    const share = (deadline - dependencies.now()) / (records.length - index);
    const outcome = await once(body, deadline, share, dependencies).catch((error: unknown) => ({ outcome: 'failed' as const, errorName: nameOf(error) }));
    dependencies.observe({ messageId, ...outcome });
    if (outcome.outcome === 'failed') batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}

type Ended = Omit<SecondDisconnectOutcome, 'messageId'>;

/** `share`: the milliseconds in which rooms of a directory are begun. */
async function once(body: string, deadline: number, share: number, dependencies: SecondDisconnecting): Promise<Ended> {
  const message = readMessage(body);
  if (!message) return { outcome: 'failed', errorName: 'UnknownMessage' };
  const { userId, room, key, from } = message;
  const { directory } = dependencies;
  const now = dependencies.now();
  if (!await dependencies.bans.banOf(userId, room, new Date(now))) return { outcome: 'ended' };
  if (from) return fromDirectory(userId, from, now + share, dependencies);
  const [failure] = await disconnectFrom(room === EVERYWHERE ? room : {
    arn: room,
    isGone: directory && key !== undefined ? async () => directory.isGone(key, room) : undefined,
  }, userId, deadline, dependencies);
  return failure === undefined ? { outcome: 'disconnected' } : { outcome: 'failed', errorName: nameOf(failure) };
}

/**
 * A part of a directory's rooms. Those that fail get a message each and the rest gets one, so that one bad room keeps no other from
 * being done; where many fail, the whole part comes again, and with it the rest.
 */
async function fromDirectory(userId: string, from: Place, deadline: number, dependencies: SecondDisconnecting): Promise<Ended> {
  const { failures, rest } = await disconnectFromDirectory(from, userId, deadline, dependencies);
  const rooms = failures.flatMap(({ arn, key }) => arn === undefined ? [] : { arn, key });
  if (rooms.length < failures.length || rooms.length > FAILURES_APART) {
    return { outcome: 'failed', errorName: nameOf((failures.find(({ arn }) => arn === undefined) ?? failures[0]).error) };
  }
  for (const { arn, key } of rooms) await dependencies.disconnectLater(userId, arn, { key });
  if (!rest) return { outcome: 'disconnected' };
  await dependencies.disconnectLater(userId, EVERYWHERE, { from: rest, delaySeconds: 0 });
  return { outcome: 'disconnected', carriedOn: true };
}

/** Kinds only: messages could quote what was sent. */
function nameOf(error: unknown): string {
  if (error instanceof BanListUnavailable) return error.log.errorName;
  if (error instanceof Refusal) return error.options.log?.errorName ?? error.problem;
  return error instanceof Error ? error.constructor.name : 'unknown';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
