import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { disconnectFrom, type Disconnecting } from './disconnect';
import { BanListUnavailable, EVERYWHERE, isUserId, type BanList } from '../http/bans';
import { Refusal } from '../http/problem';
import { isObject } from '../http/request';

/** A token lives a minute, in which it opens a connection; and some seconds more, for clocks. */
export const DELAY_SECONDS = 70;

/** Who is to be disconnected once more, and from where: what the queue carries. */
export interface SecondDisconnect {
  readonly userId: string;
  /** The ARN of the room, or EVERYWHERE. */
  readonly room: string;
}

const VERSION = 1;

export function messageOf({ userId, room }: SecondDisconnect): string {
  return JSON.stringify({ version: VERSION, userId, room });
}

/** What the queue brings; undefined if it is not of our making. */
export function readMessage(text: string): SecondDisconnect | undefined {
  const message = parsed(text);
  if (!isObject(message) || message.version !== VERSION) return undefined;
  const { userId, room } = message;
  const known = typeof userId === 'string' && isUserId(userId) && typeof room === 'string' && (room === EVERYWHERE || /^arn:[^\s]+$/.test(room));
  return known ? { userId, room } : undefined;
}

/** What became of one message. Nothing in it names a person. */
export interface SecondDisconnectOutcome {
  readonly messageId: string;
  /** `ended`: the ban stands no more. */
  readonly outcome: 'disconnected' | 'ended' | 'failed';
  readonly errorName?: string;
}

export interface SecondDisconnecting extends Disconnecting {
  readonly bans: BanList;
  readonly observe: (outcome: SecondDisconnectOutcome) => void;
}

/** Those that failed come again, and in the end go to the dead-letter queue. */
export async function disconnectAgain(records: readonly SQSRecord[], deadline: number, dependencies: SecondDisconnecting): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of records) {
    const outcome = await once(body, deadline, dependencies).catch((error: unknown) => ({ outcome: 'failed' as const, errorName: nameOf(error) }));
    dependencies.observe({ messageId, ...outcome });
    if (outcome.outcome === 'failed') batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}

async function once(body: string, deadline: number, dependencies: SecondDisconnecting): Promise<Omit<SecondDisconnectOutcome, 'messageId'>> {
  const message = readMessage(body);
  if (!message) return { outcome: 'failed', errorName: 'UnknownMessage' };
  const { userId, room } = message;
  if (!await dependencies.bans.banOf(userId, room, new Date(dependencies.now()))) return { outcome: 'ended' };
  const [failure] = await disconnectFrom(room, userId, deadline, dependencies);
  return failure === undefined ? { outcome: 'disconnected' } : { outcome: 'failed', errorName: nameOf(failure) };
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
