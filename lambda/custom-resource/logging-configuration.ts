import { isDeepStrictEqual } from 'node:util';
import {
  CreateLoggingConfigurationCommand, DeleteLoggingConfigurationCommand, type DestinationConfiguration, GetLoggingConfigurationCommand,
  type IvschatClient, ListLoggingConfigurationsCommand, ListRoomsCommand, UpdateLoggingConfigurationCommand,
} from '@aws-sdk/client-ivschat';
import { requireName } from './properties';
import { parseTags } from './tags';
import type { TemplateType } from './template-type';
import { type Desired, type Existing, requireArn } from '../ivschat/resource-type';
import { tagging } from '../ivschat/tagging';

export interface DesiredLoggingConfiguration extends Desired {
  readonly destinationConfiguration: DestinationConfiguration;
}

export function loggingConfigurationType(client: IvschatClient): TemplateType<DesiredLoggingConfiguration> {
  return {
    label: 'logging configuration',
    arn: /^arn:aws[a-z-]*:ivschat:[a-z0-9-]+:[0-9]+:logging-configuration\/[a-zA-Z0-9-]+$/,

    parse(properties, name) {
      requireName(properties);
      return { name, tags: parseTags(properties.Tags), destinationConfiguration: parseDestination(properties.DestinationConfiguration) };
    },

    async create(desired, tags) {
      const { arn } = await client.send(new CreateLoggingConfigurationCommand({ ...desired, tags }));
      return requireArn(arn);
    },

    async update(identifier, { tags: _, ...desired }) {
      await client.send(new UpdateLoggingConfigurationCommand({ identifier, ...desired }));
    },

    async delete(identifier) {
      await client.send(new DeleteLoggingConfigurationCommand({ identifier }));
    },

    /** The API cannot filter; an account has 10 by default, so this is one page. Its order is not documented: taken as oldest first. */
    async list(name) {
      const found: Existing[] = [];
      let nextToken: string | undefined;
      do {
        const page = await client.send(new ListLoggingConfigurationsCommand({ nextToken }));
        for (const one of page.loggingConfigurations ?? []) {
          if (one.name === name) found.unshift({ arn: one.arn!, createTime: one.createTime?.getTime() ?? 0, tags: one.tags ?? {}, state: one.state });
        }
        nextToken = page.nextToken;
      } while (nextToken);
      return found;
    },

    ...tagging(client),

    transitions: {
      async state(identifier) {
        const { state } = await client.send(new GetLoggingConfigurationCommand({ identifier }));
        return state!;
      },

      async isAs(identifier, { name, destinationConfiguration }) {
        const one = await client.send(new GetLoggingConfigurationCommand({ identifier }));
        return one.name === name && isDeepStrictEqual(one.destinationConfiguration, destinationConfiguration);
      },

      explain(state) {
        return state === 'DELETE_FAILED'
          ? 'Amazon IVS Chat gives no reason. If a room has begun to log to it, take it from that room, then try again'
          : 'Amazon IVS Chat gives no reason; as a rule the destination does not exist in this account and region, '
            + 'or its policy does not let delivery.logs.amazonaws.com write to it';
      },

      async users(loggingConfigurationIdentifier) {
        const { rooms = [] } = await client.send(new ListRoomsCommand({ loggingConfigurationIdentifier }));
        return rooms.map(({ name, arn }) => (name ? `${name} (${arn})` : arn!));
      },
    },
  };
}

/** The names of CloudFormation's own type, each with the only property that it has. */
function parseDestination(property: unknown): DestinationConfiguration {
  const { S3, CloudWatchLogs, Firehose, ...others } = (property ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const given = [
    ...(S3 ? [{ s3: { bucketName: parseName('S3.BucketName', S3.BucketName) } }] : []),
    ...(CloudWatchLogs ? [{ cloudWatchLogs: { logGroupName: parseName('CloudWatchLogs.LogGroupName', CloudWatchLogs.LogGroupName) } }] : []),
    ...(Firehose ? [{ firehose: { deliveryStreamName: parseName('Firehose.DeliveryStreamName', Firehose.DeliveryStreamName) } }] : []),
  ];
  if (given.length !== 1 || Object.keys(others).length > 0) {
    throw new Error(`DestinationConfiguration must have exactly one of S3, CloudWatchLogs and Firehose, got ${JSON.stringify(property)}`);
  }
  return given[0];
}

function parseName(path: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`DestinationConfiguration.${path} must be a string, got ${JSON.stringify(value)}`);
}
