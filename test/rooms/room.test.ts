import { App, CfnParameter, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnLoggingConfiguration, CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { LoggingConfiguration, LoggingDestination, Room, type RoomProps } from '../../src';

const ROOM = 'Custom::IVSChatRoom';
const ARN = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';

function stackWith(props?: RoomProps): Stack {
  const stack = new Stack(new App(), 'Stack');
  new Room(stack, 'Lobby', props);
  return stack;
}

describe('the template', () => {
  test('carries the properties under the names of AWS::IVSChat::Room', () => {
    const stack = stackWith({ roomName: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 100 });
    new CfnRoom(stack, 'Native', { name: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 100 });
    const properties = { Name: 'lobby', MaximumMessageLength: 280, MaximumMessageRatePerSecond: 100 };
    Template.fromStack(stack).hasResourceProperties(ROOM, properties);
    Template.fromStack(stack).hasResourceProperties('AWS::IVSChat::Room', properties);
  });

  test('leaves out what was not given, so that the handler sends the defaults', () => {
    Template.fromStack(stackWith()).hasResourceProperties(ROOM, {
      Name: Match.absent(), MaximumMessageLength: Match.absent(), MaximumMessageRatePerSecond: Match.absent(), Tags: Match.absent(),
    });
  });

  test('has three resources and one more for each room', () => {
    const stack = new Stack(new App(), 'Stack');
    for (let n = 1; n <= 100; n++) new Room(stack, `Room${n}`);
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toHaveLength(103);
  });

  test('gives CloudFormation 15 minutes to wait, not an hour', () => {
    Template.fromStack(stackWith()).hasResourceProperties(ROOM, { ServiceTimeout: 900 });
  });

  test('deletes the room with the stack, unless it is to be retained', () => {
    // CloudFormation's own default, which needs no bytes.
    Template.fromStack(stackWith()).hasResource(ROOM, { DeletionPolicy: Match.absent(), UpdateReplacePolicy: Match.absent() });
    Template.fromStack(stackWith({ removalPolicy: RemovalPolicy.DESTROY })).hasResource(ROOM, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    Template.fromStack(stackWith({ removalPolicy: RemovalPolicy.RETAIN })).hasResource(ROOM, { DeletionPolicy: 'Retain' });
  });

  test('gives ARN, id and name as Ref and attributes', () => {
    const stack = new Stack(new App(), 'Stack');
    const room = new Room(stack, 'Lobby');
    const logicalId = Object.keys(Template.fromStack(stack).findResources(ROOM))[0];
    expect(stack.resolve([room.roomArn, room.roomRef.roomArn, room.roomId, room.roomName])).toEqual([
      { Ref: logicalId }, { Ref: logicalId }, { 'Fn::GetAtt': [logicalId, 'Id'] }, { 'Fn::GetAtt': [logicalId, 'Name'] },
    ]);
  });
});

describe('tags', () => {
  test('of the room, of its scopes and of the stack reach the room, the nearest first', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { tags: { stage: 'prod', owner: 'stack' } });
    const room = new Room(stack, 'Lobby');
    Tags.of(app).add('team', 'live');
    Tags.of(room).add('owner', 'room');
    const [resource] = Object.values(Template.fromStack(stack).findResources(ROOM));
    const tags = Object.fromEntries((resource.Properties.Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
    expect(tags).toEqual({ stage: 'prod', owner: 'room', team: 'live' });
  });

  test.each([
    ['the provider keeps one of 50', Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key${n}`, 'v'])), /\[Stack\/Lobby\] there may be at most 49 tags .* got 50/],
    ['AWS keeps a prefix', { 'aws:mine': 'v' }, /must not begin with aws:, got "aws:mine"/],
    ['a key is too long', { ['k'.repeat(129)]: 'v' }, /1 to 128 characters.*\(129\)/],
    ['a value is too long', { key: 'v'.repeat(257) }, /value of tag "key" must have at most 256 characters, got 257/],
    ['the ownership tag is ours', { 'cdk-ivschat:owner': 'me' }, /cdk-ivschat:owner is reserved/],
  ])('are refused at synth where %s', (_, tags, message) => {
    const app = new App();
    const room = new Room(new Stack(app, 'Stack'), 'Lobby');
    Object.entries(tags).forEach(([key, value]) => Tags.of(room).add(key, value));
    expect(() => app.synth()).toThrow(message);
  });

  test('of 49 keys are accepted', () => {
    const app = new App();
    const room = new Room(new Stack(app, 'Stack'), 'Lobby');
    for (let n = 0; n < 49; n++) Tags.of(room).add(`key${n}`, '');
    expect(() => app.synth()).not.toThrow();
  });
});

describe('a room to adopt', () => {
  const adopting = (adoptRoomArn: string, env?: { account: string; region: string }) => {
    const stack = new Stack(new App(), 'Stack', { env });
    return { stack, room: new Room(stack, 'Lobby', { roomName: 'lobby', adoptRoomArn }) };
  };
  const HERE = { account: '123456789012', region: 'eu-west-1' };

  test('is named to the handler, and the room stays what its resource is: whoever uses it waits until it is adopted', () => {
    const { stack, room } = adopting(ARN);
    const resources = Template.fromStack(stack).findResources(ROOM);
    expect(Object.values(resources)).toMatchObject([{ Properties: { Name: 'lobby', AdoptRoomArn: ARN } }]);
    expect(stack.resolve(room.roomArn)).toEqual({ Ref: Object.keys(resources)[0] });
    expect(stack.resolve(room.roomId)).toEqual({ 'Fn::GetAtt': [Object.keys(resources)[0], 'Id'] });
  });

  test('leaves nothing in the template once it is no longer said', () => {
    const [before] = Object.entries(Template.fromStack(adopting(ARN).stack).findResources(ROOM));
    const [after] = Object.entries(Template.fromStack(stackWith({ roomName: 'lobby' })).findResources(ROOM));
    const { AdoptRoomArn: _, ...properties } = before[1].Properties as Record<string, unknown>;
    expect(after).toEqual([before[0], { ...before[1], Properties: properties }]);
  });

  test.each([
    'g1H2I3j4k5L6', '', 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6', `${ARN} `, `${ARN}/`, 'arn:aws:ivs:eu-west-1:123456789012:room/g1H2I3j4k5L6',
  ])('must be given by its ARN, not as %j', (wrong) => {
    const message = '[Stack/Lobby] adoptRoomArn must be the ARN of an Amazon IVS Chat room (arn:aws:ivschat:REGION:ACCOUNT:room/ID), got';
    expect(() => adopting(wrong)).toThrow(`${message} ${JSON.stringify(wrong)}`);
    for (const other of [5, ['arn'], {}]) expect(() => adopting(other as never)).toThrow(message);
  });

  test.each([
    ['region', 'eu-west-1', 'us-east-1', ARN.replace('eu-west-1', 'us-east-1')],
    ['account', '123456789012', '210987654321', ARN.replace('123456789012', '210987654321')],
  ])('must be in the %s of the stack', (part, wanted, got, arn) => {
    expect(() => adopting(arn, HERE)).toThrow(`[Stack/Lobby] the room to adopt must be in the ${part} of the stack, ${wanted}, got ${got}`);
    expect(() => adopting(ARN, HERE)).not.toThrow();
  });

  test('may be known only at deployment, or be looked up', () => {
    const stack = new Stack(new App(), 'Stack', { env: HERE });
    new Room(stack, 'Parameter', { adoptRoomArn: new CfnParameter(stack, 'Arn').valueAsString });
    new Room(stack, 'Dynamic', { adoptRoomArn: '{{resolve:ssm:/chat/lobby:1}}' });
    new Room(stack, 'LookedUp', { adoptRoomArn: Room.fromLookup(stack, 'There', { roomName: 'lobby' }).roomArn });
    const adopted = new CfnRoom(stack, 'Native');
    new Room(stack, 'Native2', { adoptRoomArn: adopted.attrArn });
    const values = Object.values(Template.fromStack(stack).findResources(ROOM)).map(({ Properties }) => Properties.AdoptRoomArn);
    expect(values).toEqual([{ Ref: 'Arn' }, '{{resolve:ssm:/chat/lobby:1}}', expect.stringContaining(':room/'), { 'Fn::GetAtt': ['Native', 'Arn'] }]);
  });
});

describe('bad properties fail at synth with the path, the value and the bound', () => {
  test.each<[RoomProps, string]>([
    [{ maximumMessageRatePerSecond: 0 }, '[Stack/Lobby] maximumMessageRatePerSecond must be a whole number from 1 to 100, got 0'],
    [{ maximumMessageRatePerSecond: 101 }, '[Stack/Lobby] maximumMessageRatePerSecond must be a whole number from 1 to 100, got 101'],
    [{ maximumMessageRatePerSecond: 2.5 }, '[Stack/Lobby] maximumMessageRatePerSecond must be a whole number from 1 to 100, got 2.5'],
    [{ maximumMessageLength: 0 }, '[Stack/Lobby] maximumMessageLength must be a whole number from 1 to 500, got 0'],
    [{ maximumMessageLength: 501 }, '[Stack/Lobby] maximumMessageLength must be a whole number from 1 to 500, got 501'],
    [{ roomName: 'my lobby' }, '[Stack/Lobby] roomName must have 0 to 128 characters, of letters, digits, - and _, got "my lobby" (8 characters)'],
    [{ roomName: 'r'.repeat(129) }, '(129 characters)'],
  ])('%j', (props, message) => {
    expect(() => stackWith(props)).toThrow(message);
  });

  test('and the bounds themselves are accepted', () => {
    expect(() => stackWith({ roomName: 'r'.repeat(128), maximumMessageRatePerSecond: 100, maximumMessageLength: 500 })).not.toThrow();
    expect(() => stackWith({ roomName: 'a-_Z9', maximumMessageRatePerSecond: 1, maximumMessageLength: 1 })).not.toThrow();
  });

  test('while values that are known only at deployment pass', () => {
    const stack = new Stack(new App(), 'Stack');
    const rate = new CfnParameter(stack, 'Rate', { type: 'Number' });
    const name = new CfnParameter(stack, 'Name');
    new Room(stack, 'Lobby', { roomName: name.valueAsString, maximumMessageRatePerSecond: rate.valueAsNumber, maximumMessageLength: rate.valueAsNumber });
    Template.fromStack(stack).hasResourceProperties(ROOM, { Name: { Ref: 'Name' }, MaximumMessageRatePerSecond: { Ref: 'Rate' } });
  });
});

describe('logging configurations', () => {
  const arn = (n: number) => `arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L${n}`;
  const imported = (stack: Stack, count: number) => Array.from({ length: count }, (_, n) => LoggingConfiguration.fromLoggingConfigurationArn(stack, `Log${n}`, arn(n)));

  test('of every make reach the room, given at once or added', () => {
    const stack = new Stack(new App(), 'Stack');
    const made = new LoggingConfiguration(stack, 'Made', { destination: LoggingDestination.cloudWatchLogs() });
    const native = new CfnLoggingConfiguration(stack, 'Native', { destinationConfiguration: { s3: { bucketName: 'b-1' } } });
    const room = new Room(stack, 'Lobby', { loggingConfigurations: [made, native] });
    imported(stack, 1).forEach((configuration) => room.addLoggingConfiguration(configuration));
    Template.fromStack(stack).hasResourceProperties(ROOM, {
      LoggingConfigurationIdentifiers: stack.resolve([made.loggingConfigurationArn, native.loggingConfigurationRef.loggingConfigurationArn, arn(0)]),
    });
  });

  test('that are none are left out, so that the handler takes them all away', () => {
    Template.fromStack(stackWith({ loggingConfigurations: [] })).hasResourceProperties(ROOM, { LoggingConfigurationIdentifiers: Match.absent() });
  });

  test('of four are one too many, given at once or added', () => {
    const stack = new Stack(new App(), 'Stack');
    const [first, ...others] = imported(stack, 4);
    const message = 'loggingConfigurations must list at most 3 logging configurations, got 4: the last is';
    expect(() => new Room(stack, 'Lobby', { loggingConfigurations: [first, ...others] })).toThrow(`[Stack/Lobby] ${message} Stack/Log3`);
    const room = new Room(stack, 'Foyer', { loggingConfigurations: others });
    expect(() => room.addLoggingConfiguration(first)).toThrow(`[Stack/Foyer] ${message} Stack/Log0`);
  });

  test('must not be the same twice, nor two of the same ARN', () => {
    const stack = new Stack(new App(), 'Stack');
    const made = new LoggingConfiguration(stack, 'Made', { destination: LoggingDestination.cloudWatchLogs() });
    const message = 'loggingConfigurations must list each logging configuration at most once, got';
    expect(() => new Room(stack, 'Lobby', { loggingConfigurations: [made, made] })).toThrow(`[Stack/Lobby] ${message} Stack/Made twice`);
    const room = new Room(stack, 'Foyer', { loggingConfigurations: imported(stack, 1) });
    expect(() => room.addLoggingConfiguration(LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Again', arn(0)))).toThrow(`[Stack/Foyer] ${message} Stack/Again twice`);
  });
});

describe('an imported room', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });

  test('passes its ARN through and makes nothing', () => {
    const room = Room.fromRoomArn(stack, 'ByArn', ARN);
    expect(room.roomArn).toBe(ARN);
    expect(room.roomRef.roomArn).toBe(ARN);
    expect(room.roomId).toBe('g1H2I3j4k5L6');
    expect(room.env).toMatchObject({ account: '123456789012', region: 'eu-west-1' });
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('by id is in the account and region of the stack', () => {
    const room = Room.fromRoomId(stack, 'ById', 'g1H2I3j4k5L6');
    expect(stack.resolve(room.roomArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6']] });
    expect(stack.resolve(room.roomId)).toBe('g1H2I3j4k5L6');
  });

  test('has a name if it was told, and says so if it was not', () => {
    expect(Room.fromRoomAttributes(stack, 'Named', { roomArn: ARN, roomName: 'lobby' }).roomName).toBe('lobby');
    expect(() => Room.fromRoomArn(stack, 'Unnamed', ARN).roomName).toThrow('[Stack/Unnamed] roomName is not known of an imported room');
  });

  test('may have an ARN that is known only at deployment', () => {
    const parameter = new CfnParameter(stack, 'RoomArn');
    const room = Room.fromRoomArn(stack, 'ByToken', parameter.valueAsString);
    expect(stack.resolve(room.roomId)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'RoomArn' }] }] });
  });

  test.each([
    'arn:aws:ivs:eu-west-1:123456789012:channel/g1H2I3j4k5L6',
    'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6',
    'g1H2I3j4k5L6',
    '',
  ])('must not have the ARN %j', (arn) => {
    expect(() => Room.fromRoomArn(new Stack(), 'Bad', arn)).toThrow(`[Default/Bad] roomArn must be the ARN of an Amazon IVS Chat room (arn:aws:ivschat:REGION:ACCOUNT:room/ID), got ${JSON.stringify(arn)}`);
  });

  test('must not have an id of another length', () => {
    expect(() => Room.fromRoomId(stack, 'BadId', 'short')).toThrow('[Stack/BadId] roomId must have 12 characters, of letters and digits, got "short" (5 characters)');
  });
});
