import { Duration, Lazy, Token, type aws_ivschat as ivschat } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { deployed, keys, newStack, room, roomArn, roomId, rooms, tokenFunction, REGION, ACCOUNT } from './deployed';
import { readConfig } from '../../lambda/chat-token/config';
import { ChatCapability } from '../../src/api/chat-capability';
import { ChatTokenFunction, type ChatTokenFunctionProps } from '../../src/api/chat-token-function';

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
    template.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['arm64'], Timeout: 10, Handler: 'index.handler' });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  });

  test('reads in its environment what the construct was given', () => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {
      rooms: { lobby: room(stack, 'RoomLobby'), VIP_2: room(stack, 'RoomVip') },
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { 'moderators': ChatCapability.ALL, 'a&b=c, d+é': [ChatCapability.DELETE_MESSAGE], 'readers': [] },
      attributeClaims: { 'displayName': 'preferred_username', 'team name': 'custom:team' },
      userIdClaim: 'custom:chat id',
      groupsClaim: 'roles',
      sessionDuration: Duration.hours(2),
    });
    expect(readConfig(tokenFunction(stack).environment)).toEqual({
      roomArnPrefix: `arn:aws:ivschat:${REGION}:${ACCOUNT}:room/`,
      rooms: new Map([['lobby', roomId('RoomLobby')], ['VIP_2', roomId('RoomVip')]]),
      capabilities: ['SEND_MESSAGE'],
      groupCapabilities: new Map([
        ['moderators', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']],
        ['a&b=c, d+é', ['DELETE_MESSAGE']],
        ['readers', []],
      ]),
      attributeClaims: new Map([['displayName', 'preferred_username'], ['team name', 'custom:team']]),
      userIdClaim: 'custom:chat id',
      groupsClaim: 'roles',
      sessionMinutes: 120,
      anonymous: false,
    });
  });

  test('by default allows reading only, for an hour, to the subject of a Cognito token', () => {
    expect(readConfig(tokenFunction(synth({})).environment)).toMatchObject({
      capabilities: [], groupCapabilities: new Map(), attributeClaims: new Map(), userIdClaim: 'sub', groupsClaim: 'cognito:groups', sessionMinutes: 60,
    });
  });

  test('reads the Authorization header only where it is told that a JWT in it was verified', () => {
    const authorizer = (props: Partial<ChatTokenFunctionProps>) => readConfig(tokenFunction(synth(props)).environment).authorizer;
    expect(authorizer({})).toBeUndefined();
    expect(authorizer({ jwtInAuthorizationHeader: false })).toBeUndefined();
    expect(authorizer({ jwtInAuthorizationHeader: true })).toBe('jwt');
  });

  test('takes a room by its literal ARN', () => {
    const { environment, policies } = tokenFunction(synth({ rooms: { lobby: new ImportedRoom(HERE) } }, { region: REGION, account: ACCOUNT }));
    expect(readConfig(environment).rooms).toEqual(new Map([['lobby', 'abcdefghijkl']]));
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
    expect(readConfig(environment)).toMatchObject({ sessionMinutes: 7, attributeClaims: new Map([['resolved', 'resolved']]), userIdClaim: 'resolved' });
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
