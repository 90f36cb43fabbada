import { Duration, Lazy, type Stack, Token, type aws_ivschat as ivschat } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { deployed, keys, newStack, room, roomArn, roomId, rooms, tokenFunction, REGION, ACCOUNT } from './deployed';
import { readConfig } from '../../lambda/chat-token/config';
import { roomsInEnvironment, type Room } from '../../lambda/http/resolver';
import { ChatCapability } from '../../src/api/chat-capability';
import type { ChatRoomOptions } from '../../src/api/chat-room-options';
import { ChatTokenFunction, type ChatTokenFunctionProps } from '../../src/api/chat-token-function';
import { TokenRenewal } from '../../src/api/token-renewal';

const HERE = `arn:aws:ivschat:${REGION}:${ACCOUNT}:room/abcdefghijkl`;

function synth(props: Partial<ChatTokenFunctionProps>, env?: { region: string; account: string }) {
  const stack = newStack(env);
  new ChatTokenFunction(stack, 'Tokens', { rooms: { lobby: room(stack, 'RoomLobby') }, ...props });
  return stack;
}

class ImportedRoom extends Construct implements ivschat.IRoomRef {
  public readonly env = { region: REGION, account: ACCOUNT };
  public readonly roomRef: ivschat.RoomReference;

  constructor(roomArnText: string) {
    super(newStack(), 'Imported');
    this.roomRef = { roomArn: roomArnText };
  }
}

/** The rooms as the function reads them. */
async function roomsOf(environment: { [name: string]: string }): Promise<Room[]> {
  const found: Room[] = [];
  for await (const one of roomsInEnvironment(environment).all()) found.push(one);
  return found;
}

describe('the role', () => {
  test('may create tokens for exactly the given rooms and write to its own log group, and nothing else', () => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', { rooms: { lobby: room(stack, 'RoomLobby'), vip: room(stack, 'RoomVip') } });
    room(stack, 'RoomOther');

    const { policies } = tokenFunction(stack);
    expect(policies.flatMap((policy) => policy.PolicyDocument.Statement)).toEqual([
      { Action: 'ivschat:CreateChatToken', Effect: 'Allow', Resource: [roomArn('RoomLobby'), roomArn('RoomVip')] },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: expect.stringMatching(/^arn:aws:logs:.*:log-group:Stack-TokensLogGroup.*:\*$/) },
    ]);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('the function', () => {
  test('runs on arm64 for less than API Gateway waits, with logs that expire', () => {
    const template = Template.fromStack(synth({}));
    template.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['arm64'], Timeout: 15, Handler: 'index.handler' });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  });

  test('leaves the time of renewal to Amazon IVS Chat only where that is wanted', () => {
    const renewal = (tokenRenewal?: TokenRenewal) => {
      const stack = newStack();
      new ChatTokenFunction(stack, 'Tokens', { rooms: { lobby: room(stack, 'RoomLobby') }, tokenRenewal });
      return readConfig(tokenFunction(stack).environment).renewedByToken;
    };
    expect([renewal(), renewal(TokenRenewal.BY_SESSION), renewal(TokenRenewal.BY_TOKEN)]).toEqual([false, false, true]);
    expect(() => renewal('minute' as TokenRenewal)).toThrow(/Tokens\] tokenRenewal must be TokenRenewal.BY_SESSION or TokenRenewal.BY_TOKEN, got "minute"/);
  });

  test('reads in its environment what the construct was given', async () => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {
      rooms: { lobby: room(stack, 'RoomLobby'), VIP_2: room(stack, 'RoomVip') },
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { 'moderators': ChatCapability.ALL, 'a&b=c, d+é': [ChatCapability.DELETE_MESSAGE], 'readers': [] },
      attributeClaims: { 'displayName': 'preferred_username', 'team name': 'custom:team' },
      requestAttributes: { 'nick name': { maximumLength: 32 }, 'color': { maximumLength: 7 } },
      userIdClaim: 'custom:chat id',
      groupsClaim: 'roles',
      sessionDuration: Duration.hours(2),
    });
    const { environment } = tokenFunction(stack);
    expect(readConfig(environment)).toEqual({
      attributeClaims: new Map([['displayName', 'preferred_username'], ['team name', 'custom:team']]),
      requestAttributes: new Map([['color', 7], ['nick name', 32]]),
      userIdClaim: 'custom:chat id',
      groupsClaim: 'roles',
      anonymous: false,
      renewedByToken: false,
    });
    expect(await roomsOf(environment)).toEqual(['VIP_2', 'lobby'].map((key) => ({
      key,
      arn: roomArn(key === 'lobby' ? 'RoomLobby' : 'RoomVip'),
      policy: {
        capabilities: ['SEND_MESSAGE'],
        groupCapabilities: new Map([
          ['a&b=c, d+é', ['DELETE_MESSAGE']],
          ['moderators', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']],
          ['readers', []],
        ]),
        moderatorGroups: [],
        sessionMinutes: 120,
      },
    })));
  });

  test('by default allows reading only, for an hour, to the subject of a Cognito token', async () => {
    const { environment } = tokenFunction(synth({}));
    expect(readConfig(environment)).toMatchObject({
      attributeClaims: new Map(), requestAttributes: new Map(), userIdClaim: 'sub', groupsClaim: 'cognito:groups',
    });
    expect(readConfig(environment).guests).toBeUndefined();
    expect((await roomsOf(environment))[0].policy).toEqual({
      capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 60,
    });
  });

  test('leaves the account\'s concurrency alone unless it is told to take some', () => {
    Template.fromStack(synth({})).hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
    Template.fromStack(synth({ reservedConcurrentExecutions: 20 })).hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 20 });
  });

  test('reads the Authorization header only where it is told that a JWT in it was verified', () => {
    const authorizer = (props: Partial<ChatTokenFunctionProps>) => readConfig(tokenFunction(synth(props)).environment).authorizer;
    expect(authorizer({})).toBeUndefined();
    expect(authorizer({ jwtInAuthorizationHeader: false })).toBeUndefined();
    expect(authorizer({ jwtInAuthorizationHeader: true })).toBe('jwt');
  });

  test('takes a room by its literal ARN', async () => {
    const { environment, policies } = tokenFunction(synth({ rooms: { lobby: new ImportedRoom(HERE) } }, { region: REGION, account: ACCOUNT }));
    expect(await roomsOf(environment)).toEqual([expect.objectContaining({ key: 'lobby', arn: HERE })]);
    expect(policies[0].PolicyDocument.Statement[0].Resource).toBe(HERE);
  });

  test('can be granted more through its role', () => {
    const stack = newStack();
    const tokens = new ChatTokenFunction(stack, 'Tokens', { rooms: { lobby: room(stack, 'RoomLobby') } });
    expect(tokens.grantPrincipal).toBe(tokens.role);
  });
});

describe('bad input is an error with the path, the value and the bound', () => {
  test.each<[string, Partial<ChatTokenFunctionProps>, string]>([
    ['no rooms', { rooms: {} }, '[Stack/Tokens] rooms must have at least 1 room, got 0'],
    ['a duration of 0', { sessionDuration: Duration.minutes(0) }, '[Stack/Tokens] sessionDuration (in minutes) must be a whole number from 1 to 180, got 0'],
    ['a duration of 181 minutes', { sessionDuration: Duration.minutes(181) }, 'from 1 to 180, got 181'],
    ['a duration of 90 seconds', { sessionDuration: Duration.seconds(90) }, 'from 1 to 180, got 1.5'],
    ['a capability twice', { capabilities: [ChatCapability.SEND_MESSAGE, ChatCapability.SEND_MESSAGE] }, '[Stack/Tokens] capabilities must list each capability at most once, got SEND_MESSAGE twice'],
    ['a capability twice in a group', { groupCapabilities: { mods: [...ChatCapability.ALL, ChatCapability.DELETE_MESSAGE] } }, '[Stack/Tokens] groupCapabilities["mods"] must list each capability at most once, got DELETE_MESSAGE twice'],
    ['a group without a name', { groupCapabilities: { ' ': [] } }, 'a key of groupCapabilities must be the name of a group, got " "'],
    ['attribute names over 1 KB', { attributeClaims: { ['n'.repeat(1025)]: 'c' } }, '[Stack/Tokens] attributeClaims must fit into 1024 bytes, names and values together, got 1025 bytes of names'],
    ['attribute names that leave no room for a value', { attributeClaims: { ['é'.repeat(512)]: 'c' } }, 'got 1024 bytes of names, which leaves no room for 1 values'],
    ['attribute names that leave no room for two values', { attributeClaims: { ['n'.repeat(1022)]: 'c', m: 'd' } }, 'got 1023 bytes of names, which leaves no room for 2 values'],
    ['an attribute without a claim', { attributeClaims: { displayName: '' } }, 'got "displayName": ""'],
    ['an attribute without a name', { attributeClaims: { '': 'name' } }, 'got "": "name"'],
    ['a chosen attribute without a name', { requestAttributes: { '': { maximumLength: 1 } } }, '[Stack/Tokens] a key of requestAttributes must be the name of an attribute, got ""'],
    ['a chosen attribute without a length', { requestAttributes: { a: {} as never } }, '[Stack/Tokens] requestAttributes["a"] must be an object with maximumLength, got {}'],
    ['a chosen attribute that is too long', { requestAttributes: { a: { maximumLength: 1025 } } }, 'requestAttributes["a"].maximumLength must be a whole number from 1 to 1024, got 1025'],
    ['a chosen attribute of no length', { requestAttributes: { a: { maximumLength: 0 } } }, 'from 1 to 1024, got 0'],
    ['no concurrency', { reservedConcurrentExecutions: 0 }, '[Stack/Tokens] reservedConcurrentExecutions must be a whole number from 1 to'],
  ])('%s', (_, props, message) => {
    expect(() => synth(props)).toThrow(message);
  });

  test.each(['', 'a b', '../x', 'röm', 'a/b', 'k'.repeat(65)])('the room key %j', (key) => {
    expect(() => synth({ rooms: { [key]: new ImportedRoom(HERE) } })).toThrow(/^\[Stack\/Tokens\] a key of rooms must have 1 to 64 characters.*got "/);
  });

  test.each([
    ['another service', 'arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl', 'must be a room ARN, arn:aws:ivschat:REGION:ACCOUNT:room/ID, got "arn:aws:ivs:'],
    ['another region', `arn:aws:ivschat:eu-west-1:${ACCOUNT}:room/abcdefghijkl`, '[Stack/Tokens] rooms.lobby must be in the region of the function\'s stack, "ap-northeast-1", got "eu-west-1"'],
    ['another account', `arn:aws:ivschat:${REGION}:999999999999:room/abcdefghijkl`, 'must be in the account of the function\'s stack, "123456789012", got "999999999999"'],
  ])('a room of %s', (_, arn, message) => {
    expect(() => synth({ rooms: { lobby: new ImportedRoom(arn) } }, { region: REGION, account: ACCOUNT })).toThrow(message);
  });

  test('a room of a stack in another region', () => {
    const elsewhere = newStack({ region: 'eu-west-1', account: ACCOUNT });
    expect(() => synth({ rooms: { lobby: room(elsewhere, 'RoomLobby') } }, { region: REGION, account: ACCOUNT })).toThrow('got "eu-west-1"');
  });

  test('values that fit exactly and unresolved tokens pass', () => {
    synth({ attributeClaims: { ['n'.repeat(1023)]: 'c' }, sessionDuration: Duration.minutes(180) });
    synth({ sessionDuration: Duration.minutes(1), rooms: { ['k'.repeat(64)]: new ImportedRoom(HERE) } });
    const text = Lazy.string({ produce: () => 'resolved' });
    const { environment } = tokenFunction(synth({
      sessionDuration: Duration.minutes(Token.asNumber(Lazy.number({ produce: () => 7 }))),
      attributeClaims: { [text]: text },
      userIdClaim: text,
      groupsClaim: text,
    }));
    expect(environment).toMatchObject({ SESSION_MINUTES: '7', ATTRIBUTE_CLAIMS: 'resolved=resolved', USER_ID_CLAIM: 'resolved' });
  });
});

describe('a room of its own rules', () => {
  function add(...rules: [string, ChatRoomOptions?][]) {
    const stack = newStack();
    const tokens = new ChatTokenFunction(stack, 'Tokens', {
      rooms: { lobby: room(stack, 'RoomLobby') },
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      sessionDuration: Duration.minutes(30),
    });
    rules.forEach(([key, options], index) => tokens.addRoom(key, room(stack, `Room${index}`), options));
    return stack;
  }

  const named = async (stack: Stack, key: string) => (await roomsOf(tokenFunction(stack).environment)).find((one) => one.key === key)!;

  test('has what the API has where it says nothing', async () => {
    const stack = add(['plain'], ['empty', {}], ['same', { sessionDuration: Duration.minutes(30), capabilities: [ChatCapability.SEND_MESSAGE] }]);
    const { policy } = await named(stack, 'lobby');
    for (const key of ['plain', 'empty', 'same']) expect((await named(stack, key)).policy).toEqual(policy);
    expect(Object.keys(tokenFunction(stack).environment).filter((name) => name.startsWith('POLICY_'))).toEqual([]);
  });

  test('says what it says, and the rest is the API\'s', async () => {
    const stack = add(['vip', { allowedGroups: ['vips', 'a&b=c, d'], sessionDuration: Duration.minutes(15) }], ['mute', { capabilities: [], groupCapabilities: {} }]);
    expect(await named(stack, 'vip')).toEqual({
      key: 'vip',
      arn: roomArn('Room0'),
      policy: {
        allowedGroups: ['a&b=c, d', 'vips'],
        capabilities: ['SEND_MESSAGE'],
        groupCapabilities: new Map([['moderators', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']]]),
        moderatorGroups: [],
        sessionMinutes: 15,
      },
    });
    expect((await named(stack, 'mute')).policy).toEqual({ capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 30 });
  });

  test('shares a policy with those that are equal, in whatever order they are written', () => {
    const { SEND_MESSAGE, DELETE_MESSAGE } = ChatCapability;
    const stack = add(
      ['a', { allowedGroups: ['x', 'y'], groupCapabilities: { g: [SEND_MESSAGE, DELETE_MESSAGE], h: [] } }],
      ['b', { groupCapabilities: { h: [], g: [DELETE_MESSAGE, SEND_MESSAGE] }, allowedGroups: ['y', 'x', 'y'], sessionDuration: Duration.minutes(30) }],
      ['c', { allowedGroups: ['z'] }],
    );
    const { environment } = tokenFunction(stack);
    expect(Object.keys(environment).filter((name) => name.startsWith('POLICY_'))).toEqual(['POLICY_1', 'POLICY_2']);
    expect(environment.ROOMS).toMatch(/lobby=\w{12}&a=\w{12}\.1&b=\w{12}\.1&c=\w{12}\.2$/);
  });

  test('is one that the function may make tokens for', () => {
    expect(tokenFunction(add(['vip', { allowedGroups: ['vips'] }])).policies[0].PolicyDocument.Statement[0].Resource).toEqual([roomArn('RoomLobby'), roomArn('Room0')]);
  });

  test('may be the first one', () => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {}).addRoom('vip', room(stack, 'RoomVip'), { allowedGroups: ['vips'] });
    expect(tokenFunction(stack).environment.ROOMS).toBe(`vip=${roomId('RoomVip')}.1`);
  });

  test('must come before the template is made', () => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {});
    expect(() => Template.fromStack(stack)).toThrow('[Stack/Tokens] rooms must have at least 1 room, got 0: give them as rooms, or with addRoom');
  });

  test.each<[string, string, ChatRoomOptions, string]>([
    ['a key that is there', 'lobby', {}, '[Stack/Tokens] a key of rooms must be there once, got "lobby" twice'],
    ['a key that is none', 'a/b', {}, '[Stack/Tokens] a key of rooms must have 1 to 64 characters'],
    ['no group', 'vip', { allowedGroups: [] }, '[Stack/Tokens] addRoom("vip"): allowedGroups must have at least 1 group, got 0'],
    ['a group without a name', 'vip', { allowedGroups: [' '] }, '[Stack/Tokens] addRoom("vip"): allowedGroups[0] must be the name of a group, got " "'],
    ['a text for the groups', 'vip', { allowedGroups: 'vips' as never }, 'addRoom("vip"): allowedGroups must be a list, each of it the name of a group, got "vips"'],
    ['too long a session', 'vip', { sessionDuration: Duration.hours(4) }, '[Stack/Tokens] addRoom("vip"): sessionDuration (in minutes) must be a whole number from 1 to 180, got 240'],
    ['a capability twice', 'vip', { capabilities: [...ChatCapability.ALL, ...ChatCapability.ALL] }, '[Stack/Tokens] addRoom("vip"): capabilities must list each capability at most once'],
    ['a group of groupCapabilities without a name', 'vip', { groupCapabilities: { '': [] } }, 'a key of addRoom("vip"): groupCapabilities must be the name of a group, got ""'],
  ])('%s is an error', (_, key, options, message) => {
    expect(() => add([key, options])).toThrow(message);
  });
});

describe('how many rooms fit', () => {
  function sizes(count: number, roomKeys = keys(count)) {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {
      rooms: rooms(stack, roomKeys),
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' },
    });
    const { environment, policies } = tokenFunction(stack);
    return {
      environment: JSON.stringify({ ...environment, ANONYMOUS_USERS: 'true' }).length,
      policies: policies.reduce((sum, policy) => sum + JSON.stringify(policy.PolicyDocument).length, 0),
    };
  }

  test('at least 100 with keys of 12 characters, as deployed', () => {
    const { environment, policies } = sizes(100);
    expect(environment).toBeLessThanOrEqual(4096);
    expect(policies).toBeLessThanOrEqual(10240);
  });

  test('at least 100 with policies of five kinds, and settings of all kinds', () => {
    const stack = newStack();
    const tokens = new ChatTokenFunction(stack, 'Tokens', {
      rooms: rooms(stack, keys(20)),
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' },
      requestAttributes: { displayName: { maximumLength: 32 } },
      jwtInAuthorizationHeader: true,
    });
    keys(100).slice(20).forEach((key, index) => tokens.addRoom(key, room(stack, `RoomOfItsOwn${index}`), {
      allowedGroups: [`vips-${index % 4}`],
      groupCapabilities: { moderators: ChatCapability.ALL, hosts: [ChatCapability.SEND_MESSAGE] },
      sessionDuration: Duration.minutes(15),
    }));
    const { environment, policies } = tokenFunction(stack);
    expect(new URLSearchParams(environment.ROOMS).size).toBe(100);
    expect(JSON.stringify(environment).length).toBeLessThanOrEqual(4096);
    expect(policies.reduce((sum, policy) => sum + JSON.stringify(policy.PolicyDocument).length, 0)).toBeLessThanOrEqual(10240);
  });

  /** The most rooms that synth lets through, by bisection. */
  function most(makeKeys: (count: number) => string[]): number {
    let [fits, fails] = [1, 400];
    while (fails - fits > 1) {
      const middle = Math.floor((fits + fails) / 2);
      const stack = newStack();
      try {
        new ChatTokenFunction(stack, 'Tokens', { rooms: rooms(stack, makeKeys(middle)) });
        fits = middle;
      } catch {
        fails = middle;
      }
    }
    return fits;
  }

  test.each([
    ['the environment', (count: number) => keys(count).map((key) => key.padEnd(20, '-'))],
    ['the policies', (count: number) => Array.from({ length: count }, (_, index) => `${index}`)],
  ])('the most that synth lets through fit into the limits as deployed: %s', (_, makeKeys) => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', { rooms: rooms(stack, makeKeys(most(makeKeys))) });
    const { environment, policies } = tokenFunction(stack);
    expect(JSON.stringify(environment).length).toBeLessThanOrEqual(4096);
    expect(policies.reduce((sum, policy) => sum + JSON.stringify(policy.PolicyDocument).length, 0)).toBeLessThanOrEqual(10240);
  });

  test('more than the environment holds is an error that names the limit and the way out', () => {
    expect(() => sizes(200)).toThrow(/^\[Stack\/Tokens\] rooms and settings must fit into the 4096 bytes \(4 KB\) of a Lambda function's environment, got \d+\. Give some of these 200 rooms to a second ChatApi/);
  });

  test('more than the role holds is an error that names the limit and the way out', () => {
    const short = Array.from({ length: 180 }, (_, index) => `${index}`);
    expect(() => sizes(180, short)).toThrow(/^\[Stack\/Tokens\] rooms must fit into the 10240 characters of an IAM role's inline policies, got \d+\. Give some of these 180 rooms to a second ChatApi/);
  });
});

test('the deployed form of a token is what the tests take it for', () => {
  expect(deployed({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'RoomLobby' }] }] })).toBe(roomId('RoomLobby'));
});
