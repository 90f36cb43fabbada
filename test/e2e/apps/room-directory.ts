import { App, CfnOutput, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  ChatApi, type ChatApiOptions, ChatAuthorizer, ChatBanList, ChatCapability, ChatRestApi, LoggingConfiguration, LoggingDestination,
  MessageReviewHandler, Room, RoomDirectory,
} from 'cdk-ivschat';

/** What the tests vary: what the rooms are like. */
export interface RoomDirectoryAppProps {
  readonly rate?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether messages are reviewed and logged. */
  readonly watched?: boolean;
}

const { rate = 50, tags = { season: 'one', genre: 'talk' }, watched = true } = JSON.parse(process.env.PROPS ?? '{}') as RoomDirectoryAppProps;

/** A directory with all that there is, and two kinds of API in front of it. */
const stack = new Stack(new App(), 'room-directory');
const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const client = users.addClient('Client', { authFlows: { userPassword: true } });
for (const groupName of ['creators', 'moderators']) new CfnUserPoolGroup(stack, groupName, { userPoolId: users.userPoolId, groupName });

const logs = new LogGroup(stack, 'Messages', { removalPolicy: RemovalPolicy.DESTROY });
const transcripts = new LoggingConfiguration(stack, 'Transcripts', { destination: LoggingDestination.cloudWatchLogs(logs) });
const reviewer = new LambdaFunction(stack, 'Reviewer', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async ({ Content }) => ({ ReviewResult: \'ALLOW\', Content });'),
  logGroup: new LogGroup(stack, 'ReviewerLogs', { removalPolicy: RemovalPolicy.DESTROY }),
});

const directory = new RoomDirectory(stack, 'Streams', {
  maximumMessageRatePerSecond: rate,
  expiry: Duration.hours(12),
  converge: true,
  ...watched ? { loggingConfigurations: [transcripts], messageReviewHandler: MessageReviewHandler.lambda(reviewer) } : {},
});
for (const [key, value] of Object.entries(tags)) Tags.of(directory).add(key, value);
directory.followStreams({ gracePeriod: Duration.seconds(6) });

for (const [id, grant] of Object.entries({ Opener: 'grantOpen', Closer: 'grantClose', Reader: 'grantRead' } as const)) {
  const role = new Role(stack, id, { assumedBy: new AccountRootPrincipal() });
  directory[grant](role);
  new CfnOutput(stack, `${id}Arn`, { value: role.roleArn });
}

const options = {
  rooms: { lobby: new Room(stack, 'Lobby') },
  authorizer: ChatAuthorizer.userPool(users, { clients: [client], scopes: ['aws.cognito.signin.user.admin'] }),
  directory,
  hosts: { groups: ['creators'], listOpenRooms: true },
  capabilities: [ChatCapability.SEND_MESSAGE],
  banList: new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.DESTROY }),
  tokensPerUser: 100,
  moderation: { groups: ['moderators'] },
} satisfies ChatApiOptions;

const doors = { Http: new ChatApi(stack, 'Http', options), Rest: new ChatRestApi(stack, 'Rest', options) };
for (const [name, { url }] of Object.entries(doors)) new CfnOutput(stack, `${name}Url`, { value: url });
for (const [name, value] of Object.entries({
  UserPoolId: users.userPoolId,
  ClientId: client.userPoolClientId,
  TableName: directory.tableName,
  FunctionName: directory.functionName,
  SweepName: directory.sweepFunction.functionName,
  SweepLogs: directory.sweepFunction.logGroup.logGroupName,
  DeadLettersUrl: directory.deadLetterQueue.queueUrl,
  TranscriptsArn: transcripts.loggingConfigurationArn,
  ReviewerArn: reviewer.functionArn,
})) new CfnOutput(stack, name, { value });
