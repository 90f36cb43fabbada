import {
  CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteLoggingConfigurationCommand, DeleteRoomCommand, type DestinationConfiguration,
  GetLoggingConfigurationCommand, GetRoomCommand, type IvschatClient, ListLoggingConfigurationsCommand, ListRoomsCommand,
} from '@aws-sdk/client-ivschat';
import type { IResource, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { loggingConfigurationType } from '../../lambda/custom-resource/logging-configuration';
import { roomType } from '../../lambda/custom-resource/room';
import type { TemplateType } from '../../lambda/custom-resource/template-type';
import type { Desired } from '../../lambda/ivschat/resource-type';
import { ChatResourceProvider, type ChatResourceProviderSettings, LoggingConfiguration, LoggingDestination, Room } from '../../src';

/** Properties as CloudFormation hands them over. */
export type Properties = Readonly<Record<string, unknown>>;

/** One of the two resource types, and all that a test has to know to speak of either. */
export interface Kind {
  readonly label: string;
  readonly resourceType: string;
  /** As the API's operations call it. */
  readonly noun: string;
  readonly type: (client: IvschatClient) => TemplateType<Desired>;
  /** Every property that the type has, set to something else than its default. */
  readonly full: Properties;
  /** The same name and other values for all the rest. */
  readonly changed: Properties;
  /** As little as a template can say. */
  readonly bare: Properties;
  /** What `bare` comes to. */
  readonly defaults: Properties;
  /** Parsed by the handler, refused by the service. */
  readonly refused: Properties;
  /** Refused by the handler itself, which names the property in front of each. */
  readonly unparsable: readonly (readonly [string, Properties])[];
  /** Shapes in which the properties have ever been sent, and what each must come to for ever. */
  readonly shapes: readonly (readonly [Properties, Properties])[];
  /** How many there can be beside the one that a test makes: of rooms more than a page, of the others all but one of the quota. */
  readonly others: number;
  /** What the service has, in the template's words. */
  read(client: IvschatClient, arn: string): Promise<Properties>;
  /** The ARNs of all there are; of rooms only the first 50. */
  list(client: IvschatClient): Promise<string[]>;
  /** What somebody else makes. */
  make(client: IvschatClient, name: string, tags?: Record<string, string>): Promise<string>;
  /** What somebody does outside CloudFormation. */
  remove(client: IvschatClient, arn: string): Promise<unknown>;
  construct(scope: Stack, id: string): Construct & IResource;
  provider(scope: Construct, settings?: ChatResourceProviderSettings): ChatResourceProvider;
}

export const OWNER = 'cdk-ivschat:owner';
export const REVIEWER = 'arn:aws:lambda:us-east-1:000000000000:function:reviewer';

/** Tags as a template has them, sorted as `read` gives them. */
export const asProperty = (tags: Record<string, string> = {}) => Object.keys(tags).filter((key) => key !== OWNER).sort()
  .map((Key) => ({ Key, Value: tags[Key] }));

const S3 = { S3: { BucketName: 'transcripts-1' } };
const LOGS = { CloudWatchLogs: { LogGroupName: '/chat/transcripts' } };
const FIREHOSE = { Firehose: { DeliveryStreamName: 'transcripts' } };
const NO_TAGS = { Tags: [] };
const ROOM_DEFAULTS = { Name: 'Live-Lobby', MaximumMessageLength: '500', MaximumMessageRatePerSecond: '10', LoggingConfigurationIdentifiers: [], ...NO_TAGS };

const room: Kind = {
  label: 'room',
  resourceType: 'Custom::IVSChatRoom',
  noun: 'Room',
  type: roomType,
  full: {
    Name: 'lobby',
    MaximumMessageLength: '280',
    MaximumMessageRatePerSecond: '50',
    LoggingConfigurationIdentifiers: [],
    MessageReviewHandler: { Uri: REVIEWER, FallbackResult: 'DENY' },
    Tags: asProperty({ stage: 'prod', team: 'live' }),
  },
  changed: {
    Name: 'lobby',
    MaximumMessageLength: '100',
    MaximumMessageRatePerSecond: '5',
    LoggingConfigurationIdentifiers: [],
    MessageReviewHandler: { Uri: `${REVIEWER}:alias`, FallbackResult: 'ALLOW' },
    Tags: asProperty({ stage: 'test', team: 'dev' }),
  },
  bare: {},
  defaults: ROOM_DEFAULTS,
  refused: { Name: 'lobby', MaximumMessageLength: '501' },
  unparsable: [
    ['MaximumMessageLength', { MaximumMessageLength: 'long' }],
    ['MaximumMessageLength', { MaximumMessageLength: '' }],
    ['MaximumMessageRatePerSecond', { MaximumMessageRatePerSecond: '2.5' }],
    ['LoggingConfigurationIdentifiers', { LoggingConfigurationIdentifiers: 'all' }],
    ['MessageReviewHandler', { MessageReviewHandler: { FallbackResult: 'DENY' } }],
    ['Name', { Name: ['lobby'] }],
    ['Tags', { Tags: 'none' }],
    ['Tags', { Tags: [{ Key: 'key', Value: { nested: 'value' } }] }],
  ],
  shapes: [
    [{}, ROOM_DEFAULTS],
    [{ MaximumMessageLength: '280', MaximumMessageRatePerSecond: '100' }, { ...ROOM_DEFAULTS, MaximumMessageLength: '280', MaximumMessageRatePerSecond: '100' }],
    [{ MaximumMessageLength: 280 }, { ...ROOM_DEFAULTS, MaximumMessageLength: '280' }],
    [{ MessageReviewHandler: { Uri: REVIEWER } }, { ...ROOM_DEFAULTS, MessageReviewHandler: { Uri: REVIEWER, FallbackResult: 'ALLOW' } }],
    [{ Name: '', Tags: [{ Key: 'team', Value: '' }] }, { ...ROOM_DEFAULTS, Tags: [{ Key: 'team', Value: '' }] }],
  ],
  others: 60,
  async read(client, identifier) {
    const one = await client.send(new GetRoomCommand({ identifier }));
    const { uri, fallbackResult } = one.messageReviewHandler ?? {};
    return {
      Name: one.name,
      MaximumMessageLength: String(one.maximumMessageLength),
      MaximumMessageRatePerSecond: String(one.maximumMessageRatePerSecond),
      LoggingConfigurationIdentifiers: one.loggingConfigurationIdentifiers ?? [],
      ...(uri ? { MessageReviewHandler: { Uri: uri, FallbackResult: fallbackResult } } : {}),
      Tags: asProperty(one.tags),
    };
  },
  list: async (client) => ((await client.send(new ListRoomsCommand({ maxResults: 50 }))).rooms ?? []).map(({ arn }) => arn!),
  make: async (client, name, tags) => (await client.send(new CreateRoomCommand({ name, tags }))).arn!,
  remove: (client, identifier) => client.send(new DeleteRoomCommand({ identifier })),
  construct: (scope, id) => new Room(scope, id),
  provider: (scope, settings) => ChatResourceProvider.forRooms(scope, settings),
};

const loggingConfiguration: Kind = {
  label: 'logging configuration',
  resourceType: 'Custom::IVSChatLoggingConfiguration',
  noun: 'LoggingConfiguration',
  type: loggingConfigurationType,
  full: { Name: 'lobby', DestinationConfiguration: S3, Tags: asProperty({ stage: 'prod', team: 'live' }) },
  changed: { Name: 'lobby', DestinationConfiguration: LOGS, Tags: asProperty({ stage: 'test', team: 'dev' }) },
  bare: { DestinationConfiguration: S3 },
  defaults: { Name: 'Live-Lobby', DestinationConfiguration: S3, ...NO_TAGS },
  refused: { Name: 'lobby', DestinationConfiguration: { S3: { BucketName: 'Not_A_Bucket' } } },
  unparsable: [
    ['DestinationConfiguration', {}],
    ['DestinationConfiguration', { DestinationConfiguration: { ...S3, ...LOGS } }],
    ['DestinationConfiguration.S3.BucketName', { DestinationConfiguration: { S3: {} } }],
    ['Name', { DestinationConfiguration: S3, Name: ['lobby'] }],
    ['Tags', { DestinationConfiguration: S3, Tags: 'none' }],
    ['Tags', { DestinationConfiguration: S3, Tags: [{ Key: 'key', Value: { nested: 'value' } }] }],
  ],
  shapes: [S3, LOGS, FIREHOSE].map((DestinationConfiguration) => (
    [{ DestinationConfiguration }, { Name: 'Live-Lobby', DestinationConfiguration, ...NO_TAGS }] as const
  )),
  others: 9,
  async read(client, identifier) {
    const one = await client.send(new GetLoggingConfigurationCommand({ identifier }));
    return { Name: one.name, DestinationConfiguration: destinationProperty(one.destinationConfiguration), Tags: asProperty(one.tags) };
  },
  list: async (client) => ((await client.send(new ListLoggingConfigurationsCommand({}))).loggingConfigurations ?? []).map(({ arn }) => arn!),
  make: async (client, name, tags) => (
    (await client.send(new CreateLoggingConfigurationCommand({ name, tags, destinationConfiguration: { s3: { bucketName: 'theirs' } } }))).arn!
  ),
  remove: (client, identifier) => client.send(new DeleteLoggingConfigurationCommand({ identifier })),
  construct: (scope, id) => new LoggingConfiguration(scope, id, { destination: LoggingDestination.cloudWatchLogs() }),
  provider: (scope, settings) => ChatResourceProvider.forLoggingConfigurations(scope, settings),
};

function destinationProperty(destination?: DestinationConfiguration): Properties {
  if (destination?.s3) return { S3: { BucketName: destination.s3.bucketName } };
  if (destination?.cloudWatchLogs) return { CloudWatchLogs: { LogGroupName: destination.cloudWatchLogs.logGroupName } };
  return { Firehose: { DeliveryStreamName: destination?.firehose?.deliveryStreamName } };
}

export const ROOM = room;
export const LOGGING_CONFIGURATION = loggingConfiguration;
/** Whatever the handler promises, it promises for both. */
export const KINDS: readonly Kind[] = [room, loggingConfiguration];
