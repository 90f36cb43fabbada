import type { IvschatClient } from '@aws-sdk/client-ivschat';
import { Crowded } from './pace';
import { DIRECTORY_METRICS } from '../../../src/contract';
import { TableUnavailable } from '../../aws/table-calls';
import { isPassing, isThrottled, retry, toApiError } from '../../ivschat/retry';
import { Overtaken, type Call, type Directory } from '../call';
import { DirectoryError } from '../errors';
import { failureOf } from '../report';

/** One invocation of the sweep, or of a directory's removal. */
export interface Sweep extends Call {
  readonly directory: Directory;
  /** That of `rooms`: it keeps to our part of the account's calls. */
  readonly client: Pick<IvschatClient, 'send'>;
  /** Of the invocation: in the audit log, whoever acts is named by it. */
  readonly requestId: string;
  /** Keeps the lease of whoever works on the whole directory; false: somebody else has it by now. */
  readonly keep: () => Promise<boolean>;
}

/** For how long one call is tried again. */
const CALL_MILLISECONDS = 30_000;

/** The same for one room: it must not use up the time of all others. */
const ROOM_MILLISECONDS = 60_000;

/** Repeats a call that may be repeated at will, but not for long: the next sweep comes soon. */
export async function persistently<T>({ time, deadline }: Pick<Sweep, 'time' | 'deadline'>, call: () => Promise<T>): Promise<T> {
  return retry(call, isPassing, Math.min(deadline, time.now() + CALL_MILLISECONDS), time, async () => undefined);
}

/** Whether to begin something more: there is time for it, and it is ours to do. */
export async function mayGoOn({ time, deadline, keep }: Pick<Sweep, 'time' | 'deadline' | 'keep'>): Promise<boolean> {
  return time.now() < deadline && keep();
}

/**
 * Does something for one room; where that fails, the others do not wait for it. What ends all of the work is thrown: others need the
 * calls, or the table cannot be reached.
 *
 * @returns undefined where it failed
 */
export async function forOne<T>(sweep: Sweep, fields: object, work: (sweep: Sweep) => Promise<T>): Promise<T | undefined> {
  const { report, time, deadline } = sweep;
  try {
    return await work({ ...sweep, deadline: Math.min(deadline, time.now() + ROOM_MILLISECONDS) });
  } catch (thrown) {
    if (thrown instanceof Overtaken) return undefined;
    if (endsAll(thrown)) throw thrown;
    report.count(isOfRate(thrown) ? DIRECTORY_METRICS.throttled : DIRECTORY_METRICS.failed, 1);
    report.log('error', 'The sweep failed for a room, and tries it again later', { ...fields, ...failureOf(thrown) });
    return undefined;
  }
}

/** Others need the calls, or the table cannot be reached: also where a closing says so in its own words. */
export function endsAll(thrown: unknown): boolean {
  const said = thrown instanceof DirectoryError ? thrown.log?.errorName : undefined;
  return thrown instanceof Crowded || said === Crowded.name || thrown instanceof TableUnavailable || said === TableUnavailable.name
    || (thrown instanceof DirectoryError && thrown.name === 'TableUnavailable');
}

/** Amazon IVS Chat takes no more of these calls. */
export function isOfRate(thrown: unknown): boolean {
  if (thrown instanceof DirectoryError) return thrown.name === 'Throttled' || thrown.log?.errorName === Crowded.name;
  return thrown instanceof Crowded || isThrottled(toApiError(thrown));
}
