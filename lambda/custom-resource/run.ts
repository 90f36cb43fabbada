import type { LifecycleEvent } from './event';
import { ownerByOrigin } from './origin';
import { markerId, provesService, uncertainId } from './physical-id';
import { AWAITED, type Standing } from './standing';
import type { TemplateType } from './template-type';
import type { Desired } from '../ivschat/resource-type';
import type { Time } from '../ivschat/time';
import { FINE_MILLISECONDS, type Work } from '../ivschat/work';

/** One event as it has arrived. */
export interface Delivery<D extends Desired> {
  readonly event: LifecycleEvent;
  readonly type: TemplateType<D>;
  readonly time: Time;
  /** When the event arrived, in milliseconds since the epoch. */
  readonly start: number;
  /** When to stop trying. */
  readonly deadline: number;
  /** Told the physical resource id whenever it becomes known, so that an early answer carries the right one. */
  readonly identify: (physicalResourceId: string) => void;
  /** Where CloudFormation stands with the event, as of at most so many milliseconds ago. */
  readonly standing: (maximumAge: number) => Promise<Standing>;
  /**
   * Since when all that was made for the resource was to be deleted again, in milliseconds since the epoch; of whatever began before `oldest`,
   * that is enough. Fails where CloudFormation does not say.
   */
  readonly began: (oldest: number) => Promise<number>;
}

/** One event on its way to the state it asks for. */
export interface Run<D extends Desired> extends Work<D>, Delivery<D> {
  readonly type: TemplateType<D>;
}

export function runOf<D extends Desired>(delivery: Delivery<D>): Run<D> {
  const { event, type, identify, standing } = delivery;
  return {
    ...delivery,
    owner: ownerByOrigin(event),
    existing: event.RequestType === 'Create' ? undefined : event.PhysicalResourceId ?? '',
    isServed: provesService(event, type),
    requireWanted: async (maximumAge) => {
      const now = await standing(maximumAge);
      if (now.state !== 'awaited') throw new NoLongerAwaited(event, now);
    },
    mayExist: (may) => identify(may ? uncertainId(event) : markerId(event)),
  };
}

/** CloudFormation has gone on without us: what is not done by now must not be done. */
export class NoLongerAwaited extends Error {
  public constructor({ RequestType, LogicalResourceId }: LifecycleEvent, public readonly standing: Standing) {
    super(`CloudFormation no longer waits for the ${RequestType} of ${LogicalResourceId}`);
  }
}

/** Throws if CloudFormation has gone on. */
export async function requireAwaited<D extends Desired>(run: Run<D>, maximumAge = FINE_MILLISECONDS): Promise<void> {
  return run.requireWanted(maximumAge);
}

/** The same run, for what must be done to its end whatever CloudFormation has come to meanwhile: cleaning up. */
export function regardless<D extends Desired>(run: Run<D>): Run<D> {
  return { ...run, standing: async () => AWAITED, requireWanted: async () => {} };
}
