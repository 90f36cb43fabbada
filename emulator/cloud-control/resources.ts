import type { Service } from '../common/service';
import type { LoggingConfiguration, Room } from '../common/store';
import { settled } from '../delivery/states';

export type CloudControlType = 'room' | 'logging-configuration';

/** A resource under CloudFormation's names for its properties. The ARN is the primary identifier of both types. */
export interface CloudControlResource {
  readonly properties: Readonly<Record<string, unknown>> & { readonly Arn: string };
  /** Its place in a list: the order of creation for logging configurations, of the last update for rooms. */
  readonly position: number;
}

/** The resource with this ARN, unless it is not there to be seen. */
export function find(service: Service, type: CloudControlType, arn: string): CloudControlResource | undefined {
  return list(service, type).find((one) => one.properties.Arn === arn);
}

/** All resources of a type that can be seen, in the order in which the service lists them itself. */
export function list(service: Service, type: CloudControlType): CloudControlResource[] {
  const now = service.clock.now();
  const all = type === 'room'
    ? [...service.store.rooms.values()].filter((one) => one.hiddenUntil <= now).map(room)
    : settled(service).filter((one) => one.hiddenUntil <= now).map(loggingConfiguration);
  return all.sort((a, b) => a.position - b.position);
}

/** The properties that an answer shows: see the setting `cloudControlProperties`. */
export function propertiesOf({ properties }: CloudControlResource, wanted: string): object {
  if (wanted === 'full') return properties;
  if (wanted === 'identifiers') return { Arn: properties.Arn };
  const empty = (value: unknown) => value === '' || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => !empty(value)));
}

function room(one: Room): CloudControlResource {
  const handler = one.messageReviewHandler;
  return {
    position: -one.updateOrder,
    properties: {
      Arn: one.arn,
      Id: one.id,
      Name: one.name,
      MaximumMessageLength: one.maximumMessageLength,
      MaximumMessageRatePerSecond: one.maximumMessageRatePerSecond,
      MessageReviewHandler: handler && { Uri: handler.uri, FallbackResult: handler.fallbackResult },
      LoggingConfigurationIdentifiers: one.loggingConfigurationIdentifiers,
      Tags: tags(one.tags),
    },
  };
}

function loggingConfiguration(one: LoggingConfiguration): CloudControlResource {
  return {
    position: one.createOrder,
    properties: {
      Arn: one.arn,
      Id: one.id,
      Name: one.name,
      DestinationConfiguration: capitalised(one.destinationConfiguration),
      State: one.state,
      Tags: tags(one.tags),
    },
  };
}

/** CloudFormation's names are the service's own with a capital first letter, all the way down. */
function capitalised(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name[0].toUpperCase() + name.slice(1), capitalised(member)]));
}

function tags(map: ReadonlyMap<string, string>): object[] {
  return [...map].map(([Key, Value]) => ({ Key, Value }));
}
