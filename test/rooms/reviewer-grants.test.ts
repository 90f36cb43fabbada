import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnParameter, CfnResource, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IGrantable, type IRole, PolicyStatement, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { DeliveryStream, LambdaFunctionProcessor, S3Bucket } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Alias, Code, Function as LambdaFunction, type FunctionProps, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ChatApi, ChatAuthorizer, ChatResourceProvider, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room, RoomGrants,
} from '../../src';

const ROLE = 'arn:aws:iam::123456789012:role/shared';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

function reviewer(id = 'Reviewer', props: Partial<FunctionProps> = {}, scope = stack): LambdaFunction {
  return new LambdaFunction(scope, id, { code: Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X, ...props });
}

function reviewed(fn: IFunction, id = 'Lobby', scope = stack): Room {
  return new Room(scope, id, { messageReviewHandler: MessageReviewHandler.lambda(fn) });
}

const assumedByLambda = { assumedBy: new ServicePrincipal('lambda.amazonaws.com') };

/** The statements about Amazon IVS Chat that a role has from policies, wherever they are. Throws where the template has a circle. */
function granted(role: IRole, of = stack): unknown[] {
  const template = Template.fromStack(of);
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => Object.values(template.findResources(type)));
  return policies
    .filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(JSON.stringify(of.resolve(role.roleName))))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('ivschat:')));
}

const may = (action: string | string[], arn: string) => ({ Effect: 'Allow', Action: action, Resource: stack.resolve(arn) });

test('what these tests rest on: CDK\'s Template refuses a circle, of references and waiting alike', () => {
  const one = new CfnResource(stack, 'One', { type: 'Test::One' });
  const two = new CfnResource(stack, 'Two', { type: 'Test::Two', properties: { Text: Fn.sub('${One.Arn}') } });
  one.node.addDependency(two);
  expect(() => Template.fromStack(stack)).toThrow(/dependency cycle: (One -> Two|Two -> One)/);
});

describe('a review function may be granted what it needs of the room that it reviews,', () => {
  const DISCONNECT = 'ivschat:DisconnectUser';

  test('exactly of that room', () => {
    const fn = reviewer();
    const room = reviewed(fn);
    room.grantDisconnectUser(fn).assertSuccess();
    expect(granted(fn.role!)).toEqual([may(DISCONNECT, room.roomArn)]);
  });

  test.each<[string, (room: Room, fn: IGrantable) => unknown]>([
    ['all that moderating takes', (room, fn) => room.grantModerate(fn)],
    ['managing it', (room, fn) => room.grants.manage(fn)],
    ['any actions, listing among them', (room, fn) => room.grant(fn, 'ivschat:ListRooms', 'ivschat:GetRoom')],
    ['through the facade', (room, fn) => RoomGrants.fromRoom(room).createChatToken(fn)],
    ['by an import of its ARN', (room, fn) => Room.fromRoomArn(stack, 'Imported', room.roomArn).grantSendEvent(fn)],
  ])('%s', (_, grant) => {
    const fn = reviewer();
    grant(reviewed(fn), fn);
    expect(granted(fn.role!)).not.toEqual([]);
  });

  test.each<[string, (fn: LambdaFunction) => IFunction]>([
    ['a version', (fn) => fn.currentVersion],
    ['an alias', (fn) => new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion })],
  ])('as %s', (_, qualified) => {
    const fn = reviewer();
    const handler = qualified(fn);
    const room = reviewed(handler);
    room.grantDisconnectUser(handler);
    room.grantSendEvent(fn);
    expect(granted(fn.role!)).toEqual([may(DISCONNECT, room.roomArn), may('ivschat:SendEvent', room.roomArn)]);
  });

  test.each<[string, () => IRole]>([
    ['given', () => new Role(stack, 'Mine', assumedByLambda)],
    ['imported', () => Role.fromRoleArn(stack, 'Mine', ROLE)],
  ])('by a role that is %s', (_, roleOf) => {
    const role = roleOf();
    const room = reviewed(reviewer('Reviewer', { role }));
    room.grantDisconnectUser(role);
    expect(granted(role)).toEqual([may(DISCONNECT, room.roomArn)]);
  });

  test('however many rooms share it', () => {
    const fn = reviewer();
    const rooms = ['Lobby', 'Foyer', 'Bar'].map((id) => reviewed(fn, id));
    rooms.forEach((room) => room.grantDisconnectUser(fn));
    expect(granted(fn.role!)).toEqual(rooms.map((room) => may(DISCONNECT, room.roomArn)));
  });

  test('before or after a CfnRoom has it', () => {
    const fn = reviewer();
    const room = new CfnRoom(stack, 'Native');
    RoomGrants.fromRoom(room).disconnectUser(fn);
    const { uri, dependables = [] } = MessageReviewHandler.lambda(fn).bind(room);
    room.messageReviewHandler = { uri };
    room.node.addDependency(...dependables);
    RoomGrants.fromRoom(room).sendEvent(fn);
    expect(granted(fn.role!)).toEqual([may(DISCONNECT, room.roomRef.roomArn), may('ivschat:SendEvent', room.roomRef.roomArn)]);
  });

  test('and so may the function that it hands the work to', () => {
    const [fn, moderator] = [reviewer(), reviewer('Moderator')];
    moderator.grantInvoke(fn);
    const room = reviewed(fn);
    room.grantModerate(moderator);
    expect(granted(moderator.role!)).toEqual([may(['ivschat:SendEvent', 'ivschat:DeleteMessage', 'ivschat:DisconnectUser'], room.roomArn)]);
  });

  test('and those of two rooms, each of the other\'s', () => {
    const [one, two] = [reviewer('One'), reviewer('Two')];
    const [lobby, foyer] = [reviewed(one, 'Lobby'), reviewed(two, 'Foyer')];
    lobby.grantDisconnectUser(two);
    foyer.grantDisconnectUser(one);
    expect([granted(one.role!), granted(two.role!)]).toEqual([[may(DISCONNECT, foyer.roomArn)], [may(DISCONNECT, lobby.roomArn)]]);
  });

  test.each<[string, (parent: Stack) => [Stack, Stack]]>([
    ['the room in a nested stack', (parent) => [parent, new NestedStack(parent, 'Nested')]],
    ['the function in a nested stack', (parent) => [new NestedStack(parent, 'Nested'), parent]],
    ['each in a nested stack of its own', (parent) => [new NestedStack(parent, 'Functions'), new NestedStack(parent, 'Rooms')]],
    ['both in one', (parent) => { const nested = new NestedStack(parent, 'Nested'); return [nested, nested]; }],
    ['the room in a stack of its own', (parent) => [parent, new Stack(parent.node.root as App, 'Rooms')]],
    ['the room in a nested stack of a stack of its own', (parent) => [parent, new NestedStack(new Stack(parent.node.root as App, 'Rooms'), 'Nested')]],
  ])('with %s, and so may another function beside it', (_, stacksOf) => {
    const [functions, rooms] = stacksOf(stack);
    const [fn, other] = [reviewer('Reviewer', {}, functions), reviewer('Other', {}, functions)];
    const room = reviewed(fn, 'Lobby', rooms);
    other.grantInvoke(fn);
    room.grantDisconnectUser(fn);
    room.grantDisconnectUser(other);
    const all = new Set([stack, functions, rooms, ...rooms.nestedStackParent ? [rooms.nestedStackParent] : []]);
    const policies = [...all].flatMap((one) => Object.values(Template.fromStack(one).findResources('AWS::IAM::Policy')));
    expect(policies.filter((policy) => JSON.stringify(policy).includes(DISCONNECT))).toHaveLength(2);
  });

  test('but a function that only uses rooms of another stack has the grant in its own, as ever', () => {
    const rooms = new Stack(stack.node.root as App, 'Rooms');
    const room = new Room(rooms, 'Lobby');
    const fn = reviewer('Scoreboard', { environment: { ROOM: room.roomArn } });
    room.grantSendEvent(fn);
    expect(granted(fn.role!)).toHaveLength(1);
    expect(Object.keys(Template.fromStack(rooms).findResources('AWS::IAM::Policy'))).toEqual([]);
  });
});

describe('no circle comes of', () => {
  test('one role for everything: the provider, the reviewer and the grantee', () => {
    const role = new Role(stack, 'Shared', assumedByLambda);
    ChatResourceProvider.forRooms(stack, { role });
    ChatResourceProvider.forLoggingConfigurations(stack, { role });
    const bucket = new Bucket(stack, 'Bucket');
    const log = new LoggingConfiguration(stack, 'Log', { destination: LoggingDestination.s3(bucket) });
    const room = reviewed(reviewer('Reviewer', { role }));
    room.addLoggingConfiguration(log);
    bucket.grantRead(role);
    log.grants.manage(role);
    room.grantManage(role);
    for (const arn of [log.loggingConfigurationArn, room.roomArn]) {
      expect(granted(role)).toContainEqual(expect.objectContaining({ Resource: stack.resolve(arn) }));
    }
  });

  test('a delivery stream whose function is granted the room and the logging configuration', () => {
    const fn = reviewer('Transform');
    const stream = new DeliveryStream(stack, 'Stream', { destination: new S3Bucket(new Bucket(stack, 'Bucket'), { processors: [new LambdaFunctionProcessor(fn)] }) });
    const log = new LoggingConfiguration(stack, 'Log', { destination: LoggingDestination.firehose(stream) });
    const room = new Room(stack, 'Lobby', { loggingConfigurations: [log] });
    room.grantDeleteMessage(fn);
    log.grants.read(fn);
    expect(granted(fn.role!)).toEqual([may('ivschat:DeleteMessage', room.roomArn), may('ivschat:GetLoggingConfiguration', log.loggingConfigurationArn)]);
  });

  test('an API and its function', () => {
    const fn = reviewer();
    const room = reviewed(fn);
    const api = new ChatApi(stack, 'Api', { rooms: { lobby: room }, authorizer: ChatAuthorizer.iam() });
    room.grantSendEvent(api.tokenFunction);
    api.grantInvoke(fn);
    expect(granted(api.tokenFunction.role)).toEqual([may('ivschat:SendEvent', room.roomArn)]);
  });
});

describe('a circle that nothing can undo is an error with the way out:', () => {
  test('the room in the environment of its reviewer', () => {
    const fn = reviewer();
    fn.addEnvironment('ROOM_ID', reviewed(new Alias(stack, 'Live', { aliasName: 'live', version: fn.latestVersion })).roomId);
    expect(() => Template.fromStack(stack)).toThrow(
      '[Stack/Lobby] the review function Stack/Reviewer needs the room in its environment, and the room needs the function: neither could be made first. '
      + 'Each event has the room\'s ARN (RoomArn): take it from there',
    );
  });

  test('a statement of one\'s own in the policy that the function waits for', () => {
    const fn = reviewer();
    fn.addToRolePolicy(new PolicyStatement({ actions: ['ivschat:DisconnectUser'], resources: [reviewed(fn).roomArn] }));
    expect(() => Template.fromStack(stack)).toThrow(
      '[Stack/Lobby] the review function Stack/Reviewer needs the room in a policy of its role, and the room needs the function: neither could be made first. '
      + 'Use the grants of the room, such as grantDisconnectUser, for which the function does not wait',
    );
  });
});

describe('the policy of grants', () => {
  test('is one for a role, however many rooms and actions, and whoever is to wait for it can', () => {
    const role = new Role(stack, 'Role', assumedByLambda);
    const [lobby, foyer] = [new Room(stack, 'Lobby'), new Room(stack, 'Foyer')];
    lobby.grantSendEvent(role);
    const grant = foyer.grantRead(role);
    grant.applyBefore(reviewer('Late'));
    const template = Template.fromStack(stack);
    const [policy, ...others] = Object.keys(template.findResources('AWS::IAM::Policy'));
    expect(others).toEqual([]);
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([policy]) });
  });

  test('overflows into managed ones, so that hundreds of rooms fit', () => {
    const role = new Role(stack, 'Role', assumedByLambda);
    const rooms = Array.from({ length: 200 }, (_, n) => new Room(stack, `Room${n}`));
    rooms.forEach((room) => room.grantSendEvent(role));
    expect(granted(role)).toEqual(rooms.map((room) => may('ivschat:SendEvent', room.roomArn)));
    const template = Template.fromStack(stack);
    const documents = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].map((type) => Object.values(template.findResources(type)).map(({ Properties }) => (
      JSON.stringify(Properties.PolicyDocument).replaceAll(/\{"Ref":"Room\w+"\}/g, `"arn:aws:ivschat:ap-northeast-1:123456789012:room/${'x'.repeat(12)}"`).length)));
    expect(documents[0]).toHaveLength(1);
    expect(Math.max(...documents[0])).toBeLessThan(5_000);
    expect(documents[1].length).toBeLessThan(10);
    expect(Math.max(...documents[1])).toBeLessThan(6_144);
  });

  test('is left out for a role that is not to be changed, and for a user is the user\'s own', () => {
    const room = new Room(stack, 'Lobby');
    room.grantSendEvent(Role.fromRoleArn(stack, 'Immutable', ROLE, { mutable: false })).assertSuccess();
    room.grantSendEvent(new Role(stack, 'Role', assumedByLambda).withoutPolicyUpdates()).assertSuccess();
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toEqual([]);
    stack = new Stack(new App(), 'Stack');
    new Room(stack, 'Lobby').grantSendEvent(new User(stack, 'User'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { Users: [Match.anyValue()] });
  });

  test('is written into the report of roles that are made elsewhere', () => {
    Role.customizeRoles(stack, { preventSynthesis: true, usePrecreatedRoles: { 'Stack/Role': 'precreated' } });
    const room = Room.fromRoomArn(stack, 'Lobby', new CfnParameter(stack, 'Arn').valueAsString);
    room.grantSendEvent(new Role(stack, 'Role', assumedByLambda)).assertSuccess();
    const { directory } = (stack.node.root as App).synth();
    expect(readFileSync(join(directory, 'iam-policy-report.txt'), 'utf8')).toContain('ivschat:SendEvent');
  });
});
