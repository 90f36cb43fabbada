import type { Origin } from './ownership';
import type { Desired, ResourceType } from './resource-type';
import { type ApiError, isConflict, isNotFound, isPassing, isPermissionMissing, retry } from './retry';
import type { Time } from './time';

/** How long a permission that was just made may take to arrive; the service was seen to settle within about 30 s. */
const PERMISSION_MILLISECONDS = 45_000;
/** How long what was just created may be missing from answers. */
export const VISIBILITY_MILLISECONDS = 30_000;

/** The fields of a CloudFormation custom-resource event that the lifecycle reads. */
export interface LifecycleEvent extends Origin {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

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
}

/** Repeats a call that may be repeated at will. */
export async function persist<D extends Desired, T>(run: Run<D>, operation: () => Promise<T>): Promise<T> {
  return retry(operation, (error) => isWorthRetrying(run, error), run.deadline, run.time);
}

export function isWorthRetrying<D extends Desired>({ event, start, time }: Run<D>, error: ApiError): boolean {
  const elapsed = time.now() - start;
  return isPassing(error)
    // Another change is under way, or something still uses what is to be deleted: CloudFormation may be removing that next.
    || isConflict(error)
    || (isPermissionMissing(error) && elapsed < PERMISSION_MILLISECONDS)
    || (isNotFound(error) && event.RequestType === 'Create' && elapsed < VISIBILITY_MILLISECONDS);
}
