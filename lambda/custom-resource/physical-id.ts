import type { LifecycleEvent } from './event';
import type { Origin } from './origin';
import type { Desired, ResourceType } from '../ivschat/resource-type';

/** The id of what was never made. It is no ARN: its Delete looks for leftovers and touches nothing else. */
export function markerId(event: Origin): string {
  return `not-created:${event.LogicalResourceId}`;
}

/** The id of what may have been made: like an id that CloudFormation made up, it has the Delete look twice. */
export function uncertainId(event: Origin): string {
  return `perhaps-created:${event.LogicalResourceId}`;
}

/**
 * Whether the id of an event proves that the service has been reached for it before: it is an ARN, or the answer to a Create of
 * which nobody knows what became.
 */
export function provesService<D extends Desired>(event: LifecycleEvent, { arn }: ResourceType<D>): boolean {
  const { PhysicalResourceId: id = '' } = event;
  return arn.test(id) || id === uncertainId(event);
}
