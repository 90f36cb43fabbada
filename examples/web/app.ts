import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, FallbackResult, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room,
  RoomDirectory,
} from 'cdk-ivschat';

const app = new App();
const stack = new Stack(app, 'Chat');

const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const webClient = users.addClient('WebClient', { authFlows: { userPassword: true } });
for (const groupName of ['creators', 'moderators']) new CfnUserPoolGroup(stack, groupName, { userPoolId: users.userPoolId, groupName });

const shortLived = { retention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY };
const logGroup = new LogGroup(stack, 'TranscriptLog', shortLived);
const bucket = new Bucket(stack, 'ArchiveBucket', { enforceSSL: true, autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
const reviewer = new Function(stack, 'Reviewer', { // sees each message before the room does
  code: Code.fromAsset('reviewer'),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
  architecture: Architecture.ARM_64,
  memorySize: 512,
  logGroup: new LogGroup(stack, 'ReviewerLog', shortLived),
});
const auditLogGroup = new LogGroup(stack, 'AuditLog', shortLived); // what moderators did, and which rooms were opened and closed
const rooms = { // as all rooms here are
  maximumMessageLength: 280,
  maximumMessageRatePerSecond: 50,
  loggingConfigurations: [
    new LoggingConfiguration(stack, 'Transcript', { destination: LoggingDestination.cloudWatchLogs(logGroup) }),
    new LoggingConfiguration(stack, 'Archive', { destination: LoggingDestination.s3(bucket) }),
  ],
  messageReviewHandler: MessageReviewHandler.lambda(reviewer, { fallbackResult: FallbackResult.DENY }),
};

const api = new ChatApi(stack, 'ChatApi', {
  rooms: { lobby: new Room(stack, 'Lobby', { roomName: 'lobby', ...rooms }) }, // always there
  directory: new RoomDirectory(stack, 'Streams', { auditLogGroup, removalPolicy: RemovalPolicy.DESTROY, ...rooms }), // opened by creators
  hosts: { groups: ['creators'], roomsPerOwner: 3, listOpenRooms: true },
  authorizer: ChatAuthorizer.userPool(users, { clients: [webClient], scopes: ['aws.cognito.signin.user.admin'] }), // access tokens
  capabilities: [ChatCapability.SEND_MESSAGE], // all who have signed in
  groupCapabilities: { moderators: ChatCapability.ALL }, // if they ask for it: the page does not, and moderates through the API
  guests: { rooms: ['lobby'] }, // they read
  moderation: { groups: ['moderators'], auditLogGroup }, // of all rooms; creators moderate their own
  banList: new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.DESTROY }),
  requestAttributes: { displayName: { maximumLength: 32 } },
  corsOrigins: [app.node.tryGetContext('pageOrigin') ?? 'http://localhost:5173'],
});

new CfnOutput(stack, 'Url', { value: api.url });
new CfnOutput(stack, 'UserPoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: webClient.userPoolClientId });
new CfnOutput(stack, 'TranscriptLogName', { value: logGroup.logGroupName });
new CfnOutput(stack, 'ArchiveBucketName', { value: bucket.bucketName });
