import { App, CfnOutput, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DeliveryStream, DisableLogging, S3Bucket } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, ChatResourceProvider, FallbackResult, LoggingConfiguration, LoggingDestination,
  MessageReviewHandler, Room, RoomDirectory,
} from 'cdk-ivschat';
import { MORE_RIGHTS } from '../more-rights';

/** What the answers to the questions about permissions change. */
export interface PlatformProps {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** The tag that everything carries. */
  readonly tag: string;
  /** The folder of the review function. */
  readonly reviewer: string;
  /** The way out where AWS does not honour the conditions. */
  readonly requireResourceTag: boolean;
  /** The way out where AWS asks for more than it documents when a logging configuration is made. */
  readonly moreRightsForLogs: boolean;
}

const props = JSON.parse(process.env.PROPS!) as PlatformProps;
const app = new App();
const stack = new Stack(app, props.stackName, { env: { account: props.account, region: props.region } });
Tags.of(app).add(props.tag, 'platform');
const temporary = { removalPolicy: RemovalPolicy.DESTROY, retention: RetentionDays.ONE_DAY };
const auditLogGroup = new LogGroup(stack, 'AuditLog', temporary);

const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const client = users.addClient('WebClient', { authFlows: { userPassword: true } });
for (const groupName of ['creators', 'moderators']) new CfnUserPoolGroup(stack, groupName, { userPoolId: users.userPoolId, groupName });

const logGroup = new LogGroup(stack, 'Transcript', temporary);
const bucket = new Bucket(stack, 'Archive', { enforceSSL: true, autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
if (props.moreRightsForLogs) {
  const statements = [
    new PolicyStatement({ actions: [MORE_RIGHTS.bucket], resources: [bucket.bucketArn] }), new PolicyStatement({ actions: [MORE_RIGHTS.logs], resources: ['*'] }),
  ];
  const inlinePolicies = { MoreRights: new PolicyDocument({ statements }) };
  const role = new Role(stack, 'LogMaker', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), inlinePolicies });
  ChatResourceProvider.forLoggingConfigurations(stack, { role });
}
const stream = new DeliveryStream(stack, 'Stream', { destination: new S3Bucket(bucket, { loggingConfig: new DisableLogging() }) });
const loggingConfigurations = Object.entries({
  ToLogGroup: LoggingDestination.cloudWatchLogs(logGroup),
  ToBucket: LoggingDestination.s3(bucket),
  ToStream: LoggingDestination.firehose(stream),
}).map(([id, destination]) => new LoggingConfiguration(stack, id, { destination }));
// So that what writes to the bucket is gone when it is emptied.
for (const writer of [...loggingConfigurations, stream]) writer.node.addDependency(bucket);

const reviewer = new LambdaFunction(stack, 'Reviewer', {
  code: Code.fromAsset(props.reviewer),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
  architecture: Architecture.ARM_64,
  memorySize: 512,
  logGroup: new LogGroup(stack, 'ReviewerLog', temporary),
});
const messageReviewHandler = MessageReviewHandler.lambda(reviewer, { fallbackResult: FallbackResult.ALLOW });
const lobby = new Room(stack, 'Lobby', { maximumMessageLength: 280, maximumMessageRatePerSecond: 50, loggingConfigurations, messageReviewHandler });
const directory = new RoomDirectory(stack, 'Streams', {
  maximumMessageRatePerSecond: 50,
  loggingConfigurations: [loggingConfigurations[0]!],
  expiry: Duration.hours(1),
  requireResourceTag: props.requireResourceTag,
  auditLogGroup,
});

const api = new ChatApi(stack, 'ChatApi', {
  rooms: { lobby },
  authorizer: ChatAuthorizer.userPool(users, { clients: [client], scopes: ['aws.cognito.signin.user.admin'] }),
  capabilities: [ChatCapability.SEND_MESSAGE],
  groupCapabilities: { moderators: ChatCapability.ALL },
  requestAttributes: { displayName: { maximumLength: 32 } },
  guests: { rooms: ['lobby'] },
  banList: new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.DESTROY }),
  tokensPerUser: 100,
  moderation: { groups: ['moderators'], auditLogGroup },
  directory,
  hosts: { groups: ['creators'], roomsPerOwner: 3 },
});

for (const [name, value] of Object.entries({
  Url: api.url,
  LobbyUrl: api.tokenUrl('lobby'),
  GuestUrl: api.guestTokenUrl('lobby'),
  LobbyArn: lobby.roomArn,
  UserPoolId: users.userPoolId,
  ClientId: client.userPoolClientId,
  LogGroupName: logGroup.logGroupName,
  BucketName: bucket.bucketName,
  DirectoryName: directory.functionName,
  SweepName: directory.sweepFunction.functionName,
  TableName: directory.tableName,
})) new CfnOutput(stack, name, { value });
