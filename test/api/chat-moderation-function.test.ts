import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { deployed, keys, newStack, room, roomArn, rooms } from './deployed';
import { policyIn } from '../../lambda/http/policy';
import { roomsInEnvironment } from '../../lambda/http/resolver';
import { ChatApi, ChatAuthorizer, ChatBanList, ChatCapability, type ChatApiProps, type ChatModeration, ChatRestApi } from '../../src';
import { BAN_ROUTES, MODERATION_ROUTES, ROUTES } from '../../src/contract';

const TOKENS = 'Issues Amazon IVS Chat tokens';
const MODERATES = 'Moderates Amazon IVS Chat rooms';

function jwt(): ChatAuthorizer {
  return ChatAuthorizer.jwt({ issuer: 'https://example.com', audience: ['web'] });
}

function api(stack: Stack, props: Partial<ChatApiProps> = {}, moderation: Partial<ChatModeration> = {}): ChatApi {
  return new ChatApi(stack, 'ChatApi', {
    rooms: { lobby: room(stack, 'RoomLobby') },
    authorizer: jwt(),
    moderation: { groups: ['moderators'], ...moderation },
    ...props,
  });
}

interface Statement { readonly Action: string | string[]; readonly Resource: string | string[]; readonly Condition?: object }

/** A function with that description, and all that its role allows. */
function functionOf(stack: Stack, description: string): { environment: { [name: string]: string }; statements: Statement[]; actions: string[] } {
  const template = Template.fromStack(stack);
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: description } }));
  const [[id, role]] = Object.entries(template.findResources('AWS::IAM::Role', { Properties: { Description: description } }));
  const attached = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id));
  const documents = [...role.Properties.Policies, ...attached.map(({ Properties }) => Properties)];
  const statements = documents.flatMap(({ PolicyDocument }) => deployed(PolicyDocument.Statement) as Statement[]);
  return {
    environment: deployed(handler.Properties.Environment.Variables) as { [name: string]: string },
    statements,
    actions: statements.flatMap(({ Action }) => Action).sort(),
  };
}

function routes(stack: Stack): string[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey).sort();
}

test('moderation adds its routes, behind the authorizer of the API; those for bans with a ban list alone', () => {
  const without = newStack();
  api(without);
  expect(routes(without)).toEqual([ROUTES.tokens, ...MODERATION_ROUTES.map((name) => ROUTES[name])].sort());

  const stack = newStack();
  api(stack, {}, { banList: new ChatBanList(stack, 'Bans') });
  expect(routes(stack)).toEqual([ROUTES.tokens, ...[...MODERATION_ROUTES, ...BAN_ROUTES].map((name) => ROUTES[name])].sort());
  Template.fromStack(stack).allResourcesProperties('AWS::ApiGatewayV2::Route', Match.objectLike({ AuthorizationType: 'JWT' }));
});

test('without moderation there are neither routes nor a function for it', () => {
  const stack = newStack();
  const made = api(stack, { moderation: undefined });
  expect([routes(stack), made.moderationFunction]).toEqual([[ROUTES.tokens], undefined]);
});

test('browsers may use the methods that the API has', () => {
  const methods = (props: Partial<ChatApiProps>, bans = false) => {
    const stack = newStack();
    api(stack, { corsOrigins: ['https://example.com'], ...bans ? { banList: new ChatBanList(stack, 'Bans') } : {}, ...props });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Api'));
    return Properties.CorsConfiguration.AllowMethods;
  };
  expect(methods({ moderation: undefined })).toEqual(['POST']);
  expect(methods({})).toEqual(['DELETE', 'POST']);
  expect(methods({}, true)).toEqual(['DELETE', 'GET', 'POST', 'PUT']);
});

describe('least privilege', () => {
  const stack = newStack();
  const bans = new ChatBanList(stack, 'Bans', { encryptionKey: new Key(stack, 'Key') });
  api(stack, { banList: bans, tokensPerUser: 10 }).addRoom('stage', room(stack, 'RoomStage'));
  const [tokens, moderation] = [functionOf(stack, TOKENS), functionOf(stack, MODERATES)];
  const allowing = (statements: Statement[], action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
  const on = (statements: Statement[], action: string) => allowing(statements, action).flatMap(({ Resource }) => Resource).sort();
  const keyed = (statements: Statement[], action: string) => allowing(statements, action).map(({ Condition }) => Condition);

  test('the token function cannot moderate, and the moderation function cannot issue tokens', () => {
    expect(tokens.actions.filter((action) => action.startsWith('ivschat:'))).toEqual(['ivschat:CreateChatToken']);
    expect(moderation.actions.filter((action) => action.startsWith('ivschat:'))).toEqual(['ivschat:DeleteMessage', 'ivschat:DisconnectUser', 'ivschat:SendEvent']);
  });

  test('the moderation function acts in exactly the rooms of the API', () => {
    for (const action of ['ivschat:DeleteMessage', 'ivschat:DisconnectUser', 'ivschat:SendEvent']) {
      expect(on(moderation.statements, action)).toEqual([roomArn('RoomLobby'), roomArn('RoomStage')].sort());
    }
  });

  test('neither writes the other\'s items of the ban list', () => {
    const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'].map((name) => `dynamodb:${name}`);
    expect(tokens.actions.filter((action) => writes.includes(action))).toEqual(['dynamodb:UpdateItem']);
    expect(moderation.actions.filter((action) => writes.includes(action))).toEqual(['dynamodb:DeleteItem', 'dynamodb:PutItem']);
    expect(keyed(tokens.statements, 'dynamodb:UpdateItem')).toEqual([{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'count#*' } }]);
    expect(keyed(moderation.statements, 'dynamodb:PutItem')).toEqual([{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'ban#*' } }]);
  });

  test('the token function reaches neither the queue nor the audit log', () => {
    expect(tokens.actions.filter((action) => action.startsWith('sqs:'))).toEqual([]);
    expect(on(tokens.statements, 'logs:PutLogEvents').join()).not.toMatch(/Audit/);
    expect(on(moderation.statements, 'logs:PutLogEvents')).toEqual([expect.stringMatching(/Audit/), expect.stringMatching(/ModerationFunctionLogGroup/)]);
  });

  test('the moderation function sends to and receives from one queue, and from no other', () => {
    const queues = new Set(moderation.statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('sqs:'))).flatMap(({ Resource }) => Resource));
    expect([...queues]).toEqual([expect.stringMatching(/BanQueue/)]);
  });

  test('no statement is for everything', () => {
    expect([...tokens.statements, ...moderation.statements].flatMap(({ Resource }) => Resource)).not.toContain('*');
  });

  test('without tokensPerUser the token function writes nothing', () => {
    const other = newStack();
    api(other, { banList: new ChatBanList(other, 'Bans') });
    expect(functionOf(other, TOKENS).actions.filter((action) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:BatchGetItem']);
  });

  test('without a ban list neither reaches a table or a queue', () => {
    const other = newStack();
    const { moderationFunction } = api(other);
    expect([...functionOf(other, TOKENS).actions, ...functionOf(other, MODERATES).actions].filter((action) => /^(dynamodb|sqs):/.test(action))).toEqual([]);
    expect(moderationFunction?.deadLetterQueue).toBeUndefined();
    Template.fromStack(other).resourceCountIs('AWS::SQS::Queue', 0);
  });
});

describe('policies', () => {
  test('a room\'s moderatorGroups moderate it, and what a room does not say is the API\'s', () => {
    const stack = newStack();
    const made = api(stack, { capabilities: [ChatCapability.SEND_MESSAGE] }, { groups: ['b', 'a', 'b'] });
    made.addRoom('vip', room(stack, 'RoomVip'), { allowedGroups: ['vips'] });
    made.addRoom('stage', room(stack, 'RoomStage'), { moderatorGroups: ['stewards'], sessionDuration: Duration.minutes(15) });
    const { environment } = functionOf(stack, MODERATES);
    expect([environment.MODERATOR_GROUPS, environment.ROOMS]).toEqual(['moderate=a&moderate=b', expect.stringMatching(/^lobby=\w{12}&vip=\w{12}\.1&stage=\w{12}\.2$/)]);
    expect(policyIn(environment, 'POLICY_1')).toMatchObject({ allowedGroups: ['vips'], moderatorGroups: ['a', 'b'] });
    expect(policyIn(environment, 'POLICY_2')).toMatchObject({ moderatorGroups: ['stewards'] });
    expect(policyIn(functionOf(stack, TOKENS).environment, 'POLICY_2')).toMatchObject({ capabilities: ['SEND_MESSAGE'], sessionMinutes: 15 });
  });

  test('both functions read the same rooms, and the same of who may enter; who moderates is the business of one', async () => {
    const stack = newStack();
    const made = api(stack);
    made.addRoom('one', room(stack, 'RoomOne'), { moderatorGroups: ['x'], groupCapabilities: { x: ChatCapability.ALL } });
    made.addRoom('two', room(stack, 'RoomTwo'), { allowedGroups: ['y'] });
    const read = async (description: string) => {
      const { find } = roomsInEnvironment(functionOf(stack, description).environment);
      return Promise.all(['lobby', 'one', 'two'].map(async (key) => {
        const { arn, policy: { allowedGroups, moderatorGroups } } = (await find(key))!;
        return { arn, allowedGroups, moderatorGroups };
      }));
    };
    const [moderates, tokens] = [await read(MODERATES), await read(TOKENS)];
    expect(moderates.map((one) => ({ ...one, moderatorGroups: [] }))).toEqual(tokens);
    expect(moderates.map(({ moderatorGroups }) => moderatorGroups)).toEqual([['moderators'], ['x'], ['moderators']]);
  });

  test('policies that are equal stand once, whatever their order', () => {
    const stack = newStack();
    const made = api(stack);
    made.addRoom('one', room(stack, 'RoomOne'), { moderatorGroups: ['x', 'y'] });
    made.addRoom('two', room(stack, 'RoomTwo'), { moderatorGroups: ['y', 'x', 'x'] });
    made.addRoom('three', room(stack, 'RoomThree'), { moderatorGroups: ['moderators'] });
    const { environment } = functionOf(stack, MODERATES);
    expect(Object.keys(environment).filter((name) => /^POLICY_\d/.test(name))).toEqual(['POLICY_1']);
    expect(environment.ROOMS).toMatch(/three=\w{12}$/);
  });

  test.each(['ChatApi', 'ChatRestApi'])('100 rooms with a policy each of 5 kinds fit, in a %s with everything on', (kind) => {
    const stack = newStack();
    const users = new UserPool(stack, 'Users');
    const props: ChatApiProps = {
      rooms: { [keys(1)[0]]: room(stack, 'Room') },
      authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Web'), users.addClient('App')], scopes: ['chat/join'] }),
      banList: new ChatBanList(stack, 'Bans'),
      tokensPerUser: 10,
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' },
      requestAttributes: { displayName: { maximumLength: 32 } },
      guests: { rooms: keys(1), sessionDuration: Duration.minutes(10) },
      corsOrigins: ['https://www.example.com', 'https://example.com'],
      moderation: { groups: ['moderators'] },
    };
    const made = kind === 'ChatApi' ? new ChatApi(stack, 'ChatApi', props) : new ChatRestApi(stack, 'ChatApi', props);
    keys(100).slice(1).forEach((key, index) => made.addRoom(key, room(stack, `Room${index}`), {
      allowedGroups: [`group-${index % 5}`],
      moderatorGroups: [`hosts-${index % 5}`],
      groupCapabilities: { [`hosts-${index % 5}`]: ChatCapability.ALL },
      sessionDuration: Duration.minutes(15),
    }));
    for (const description of [TOKENS, MODERATES]) {
      const { environment } = functionOf(stack, description);
      expect(Object.keys(environment).filter((name) => /^POLICY_\d/.test(name))).toHaveLength(5);
      expect(policyIn(environment, 'POLICY_5')).toMatchObject({ allowedGroups: ['group-4'], sessionMinutes: 15 });
    }
    expect(policyIn(functionOf(stack, TOKENS).environment, 'POLICY_1')).toMatchObject({
      capabilities: ['SEND_MESSAGE'], groupCapabilities: new Map([['hosts-0', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']]]),
    });
  });

  test('guests moderate nothing', () => {
    const stack = newStack();
    api(stack, { guests: { rooms: ['lobby'] } });
    expect(policyIn(functionOf(stack, TOKENS).environment, 'GUEST_POLICY').moderatorGroups).toEqual([]);
  });
});

test('the callers are known by the same claims, and by the same authorizer', () => {
  const stack = newStack();
  api(stack, { authorizer: ChatAuthorizer.jwt({ issuer: 'https://example.com', audience: ['web'], userIdClaim: 'uid', groupsClaim: 'realm.roles' }) });
  expect(functionOf(stack, MODERATES).environment).toMatchObject({ USER_ID_CLAIM: 'uid', GROUPS_CLAIM: 'realm.roles', AUTHORIZER: 'jwt' });
  const pool = newStack();
  const users = new UserPool(pool, 'Users');
  api(pool, { authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Web')] }) });
  expect(functionOf(pool, MODERATES).environment).toMatchObject({ USER_ID_CLAIM: 'sub', GROUPS_CLAIM: 'cognito:groups', AUTHORIZER: 'jwt' });
});

describe('the ban list', () => {
  test('of moderation keeps the banned out, and that of the API is what moderators ban with', () => {
    for (const where of ['api', 'moderation', 'both']) {
      const stack = newStack();
      const banList = new ChatBanList(stack, 'Bans');
      api(stack, where === 'moderation' ? {} : { banList }, where === 'api' ? {} : { banList });
      const table = functionOf(stack, TOKENS).environment.BAN_TABLE;
      expect([table, functionOf(stack, MODERATES).environment.BAN_TABLE]).toEqual([expect.stringMatching(/Bans/), table]);
    }
  });

  test('may be given twice by two names, and not be another one', () => {
    const stack = newStack();
    const named = (id: string, name = 'bans') => ChatBanList.fromTableName(stack, id, name);
    expect(() => api(stack, { banList: named('One') }, { banList: named('Two') })).not.toThrow();
    const other = newStack();
    expect(() => api(other, { banList: new ChatBanList(other, 'One') }, { banList: new ChatBanList(other, 'Two') }))
      .toThrow('[Stack/ChatApi] moderation.banList must be banList, where both are given, got Stack/Two and Stack/One');
  });

  test('must be where the function is', () => {
    const stack = newStack({ region: 'eu-west-1', account: '123456789012' });
    const banList = ChatBanList.fromTableArn(stack, 'Bans', 'arn:aws:dynamodb:us-east-1:123456789012:table/bans');
    expect(() => api(stack, {}, { banList })).toThrow(/moderation\.banList must be in the region of the stack, eu-west-1, got us-east-1/);
    expect(() => api(newStack({ region: 'eu-west-1', account: '123456789012' }), { moderation: undefined, banList })).toThrow(/banList must be in the region/);
  });

  test('lets second disconnects through a queue that is encrypted, takes TLS alone, and keeps what failed', () => {
    const stack = newStack();
    const { moderationFunction } = api(stack, {}, { banList: new ChatBanList(stack, 'Bans') });
    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 5 }, VisibilityTimeout: 150 });
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 3600 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 } });
    expect(stack.resolve(moderationFunction?.deadLetterQueue?.queueArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/DeadLetterQueue/), 'Arn'] });
  });
});

describe('the audit log', () => {
  const auditLogs = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources('AWS::Logs::LogGroup')).filter(([id]) => id.includes('AuditLog')).map(([, group]) => group);

  test('is kept for a year, and stays when the stack goes', () => {
    const stack = newStack();
    const { moderationFunction } = api(stack);
    expect(auditLogs(stack)).toEqual([expect.objectContaining({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { RetentionInDays: 365 } })]);
    expect(functionOf(stack, MODERATES).environment.AUDIT_LOG_GROUP).toMatch(/AuditLog/);
    moderationFunction!.auditLogGroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
    expect(auditLogs(stack)[0].DeletionPolicy).toBe('Retain'); // the template was made before
  });

  test('is kept as long as was said, or goes where was said', () => {
    const long = newStack();
    api(long, {}, { auditLogRetention: RetentionDays.TEN_YEARS });
    expect(auditLogs(long)[0].Properties).toEqual({ RetentionInDays: 3653 });
    const own = newStack();
    const auditLogGroup = new LogGroup(own, 'Mine');
    expect(api(own, {}, { auditLogGroup }).moderationFunction?.auditLogGroup).toBe(auditLogGroup);
    expect([auditLogs(own), functionOf(own, MODERATES).environment.AUDIT_LOG_GROUP]).toEqual([[], expect.stringMatching(/^Mine/)]);
  });
});

test('the function ends before API Gateway stops waiting, and logs for a month', () => {
  const stack = newStack();
  api(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Description: MODERATES, Timeout: 25, Architectures: ['arm64'] });
});

test('the same app makes the same template, whatever the order of its maps and groups', () => {
  const made = (...order: string[]) => {
    const stack = newStack();
    const all = rooms(stack, ['a', 'b']);
    api(stack, { rooms: Object.fromEntries(order.map((key) => [key, all[key]])) }, { groups: order });
    return Template.fromStack(stack).toJSON();
  };
  expect(made('a', 'b')).toEqual(made('b', 'a'));
});

test('the stack can be deployed twice: nothing in it has a name', () => {
  const stack = newStack();
  api(stack, {}, { banList: new ChatBanList(stack, 'Bans') });
  const named = Object.values(Template.fromStack(stack).toJSON().Resources as { [id: string]: { Type: string; Properties?: object } })
    .filter(({ Type }) => !['AWS::Lambda::Permission', 'AWS::Lambda::EventSourceMapping'].includes(Type))
    .flatMap(({ Properties }) => Object.keys(Properties ?? {}).filter((name) => ['QueueName', 'LogGroupName', 'TableName', 'RoleName', 'FunctionName'].includes(name)));
  expect(named).toEqual([]);
});

describe('what cannot be fails at synth', () => {
  const wrong = (value: unknown): never => value as never;
  test.each<[string, (stack: Stack) => unknown, string]>([
    ['no groups', (stack) => api(stack, {}, { groups: [] }), '[Stack/ChatApi] moderation.groups must have at least 1 group, got 0'],
    ['a group without a name', (stack) => api(stack, {}, { groups: [' '] }), '[Stack/ChatApi] moderation.groups[0] must be the name of a group, got " "'],
    ['groups that are none', (stack) => api(stack, {}, { groups: wrong('moderators') }), '[Stack/ChatApi] moderation.groups must be a list'],
    ['moderation without groups', (stack) => api(stack, { moderation: wrong({}) }), '[Stack/ChatApi] moderation must be an object with groups, got {}'],
    ['IAM', (stack) => api(stack, { authorizer: ChatAuthorizer.iam() }), '[Stack/ChatApi] moderation needs an authorizer whose callers have groups, got ChatAuthorizer.iam()'],
    ['nobody who signs in', (stack) => api(stack, { authorizer: ChatAuthorizer.unauthenticated() }), 'callers have groups, got ChatAuthorizer.unauthenticated()'],
    ['a list that is none', (stack) => api(stack, {}, { banList: wrong('bans') }), '[Stack/ChatApi] moderation.banList must be a ChatBanList, or an imported one, got "bans"'],
    ['a log group that is none', (stack) => api(stack, {}, { auditLogGroup: wrong('logs') }), '[Stack/ChatApi/ModerationFunction] moderation.auditLogGroup must be a log group, got "logs"'],
    [
      'a log group and how long to keep one',
      (stack) => api(stack, {}, { auditLogGroup: new LogGroup(stack, 'Mine'), auditLogRetention: RetentionDays.ONE_DAY }),
      'moderation.auditLogRetention must be left out with auditLogGroup, which has its own, got 1',
    ],
    [
      'moderators of a room, without moderation',
      (stack) => api(stack, { moderation: undefined }).addRoom('stage', room(stack, 'RoomStage'), { moderatorGroups: ['x'] }),
      'addRoom("stage"): moderatorGroups needs an API with moderation, got ["x"]',
    ],
    ['no moderators of a room', (stack) => api(stack).addRoom('stage', room(stack, 'RoomStage'), { moderatorGroups: [] }), 'moderatorGroups must have at least 1 group, got 0'],
    ['tokens counted nowhere', (stack) => api(stack, { tokensPerUser: 5 }), 'tokensPerUser needs banList, in whose table tokens are counted, got 5 without one'],
    ['no tokens', (stack) => api(stack, { tokensPerUser: 0, banList: new ChatBanList(stack, 'Bans') }), 'tokensPerUser must be a whole number from 1'],
  ])('%s', (_, make, message) => {
    expect(() => make(newStack())).toThrow(message);
  });
});

test('what is null counts as left out, as other languages hand it over', () => {
  const none = null as unknown as undefined;
  const stack = newStack();
  api(stack, { banList: none, tokensPerUser: none }, { banList: none, auditLogGroup: none, auditLogRetention: none });
  expect(routes(stack)).not.toContain(ROUTES.ban);
  const without = new Stack(new App(), 'Stack');
  api(without, { moderation: none });
  expect(routes(without)).toEqual([ROUTES.tokens]);
});
