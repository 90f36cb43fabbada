import type { Deployed, EmulatorState } from './harness';
import { resolve } from './resolve';
import { LOGGING_CONFIGURATION_RESOURCE_TYPE, OWNERSHIP_TAG, ROOM_RESOURCE_TYPE } from '../../src/contract';

type Properties = Readonly<Record<string, unknown>>;
type Tags = Readonly<Record<string, string>>;

/** Rooms and logging configurations by ARN, with all that a template can say of them. */
export interface Resources {
  readonly rooms: Readonly<Record<string, object>>;
  readonly loggingConfigurations: Readonly<Record<string, object>>;
}

/** What there should be after a deployment, defaults included. `foreignTags` are those that others put on a resource, by its ARN. */
export function declared(deployed: Deployed, foreignTags: Readonly<Record<string, Tags>> = {}): Resources {
  const all = Object.entries(deployed.template.Resources);
  // CloudFormation refers to a function by its name, and to everything else here by what it is told as physical id.
  const functions = all.filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([id]) => [id, `arn:aws:lambda:${deployed.region}:${deployed.account}:function:${deployed.resources[id]}`]);
  const withArns = { ...deployed, resources: { ...deployed.resources, ...Object.fromEntries(functions) } };
  const ofType = (type: string, expected: (properties: Properties) => object) => Object.fromEntries(all
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties = {} }]) => {
      const arn = deployed.resources[id]!;
      const plain = Object.fromEntries(Object.entries(Properties).filter(([name]) => name !== 'ServiceToken'));
      const properties = resolve(plain, withArns) as Properties;
      const tags = Object.fromEntries((properties.Tags as { Key: string; Value: string }[] | undefined ?? []).map(({ Key, Value }) => [Key, Value]));
      return [arn, { name: properties.Name ?? `${deployed.name}-${id}`, tags: { ...tags, ...foreignTags[arn] }, ...expected(properties) }];
    }));
  return {
    rooms: ofType(ROOM_RESOURCE_TYPE, (properties) => {
      const handler = properties.MessageReviewHandler as { Uri: string; FallbackResult?: string } | undefined;
      return {
        maximumMessageLength: properties.MaximumMessageLength ?? 500,
        maximumMessageRatePerSecond: properties.MaximumMessageRatePerSecond ?? 10,
        messageReviewHandler: handler && { uri: handler.Uri, fallbackResult: handler.FallbackResult ?? 'ALLOW' },
        loggingConfigurationIdentifiers: properties.LoggingConfigurationIdentifiers ?? [],
      };
    }),
    loggingConfigurations: ofType(LOGGING_CONFIGURATION_RESOURCE_TYPE, (properties) => ({
      destinationConfiguration: inApiCase(properties.DestinationConfiguration),
      state: 'ACTIVE',
    })),
  };
}

/** What there is, in the same form. Whatever carries no mark of ours somebody else has made. */
export function held({ rooms, loggingConfigurations }: EmulatorState): Resources {
  return {
    rooms: ours(rooms, ({ maximumMessageLength, maximumMessageRatePerSecond, messageReviewHandler, loggingConfigurationIdentifiers }) => ({
      maximumMessageLength, maximumMessageRatePerSecond, messageReviewHandler, loggingConfigurationIdentifiers,
    })),
    loggingConfigurations: ours(loggingConfigurations, ({ destinationConfiguration, state }) => ({ destinationConfiguration, state })),
  };
}

interface Held {
  readonly arn: string;
  readonly name: string;
  readonly tags: Tags;
}

function ours<T extends Held>(all: readonly T[], shown: (one: T) => object): Record<string, object> {
  return Object.fromEntries(all.filter(({ tags }) => OWNERSHIP_TAG in tags).map((one) => {
    const { [OWNERSHIP_TAG]: _, ...tags } = one.tags;
    return [one.arn, { name: one.name, tags, ...shown(one) }];
  }));
}

/** `{ S3: { BucketName } }` as `{ s3: { bucketName } }`. */
function inApiCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key[0]!.toLowerCase() + key.slice(1), inApiCase(item)]));
}
