import { App, CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { ChatApi, ChatAuthorizer, ChatCapability, ChatMetrics, LoggingConfiguration, Room, RoomGrants } from 'cdk-ivschat';

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

const api = new ChatApi(stack, 'Api', {
  rooms: { lobby, byArn, byId, byAttributes, byTags, native },
  authorizer: ChatAuthorizer.jwt({ issuer: 'https://id.example.com', audience: ['chat'] }),
  groupCapabilities: {
    moderators: ChatCapability.ALL,
    helpers: [ChatCapability.DELETE_MESSAGE],
    guests: [],
    hosts: [ChatCapability.SEND_MESSAGE],
    staff: [ChatCapability.DISCONNECT_USER],
  },
  attributeClaims: { name: 'preferred_username', picture: 'picture', team: 'custom:team', locale: 'locale', rank: 'custom:rank' },
});

new CfnOutput(stack, 'TokenUrl', { value: api.tokenUrl('byId') });
new CfnOutput(stack, 'Name', { value: byAttributes.roomName });
new CfnOutput(stack, 'Id', { value: byArn.roomId });
new CfnOutput(stack, 'Region', { value: byId.env.region });
new CfnOutput(stack, 'StackName', { value: byId.stack.stackName });
app.synth();
