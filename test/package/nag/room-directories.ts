import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnChannel } from 'aws-cdk-lib/aws-ivs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import {
  ChatAlarms, ChatApi, type ChatApiOptions, ChatAuthorizer, ChatBanList, ChatCapability, ChatDashboard, ChatResourceProvider, ChatRestApi, ChatWebAcl,
  LoggingConfiguration, LoggingDestination, MessageReviewHandler, RoomDirectory,
} from 'cdk-ivschat';
import { NagSuppressions } from 'cdk-nag';

/** Rooms made at run time, in each way that they can be, with hosts behind both kinds of API; and providers in a VPC, with a role of the app. */
const env = { account: '123456789012', region: 'eu-west-1' };
const stack = new Stack(new App(), 'RoomDirectories', { env });

const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
});
const ownRole = new Role(stack, 'ProviderRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
ChatResourceProvider.forRooms(stack, { vpc });
ChatResourceProvider.forLoggingConfigurations(stack, { vpc, role: ownRole });

const key = new Key(stack, 'Key', { enableKeyRotation: true });
const reviewer = Function.fromFunctionAttributes(stack, 'Known', {
  functionArn: `arn:aws:lambda:${env.region}:${env.account}:function:reviewer`, sameEnvironment: true,
});
const loggingConfigurations = [new LoggingConfiguration(stack, 'Transcripts', { destination: LoggingDestination.cloudWatchLogs() })];
const settings = { loggingConfigurations, messageReviewHandler: MessageReviewHandler.lambda(reviewer) };
const plain = new RoomDirectory(stack, 'Plain', settings);
const encrypted = new RoomDirectory(stack, 'Encrypted', {
  ...settings, encryptionKey: key, converge: true, removalPolicy: RemovalPolicy.RETAIN, reservedConcurrentExecutions: 5,
});
const untagged = new RoomDirectory(stack, 'Untagged', { ...settings, converge: true, requireResourceTag: false });
const elsewhere = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Elsewhere', {
  tableArn: `arn:aws:dynamodb:${env.region}:${env.account}:table/streams`,
  functionArn: `arn:aws:lambda:${env.region}:${env.account}:function:streams`,
  encryptionKey: key,
});
plain.followStreams();
encrypted.followStreams({ tags: { chat: 'yes' } });
untagged.followStreams({ channels: [new CfnChannel(stack, 'Channel')], tags: { chat: 'yes' }, gracePeriod: Duration.minutes(5) });

const users = UserPool.fromUserPoolId(stack, 'Users', 'eu-west-1_EXAMPLE');
const options = {
  authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Web')], scopes: ['chat/join'] }),
  capabilities: [ChatCapability.SEND_MESSAGE],
  banList: new ChatBanList(stack, 'Bans', { encryptionKey: key }),
  tokensPerUser: 10,
  moderation: { groups: ['moderators'] },
  hosts: { groups: ['creators'], roomsPerOwner: 3 },
} satisfies ChatApiOptions;
const atRest = { webAcl: ChatWebAcl.managed(), cloudWatchRole: false };
const apis = [
  new ChatApi(stack, 'Http', { ...options, directory: plain }),
  new ChatRestApi(stack, 'Rest', { ...options, ...atRest, directory: encrypted }),
  new ChatApi(stack, 'HttpUntagged', { ...options, directory: untagged }),
  new ChatApi(stack, 'HttpElsewhere', { ...options, directory: elsewhere }),
];

const caller = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
for (const directory of [plain, encrypted, untagged, elsewhere]) {
  directory.grantOpen(caller);
  directory.grantClose(caller);
  directory.grantRead(caller);
}
new ChatAlarms(stack, 'Alarms', { api: apis[0], directory: plain });
new ChatDashboard(stack, 'Dashboard', { apis, directories: [plain, encrypted, untagged], reviewers: [reviewer], loggingConfigurations });

// What an app that wants all this has to say for itself.
for (const role of stack.node.findAll().filter((construct) => construct instanceof CfnRole && construct.node.path.includes('/HttpUntagged/'))) {
  NagSuppressions.addResourceSuppressions(role, [{
    id: 'AwsSolutions-IAM5', reason: 'It was asked for: requireResourceTag is false', appliesTo: [`Resource::arn:<AWS::Partition>:ivschat:${env.region}:${env.account}:room/*`],
  }]);
}
