import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { ChatApi, ChatAuthorizer, ChatCapability, Room } from 'cdk-ivschat';
import { Construct } from 'constructs';

class ChatStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new UserPool(this, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
    const webClient = users.addClient('WebClient', { authFlows: { userPassword: true } });
    new CfnUserPoolGroup(this, 'Moderators', { userPoolId: users.userPoolId, groupName: 'moderators' });

    const lobby = new Room(this, 'Lobby', {
      roomName: 'lobby',
      maximumMessageLength: 280,
      maximumMessageRatePerSecond: 50,
    });

    const api = new ChatApi(this, 'ChatApi', {
      rooms: { lobby },
      authorizer: ChatAuthorizer.userPool(users, { clients: [webClient] }),
      capabilities: [ChatCapability.SEND_MESSAGE], // what every signed-in user may do
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' }, // what the others in the room see
      corsOrigins: ['http://localhost:5173'],
    });

    new CfnOutput(this, 'TokenUrl', { value: api.tokenUrl('lobby') });
    new CfnOutput(this, 'UserPoolId', { value: users.userPoolId });
    new CfnOutput(this, 'ClientId', { value: webClient.userPoolClientId });
  }
}

new ChatStack(new App(), 'Chat');
