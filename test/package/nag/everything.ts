import { Annotations, App, type CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnMethod, Period } from 'aws-cdk-lib/aws-apigateway';
import { CfnRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ChatAlarms, ChatApi, type ChatApiOptions, ChatAuthorizer, ChatBanList, ChatCapability, ChatDashboard, ChatRestApi, ChatWebAcl, FallbackResult,
  LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room,
} from 'cdk-ivschat';
import { NagSuppressions } from 'cdk-nag';
import { INVOKES } from './acknowledge';

/** All that the library can make, with everything on. What it is given was made elsewhere, as far as that is possible. */
const env = { account: '123456789012', region: 'eu-west-1' };
const stack = new Stack(new App(), 'Everything', { env });

const key = new Key(stack, 'Key', { enableKeyRotation: true });
const bucket = new Bucket(stack, 'ArchiveBucket', { enforceSSL: true, encryptionKey: key, removalPolicy: RemovalPolicy.DESTROY });
const stream = DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', `arn:aws:firehose:${env.region}:${env.account}:deliverystream/chat`);
const loggingConfigurations = Object.entries({
  Log: LoggingDestination.cloudWatchLogs(),
  KnownLog: LoggingDestination.cloudWatchLogs(LogGroup.fromLogGroupName(stack, 'Transcript', 'transcript')),
  Archive: LoggingDestination.s3(bucket),
  Stream: LoggingDestination.firehose(stream),
}).map(([id, destination]) => new LoggingConfiguration(stack, `To${id}`, { destination }));
const reviewer = Function.fromFunctionAttributes(stack, 'Known', {
  functionArn: `arn:aws:lambda:${env.region}:${env.account}:function:reviewer`, sameEnvironment: true,
});
const [lobby, backstage] = ['Lobby', 'Backstage'].map((id, index) => new Room(stack, id, {
  loggingConfigurations: loggingConfigurations.slice(index, index + 3),
  messageReviewHandler: MessageReviewHandler.lambda(reviewer, { fallbackResult: FallbackResult.DENY }),
}));

const users = UserPool.fromUserPoolId(stack, 'Users', 'eu-west-1_EXAMPLE');
const clients = [users.addClient('Web'), users.addClient('App')];
const certificate = Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${env.region}:${env.account}:certificate/1`);
const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
const banLists = { plain: new ChatBanList(stack, 'Bans'), encrypted: new ChatBanList(stack, 'EncryptedBans', { encryptionKey: key }) };
const options = {
  rooms: { lobby },
  authorizer: ChatAuthorizer.userPool(users, { clients, scopes: ['chat/join'] }),
  capabilities: [ChatCapability.SEND_MESSAGE],
  groupCapabilities: { moderators: ChatCapability.ALL },
  attributeClaims: { team: 'custom:team' },
  requestAttributes: { displayName: { maximumLength: 32 } },
  guests: { rooms: ['lobby'] },
  corsOrigins: ['https://www.example.com', 'https://example.com'],
  moderation: { groups: ['moderators'] },
  tokensPerUser: 10,
  reservedConcurrentExecutions: 20,
} satisfies ChatApiOptions;

const http = new ChatApi(stack, 'Http', {
  ...options, banList: banLists.plain, domainName: { domainName: 'http.example.com', certificate, hostedZone, basePath: 'v1' },
});
const rest = new ChatRestApi(stack, 'Rest', {
  ...options,
  banList: banLists.encrypted,
  domainName: { domainName: 'rest.example.com', certificate, hostedZone },
  userHashKey: http.userHashKey,
  webAcl: ChatWebAcl.managed({ requestsPerFiveMinutes: 500 }),
  cloudWatchRole: true,
  apiKeyRequired: true,
});
rest.addUsagePlan('Partners', { quota: { limit: 10_000, period: Period.DAY } }).addApiKey(rest.restApi.addApiKey('Partner'));

// The other ways to sign in, and to be reached.
const { guests: _, ...signedIn } = options;
const handler = Function.fromFunctionAttributes(stack, 'Authorizer', {
  functionArn: `arn:aws:lambda:${env.region}:${env.account}:function:authorizer`, sameEnvironment: true,
});
const plain = { rooms: { lobby }, webAcl: ChatWebAcl.managed(), cloudWatchRole: false };
const withLambda = new ChatRestApi(stack, 'Private', {
  ...signedIn,
  ...plain,
  banList: banLists.encrypted,
  authorizer: ChatAuthorizer.lambda(handler),
  privateEndpoint: { vpcEndpoints: [InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', { vpcEndpointId: 'vpce-1', port: 443 })] },
});
const withIam = [
  new ChatApi(stack, 'HttpIam', { rooms: { lobby }, authorizer: ChatAuthorizer.iam(), banList: banLists.plain }),
  new ChatRestApi(stack, 'RestIam', { ...plain, authorizer: ChatAuthorizer.iam() }),
];
const caller = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
for (const api of [http, rest, withLambda]) {
  api.addRoom('backstage', backstage, { allowedGroups: ['vips'], moderatorGroups: ['hosts'], groupCapabilities: { hosts: ChatCapability.ALL } });
  new ChatAlarms(stack, `${api.node.id}Alarms`, { api });
}
for (const api of withIam) api.grantInvoke(caller);
NagSuppressions.addResourceSuppressions(caller, [INVOKES], true);
for (const list of Object.values(banLists)) {
  list.grantBan(caller);
  list.grantRead(caller);
}
for (const room of [lobby, backstage]) {
  room.grants.moderate(caller);
  room.grants.read(caller);
  room.grants.createChatToken(caller);
}
new ChatDashboard(stack, 'Dashboard', { apis: [http, rest, withLambda, ...withIam], reviewers: [reviewer], loggingConfigurations });

// What an app that wants all this has to say for itself.
NagSuppressions.addResourceSuppressions(bucket, [{ id: 'AwsSolutions-S1', reason: 'Who reads the archive is seen in AWS CloudTrail' }]);
Annotations.of(stack).acknowledgeWarning('cdk-ivschat:chatGuests', 'The lobby is for everybody');
Annotations.of(stack).acknowledgeWarning('cdk-ivschat:deliveryStreamNotTagged', 'It is tagged where it is made');
for (const method of stack.node.findAll()) {
  if (!(method instanceof CfnRoute || method instanceof CfnMethod)) continue;
  const forGuests = method.node.path.includes('guest-tokens');
  if (forGuests) excuse(method, 'APIG4', 'Guests do not sign in');
  if (method instanceof CfnMethod && (forGuests || ['AWS_IAM', 'CUSTOM'].includes(method.authorizationType!))) {
    excuse(method, 'COG4', 'Guests do not sign in, and others with IAM or a Lambda authorizer');
  }
}

function excuse(resource: CfnResource, rule: string, reason: string): void {
  NagSuppressions.addResourceSuppressions(resource, [{ id: `AwsSolutions-${rule}`, reason }]);
}
