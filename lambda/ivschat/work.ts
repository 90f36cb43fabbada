import type { Owner } from './ownership';
import type { Desired, ResourceType } from './resource-type';
import { type ApiError, isConflict, isGone, isNotFound, isPassing, isPermissionMissing, retry } from './retry';
import type { Time } from './time';

/** How long a permission that was just made may take to arrive; the service was seen to settle within about 30 s. */
export const PERMISSION_MILLISECONDS = 45_000;
/** How long a name may be missing from the answers of a name server before it is believed that there is no such host. */
const NAME_MILLISECONDS = 5_000;
/** How long what was just created may be missing from answers. */
export const VISIBILITY_MILLISECONDS = 30_000;

/** For how long it serves to know that the work is wanted, before a write, which might undo what is newer. */
export const FINE_MILLISECONDS = 1_000;
/** And where it is asked again before anything is kept: there an old answer costs no more than calls that nobody needed. */
export const ROUGH_MILLISECONDS = 10_000;

/** What is to be done to a resource, or to what there is of it, and for whom. */
export interface Work<D extends Desired> {
  readonly type: ResourceType<D>;
  readonly owner: Owner;
  readonly time: Time;
  /** When it was begun, in milliseconds since the epoch. */
  readonly start: number;
  /** When to stop trying. */
  readonly deadline: number;
  /** The ARN of what has been there before, so that it is final when the service does not know it. Without it, any 404 is waited out. */
  readonly existing?: string;
  /** The service is known to be offered here: it has been reached in earlier work for this resource. */
  readonly isServed: boolean;
  /** Throws when nobody waits for it any more. What was found at most `maximumAge` milliseconds ago serves again; 0: ask. */
  readonly requireWanted: (maximumAge: number) => Promise<void>;
  /** Told while one is made: true before each attempt, false after one as long as certainly none has had an effect. */
  readonly mayExist: (may: boolean) => void;
}

/** Repeats a call that may be repeated at will, for as long as the work is wanted. */
export async function persist<D extends Desired, T>(work: Work<D>, operation: () => Promise<T>, maximumAge = FINE_MILLISECONDS): Promise<T> {
  return retry(operation, (error) => isWorthRetrying(work, error), work.deadline, work.time, () => work.requireWanted(maximumAge));
}

/** When the permissions have arrived that may have been made a moment before; nothing where the work has no time to see it. */
export function permissionsArrive<D extends Desired>({ start, deadline, time }: Work<D>): number | undefined {
  const at = start + PERMISSION_MILLISECONDS;
  return time.now() < at && at < deadline ? at : undefined;
}

/** There is no service here, so that nothing can be here either. */
export function isNowhere<D extends Desired>({ isServed }: Work<D>, error: ApiError): boolean {
  return error.nowhere === true && !isServed;
}

export function isWorthRetrying<D extends Desired>(work: Work<D>, error: ApiError): boolean {
  const { existing, start, time } = work;
  const elapsed = time.now() - start;
  if (isNowhere(work, error)) return elapsed < NAME_MILLISECONDS;
  return isPassing(error)
    // Another change is under way, or something still uses what is to be deleted: somebody may be removing that next.
    || isConflict(error)
    || (isPermissionMissing(error) && elapsed < PERMISSION_MILLISECONDS)
    // Just created: itself, or a logging configuration that it is to have from now on.
    || (isNotFound(error) && elapsed < VISIBILITY_MILLISECONDS && (existing === undefined || !isGone(error, existing)));
}
