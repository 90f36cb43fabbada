import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { deployed, keys, newStack, room, rooms } from './deployed';
import { readConfig } from '../../lambda/chat-hosts/config';
import { ChatApi, ChatAuthorizer, ChatBanList, type ChatApiProps, type ChatHosts, ChatRestApi, RoomDirectory } from '../../src';
import { BOUNDS as SYNTH_BOUNDS } from '../../src/common/validation';
import { HOST_ROUTES, ROUTES } from '../../src/contract';
import { BOUNDS } from '../../src/runtime/contract';

const HOSTS = 'Opens and closes Amazon IVS Chat rooms for hosts';
/** Of another app. */
const DIRECTORY = {
  tableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/streams',
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:streams-directory',
};
const ENV = { region: 'eu-west-1', account: '123456789012' };
const HOST_PATHS = HOST_ROUTES.map((name) => ROUTES[name]);

type Made = (stack: Stack, props?: Partial<ChatApiProps>, hosts?: Partial<ChatHosts>) => ChatApi | ChatRestApi;

const jwt = () => ChatAuthorizer.jwt({ issuer: 'https://example.com', audience: ['web'] });

function propsOf(stack: Stack, props: Partial<ChatApiProps> = {}, hosts: Partial<ChatHosts> = {}): ChatApiProps {
  return {
    rooms: { lobby: room(stack, 'RoomLobby') },
    directory: RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', DIRECTORY),
    authorizer: jwt(),
    hosts: { groups: ['creators'], ...hosts },
    ...props,
  };
}

const http = (stack: Stack, props: Partial<ChatApiProps> = {}, hosts: Partial<ChatHosts> = {}) => new ChatApi(stack, 'ChatApi', propsOf(stack, props, hosts));
const rest = (stack: Stack, props: Partial<ChatApiProps> = {}, hosts: Partial<ChatHosts> = {}) => {
  const users = new UserPool(stack, 'Callers');
  return new ChatRestApi(stack, 'ChatApi', propsOf(stack, { authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Web')] }), ...props }, hosts));
};
const DOORS: [string, Made][] = [['ChatApi', http], ['ChatRestApi', rest]];

interface Statement { readonly Action: string | string[]; readonly Resource: string | string[]; readonly Condition?: object }

/** The function for hosts, and all that its role allows. */
function hostFunction(stack: Stack): { environment: { [name: string]: string }; statements: Statement[]; properties: Record<string, unknown> } {
  const template = Template.fromStack(stack);
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: HOSTS } }));
  const [[id, role]] = Object.entries(template.findResources('AWS::IAM::Role', { Properties: { Description: HOSTS } }));
  const attached = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id));
  return {
    environment: deployed(handler.Properties.Environment.Variables) as { [name: string]: string },
    statements: [...role.Properties.Policies, ...attached.map(({ Properties }) => Properties)]
      .flatMap(({ PolicyDocument }) => deployed(PolicyDocument.Statement) as Statement[]),
    properties: handler.Properties,
  };
}

function routes(stack: Stack): string[] {
  const template = Template.fromStack(stack);
  const ofHttp = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey as string);
  const resources = template.findResources('AWS::ApiGateway::Resource');
  const path = (id: string): string => {
    const { PathPart, ParentId } = resources[id].Properties;
    return `${ParentId.Ref ? path(ParentId.Ref) : ''}/${PathPart}`;
  };
  const ofRest = Object.values(template.findResources('AWS::ApiGateway::Method'))
    .filter(({ Properties: { HttpMethod } }) => !['ANY', 'OPTIONS'].includes(HttpMethod))
    .map(({ Properties: { HttpMethod, ResourceId } }) => `${HttpMethod} ${path(ResourceId.Ref)}`);
  return [...ofHttp, ...ofRest].sort();
}

describe.each(DOORS)('a %s', (kind, api) => {
  test('with hosts has their routes, behind its authorizer, which its host function serves', () => {
    const stack = newStack(ENV);
    const made = api(stack);
    expect(routes(stack)).toEqual([ROUTES.tokens, ...HOST_PATHS].sort());
    const template = Template.fromStack(stack);
    if (kind === 'ChatApi') template.allResourcesProperties('AWS::ApiGatewayV2::Route', Match.objectLike({ AuthorizationType: 'JWT' }));
    else template.allResourcesProperties('AWS::ApiGateway::Method', Match.objectLike({ AuthorizationType: 'COGNITO_USER_POOLS' }));
    expect([made.hostFunction?.node.id, made.hostMetrics]).toEqual(['HostFunction', made.hostFunction?.metrics]);
    const id = stack.getLogicalId(made.hostFunction!.handler.node.defaultChild as never);
    template.hasResourceProperties('AWS::Lambda::Permission', { FunctionName: { 'Fn::GetAtt': [id, 'Arn'] }, Principal: 'apigateway.amazonaws.com' });
  });

  test('without hosts has none of it', () => {
    const stack = newStack(ENV);
    const made = api(stack, { hosts: undefined });
    expect([routes(stack), made.hostFunction, made.hostMetrics]).toEqual([[ROUTES.tokens], undefined, undefined]);
  });

  test('tells the host function all that it reads, and only that', () => {
    const stack = newStack(ENV);
    const made = api(stack, { banList: new ChatBanList(stack, 'Bans'), moderation: { groups: ['mods', 'a b'] }, tokensPerUser: 5 }, { groups: ['x,y', 'creators', 'creators'], roomsPerOwner: 7 });
    made.addRoom('stage', room(stack, 'RoomStage'));
    const { environment } = hostFunction(stack);
    expect(readConfig(environment)).toMatchObject({
      groups: ['creators', 'x,y'],
      roomsPerOwner: 7,
      moderatorGroups: ['a b', 'mods'],
      staticRooms: new Set(['lobby', 'stage']),
      userIdClaim: 'sub',
      groupsClaim: kind === 'ChatApi' ? 'groups' : 'cognito:groups',
      authorizer: 'jwt',
      anonymous: false,
      clients: kind === 'ChatApi' ? undefined : [expect.any(String)],
    });
    expect(Object.keys(environment).sort()).toEqual([
      'AUTHORIZER', 'BAN_TABLE', ...kind === 'ChatApi' ? [] : ['CLIENT_IDS'], 'DIRECTORY_FUNCTION', 'GROUPS_CLAIM', 'HOST_GROUPS', 'MODERATOR_GROUPS',
      'ROOMS_PER_OWNER', 'STATIC_ROOMS', 'USER_HASH_KEY_SECRET', 'USER_ID_CLAIM',
    ]);
    expect(readConfig(environment).listOpenRooms).toBe(false);
    expect(environment.DIRECTORY_FUNCTION).toBe('arn:aws:lambda:eu-west-1:123456789012:function:streams-directory');
  });

  test('has a host function that may call the three aliases of the directory, look users up and write its log, and nothing else', () => {
    const stack = newStack(ENV);
    api(stack, { banList: new ChatBanList(stack, 'Bans') });
    const { statements } = hostFunction(stack);
    expect(Object.fromEntries(statements.map(({ Action, Resource }) => [[Action].flat().join(), Resource]))).toEqual({
      'lambda:InvokeFunction': ['open', 'close', 'read'].map((alias) => `arn:aws:lambda:eu-west-1:123456789012:function:streams-directory:${alias}`),
      'logs:CreateLogStream,logs:PutLogEvents': expect.stringContaining('HostFunctionLogGroup'),
      'dynamodb:BatchGetItem': expect.stringContaining('Bans'),
      'secretsmanager:GetSecretValue': expect.anything(),
    });
    expect(statements.find(({ Action }) => Action === 'dynamodb:BatchGetItem')?.Condition).toEqual({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'ban#*' } });
  });

  test('lists open rooms where that is asked for, and has no right and no route more for it', () => {
    const made = (listOpenRooms?: boolean) => {
      const stack = newStack(ENV);
      api(stack, {}, { listOpenRooms });
      const { environment, statements } = hostFunction(stack);
      return { listed: readConfig(environment).listOpenRooms, statements, paths: routes(stack), variable: environment.LIST_OPEN_ROOMS };
    };
    const [by, without, those] = [made(), made(false), made(true)];
    expect([by, without].map(({ listed, variable }) => [listed, variable])).toEqual([[false, undefined], [false, undefined]]);
    expect(without).toEqual(by);
    expect([those.listed, those.statements, those.paths]).toEqual([true, by.statements, by.paths]);
  });

  test('takes the ban list of its moderation', () => {
    const stack = newStack(ENV);
    api(stack, { moderation: { groups: ['mods'], banList: new ChatBanList(stack, 'Bans') } });
    expect(hostFunction(stack).environment.BAN_TABLE).toMatch(/Bans/);
  });

  test('ends before API Gateway stops waiting', () => {
    const stack = newStack(ENV);
    api(stack);
    expect(hostFunction(stack).properties).toMatchObject({ Timeout: 25, Architectures: ['arm64'] });
  });

  test.each<[string, Partial<ChatApiProps>, Partial<ChatHosts>, string]>([
    ['hosts without a directory', { directory: undefined }, {}, '[Stack/ChatApi] hosts needs directory, in which rooms are opened, got hosts creators without one'],
    ['no groups', {}, { groups: [] }, '[Stack/ChatApi] hosts.groups must have at least 1 group, got 0'],
    ['a group without a name', {}, { groups: ['a', ' '] }, '[Stack/ChatApi] hosts.groups[1] must be the name of a group, got " "'],
    ['one group', {}, { groups: 'creators' as never }, '[Stack/ChatApi] hosts.groups must be a list'],
    ['hosts without groups', { hosts: {} as never }, {}, '[Stack/ChatApi] hosts must be an object with groups, got {}'],
    ['a list of hosts', { hosts: ['creators'] as never }, {}, '[Stack/ChatApi] hosts must be an object with groups, got ["creators"]'],
    ['no rooms', {}, { roomsPerOwner: 0 }, '[Stack/ChatApi] hosts.roomsPerOwner must be a whole number from 1 to 1000, got 0'],
    ['too many rooms', {}, { roomsPerOwner: 1001 }, 'hosts.roomsPerOwner must be a whole number from 1 to 1000, got 1001'],
    ['a part of a room', {}, { roomsPerOwner: 1.5 }, 'hosts.roomsPerOwner must be a whole number from 1 to 1000, got 1.5'],
    ['a word for yes', {}, { listOpenRooms: 'yes' as never }, '[Stack/ChatApi] hosts.listOpenRooms must be true or false, got "yes"'],
    ['a number for yes', {}, { listOpenRooms: 1 as never }, '[Stack/ChatApi] hosts.listOpenRooms must be true or false, got 1'],
    ['open rooms of no directory', { directory: undefined }, { listOpenRooms: true }, '[Stack/ChatApi] hosts needs directory'],
    ['IAM', { authorizer: ChatAuthorizer.iam() }, {}, '[Stack/ChatApi] hosts needs an authorizer whose callers have groups, got ChatAuthorizer.iam()'],
    ['nobody who signs in', { authorizer: ChatAuthorizer.unauthenticated() }, {}, 'hosts needs an authorizer whose callers have groups, got ChatAuthorizer.unauthenticated()'],
  ])('fails at synth with %s', (_, props, hosts, message) => {
    const stack = newStack(ENV);
    expect(() => api(stack, { ...props }, hosts)).toThrow(message);
  });

  test('makes the same template, whatever the order of rooms and groups', () => {
    const made = (...order: string[]) => {
      const stack = newStack(ENV);
      const all = rooms(stack, ['a', 'b']);
      api(stack, { rooms: Object.fromEntries(order.map((key) => [key, all[key]])) }, { groups: order });
      return Template.fromStack(stack).toJSON();
    };
    expect(made('a', 'b')).toEqual(made('b', 'a'));
  });

  test('fits with 100 rooms of its own, and a name of the directory\'s function that only the deployment knows', () => {
    const stack = newStack();
    const made = api(stack, { directory: new RoomDirectory(stack, 'Own'), banList: new ChatBanList(stack, 'Bans') });
    keys(99).forEach((key, index) => made.addRoom(key, room(stack, `Room${index}`)));
    expect(readConfig(hostFunction(stack).environment).staticRooms.size).toBe(100);
  });
});

test('a directory of the same app is called by its aliases', () => {
  const stack = newStack();
  const directory = new RoomDirectory(stack, 'Own');
  http(stack, { directory });
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role', { Properties: { Description: HOSTS } }));
  const { Statement: [{ Resource }] } = role.Properties.Policies[0].PolicyDocument;
  const { functionArn } = directory;
  expect(Resource).toEqual(stack.resolve(['open', 'close', 'read'].map((alias) => `${functionArn}:${alias}`)));
});

test('a host has 5 rooms at once, if nobody says otherwise, and null is nothing said', () => {
  for (const roomsPerOwner of [undefined, null as never]) {
    const stack = newStack(ENV);
    http(stack, {}, { roomsPerOwner });
    expect(hostFunction(stack).environment.ROOMS_PER_OWNER).toBe('5');
  }
  const stack = newStack(ENV);
  http(stack, { hosts: null as never });
  expect(routes(stack)).toEqual([ROUTES.tokens]);
});

test('an API whose rooms are all of the directory has none that hosts must keep away from', () => {
  const stack = newStack(ENV);
  http(stack, { rooms: undefined }).addRoom('late', room(stack, 'RoomLate'));
  expect(hostFunction(stack).environment.STATIC_ROOMS).toBe('late');
});

test('the callers are known by the claims of the authorizer', () => {
  const stack = newStack(ENV);
  http(stack, { authorizer: ChatAuthorizer.jwt({ issuer: 'https://example.com', audience: ['web'], userIdClaim: 'uid', groupsClaim: 'realm.roles' }) });
  expect(hostFunction(stack).environment).toMatchObject({ USER_ID_CLAIM: 'uid', GROUPS_CLAIM: 'realm.roles', AUTHORIZER: 'jwt' });
});

test('browsers may use the methods of hosts, and a REST API tells its function whose pages may read the answers', () => {
  const stack = newStack(ENV);
  http(stack, { corsOrigins: ['https://example.com'] });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Api'));
  expect(Properties.CorsConfiguration.AllowMethods).toEqual(['DELETE', 'GET', 'POST', 'PUT']);
  const other = newStack(ENV);
  rest(other, { corsOrigins: ['https://example.com'] });
  expect(hostFunction(other).environment.CORS_ORIGINS).toBe('https://example.com');
});

test('a REST API looks at the body of PUT, and lets through what the function takes', () => {
  const stack = newStack(ENV);
  rest(stack);
  const [model] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Model'))
    .filter(({ Properties: { Schema } }) => 'allowedGroups' in Schema.properties);
  expect(model.Properties.Schema).toMatchObject({
    additionalProperties: false,
    properties: {
      allowedGroups: {
        minItems: BOUNDS.allowedGroups.min, maxItems: BOUNDS.allowedGroups.max, items: { minLength: 1, maxLength: BOUNDS.groupCharacters.max },
      },
      moderatorGroups: { maxItems: BOUNDS.moderatorGroups.max, items: { maxLength: BOUNDS.groupCharacters.max } },
      moderatorUserIds: { maxItems: BOUNDS.moderatorUserIds.max, items: { maxLength: BOUNDS.userIdCharacters.max } },
    },
  });
  expect(model.Properties.Schema.properties.moderatorGroups).not.toHaveProperty('minItems');
});

test('roomsPerOwner and keys have the bounds that the directory has', () => {
  expect([SYNTH_BOUNDS.roomsPerOwner, SYNTH_BOUNDS.roomKey]).toMatchObject([BOUNDS.roomsPerOwner, BOUNDS.keyCharacters]);
});

test('its names are the deployment\'s: the stack can be deployed twice', () => {
  const stack = newStack(ENV);
  http(stack);
  const names = Object.values(Template.fromStack(stack).toJSON().Resources as { [id: string]: { Type: string; Properties?: object } })
    .filter(({ Type }) => Type !== 'AWS::Lambda::Permission')
    .flatMap(({ Properties }) => Object.keys(Properties ?? {}).filter((name) => ['LogGroupName', 'RoleName', 'FunctionName'].includes(name)));
  expect(names).toEqual([]);
});
