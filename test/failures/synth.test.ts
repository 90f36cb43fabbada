import { App, CfnOutput, CfnParameter, Duration, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IChannelRef } from 'aws-cdk-lib/aws-ivs';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream, KinesisStreamSource, S3Bucket } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { SYNTH, testRows } from './doc';
import {
  type ChatAlarmOptions, ChatMetrics, ChatResourceProvider, type FollowStreamsOptions,
  LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room, RoomDirectory,
  RoomDirectoryMetrics, type RoomDirectoryProps, RoomGrants, type RoomProps,
} from '../../src';
import { DIRECTORY } from '../common/imported';

const ENV = { account: '123456789012', region: 'eu-west-1' };
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer';
const LOG = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L';

/** What the CDK CLI shows of a stack: the error that ends its synthesis, or else this library's annotations. */
function said(fill: (stack: Stack) => unknown, context?: Record<string, unknown>, env = ENV): string[] {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack', { env });
  try {
    fill(stack);
    app.synth();
  } catch (error) {
    // CDK puts a title above what the validations of constructs say.
    return (error as Error).message.replace(/^Validation failed with the following errors:\n/, '').split('\n').map((line) => line.trim());
  }
  const annotations = Annotations.fromStack(stack);
  const warning = Match.stringLikeRegexp('\\[ack: cdk-ivschat:');
  return [...annotations.findError('*', Match.anyValue()), ...annotations.findWarning('*', warning)].map(({ entry }) => String(entry.data));
}

const reviewer = (stack: Stack) => new LambdaFunction(stack, 'Reviewer', { code: Code.fromInline('//'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
/** What a language without types lets through. */
const wrong = (value: unknown): never => value as never;

const ofRoom = (props: RoomProps) => said((stack) => new Room(stack, 'Lobby', props));
const ofDirectory = (props: (stack: Stack) => RoomDirectoryProps) => said((stack) => new RoomDirectory(stack, 'Streams', props(stack)));
const ofStreams = (options: FollowStreamsOptions) => said((stack) => new RoomDirectory(stack, 'Streams').followStreams(options));
const channel = (stack: Stack, channelArn: string): IChannelRef => Object.assign(new Construct(stack, channelArn.replace(/\W/g, '')), { channelRef: { channelArn }, env: ENV });
const ofReview = (arn: string) => said((stack) => new Room(stack, 'Lobby', {
  messageReviewHandler: MessageReviewHandler.lambda(LambdaFunction.fromFunctionArn(stack, 'Reviewer', arn)),
}));
const ofAlarm = (options: ChatAlarmOptions) => said((stack) => (
  ChatMetrics.messageReviewAlarm(stack, 'NotReviewed', LambdaFunction.fromFunctionArn(stack, 'Fn', FUNCTION), options)));
const ofLog = (destination: (stack: Stack) => LoggingDestination) => said((stack) => (
  new LoggingConfiguration(stack, 'Transcripts', { destination: destination(stack) })));
const ofTags = (tags: Record<string, string>) => said((stack) => {
  const room = new Room(stack, 'Lobby');
  Object.entries(tags).forEach(([key, value]) => Tags.of(room).add(key, value));
});
const ofLogs = (...ids: number[]) => said((stack) => new Room(stack, 'Lobby', {
  loggingConfigurations: ids.map((id, n) => LoggingConfiguration.fromLoggingConfigurationArn(stack, `Log${n}`, `${LOG}${id}`)),
}));

/** What is said where the CDK CLI has looked, and found these. */
function ofLookUp(found: object[]): string[] {
  const app = new App();
  const look = (stack: Stack) => Room.fromLookup(stack, 'Lobby', { roomName: 'lobby' });
  look(new Stack(app, 'Stack', { env: ENV }));
  const [{ key }] = app.synth().manifest.missing!;
  return said(look, { [key]: found });
}

testRows(SYNTH, {
  'A name or an id has characters or a length that the service does not take': () => [
    ...ofRoom({ roomName: 'my lobby' }),
    ...ofDirectory(() => ({ roomNamePrefix: 'p'.repeat(64) })),
    ...said((stack) => Room.fromRoomId(stack, 'Lobby', 'short')),
    ...said((stack) => new LoggingConfiguration(stack, 'Log', {
      loggingConfigurationName: 'my log', destination: LoggingDestination.cloudWatchLogs(),
    })),
    ...said((stack) => LoggingConfiguration.fromLoggingConfigurationId(stack, 'Log', 'short')),
    ...ofLog((stack) => LoggingDestination.s3(Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'Legacy_Bucket' }))),
    ...ofLog((stack) => LoggingDestination.cloudWatchLogs(LogGroup.fromLogGroupName(stack, 'Group', 'my group'))),
    ...ofLog((stack) => LoggingDestination.firehose(DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 's'.repeat(65)))),
  ],
  'A number is out of range': () => [...ofRoom({ maximumMessageRatePerSecond: 101 }), ...ofRoom({ maximumMessageLength: 2.5 }), ...ofDirectory(() => ({ expiry: Duration.hours(9000) })), ...ofAlarm({ evaluationPeriods: 0 })],
  'A value is of another kind than it must be, which only languages with types refuse by themselves': () => [
    ...ofRoom({ roomName: wrong(5) }),
    ...ofRoom({ loggingConfigurations: wrong('archive') }),
    ...ofRoom({ messageReviewHandler: wrong(() => 'ALLOW') }),
    ...ofRoom({ removalPolicy: wrong('snapshot') }),
    ...said((stack) => Room.fromRoomId(stack, 'Lobby', wrong(undefined))),
    ...said((stack) => Room.fromLookup(stack, 'Lobby', { tags: { team: wrong(5) } })),
    ...said((stack) => new Room(stack, 'Lobby').grantSendEvent(wrong('role'))),
    ...said(() => RoomGrants.fromRoom(wrong({ roomArn: 'arn' }))),
    ...said((stack) => new Room(stack, 'Lobby', {
      messageReviewHandler: MessageReviewHandler.lambda(LambdaFunction.fromFunctionArn(stack, 'Fn', FUNCTION), { fallbackResult: wrong('MAYBE') }),
    })),
    ...said((stack) => new LoggingConfiguration(stack, 'Log', wrong(undefined))),
    ...ofDirectory(() => ({ converge: wrong('yes') })),
    ...ofStreams({ gracePeriod: wrong(120) }),
    ...said(() => RoomDirectoryMetrics.fromDirectory(wrong('streams'))),
    ...ofLog(() => LoggingDestination.s3(wrong('bucket'))),
    ...said((stack) => ChatResourceProvider.forRooms(stack, { vpc: wrong('vpc-1') })),
    ...said(() => ChatMetrics.deliveries(wrong(undefined))),
    ...said((stack) => ChatMetrics.messageReviewAlarm(stack, 'Alarm', LambdaFunction.fromFunctionArn(stack, 'Fn', FUNCTION), { threshold: wrong('many') })),
  ],
  'What is imported or adopted has no such ARN': () => [
    ...said((stack) => Room.fromRoomArn(stack, 'Lobby', 'g1H2I3j4k5L6')),
    ...ofRoom({ adoptRoomArn: 'lobby' }),
    ...said((stack) => LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Log', FUNCTION)),
  ],
  'An ARN is taken apart that CloudFormation has only afterwards': () => {
    const arn = (stack: Stack) => StringParameter.valueForStringParameter(stack, '/chat/arn', 1);
    const show = (value: (stack: Stack) => string) => said((stack) => new CfnOutput(stack, 'Shown', { value: value(stack) }));
    return [
      ...show((stack) => Room.fromRoomArn(stack, 'Lobby', arn(stack)).roomId),
      ...show((stack) => LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Log', arn(stack)).env.region),
      ...ofLog((stack) => LoggingDestination.s3(Bucket.fromBucketArn(stack, 'Bucket', arn(stack)))),
    ];
  },
  'The name of an imported room is read': () => said((stack) => Room.fromRoomId(stack, 'Lobby', 'g1H2I3j4k5L6').roomName),
  'A room logs to the same configuration twice': () => ofLogs(1, 1),
  'A room logs to more than three configurations': () => ofLogs(1, 2, 3, 4),
  'There are too many tags': () => [
    ...ofTags(Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key${n}`, 'v']))),
    ...said((stack) => {
      const directory = new RoomDirectory(stack, 'Streams');
      for (let n = 0; n < 48; n++) Tags.of(directory).add(`key${n}`, 'v');
    }),
  ],
  'The key of a tag is empty or too long': () => ofTags({ ['k'.repeat(129)]: 'v' }),
  'The key of a tag is kept for AWS': () => ofTags({ 'aws:mine': 'v' }),
  'The key of a tag is kept for this library': () => [
    ...ofTags({ 'cdk-ivschat:owner': 'me' }), ...ofTags({ 'cdk-ivschat:directory': 'streams' }), ...ofTags({ 'cdk-ivschat:room': 'lobby' }),
  ],
  'The value of a tag is too long': () => ofTags({ key: 'v'.repeat(257) }),
  'A room to adopt, a review function, a logging configuration, a destination, a key, a channel or a setting of the provider is elsewhere': () => [
    ...ofRoom({ adoptRoomArn: 'arn:aws:ivschat:us-east-1:123456789012:room/g1H2I3j4k5L6' }),
    ...said((stack) => new Room(stack, 'Lobby', {
      loggingConfigurations: [LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Log', `${LOG}1`.replace('eu-west-1', 'us-east-1'))],
    })),
    ...ofLog((stack) => LoggingDestination.s3(new Bucket(stack, 'Bucket', {
      encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012'),
    }))),
    ...said((stack) => ChatResourceProvider.forRooms(stack, {
      logGroup: LogGroup.fromLogGroupArn(stack, 'Group', 'arn:aws:logs:us-east-1:123456789012:log-group:theirs'),
    })),
    ...ofDirectory((stack) => ({
      encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012'),
    })),
    ...said((stack) => new RoomDirectory(stack, 'Streams').followStreams({ channels: [channel(stack, 'arn:aws:ivs:us-east-1:123456789012:channel/AbCdEf123456')] })),
    ...ofReview(FUNCTION.replace('eu-west-1', 'us-east-1')),
    ...ofReview(FUNCTION.replace('123456789012', '210987654321')),
    ...ofLog((stack) => LoggingDestination.s3(Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'theirs', region: 'us-east-1' }))),
    ...ofLog((stack) => LoggingDestination.cloudWatchLogs(
      LogGroup.fromLogGroupArn(stack, 'Group', 'arn:aws:logs:us-east-1:123456789012:log-group:theirs'))),
    ...ofLog((stack) => LoggingDestination.firehose(
      DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', 'arn:aws:firehose:us-east-1:123456789012:deliverystream/theirs'))),
  ],
  'An alarm is for what is in another region': () => said((stack) => (
    ChatMetrics.messageReviewAlarm(stack, 'NotReviewed', LambdaFunction.fromFunctionArn(stack, 'Fn', FUNCTION.replace('eu-west-1', 'us-east-1'))))),
  'The threshold of an alarm is no count': () => [...ofAlarm({ threshold: -1 }), ...ofAlarm({ threshold: Infinity })],
  'The period of an alarm is none that CloudWatch takes': () => [...ofAlarm({ period: Duration.seconds(45) }), ...ofAlarm({ period: Duration.days(8) })],
  'The ARN of the review function is too long': () => ofReview(`${FUNCTION}${'f'.repeat(50)}:${'a'.repeat(128)}`),
  'Warning: the review function cannot be given its permission': () => said((stack) => new Room(stack, 'Lobby', {
    messageReviewHandler: MessageReviewHandler.lambda(LambdaFunction.fromFunctionAttributes(stack, 'Reviewer', {
      functionArn: FUNCTION, sameEnvironment: false,
    })),
  })),
  'Warning: Amazon IVS Chat is not in the region of the stack': () => said((stack) => new Room(stack, 'Lobby'), undefined, { ...ENV, region: 'eu-west-2' }),
  'A review function has its room in its environment': () => said((stack) => {
    const fn = reviewer(stack);
    fn.addEnvironment('ROOM', new Room(stack, 'Lobby', { messageReviewHandler: MessageReviewHandler.lambda(fn) }).roomArn);
  }),
  'A review function has its room in a policy of one\'s own': () => said((stack) => {
    const fn = reviewer(stack);
    const room = new Room(stack, 'Lobby', { messageReviewHandler: MessageReviewHandler.lambda(fn) });
    fn.addToRolePolicy(new PolicyStatement({ actions: ['ivschat:SendEvent'], resources: [room.roomArn] }));
  }),
  'A logging configuration has no destination, or several': () => [
    ...ofLog(() => ({ bind: () => ({ destinationConfiguration: {} }) })),
    ...ofLog(() => ({ bind: () => ({ destinationConfiguration: { s3: { bucketName: 'a-1' }, cloudWatchLogs: { logGroupName: 'a' } } }) })),
  ],
  'Log delivery cannot use the key of the bucket': () => ofLog((stack) => (
    LoggingDestination.s3(new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS_MANAGED })))),
  'Warning: the policy of the bucket is not changed from here': () => ofLog((stack) => (
    LoggingDestination.s3(Bucket.fromBucketName(stack, 'Bucket', 'theirs')))),
  'Warning: the policy of the key is not changed from here': () => ofLog((stack) => (
    LoggingDestination.s3(new Bucket(stack, 'Bucket', {
      encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012'),
    })))),
  'Warning: the delivery stream is not tagged from here': () => ofLog((stack) => (
    LoggingDestination.firehose(DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'theirs')))),
  'The delivery stream takes no direct puts': () => ofLog((stack) => LoggingDestination.firehose(new DeliveryStream(stack, 'Stream', {
    destination: new S3Bucket(new Bucket(stack, 'Bucket')), source: new KinesisStreamSource(new Stream(stack, 'Source')),
  }))),
  'The stack logs to too many log groups': () => said((stack) => {
    for (let n = 0; n < 60; n++) {
      new LoggingConfiguration(stack, `Log${n}`, { destination: LoggingDestination.cloudWatchLogs(new LogGroup(stack, `Group${n}`)) });
    }
  }),
  'A grant is of no action, or of one of another service': () => [
    ...said((stack) => new Room(stack, 'Lobby').grant(reviewer(stack))),
    ...said((stack) => new Room(stack, 'Lobby').grant(reviewer(stack), 's3:GetObject')),
  ],
  'Warning: a role has more managed policies than IAM attaches': () => {
    const many = (stack: Stack) => {
      const fn = reviewer(stack);
      for (let n = 0; n < 300; n++) RoomGrants.fromRoom(new CfnRoom(stack, `Room${n}`)).moderate(fn);
    };
    return said(many);
  },
  'A look-up says nothing to look for': () => [
    ...said((stack) => Room.fromLookup(stack, 'Lobby', {})),
    ...said((stack) => LoggingConfiguration.fromLookup(stack, 'Log', {})),
  ],
  'A look-up is for a value that only the deployment knows': () => said((stack) => (
    Room.fromLookup(stack, 'Lobby', { roomName: new CfnParameter(stack, 'Name').valueAsString }))),
  'A look-up finds none, or several': () => [...ofLookUp([]), ...ofLookUp([{ Arn: `${LOG}1`, Name: 'lobby' }, { Arn: `${LOG}2`, Name: 'lobby' }])],
  'The environment of a directory\'s functions is full': () => said((stack) => {
    const directory = new RoomDirectory(stack, 'Streams');
    for (let n = 0; n < 20; n++) Tags.of(directory).add(`key${n}`, 'v'.repeat(256));
  }),
  'An audit log has a log group and a retention': () => ofDirectory((stack) => ({
    auditLogGroup: new LogGroup(stack, 'Group'), auditLogRetention: RetentionDays.ONE_DAY,
  })),
  'A table is imported by something else than its ARN': () => said((stack) => (
    RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', { ...DIRECTORY, tableArn: 'streams' }))),
  'A function is imported by something else than its ARN': () => said((stack) => (
    RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', { ...DIRECTORY, functionArn: `${DIRECTORY.functionArn}:open` }))),
  'A function is imported from elsewhere than its table': () => said((stack) => (
    RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', { ...DIRECTORY, functionArn: DIRECTORY.functionArn.replace('eu-west-1', 'us-east-1') }))),
  'A directory follows streams twice': () => said((stack) => {
    const directory = new RoomDirectory(stack, 'Streams');
    directory.followStreams();
    directory.followStreams();
  }),
  'A directory follows no channel': () => ofStreams({ channels: [] }),
  'A directory follows what is no channel': () => said((stack) => (
    new RoomDirectory(stack, 'Streams').followStreams({ channels: [channel(stack, 'arn:aws:ivs:eu-west-1:123456789012:stream-key/AbCdEf123456')] }))),
  'A directory follows too many channels': () => said((stack) => new RoomDirectory(stack, 'Streams').followStreams({
    channels: Array.from({ length: 40 }, (_, n) => channel(stack, `arn:aws:ivs:eu-west-1:123456789012:channel/AbCdEf1234${n + 10}`)),
  })),
  'Streams are followed by no tags, or too many': () => [
    ...ofStreams({ tags: {} }),
    ...ofStreams({ tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`key${n}`, 'v'])) }),
  ],
  'Streams are followed by a tag without a key, or with a long one': () => [...ofStreams({ tags: { '': 'v' } }), ...ofStreams({ tags: { ['k'.repeat(129)]: 'v' } })],
  'Streams are followed by a tag with a long value': () => ofStreams({ tags: { key: 'v'.repeat(257) } }),
  'A review function has its directory in its environment': () => said((stack) => {
    const fn = reviewer(stack);
    fn.addEnvironment('ROOMS', new RoomDirectory(stack, 'Streams', { messageReviewHandler: MessageReviewHandler.lambda(fn) }).functionName);
  }),
  'A review function has its directory in a policy of one\'s own': () => said((stack) => {
    const fn = reviewer(stack);
    new RoomDirectory(stack, 'Streams', { messageReviewHandler: MessageReviewHandler.lambda(fn) }).closeAlias.grantInvoke(fn);
  }),
  'The provider is given settings too late, or others than before': () => [
    ...said((stack) => {
      new Room(stack, 'Lobby');
      ChatResourceProvider.forRooms(stack, { memorySize: 512 });
    }),
    ...said((stack) => {
      ChatResourceProvider.forLoggingConfigurations(stack, { memorySize: 512 });
      ChatResourceProvider.forLoggingConfigurations(stack, { memorySize: 1024 });
    }),
  ],
  'The provider is given another language': () => said((stack) => ChatResourceProvider.forRooms(stack, { runtime: Runtime.PYTHON_3_13 })),
});
