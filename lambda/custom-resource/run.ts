import type { LifecycleEvent } from './event';
import { provesService } from './physical-id';
import type { Desired, ResourceType } from './resource-type';
import { type ApiError, isConflict, isGone, isNotFound, isPassing, isPermissionMissing, retry } from './retry';
import { AWAITED, type Standing } from './standing';
import type { Time } from './time';

/** How long a permission that was just made may take to arrive; the service was seen to settle within about 30 s. */
const PERMISSION_MILLISECONDS = 45_000;
/** How long a name may be missing from the answers of a name server before it is believed that there is no such host. */
const NAME_MILLISECONDS = 5_000;
/** How long what was just created may be missing from answers. */
export const VISIBILITY_MILLISECONDS = 30_000;

/** For how long an answer about the event's standing serves before a write, which might undo what is newer. */
const STANDING_MILLISECONDS = 1_000;
/** And where it is asked again before anything is kept: there an old one costs no more than calls that nobody needed. */
export const ROUGH_STANDING_MILLISECONDS = 10_000;

/** One event on its way to the state it asks for. */
export interface Run<D extends Desired> {
  readonly event: LifecycleEvent;
  readonly type: ResourceType<D>;
  readonly time: Time;
  /** When the event arrived, in milliseconds since the epoch. */
  readonly start: number;
  /** When to stop trying. */
  readonly deadline: number;
  /** Told the physical resource id whenever it becomes known, so that an early answer carries the right one. */
  readonly identify: (physicalResourceId: string) => void;
  /** Where CloudFormation stands with the event, as of at most so many milliseconds ago. */
  readonly standing: (maximumAge: number) => Promise<Standing>;
}

/** CloudFormation has gone on without us: what is not done by now must not be done. */
export class NoLongerAwaited extends Error {
  public constructor({ RequestType, LogicalResourceId }: LifecycleEvent, public readonly standing: Standing) {
    super(`CloudFormation no longer waits for the ${RequestType} of ${LogicalResourceId}`);
  }
}

/** Repeats a call that may be repeated at will, for as long as CloudFormation waits for what comes of it. */
export async function persist<D extends Desired, T>(run: Run<D>, operation: () => Promise<T>, maximumAge?: number): Promise<T> {
  return retry(operation, (error) => isWorthRetrying(run, error), run.deadline, run.time, () => requireAwaited(run, maximumAge));
}

/** Throws if CloudFormation has gone on. */
export async function requireAwaited<D extends Desired>(run: Run<D>, maximumAge = STANDING_MILLISECONDS): Promise<void> {
  const standing = await run.standing(maximumAge);
  if (standing.state !== 'awaited') throw new NoLongerAwaited(run.event, standing);
}

/** The same run, for what must be done to its end whatever CloudFormation has come to meanwhile: cleaning up. */
export function regardless<D extends Desired>(run: Run<D>): Run<D> {
  return { ...run, standing: async () => AWAITED };
}

/** When the permissions have arrived that may have been made with this event's resource; nothing where the event has no time to see it. */
export function permissionsArrive<D extends Desired>({ start, deadline, time }: Run<D>): number | undefined {
  const at = start + PERMISSION_MILLISECONDS;
  return time.now() < at && at < deadline ? at : undefined;
}

/** There is no service here, so that nothing can be here either: neither an answer nor the id of the event says otherwise. */
export function isNowhere<D extends Desired>({ event, type }: Run<D>, error: ApiError): boolean {
  return error.nowhere === true && !provesService(event, type);
}

export function isWorthRetrying<D extends Desired>(run: Run<D>, error: ApiError): boolean {
  const { event, start, time } = run;
  const elapsed = time.now() - start;
  if (isNowhere(run, error)) return elapsed < NAME_MILLISECONDS;
  return isPassing(error)
    // Another change is under way, or something still uses what is to be deleted: CloudFormation may be removing that next.
    || isConflict(error)
    || (isPermissionMissing(error) && elapsed < PERMISSION_MILLISECONDS)
    // Just created: itself, or a logging configuration that it is to have from now on.
    || (isNotFound(error) && elapsed < VISIBILITY_MILLISECONDS && (event.RequestType === 'Create' || !isGone(error, event.PhysicalResourceId ?? '')));
}
