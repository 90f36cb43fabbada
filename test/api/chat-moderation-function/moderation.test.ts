import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { api, functionOf, MODERATES, routes } from './moderated-api';
import { type ChatApiProps, ChatAuthorizer, ChatBanList } from '../../../src';
import { BAN_ROUTES, MODERATION_ROUTES, ROUTES } from '../../../src/contract';
import { newStack, room, rooms } from '../deployed';

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

test('the callers are known by the same claims, and by the same authorizer', () => {
  const stack = newStack();
  api(stack, { authorizer: ChatAuthorizer.jwt({ issuer: 'https://example.com', audience: ['web'], userIdClaim: 'uid', groupsClaim: 'realm.roles' }) });
  expect(functionOf(stack, MODERATES).environment).toMatchObject({ USER_ID_CLAIM: 'uid', GROUPS_CLAIM: 'realm.roles', AUTHORIZER: 'jwt' });
  const pool = newStack();
  const users = new UserPool(pool, 'Users');
  api(pool, { authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Web')] }) });
  expect(functionOf(pool, MODERATES).environment).toMatchObject({ USER_ID_CLAIM: 'sub', GROUPS_CLAIM: 'cognito:groups', AUTHORIZER: 'jwt' });
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
