import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HERE, ImportedRoom, roomsOf, synth } from './tokens';
import { readConfig } from '../../../lambda/chat-token/config';
import { ChatCapability } from '../../../src/api/chat-capability';
import { ChatTokenFunction } from '../../../src/api/chat-token-function';
import type { ChatTokenFunctionProps } from '../../../src/api/chat-token-function-props';
import { TokenRenewal } from '../../../src/api/token-renewal';
import { ACCOUNT, newStack, REGION, room, roomArn, tokenFunction } from '../deployed';

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
