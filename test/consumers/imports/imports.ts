import { App, CfnOutput, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Period } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnChannel } from 'aws-cdk-lib/aws-ivs';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import {
  ChatAlarms, ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, ChatDashboard, ChatMetrics, ChatRestApi, ChatWebAcl, LoggingConfiguration, Room,
  RoomDirectory, RoomGrants,
} from 'cdk-ivschat';

/** Everything that is imported, granted or given as a map, in one stack. The other languages have the same app beside it. */
const app = new App();
const stack = new Stack(app, 'Imports', { env: { account: '123456789012', region: 'eu-west-1' } });

const byArn = Room.fromRoomArn(stack, 'ByArn', 'arn:aws:ivschat:eu-west-1:123456789012:room/aaaaaaaaaaaa');
const byId = Room.fromRoomId(stack, 'ById', 'bbbbbbbbbbbb');
const byAttributes = Room.fromRoomAttributes(stack, 'ByAttributes', {
  roomArn: 'arn:aws:ivschat:eu-west-1:123456789012:room/cccccccccccc', roomName: 'third',
});
const byTags = Room.fromLookup(stack, 'ByTags', { tags: { team: 'live', stage: 'test', owner: 'ann', cost: '7', area: 'chat' } });
const configurationByArn = LoggingConfiguration.fromLoggingConfigurationArn(
  stack, 'ConfigurationByArn', 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/aaaaaaaaaaaa',
);
const configurationById = LoggingConfiguration.fromLoggingConfigurationId(stack, 'ConfigurationById', 'bbbbbbbbbbbb');

const lobby = new Room(stack, 'Lobby', { loggingConfigurations: [configurationByArn, configurationById] });
lobby.applyRemovalPolicy(RemovalPolicy.RETAIN);
Tags.of(lobby).add('team', 'live');
const native = new CfnRoom(stack, 'Native');

const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
for (const room of [byArn, byId, byAttributes, byTags, lobby]) {
  room.grantCreateChatToken(role);
  room.grants.moderate(role);
}
byId.grant(role, 'ivschat:GetRoom', 'ivschat:ListRooms');
RoomGrants.fromRoom(native).read(role);
configurationById.grants.read(role);
ChatMetrics.logDeliveryAlarm(stack, 'LogsLost', configurationByArn);

const bans = new ChatBanList(stack, 'Bans');
bans.grantBan(role);
const knownBans = ChatBanList.fromTableName(stack, 'KnownBans', 'chat-bans');
knownBans.grantRead(role);

const streams = new RoomDirectory(stack, 'Streams', {
  maximumMessageRatePerSecond: 50, loggingConfigurations: [configurationByArn, configurationById], expiry: Duration.hours(12), converge: true,
});
Tags.of(streams).add('team', 'live');
Tags.of(streams).add('cost', '7');
streams.followStreams({
  channels: [new CfnChannel(stack, 'Channel')],
  tags: { team: 'live', stage: 'test', owner: 'ann', cost: '7', area: 'chat' },
  gracePeriod: Duration.minutes(5),
});
const knownStreams = RoomDirectory.fromRoomDirectoryAttributes(stack, 'KnownStreams', {
  tableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/streams', functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:streams',
});
for (const directory of [streams, knownStreams]) {
  directory.grantOpen(role);
  directory.grantClose(role);
  directory.grantRead(role);
}

const api = new ChatApi(stack, 'Api', {
  rooms: { lobby, byArn, byId, byAttributes, byTags, native },
  directory: streams,
  ownerCapabilities: [ChatCapability.SEND_MESSAGE, ChatCapability.DELETE_MESSAGE],
  hosts: { groups: ['creators', 'artists'], roomsPerOwner: 3 },
  authorizer: ChatAuthorizer.jwt({ issuer: 'https://id.example.com', audience: ['chat'], scopes: ['chat/join'] }),
  groupCapabilities: {
    moderators: ChatCapability.ALL,
    helpers: [ChatCapability.DELETE_MESSAGE],
    guests: [],
    hosts: [ChatCapability.SEND_MESSAGE],
    staff: [ChatCapability.DISCONNECT_USER],
  },
  attributeClaims: { name: 'preferred_username', picture: 'picture', team: 'custom:team', locale: 'locale', rank: 'custom:rank' },
  requestAttributes: {
    displayName: { maximumLength: 32 },
    color: { maximumLength: 6 },
    mood: { maximumLength: 16 },
    badge: { maximumLength: 8 },
    greeting: { maximumLength: 64 },
  },
  guests: { rooms: ['lobby'], capabilities: [ChatCapability.SEND_MESSAGE], sessionDuration: Duration.minutes(5), throttle: { rateLimit: 5 } },
  banList: knownBans,
  tokensPerUser: 10,
  moderation: { groups: ['moderators', 'staff'] },
  domainName: {
    domainName: 'chat.example.com',
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1'),
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
  },
});
const backstage = new Room(stack, 'Backstage');
api.addRoom('backstage', backstage, {
  allowedGroups: ['vips', 'hosts'],
  capabilities: [],
  groupCapabilities: {
    vips: [ChatCapability.SEND_MESSAGE],
    hosts: ChatCapability.ALL,
    staff: [ChatCapability.DISCONNECT_USER],
    artists: [ChatCapability.SEND_MESSAGE],
    press: [],
  },
  moderatorGroups: ['hosts'],
  sessionDuration: Duration.minutes(15),
});

const rest = new ChatRestApi(stack, 'Rest', {
  authorizer: ChatAuthorizer.userPool(UserPool.fromUserPoolId(stack, 'Users', 'eu-west-1_EXAMPLE'), {
    clients: [UserPoolClient.fromUserPoolClientId(stack, 'Web', 'web')], scopes: ['chat/join'],
  }),
  directory: knownStreams,
  hosts: { groups: ['creators'] },
  banList: bans,
  moderation: { groups: ['moderators'], auditLogRetention: RetentionDays.TWO_YEARS },
  userHashKey: api.userHashKey,
  webAcl: ChatWebAcl.managed({ requestsPerFiveMinutes: 500 }),
  apiKeyRequired: true,
  cloudWatchRole: false,
});
rest.addRoom('lobby', lobby);
rest.addRoom('native', native, { allowedGroups: ['vips'] });
rest.addUsagePlan('Partners', { quota: { limit: 10_000, period: Period.DAY } });
new ChatAlarms(stack, 'Alarms', { api: rest, directory: streams, denials: { threshold: 100 } });
new ChatDashboard(stack, 'Dashboard', { apis: [api, rest], directories: [streams], loggingConfigurations: [configurationByArn, configurationById] });

new CfnOutput(stack, 'TokenUrl', { value: api.tokenUrl('byId') });
new CfnOutput(stack, 'GuestTokenUrl', { value: api.guestTokenUrl('lobby') });
new CfnOutput(stack, 'RestUrl', { value: rest.url });
new CfnOutput(stack, 'AuditLog', { value: rest.moderationFunction!.auditLogGroup.logGroupName });
new CfnOutput(stack, 'HostLog', { value: api.hostFunction!.handler.logGroup.logGroupName });
new CfnOutput(stack, 'StreamsFunction', { value: streams.functionName });
new CfnOutput(stack, 'KnownStreamsTable', { value: knownStreams.tableName });
new CfnOutput(stack, 'Name', { value: byAttributes.roomName });
new CfnOutput(stack, 'Id', { value: byArn.roomId });
new CfnOutput(stack, 'Region', { value: byId.env.region });
new CfnOutput(stack, 'StackName', { value: byId.stack.stackName });
app.synth();
