import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnLoggingConfiguration, CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { type IRoom, LoggingConfigurationGrants, Room, RoomGrants } from '../../src';

const ARN = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';

function statementsOf(grant: (room: IRoom, role: Role) => Grant) {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  grant(Room.fromRoomArn(stack, 'Room', ARN), role).assertSuccess();
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

const GRANTS: [string, (room: IRoom, role: Role) => Grant, (room: IRoom, role: Role) => Grant, string | string[]][] = [
  ['createChatToken', (room, role) => room.grants.createChatToken(role), (room, role) => room.grantCreateChatToken(role), 'ivschat:CreateChatToken'],
  ['sendEvent', (room, role) => room.grants.sendEvent(role), (room, role) => room.grantSendEvent(role), 'ivschat:SendEvent'],
  ['deleteMessage', (room, role) => room.grants.deleteMessage(role), (room, role) => room.grantDeleteMessage(role), 'ivschat:DeleteMessage'],
  ['disconnectUser', (room, role) => room.grants.disconnectUser(role), (room, role) => room.grantDisconnectUser(role), 'ivschat:DisconnectUser'],
  ['moderate', (room, role) => room.grants.moderate(role), (room, role) => room.grantModerate(role),
    ['ivschat:SendEvent', 'ivschat:DeleteMessage', 'ivschat:DisconnectUser']],
  ['read', (room, role) => room.grants.read(role), (room, role) => room.grantRead(role), ['ivschat:GetRoom', 'ivschat:ListTagsForResource']],
  ['manage', (room, role) => room.grants.manage(role), (room, role) => room.grantManage(role), [
    'ivschat:GetRoom', 'ivschat:ListTagsForResource', 'ivschat:UpdateRoom', 'ivschat:DeleteRoom', 'ivschat:TagResource', 'ivschat:UntagResource',
  ]],
  ['actions', (room, role) => room.grants.actions(role, 'ivschat:GetRoom'), (room, role) => room.grant(role, 'ivschat:GetRoom'), 'ivschat:GetRoom'],
];

test.each(GRANTS)('%s allows just that on just this room, on the facade and on the room alike', (_, onFacade, onRoom, Action) => {
  const statements = [{ Action, Effect: 'Allow', Resource: ARN }];
  expect(statementsOf(onFacade)).toEqual(statements);
  expect(statementsOf(onRoom)).toEqual(statements);
});

test('ListRooms, which IAM cannot limit to a room, is granted on all rooms of the room\'s account and region', () => {
  const resource = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:eu-west-1:123456789012:room/*']] };
  expect(statementsOf((room, role) => room.grant(role, 'ivschat:ListRooms'))).toEqual([
    { Action: 'ivschat:ListRooms', Effect: 'Allow', Resource: resource },
  ]);
  expect(statementsOf((room, role) => room.grant(role, 'ivschat:ListRooms', 'ivschat:GetRoom'))).toEqual([
    { Action: 'ivschat:GetRoom', Effect: 'Allow', Resource: ARN },
    { Action: 'ivschat:ListRooms', Effect: 'Allow', Resource: resource },
  ]);
});

test('a room that was made here is granted by reference to it', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const room = new Room(stack, 'Lobby');
  room.grantSendEvent(role);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: 'ivschat:SendEvent', Effect: 'Allow', Resource: stack.resolve(room.roomArn) }] },
  });
});

test('a CfnRoom takes the same grants', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const room = new CfnRoom(stack, 'Native');
  RoomGrants.fromRoom(room).moderate(role);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Resource: stack.resolve(room.roomRef.roomArn) }] },
  });
});

test.each<[string, unknown[], string]>([
  ['none', [], 'actions must be a list of at least one action, such as ivschat:SendEvent, got []'],
  ['one of another service', ['ivschat:GetRoom', 's3:GetObject'], 'actions[1] must be an action of Amazon IVS Chat, with the prefix ivschat:, got "s3:GetObject"'],
  ['one without a prefix', ['GetRoom'], 'actions[0] must be an action of Amazon IVS Chat, with the prefix ivschat:, got "GetRoom"'],
  ['all of all services', ['*'], 'actions[0] must be an action of Amazon IVS Chat, with the prefix ivschat:, got "*"'],
  ['a list of them', [['ivschat:GetRoom']], 'actions[0] must be an action of Amazon IVS Chat, with the prefix ivschat:, got ["ivschat:GetRoom"]'],
])('of actions, %s is refused, on a room and on a logging configuration', (_, actions, message) => {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  expect(() => Room.fromRoomArn(stack, 'Room', ARN).grant(role, ...actions as string[])).toThrow(`[Stack/Room] ${message}`);
  const log = new CfnLoggingConfiguration(stack, 'Log', { destinationConfiguration: {} });
  expect(() => LoggingConfigurationGrants.fromLoggingConfiguration(log).actions(role, ...actions as string[])).toThrow(`[Stack/Log] ${message}`);
});

test('of actions, all of Amazon IVS Chat are taken, and any spelling that IAM takes', () => {
  for (const Action of ['ivschat:*', 'ivschat:Get*', 'IVSChat:getRoom']) {
    expect(statementsOf((room, role) => room.grant(role, Action))).toEqual([{ Action, Effect: 'Allow', Resource: ARN }]);
  }
});
