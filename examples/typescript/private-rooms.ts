import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, Room } from 'cdk-ivschat';

const stack = new Stack(new App(), 'PrivateRooms');
const users = new UserPool(stack, 'Users');
const webClient = users.addClient('WebClient', { authFlows: { userPassword: true } });
for (const groupName of ['vips', 'moderators']) {
  new CfnUserPoolGroup(stack, groupName, { userPoolId: users.userPoolId, groupName });
}

const api = new ChatApi(stack, 'ChatApi', {
  rooms: { lobby: new Room(stack, 'Lobby') },
  authorizer: ChatAuthorizer.userPool(users, { clients: [webClient], scopes: ['aws.cognito.signin.user.admin'] }), // access tokens
  capabilities: [ChatCapability.SEND_MESSAGE],
  groupCapabilities: { moderators: ChatCapability.ALL },
  requestAttributes: { displayName: { maximumLength: 32 } }, // what users call themselves
  sessionDuration: Duration.minutes(15),
  guests: { rooms: ['lobby'] }, // who do not sign in, and read only
  banList: new ChatBanList(stack, 'Bans'),
  tokensPerUser: 10, // a minute
  moderation: { groups: ['moderators'] },
});
api.addRoom('backstage', new Room(stack, 'Backstage'), { allowedGroups: ['vips'] });

new CfnOutput(stack, 'Url', { value: api.url });
new CfnOutput(stack, 'UserPoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: webClient.userPoolClientId });
