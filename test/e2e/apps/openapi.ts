import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { ChatApi, type ChatApiOptions, ChatAuthorizer, ChatBanList, ChatCapability, ChatRestApi, Room, RoomDirectory } from 'cdk-ivschat';

const stack = new Stack(new App(), 'openapi');
const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const client = users.addClient('Client', { authFlows: { userPassword: true } });
new CfnUserPoolGroup(stack, 'Moderators', { userPoolId: users.userPoolId, groupName: 'moderators' });

// Every answer is to be the function's.
const NONE = { rateLimit: 5000, burstLimit: 5000 };
const options: ChatApiOptions = {
  rooms: { lobby: new Room(stack, 'Lobby') },
  authorizer: ChatAuthorizer.userPool(users, { clients: [client], scopes: ['aws.cognito.signin.user.admin'] }),
  capabilities: [ChatCapability.SEND_MESSAGE],
  groupCapabilities: { moderators: ChatCapability.ALL },
  requestAttributes: { displayName: { maximumLength: 32 }, color: { maximumLength: 7 } },
  sessionDuration: Duration.minutes(45),
  guests: { rooms: ['lobby'], sessionDuration: Duration.minutes(10), throttle: NONE },
  throttle: NONE,
  banList: new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.DESTROY }),
  moderation: { groups: ['moderators'] },
};
// APIs of their own: where rooms can have any session, a document cannot say how long one is in the lobby.
const { rooms: _, guests: __, ...others } = options;
const withHosts: ChatApiOptions = { ...others, directory: new RoomDirectory(stack, 'Streams'), hosts: { groups: ['moderators'], roomsPerOwner: 1_000, listOpenRooms: true } };
const apis = {
  ChatApi: new ChatApi(stack, 'ChatApi', options),
  ChatRestApi: new ChatRestApi(stack, 'ChatRestApi', options),
  HostApi: new ChatApi(stack, 'HostApi', withHosts),
  HostRestApi: new ChatRestApi(stack, 'HostRestApi', withHosts),
};

for (const [name, api] of Object.entries(apis)) new CfnOutput(stack, `${name}Url`, { value: api.url });
new CfnOutput(stack, 'UserPoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
