import { conflict, notFound, quotaExceeded } from '../common/errors';
import { newId } from '../common/ids';
import { loggingConfigurationOutput } from '../common/outputs';
import { pageOf, type PageRequest } from '../common/pages';
import { arnOf, type Service } from '../common/service';
import type { Destination, LoggingConfiguration } from '../common/store';
import { begin, inTransition, inUse, settle, settled } from '../delivery/states';

/** Logging configurations per account and region (adjustable on AWS, not here). */
const QUOTA = 10;

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

function refuseInTransition(one: LoggingConfiguration): void {
  if (inTransition(one)) throw conflict(one.arn, `is in state ${one.state}`);
}

