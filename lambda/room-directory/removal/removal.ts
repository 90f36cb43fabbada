import { closeAllEntries, leftEntries } from './entries';
import { beginRemoval, type Removing } from './mark';
import { deleteAllRooms } from './rooms';
import type { Round } from './round';
import { Unfinished } from '../../cloudformation/answering';
import { reasonOf } from '../../cloudformation/reason';
import { PERMISSION_MILLISECONDS, VISIBILITY_MILLISECONDS } from '../../ivschat/work';
import { failureOf } from '../report';
import { isOfRate, type Sweep } from '../sweep/context';

/** Lambda delivers an event three times at the most. */
const DELIVERIES = 3;
/** CloudFormation waits an hour. */
const LONGEST_MILLISECONDS = 55 * 60_000;
/** Between two looks at what somebody else is at work on. */
const POLL_MILLISECONDS = 2_000;
const REFUSALS: readonly (string | undefined)[] = ['AccessDeniedException', 'ValidationException', 'PendingVerification'];

/**
 * Deletes all rooms of a directory, and all its entries. Nothing opens any more once the mark is made, but what has begun to open may come
 * to light a while later: it is over when nothing has been found for that long, and then by a whole pass through all rooms of the account.
 * That takes minutes where there are many, so the next delivery goes on where the last one has stopped.
 *
 * @param requestId of CloudFormation: each delivery of the event has the same
 */
export async function removeDirectory(sweep: Sweep, requestId: string): Promise<void> {
  const { time } = sweep;
  const removing = await beginRemoval(sweep, requestId);
  const limited = { ...sweep, directory: removing.directory, deadline: Math.min(sweep.deadline, removing.startedAt + LONGEST_MILLISECONDS) };
  let failure: unknown;
  let progressAt = time.now();
  const { progress } = removing;
  while (time.now() < limited.deadline && await sweep.keep()) {
    const round = await roundOf(limited, removing);
    if (round.whole && round.found === 0 && round.failure === undefined) return;
    if (round.found > 0) Object.assign(progress, { quietSince: time.now(), pass: undefined });
    if (round.gone > 0) progressAt = time.now();
    ({ failure } = round);
    if (isRefused(failure) && time.now() - progressAt >= PERMISSION_MILLISECONDS) throw await leftError(limited, removing, failure);
    const wait = round.found > 0 || failure !== undefined ? POLL_MILLISECONDS : progress.quietSince + VISIBILITY_MILLISECONDS - time.now();
    await time.sleep(Math.max(0, Math.min(wait, limited.deadline - time.now())));
  }
  await removing.save();
  const goesOn = removing.delivery < DELIVERIES && time.now() < removing.startedAt + LONGEST_MILLISECONDS;
  const error = await leftError(limited, removing, failure);
  throw goesOn ? new Unfinished(error.message) : error;
}

/** The entries first: as long as there are any, or were a moment ago, somebody may be at work on their rooms. */
async function roundOf(sweep: Sweep, removing: Removing): Promise<Round> {
  try {
    const entries = await closeAllEntries(sweep);
    const isQuiet = sweep.time.now() - removing.progress.quietSince >= VISIBILITY_MILLISECONDS;
    return entries.found > 0 || !isQuiet ? entries : await deleteAllRooms(sweep, removing);
  } catch (thrown) {
    sweep.report.log('warn', 'The removal of the directory came to a stop, and goes on', failureOf(thrown));
    return { found: 0, gone: 0, failure: thrown };
  }
}

function isRefused(thrown: unknown): boolean {
  const { name, log } = (thrown ?? {}) as { name?: string; log?: { errorName?: string } };
  return REFUSALS.includes(name) || REFUSALS.includes(log?.errorName);
}

async function leftError(sweep: Sweep, { startedAt }: Removing, failure: unknown): Promise<Error> {
  const { directory: { config }, time } = sweep;
  const left = await leftEntries(sweep).catch(() => undefined);
  const minutes = Math.round((time.now() - startedAt) / 60_000);
  const why = failure === undefined || isOfRate(failure) ? '' : ` (${reasonOf(failure)})`;
  return new Error(`Rooms left in the directory ${config.table} after ${minutes} minutes: ${left || 'perhaps some'}${why}. Delete the stack again: it goes on from there`);
}
