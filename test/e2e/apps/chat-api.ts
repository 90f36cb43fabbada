import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type CfnUserPoolClient, CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { ChatApi, ChatAuthorizer, ChatCapability, Room } from 'cdk-ivschat';

const stack = new Stack(new App(), 'chat-api');
const users = new UserPool(stack, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
const authFlows = { userPassword: true };
const client = users.addClient('Client', { authFlows });
const otherClient = users.addClient('OtherClient', { authFlows });
const briefClient = users.addClient('BriefClient', { authFlows });
// AWS allows five minutes at least; no test wants to wait that long for a token to expire.
const brief = briefClient.node.defaultChild as CfnUserPoolClient;
brief.idTokenValidity = 1;
brief.tokenValidityUnits = { idToken: 'seconds' };
new CfnUserPoolGroup(stack, 'Moderators', { userPoolId: users.userPoolId, groupName: 'moderators' });

const lobby = new Room(stack, 'Lobby');
const backstage = new Room(stack, 'Backstage');
const api = new ChatApi(stack, 'Api', {
  rooms: { lobby, backstage },
  authorizer: ChatAuthorizer.userPool(users, { clients: [client, briefClient] }),
  capabilities: [ChatCapability.SEND_MESSAGE],
  groupCapabilities: { moderators: ChatCapability.ALL },
  attributeClaims: { displayName: 'preferred_username' },
  sessionDuration: Duration.minutes(30),
  corsOrigins: ['https://example.com'],
});

new CfnOutput(stack, 'LobbyUrl', { value: api.tokenUrl('lobby') });
new CfnOutput(stack, 'BackstageUrl', { value: api.tokenUrl('backstage') });
new CfnOutput(stack, 'BackstageArn', { value: backstage.roomArn });
new CfnOutput(stack, 'UserPoolId', { value: users.userPoolId });
new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
new CfnOutput(stack, 'OtherClientId', { value: otherClient.userPoolClientId });
new CfnOutput(stack, 'BriefClientId', { value: briefClient.userPoolClientId });
