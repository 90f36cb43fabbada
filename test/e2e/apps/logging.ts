import { App, CfnOutput, CfnResource, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { DeliveryStream, DisableLogging, S3Bucket } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Alias, Code, Function as LambdaFunction, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ChatResourceProvider, type FallbackResult, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room, type RoomProps,
} from 'cdk-ivschat';

/** What the tests vary: rooms and logging configurations by construct id. */
export interface LoggingProps {
  readonly rooms?: Record<string, Pick<RoomProps, 'roomName'> & {
    /** The ids of its logging configurations. */
    readonly logs?: string[];
    /** `imported` is the alias that nobody gave the permission. */
    readonly reviewer?: 'function' | 'alias' | 'imported';
    readonly fallbackResult?: `${FallbackResult}`;
    readonly tags?: Record<string, string>;
  }>;
  readonly configurations?: Record<string, {
    readonly name?: string;
    /** `missing` is a log group that is imported, and does not exist. */
    readonly destination: 'cloudWatchLogs' | 's3' | 'firehose' | 'missing';
    readonly tags?: Record<string, string>;
  }>;
  /** Lists of ids, each of which is made after the one before it, and so deleted before it. */
  readonly order?: string[][];
}

const { rooms = {}, configurations = {}, order = [] } = JSON.parse(process.env.PROPS ?? '{}') as LoggingProps;
const stack = new Stack(new App(), 'logging');

/**
 * A provider tries until 11 s before its timeout, and that of the logging configurations takes 10 s of it to find out who
 * uses what it cannot delete. Five minutes is what no test wants to wait for.
 */
const TIMEOUT_SECONDS = { rooms: 22, configurations: 30 };
shorten(ChatResourceProvider.forRooms(stack), TIMEOUT_SECONDS.rooms);
shorten(ChatResourceProvider.forLoggingConfigurations(stack), TIMEOUT_SECONDS.configurations);

const logGroup = new LogGroup(stack, 'Messages', { removalPolicy: RemovalPolicy.DESTROY });
const bucket = new Bucket(stack, 'Archive');
const stream = new DeliveryStream(stack, 'Stream', { destination: new S3Bucket(bucket, { loggingConfig: new DisableLogging() }) });
const destinations = {
  cloudWatchLogs: () => LoggingDestination.cloudWatchLogs(logGroup),
  s3: () => LoggingDestination.s3(bucket),
  firehose: () => LoggingDestination.firehose(stream),
  missing: () => LoggingDestination.cloudWatchLogs(LogGroup.fromLogGroupName(stack, 'Missing', '/chat/missing') as ILogGroup),
};

const REVIEWER = `exports.handler = async ({ Content, Attributes }) => Content.includes('spam')
  ? { ReviewResult: 'DENY', Content, Attributes: { Reason: 'no spam' } }
  : { ReviewResult: 'ALLOW', Content: Content.replaceAll('darn', '****'), Attributes };`;
const fn = new LambdaFunction(stack, 'Reviewer', {
  functionName: 'reviewer', runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(REVIEWER),
});
new Alias(stack, 'Unpermitted', { aliasName: 'unpermitted', version: fn.currentVersion });
const reviewers: Record<string, () => IFunction> = {
  function: () => fn,
  alias: () => new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion }),
  imported: () => LambdaFunction.fromFunctionArn(stack, 'Imported', 'arn:aws:lambda:us-east-1:000000000000:function:reviewer:unpermitted'),
};

const made: Record<string, LoggingConfiguration | Room> = {};
for (const [id, { name, destination, tags = {} }] of Object.entries(configurations)) {
  const configuration = new LoggingConfiguration(stack, id, { loggingConfigurationName: name, destination: destinations[destination]() });
  for (const [key, value] of Object.entries(tags)) Tags.of(configuration).add(key, value);
  new CfnOutput(stack, `${id}Arn`, { value: configuration.loggingConfigurationArn });
  new CfnOutput(stack, `${id}Id`, { value: configuration.loggingConfigurationId });
  new CfnOutput(stack, `${id}Name`, { value: configuration.loggingConfigurationName });
  new CfnOutput(stack, `${id}State`, { value: configuration.state });
  made[id] = configuration;
}
for (const [id, { roomName, logs = [], reviewer, fallbackResult, tags = {} }] of Object.entries(rooms)) {
  const room = new Room(stack, id, {
    roomName,
    loggingConfigurations: logs.map((log) => made[log] as LoggingConfiguration),
    messageReviewHandler: reviewer && MessageReviewHandler.lambda(reviewers[reviewer]!(), { fallbackResult: fallbackResult as FallbackResult }),
  });
  for (const [key, value] of Object.entries(tags)) Tags.of(room).add(key, value);
  new CfnOutput(stack, `${id}Arn`, { value: room.roomArn });
  made[id] = room;
}
for (const ids of order) {
  ids.slice(1).forEach((id, index) => made[id]!.node.addDependency(made[ids[index]!]!));
}
new CfnOutput(stack, 'LogGroupName', { value: logGroup.logGroupName });
new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });

function shorten(provider: ChatResourceProvider, timeoutSeconds: number): void {
  (provider.node.findChild('Function').node.defaultChild as CfnResource).addPropertyOverride('Timeout', timeoutSeconds);
}
