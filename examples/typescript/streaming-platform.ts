import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, LoggingConfiguration, LoggingDestination, RoomDirectory } from 'cdk-ivschat';

const stack = new Stack(new App(), 'StreamingPlatform');
const users = new UserPool(stack, 'Users');
const webClient = users.addClient('WebClient', { authFlows: { userPassword: true } });
for (const groupName of ['creators', 'moderators']) {
  new CfnUserPoolGroup(stack, groupName, { userPoolId: users.userPoolId, groupName });
}

const streams = new RoomDirectory(stack, 'Streams', { // a room for each stream, made and deleted while the app runs
  maximumMessageRatePerSecond: 50,
  loggingConfigurations: [new LoggingConfiguration(stack, 'Transcripts', { destination: LoggingDestination.cloudWatchLogs() })],
  expiry: Duration.hours(12), // of a room that nobody closed
});

const api = new ChatApi(stack, 'ChatApi', {
  authorizer: ChatAuthorizer.userPool(users, { clients: [webClient], scopes: ['aws.cognito.signin.user.admin'] }), // access tokens
  directory: streams,
  hosts: { groups: ['creators'], roomsPerOwner: 3 }, // they open rooms, and moderate their own
  capabilities: [ChatCapability.SEND_MESSAGE], // what every signed-in user may do
  groupCapabilities: { moderators: ChatCapability.ALL },
  requestAttributes: { displayName: { maximumLength: 32 } }, // what users call themselves: the others in the room see it
  moderation: { groups: ['moderators'] }, // of all rooms
  banList: new ChatBanList(stack, 'Bans'),
  corsOrigins: ['http://localhost:5173'],
});

new CfnOutput(stack, 'Url', { value: api.url });
new CfnOutput(stack, 'UserPoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: webClient.userPoolClientId });
