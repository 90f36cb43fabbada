import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type CfnUserPoolClient, CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ChatApi, type ChatApiOptions, ChatAuthorizer, ChatBanList, ChatCapability, ChatRestApi, Room } from 'cdk-ivschat';

interface Props {
  /** Minutes in the room backstage. */
  readonly backstageMinutes?: number;
  readonly cellar?: boolean;
  readonly moderation?: boolean;
}

/** The same rooms behind both doors, with everything on. */
const { backstageMinutes = 15, cellar = false, moderation = true } = JSON.parse(process.env.PROPS ?? '{}') as Props;

const stack = new Stack(new App(), 'chat-doors');
const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const authFlows = { userPassword: true };
const client = users.addClient('Client', { authFlows });
const otherClient = users.addClient('OtherClient', { authFlows });
const briefClient = users.addClient('BriefClient', { authFlows });
// Whose access tokens live for less than the shortest session. AWS allows five minutes at least.
const brief = briefClient.node.defaultChild as CfnUserPoolClient;
brief.accessTokenValidity = 50;
brief.tokenValidityUnits = { accessToken: 'seconds' };
for (const groupName of ['vips', 'moderators', 'hosts']) new CfnUserPoolGroup(stack, groupName, { userPoolId: users.userPoolId, groupName });

const [lobby, backstage] = ['Lobby', 'Backstage'].map((id) => new Room(stack, id));
const banList = new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.DESTROY });
const options = {
  rooms: { lobby },
  authorizer: ChatAuthorizer.userPool(users, { clients: [client, briefClient], scopes: ['aws.cognito.signin.user.admin'] }),
  capabilities: [ChatCapability.SEND_MESSAGE],
  groupCapabilities: { moderators: ChatCapability.ALL },
  requestAttributes: { displayName: { maximumLength: 32 } },
  sessionDuration: Duration.minutes(30),
  guests: { rooms: ['lobby'], sessionDuration: Duration.minutes(5) },
  corsOrigins: ['https://example.com', 'https://www.example.com'],
  banList,
  tokensPerUser: 30,
  moderation: moderation ? { groups: ['moderators'], auditLogRetention: RetentionDays.ONE_WEEK } : undefined,
} satisfies ChatApiOptions;

const doors = { Http: new ChatApi(stack, 'Http', options), Rest: new ChatRestApi(stack, 'Rest', options) };
const later = cellar ? new Room(stack, 'Cellar') : undefined;
for (const [name, api] of Object.entries(doors)) {
  api.addRoom('backstage', backstage, {
    allowedGroups: ['vips', 'hosts'],
    groupCapabilities: { hosts: [ChatCapability.SEND_MESSAGE, ChatCapability.DELETE_MESSAGE] },
    ...(moderation ? { moderatorGroups: ['hosts'] } : {}),
    sessionDuration: Duration.minutes(backstageMinutes),
  });
  if (later) api.addRoom('cellar', later, { capabilities: [] });
  new CfnOutput(stack, `${name}Url`, { value: api.url });
  api.moderationFunction?.auditLogGroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
}
new CfnOutput(stack, 'LobbyArn', { value: lobby.roomArn });
new CfnOutput(stack, 'BackstageArn', { value: backstage.roomArn });
new CfnOutput(stack, 'BanTable', { value: banList.tableName });
new CfnOutput(stack, 'UserPoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
new CfnOutput(stack, 'OtherClientId', { value: otherClient.userPoolClientId });
new CfnOutput(stack, 'BriefClientId', { value: briefClient.userPoolClientId });
