import { destinationProblem } from './log-destinations';
import type { Service } from '../common/service';
import type { LoggingConfiguration, Room } from '../common/store';

/** The states in which a logging configuration can be neither changed nor deleted, and the two that each can end in. */
const TRANSITIONS: Readonly<Record<string, { readonly done: string; readonly failed: string }>> = {
  CREATING: { done: 'ACTIVE', failed: 'CREATE_FAILED' },
  UPDATING: { done: 'ACTIVE', failed: 'UPDATE_FAILED' },
  DELETING: { done: 'GONE', failed: 'DELETE_FAILED' },
};

/** All logging configurations, their states brought up to date. */
export function settled(service: Service): LoggingConfiguration[] {
  for (const one of service.store.loggingConfigurations.values()) settle(service, one);
  return [...service.store.loggingConfigurations.values()];
}

/** The logging configurations that a room's messages go to now. */
export function activeLoggingConfigurations(service: Service, room: Room): LoggingConfiguration[] {
  return room.loggingConfigurationIdentifiers.flatMap((arn) => {
    const one = service.store.loggingConfigurations.get(arn);
    if (one) settle(service, one);
    return one?.state === 'ACTIVE' ? [one] : [];
  });
}

/** Begins a change of state. */
export function begin(service: Service, one: LoggingConfiguration, state: string): void {
  const transitionMs = service.settings.loggingConfigurationTransitionMs;
  one.state = state;
  one.settlesAt = service.clock.now() + transitionMs;
  one.problem = undefined;
  one.checking = state !== 'DELETING' && service.aws() !== undefined;
  if (one.checking && transitionMs > 0) service.clock.after(transitionMs, () => void check(service, one));
  else if (one.checking) void check(service, one);
  settle(service, one);
}

/** What has just begun will fail: the destination does not let its logs in yet (the fault `destination-refused`). */
export function refuse(service: Service, one: LoggingConfiguration, state: 'CREATING' | 'UPDATING'): void {
  one.state = state;
  one.problem = 'the destination was refused, by a fault injected into the emulator';
  settle(service, one);
}

/** With a local AWS, a destination must be there when the transition ends. */
async function check(service: Service, one: LoggingConfiguration): Promise<void> {
  const aws = service.aws();
  const problem = aws && await destinationProblem(aws, one.destinationConfiguration);
  one.problem ??= problem;
  one.checking = false;
}

/** States are brought up to date when somebody looks, so nothing needs a timer. */
export function settle(service: Service, one: LoggingConfiguration): void {
  const transition = TRANSITIONS[one.state];
  if (!transition || one.checking || one.settlesAt > service.clock.now()) return;
  // A room may have begun to use it while it was going away.
  const failed = service.settings.loggingConfigurationsFail || one.problem !== undefined || (one.state === 'DELETING' && inUse(service, one));
  one.state = failed ? transition.failed : transition.done;
  if (one.state === 'GONE') service.store.loggingConfigurations.delete(one.arn);
}

/** Whether it is being created, changed or deleted now. */
export function inTransition(one: LoggingConfiguration): boolean {
  return one.state in TRANSITIONS;
}

/** Whether a room logs to it. */
export function inUse(service: Service, one: LoggingConfiguration): boolean {
  return [...service.store.rooms.values()].some((room) => room.loggingConfigurationIdentifiers.includes(one.arn));
}
