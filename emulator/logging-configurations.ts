import { timestamp } from './clock';
import { conflict, notFound, quotaExceeded } from './errors';
import { newId } from './ids';
import { destinationProblem } from './log-destinations';
import { pageOf, type PageRequest } from './pages';
import { arnOf, type Destination, type LoggingConfiguration, type Room, type Service } from './store';

/** Logging configurations per account and region (adjustable on AWS, not here). */
const QUOTA = 10;

/** The states in which a logging configuration can be neither changed nor deleted, and the two that each can end in. */
const TRANSITIONS: Readonly<Record<string, { readonly done: string; readonly failed: string }>> = {
  CREATING: { done: 'ACTIVE', failed: 'CREATE_FAILED' },
  UPDATING: { done: 'ACTIVE', failed: 'UPDATE_FAILED' },
  DELETING: { done: 'GONE', failed: 'DELETE_FAILED' },
};

/** The logging configuration with this ARN, as every operation looks it up. */
export function findLoggingConfiguration(service: Service, arn: string): LoggingConfiguration {
  const found = service.store.loggingConfigurations.get(arn);
  if (found) settle(service, found);
  if (!found || !service.store.loggingConfigurations.has(arn) || found.hiddenUntil > service.clock.now()) throw notFound(arn);
  return found;
}

export function createLoggingConfiguration(service: Service, input: {
  readonly name?: string;
  readonly destinationConfiguration: Destination;
  readonly tags?: Readonly<Record<string, string>>;
}): object {
  if (settled(service).length >= QUOTA) throw quotaExceeded(service.account, 'logging configurations', QUOTA);
  const id = newId();
  const now = service.clock.now();
  const created: LoggingConfiguration = {
    arn: arnOf(service, 'logging-configuration', id),
    id,
    name: input.name ?? '',
    createTime: now,
    createOrder: ++service.store.order,
    updateTime: now,
    destinationConfiguration: input.destinationConfiguration,
    state: 'ACTIVE',
    settlesAt: now,
    checking: false,
    tags: new Map(Object.entries(input.tags ?? {})),
    hiddenUntil: 0,
  };
  service.store.loggingConfigurations.set(created.arn, created);
  begin(service, created, 'CREATING');
  return loggingConfigurationOutput(created);
}

export function getLoggingConfiguration(service: Service, input: { readonly identifier: string }): object {
  return loggingConfigurationOutput(findLoggingConfiguration(service, input.identifier));
}

/** What the request leaves out stays as it is. */
export function updateLoggingConfiguration(service: Service, input: {
  readonly identifier: string;
  readonly name?: string;
  readonly destinationConfiguration?: Destination;
}): object {
  const found = findLoggingConfiguration(service, input.identifier);
  refuseInTransition(found);
  found.name = input.name ?? found.name;
  found.destinationConfiguration = input.destinationConfiguration ?? found.destinationConfiguration;
  found.updateTime = service.clock.now();
  begin(service, found, 'UPDATING');
  return loggingConfigurationOutput(found);
}

/** Refused while a room still uses it. AWS does not document that; a client that is ready for it is ready for the other answer too. */
export function deleteLoggingConfiguration(service: Service, input: { readonly identifier: string }): undefined {
  const found = findLoggingConfiguration(service, input.identifier);
  refuseInTransition(found);
  if (inUse(service, found)) throw conflict(found.arn, 'is used by a room');
  begin(service, found, 'DELETING');
}

export function listLoggingConfigurations(service: Service, input: PageRequest): object {
  const now = service.clock.now();
  const visible = settled(service).filter((one) => one.hiddenUntil <= now).sort((a, b) => a.createOrder - b.createOrder);
  const page = pageOf(visible, (one) => one.createOrder, input, ['loggingConfigurations']);
  return { loggingConfigurations: page.items.map(loggingConfigurationOutput), nextToken: page.nextToken };
}

/** A logging configuration as every operation gives it out. */
export function loggingConfigurationOutput(one: LoggingConfiguration): object {
  return {
    arn: one.arn,
    id: one.id,
    createTime: timestamp(one.createTime),
    updateTime: timestamp(one.updateTime),
    name: one.name,
    destinationConfiguration: one.destinationConfiguration,
    state: one.state,
    tags: Object.fromEntries(one.tags),
  };
}

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

function begin(service: Service, one: LoggingConfiguration, state: string): void {
  const transitionMs = service.settings.loggingConfigurationTransitionMs;
  one.state = state;
  one.settlesAt = service.clock.now() + transitionMs;
  one.problem = undefined;
  one.checking = state !== 'DELETING' && service.aws() !== undefined;
  if (one.checking && transitionMs > 0) service.clock.after(transitionMs, () => void check(service, one));
  else if (one.checking) void check(service, one);
  settle(service, one);
}

/** With a local AWS, a destination must be there when the transition ends. */
async function check(service: Service, one: LoggingConfiguration): Promise<void> {
  const aws = service.aws();
  one.problem = aws && await destinationProblem(aws, one.destinationConfiguration);
  one.checking = false;
}

/** States are brought up to date when somebody looks, so nothing needs a timer. */
function settle(service: Service, one: LoggingConfiguration): void {
  const transition = TRANSITIONS[one.state];
  if (!transition || one.checking || one.settlesAt > service.clock.now()) return;
  // A room may have begun to use it while it was going away.
  const failed = service.settings.loggingConfigurationsFail || one.problem !== undefined || (one.state === 'DELETING' && inUse(service, one));
  one.state = failed ? transition.failed : transition.done;
  if (one.state === 'GONE') service.store.loggingConfigurations.delete(one.arn);
}

function refuseInTransition(one: LoggingConfiguration): void {
  if (TRANSITIONS[one.state]) throw conflict(one.arn, `is in state ${one.state}`);
}

function inUse(service: Service, one: LoggingConfiguration): boolean {
  return [...service.store.rooms.values()].some((room) => room.loggingConfigurationIdentifiers.includes(one.arn));
}
