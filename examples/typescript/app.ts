import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ChatApi, ChatAuthorizer, ChatCapability, FallbackResult, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room,
} from 'cdk-ivschat';
import { Construct } from 'constructs';

class ChatStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new UserPool(this, 'Users', { removalPolicy: RemovalPolicy.DESTROY });
    const webClient = users.addClient('WebClient', { authFlows: { userPassword: true } });
    new CfnUserPoolGroup(this, 'Moderators', { userPoolId: users.userPoolId, groupName: 'moderators' });

    const shortLived = { retention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY };
    const logGroup = new LogGroup(this, 'TranscriptLog', shortLived);
    const bucket = new Bucket(this, 'ArchiveBucket', { enforceSSL: true, autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    const transcript = new LoggingConfiguration(this, 'Transcript', { destination: LoggingDestination.cloudWatchLogs(logGroup) });
    const archive = new LoggingConfiguration(this, 'Archive', { destination: LoggingDestination.s3(bucket) });

    const reviewer = new Function(this, 'Reviewer', { // sees each message before the room does, for at most 200 ms
      code: Code.fromAsset('reviewer'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      logGroup: new LogGroup(this, 'ReviewerLog', shortLived),
    });

    const lobby = new Room(this, 'Lobby', {
      roomName: 'lobby',
      maximumMessageLength: 280,
      maximumMessageRatePerSecond: 50,
      loggingConfigurations: [transcript, archive],
      messageReviewHandler: MessageReviewHandler.lambda(reviewer, { fallbackResult: FallbackResult.DENY }),
    });

    const api = new ChatApi(this, 'ChatApi', {
      rooms: { lobby },
      authorizer: ChatAuthorizer.userPool(users, { clients: [webClient], scopes: ['aws.cognito.signin.user.admin'] }), // access tokens
      capabilities: [ChatCapability.SEND_MESSAGE], // what every signed-in user may do
      groupCapabilities: { moderators: ChatCapability.ALL },
      requestAttributes: { displayName: { maximumLength: 32 } }, // what users call themselves: the others in the room see it
      corsOrigins: ['http://localhost:5173'],
    });

    new CfnOutput(this, 'TokenUrl', { value: api.tokenUrl('lobby') });
    new CfnOutput(this, 'UserPoolId', { value: users.userPoolId });
    new CfnOutput(this, 'ClientId', { value: webClient.userPoolClientId });
    new CfnOutput(this, 'TranscriptLogName', { value: logGroup.logGroupName });
    new CfnOutput(this, 'ArchiveBucketName', { value: bucket.bucketName });
  }
}

new ChatStack(new App(), 'Chat');
