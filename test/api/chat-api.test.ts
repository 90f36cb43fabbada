import { aws_apigatewayv2 as apigatewayv2, aws_certificatemanager as acm, aws_cognito as cognito, aws_iam as iam, aws_lambda as lambda, CfnOutput, Duration, Lazy, type Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { deployed, newStack, room, tokenFunction } from './deployed';
import { readConfig } from '../../lambda/chat-token/config';
import { apiPolicy, policyIn } from '../../lambda/http/policy';
import { ChatApi, type ChatApiProps } from '../../src/api/chat-api';
import { ChatAuthorizer } from '../../src/api/chat-authorizer';
import { ChatCapability } from '../../src/api/chat-capability';
import { handlerCode } from '../../src/common/handler-code';

function build(props: Partial<ChatApiProps> = {}): { stack: Stack; api: ChatApi } {
  const stack = newStack();
  const api = new ChatApi(stack, 'ChatApi', {
    rooms: { lobby: room(stack, 'RoomLobby'), vip: room(stack, 'RoomVip') },
    authorizer: ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'] }),
    ...props,
  });
  return { stack, api };
}

function synth(props: Partial<ChatApiProps> = {}): { stack: Stack; template: Template } {
  const { stack } = build(props);
  return { stack, template: Template.fromStack(stack) };
}

function routeAndAuthorizer(template: Template) {
  const [route] = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
  const [authorizer] = Object.values(template.findResources('AWS::ApiGatewayV2::Authorizer')).map(({ Properties }) => Properties);
  return { route, authorizer };
}

describe('the API', () => {
  test('has one route, to the function, that nobody else may invoke it through', () => {
    const { template } = synth();
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /rooms/{room}/tokens' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0', IntegrationType: 'AWS_PROXY' });
    template.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'apigateway.amazonaws.com', SourceArn: Match.anyValue() });
  });

  test('passes the settings on to the function', () => {
    const { stack } = synth({
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' },
      requestAttributes: { color: { maximumLength: 7 } },
      sessionDuration: Duration.minutes(5),
      reservedConcurrentExecutions: 9,
    });
    const { environment } = tokenFunction(stack);
    expect(readConfig(environment)).toMatchObject({
      attributeClaims: new Map([['displayName', 'preferred_username']]),
      requestAttributes: new Map([['color', 7]]),
    });
    expect(apiPolicy(environment)).toEqual({
      capabilities: ['SEND_MESSAGE'],
      groupCapabilities: new Map([['moderators', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']]]),
      moderatorGroups: [],
      sessionMinutes: 5,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 9 });
  });

  test('is throttled at half the quota of CreateChatToken, or as asked', () => {
    synth().template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 100 } });
    synth({ throttle: { rateLimit: 20, burstLimit: 10 } }).template
      .hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 10 } });
  });

  test.each([
    [{ rateLimit: 20 }, 20, 100],
    [{ rateLimit: 20, burstLimit: undefined }, 20, 100],
    [{ burstLimit: 5 }, 100, 5],
    [{}, 100, 100],
    [undefined, 100, 100],
  ])('of a throttle of %j, what is left out is as by default', (throttle, rate, burst) => {
    synth({ throttle }).template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } });
  });

  test.each<[object | number, string]>([
    [{ rateLimit: -1 }, 'throttle.rateLimit must be a number from 0 on, got -1'],
    [{ rateLimit: '20' }, 'throttle.rateLimit must be a number from 0 on, got "20"'],
    [{ burstLimit: 1.5 }, 'throttle.burstLimit must be a whole number from 0 on, got 1.5'],
    [{ burstLimit: Infinity }, 'throttle.burstLimit must be a whole number from 0 on, got Infinity'],
    [20, 'throttle must be an object with rateLimit and burstLimit, got 20'],
  ])('a throttle of %j is an error', (throttle, message) => {
    expect(() => synth({ throttle: throttle as never })).toThrow(`[Stack/ChatApi] ${message}`);
  });

  test('has a stage that a domain name can be mapped to', () => {
    const { stack, api } = build();
    const domainName = new apigatewayv2.DomainName(stack, 'Domain', {
      domainName: 'chat.example.com',
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:ap-northeast-1:123456789012:certificate/1'),
    });
    new apigatewayv2.ApiMapping(stack, 'Mapping', { api: api.httpApi, domainName, stage: api.stage });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: stack.resolve(api.stage.stageName) });
    expect(api.url).toBe(api.stage.url);
  });

  test('logs each request without anything that could hold a secret', () => {
    const [stage] = Object.values(synth().template.findResources('AWS::ApiGatewayV2::Stage'));
    const { AccessLogSettings: { Format } } = stage.Properties;
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
    expect(Format).not.toMatch(/path|header|query|claims|identity|authorizer/i);
  });

  test('knows the URL of each room', () => {
    const { stack, api } = build();
    new CfnOutput(stack, 'TokenUrl', { value: api.tokenUrl('lobby') });
    expect(deployed(Template.fromStack(stack).toJSON().Outputs.TokenUrl.Value)).toMatch(/^https:\/\/\w+\.execute-api\.ap-northeast-1\.amazonaws\.com\/rooms\/lobby\/tokens$/);
    expect(api.tokenUrl('vip')).toBe(`${api.url}rooms/vip/tokens`);
    expect(() => api.tokenUrl('attic')).toThrow('[Stack/ChatApi] tokenUrl needs a key of rooms (lobby, vip), got "attic"');
    api.tokenUrl(Lazy.string({ produce: () => 'lobby' }));
  });
});

describe('authorizers', () => {
  function userPool(stack: Stack) {
    const pool = new cognito.UserPool(stack, 'Users');
    return { pool, client: pool.addClient('Web') };
  }

  test('userPool accepts the tokens of the given clients', () => {
    const stack = newStack();
    const { pool, client } = userPool(stack);
    const authorizer = ChatAuthorizer.userPool(pool, { clients: [client] });
    new ChatApi(stack, 'ChatApi', { rooms: { lobby: room(stack, 'RoomLobby') }, authorizer });

    const found = routeAndAuthorizer(Template.fromStack(stack));
    expect(found.route.AuthorizationType).toBe('JWT');
    expect(found.authorizer).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: [stack.resolve(client.userPoolClientId)] },
    });
    expect(JSON.stringify(found.authorizer.JwtConfiguration.Issuer)).toContain('https://cognito-idp.');
    expect(readConfig(tokenFunction(stack).environment)).toMatchObject({ userIdClaim: 'sub', groupsClaim: 'cognito:groups' });
  });

  test('userPool takes a pool of another region', () => {
    const stack = newStack();
    const pool = cognito.UserPool.fromUserPoolArn(stack, 'Users', 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_EXAMPLE');
    const client = cognito.UserPoolClient.fromUserPoolClientId(stack, 'Web', 'web');
    new ChatApi(stack, 'ChatApi', { rooms: { lobby: room(stack, 'RoomLobby') }, authorizer: ChatAuthorizer.userPool(pool, { clients: [client] }) });
    expect(routeAndAuthorizer(Template.fromStack(stack)).authorizer.JwtConfiguration.Issuer).toBe('https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE');
  });

  test('jwt accepts the tokens of an issuer for an audience, and says where the identity is', () => {
    const { stack, template } = synth({ authorizer: ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['a', 'b'], userIdClaim: 'uid', groupsClaim: 'roles' }) });
    expect(routeAndAuthorizer(template)).toMatchObject({
      route: { AuthorizationType: 'JWT' },
      authorizer: { JwtConfiguration: { Audience: ['a', 'b'], Issuer: 'https://login.example.com/' } },
    });
    expect(readConfig(tokenFunction(stack).environment)).toMatchObject({ userIdClaim: 'uid', groupsClaim: 'roles' });
    expect(readConfig(tokenFunction(synth().stack).environment)).toMatchObject({ userIdClaim: 'sub', groupsClaim: 'groups' });
  });

  test('iam takes signed requests of those who were granted it', () => {
    const { stack, api } = build({ authorizer: ChatAuthorizer.iam() });
    api.grantInvoke(new iam.User(stack, 'Caller'));
    const template = Template.fromStack(stack);
    expect(routeAndAuthorizer(template)).toEqual({ route: expect.objectContaining({ AuthorizationType: 'AWS_IAM' }), authorizer: undefined });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'execute-api:Invoke' })] },
    });
    expect(() => build().api.grantInvoke(new iam.User(newStack(), 'Caller')))
      .toThrow('[Stack/ChatApi] grantInvoke needs ChatAuthorizer.iam(), got ChatAuthorizer.jwt: no other looks at what IAM allows');
    expect(() => build({ authorizer: ChatAuthorizer.unauthenticated() }).api.grantInvoke(new iam.User(newStack(), 'Caller')))
      .toThrow('[Stack/ChatApi] grantInvoke needs ChatAuthorizer.iam(), got ChatAuthorizer.unauthenticated');
    expect(() => api.grantInvoke(undefined as never)).toThrow('[Stack/ChatApi] the grantee of grantInvoke must be an IGrantable, such as a role, got undefined');
  });

  test('lambda asks the function for each request, with no answer cached across rooms', () => {
    const stack = newStack();
    const handler = new lambda.Function(stack, 'Authorizer', { code: handlerCode('chat-token'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X });
    new ChatApi(stack, 'ChatApi', { rooms: { lobby: room(stack, 'RoomLobby') }, authorizer: ChatAuthorizer.lambda(handler, { userIdClaim: 'id' }) });
    expect(routeAndAuthorizer(Template.fromStack(stack))).toMatchObject({
      route: { AuthorizationType: 'CUSTOM' },
      authorizer: { AuthorizerType: 'REQUEST', AuthorizerResultTtlInSeconds: 0, EnableSimpleResponses: true, AuthorizerPayloadFormatVersion: '2.0' },
    });
    expect(readConfig(tokenFunction(stack).environment)).toMatchObject({ userIdClaim: 'id', groupsClaim: 'groups', anonymous: false });
  });

  test('unauthenticated lets everyone in as anonymous, and warns', () => {
    const { stack, template } = synth({ authorizer: ChatAuthorizer.unauthenticated(), capabilities: [ChatCapability.SEND_MESSAGE] });
    expect(routeAndAuthorizer(template)).toEqual({ route: expect.objectContaining({ AuthorizationType: 'NONE' }), authorizer: undefined });
    expect(readConfig(tokenFunction(stack).environment)).toMatchObject({ anonymous: true });
    Annotations.fromStack(stack).hasWarning('/Stack/ChatApi', Match.stringLikeRegexp('everyone on the internet.*cdk-ivschat:unauthenticatedChatApi'));
  });

  test('each tells the function that its word counts, and no other\'s', () => {
    const stack = newStack();
    const { pool, client } = userPool(stack);
    const handler = lambda.Function.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:ap-northeast-1:123456789012:function:authorizer');
    const kind = (authorizer: ChatAuthorizer) => {
      const own = newStack();
      new ChatApi(own, 'ChatApi', { rooms: { lobby: room(own, 'RoomLobby') }, authorizer });
      return readConfig(tokenFunction(own).environment).authorizer;
    };
    expect(kind(ChatAuthorizer.iam())).toBe('iam');
    expect(kind(ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'] }))).toBe('jwt');
    expect(kind(ChatAuthorizer.lambda(handler))).toBe('lambda');
    expect(kind(ChatAuthorizer.unauthenticated())).toBeUndefined();
    new ChatApi(stack, 'ChatApi', { rooms: { lobby: room(stack, 'RoomLobby') }, authorizer: ChatAuthorizer.userPool(pool, { clients: [client] }) });
    expect(readConfig(tokenFunction(stack).environment).authorizer).toBe('jwt');
  });

  test('no other authorizer warns', () => {
    Annotations.fromStack(synth().stack).hasNoWarning('*', Match.anyValue());
  });

  test('one authorizer serves several APIs', () => {
    const stack = newStack();
    const { pool, client } = userPool(stack);
    const authorizer = ChatAuthorizer.userPool(pool, { clients: [client] });
    new ChatApi(stack, 'First', { rooms: { lobby: room(stack, 'RoomLobby') }, authorizer });
    new ChatApi(stack, 'Second', { rooms: { vip: room(stack, 'RoomVip') }, authorizer });
    Template.fromStack(stack).resourceCountIs('AWS::ApiGatewayV2::Authorizer', 2);
  });

  test.each([
    ['userPool without clients', () => ChatAuthorizer.userPool(cognito.UserPool.fromUserPoolId(newStack(), 'Users', 'us-east-1_EXAMPLE'), { clients: [] }), {}, 'ChatAuthorizer.userPool needs at least 1 client, got 0'],
    ['jwt without an audience', () => ChatAuthorizer.jwt({ issuer: 'https://login.example.com', audience: [] }), {}, 'ChatAuthorizer.jwt needs at least 1 audience, got 0'],
    ['jwt with an issuer without https', () => ChatAuthorizer.jwt({ issuer: 'login.example.com', audience: ['a'] }), {}, 'ChatAuthorizer.jwt needs an issuer that starts with https://, got "login.example.com"'],
    ['iam with groups', () => ChatAuthorizer.iam(), { groupCapabilities: { moderators: ChatCapability.ALL } }, 'groupCapabilities must be empty with ChatAuthorizer.iam(), whose callers have neither groups nor claims, got moderators'],
    ['iam with attributes', () => ChatAuthorizer.iam(), { attributeClaims: { displayName: 'name' } }, 'attributeClaims must be empty with ChatAuthorizer.iam()'],
    ['unauthenticated with groups', () => ChatAuthorizer.unauthenticated(), { groupCapabilities: { moderators: [] } }, 'groupCapabilities must be empty with ChatAuthorizer.unauthenticated()'],
    ['unauthenticated with attributes', () => ChatAuthorizer.unauthenticated(), { attributeClaims: { displayName: 'name' } }, 'attributeClaims must be empty with ChatAuthorizer.unauthenticated()'],
  ])('%s is an error', (_, authorizer, props, message) => {
    expect(() => synth({ authorizer: authorizer(), ...props })).toThrow(`[Stack/ChatApi] ${message}`);
  });
});

describe('a room that is added', () => {
  test('has a token URL and rules of its own', () => {
    const { stack, api } = build();
    api.addRoom('backstage', room(stack, 'RoomBackstage'), { allowedGroups: ['vips'], sessionDuration: Duration.minutes(15) });
    expect(api.tokenUrl('backstage')).toBe(`${api.url}rooms/backstage/tokens`);
    const { environment, policies } = tokenFunction(stack);
    expect(environment.ROOMS).toMatch(/&backstage=\w{12}\.1$/);
    expect(policyIn(environment, 'POLICY_1')).toMatchObject({ allowedGroups: ['vips'], sessionMinutes: 15 });
    expect(policies[0].PolicyDocument.Statement[0].Resource).toHaveLength(3);
  });

  test('needs groups that there are', () => {
    for (const [type, authorizer] of Object.entries({ iam: ChatAuthorizer.iam(), unauthenticated: ChatAuthorizer.unauthenticated() })) {
      const { stack, api } = build({ authorizer });
      expect(() => api.addRoom('backstage', room(stack, 'RoomBackstage'), { allowedGroups: ['vips'] }))
        .toThrow(`[Stack/ChatApi] addRoom("backstage"): allowedGroups must be empty with ChatAuthorizer.${type}(), whose callers have neither groups nor claims, got vips`);
      expect(() => api.addRoom('backstage', room(stack, 'RoomAttic'), { groupCapabilities: { mods: [] } })).toThrow('addRoom("backstage"): groupCapabilities must be empty');
      api.addRoom('attic', room(stack, 'RoomOther'), { capabilities: [] });
    }
  });
});

describe('scopes', () => {
  test.each([
    ['jwt', (scopes?: string[]) => ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'], scopes })],
    ['userPool', (scopes?: string[]) => {
      const stack = newStack();
      const pool = cognito.UserPool.fromUserPoolId(stack, 'Users', 'ap-northeast-1_EXAMPLE');
      return ChatAuthorizer.userPool(pool, { clients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'Web', 'web')], scopes });
    }],
  ])('of %s are asked for at the route', (_, authorizer) => {
    expect(routeAndAuthorizer(synth({ authorizer: authorizer(['chat/join', 'openid']) }).template).route.AuthorizationScopes).toEqual(['chat/join', 'openid']);
    expect(routeAndAuthorizer(synth({ authorizer: authorizer() }).template).route.AuthorizationScopes).toBeUndefined();
    expect(() => synth({ authorizer: authorizer([]) })).toThrow('[Stack/ChatApi] scopes must have at least 1 scope, got 0: leave it out to accept tokens without one');
    expect(() => synth({ authorizer: authorizer(['a b']) })).toThrow('[Stack/ChatApi] scopes[0] must be an OAuth scope, of printable characters without blanks, quotes and backslashes, got "a b"');
    expect(() => synth({ authorizer: authorizer(['']) })).toThrow('scopes[0] must be an OAuth scope');
    expect(() => synth({ authorizer: authorizer('chat/join' as never) })).toThrow('scopes must be a list');
    synth({ authorizer: authorizer([Lazy.string({ produce: () => 'chat/join' })]) });
  });
});

describe('guests', () => {
  test('have a route without an authorizer, a throttle of their own and a warning', () => {
    const { stack, template } = synth({ guests: { rooms: ['lobby'] } });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /rooms/{room}/guest-tokens', AuthorizationType: 'NONE', AuthorizationScopes: Match.absent() });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /rooms/{room}/tokens', AuthorizationType: 'JWT' });
    const routes = template.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey: 'POST /rooms/{room}/guest-tokens' } });
    template.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: { RouteSettings: { 'POST /rooms/{room}/guest-tokens': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 20 } } },
      DependsOn: Match.arrayWith(Object.keys(routes)),
    });
    Annotations.fromStack(stack).hasWarning('/Stack/ChatApi', Match.stringLikeRegexp('everyone on the internet have chat tokens for lobby.*cdk-ivschat:chatGuests'));
  });

  test('read, unless it is said otherwise, whatever those who sign in may do', () => {
    const { environment } = tokenFunction(synth({ guests: { rooms: ['lobby', 'vip'] }, capabilities: ChatCapability.ALL, groupCapabilities: { mods: ChatCapability.ALL } }).stack);
    expect(readConfig(environment).guests).toEqual({
      rooms: new Set(['lobby', 'vip']), policy: { capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 60 },
    });
    const guests = { rooms: ['vip'], capabilities: [ChatCapability.SEND_MESSAGE], sessionDuration: Duration.minutes(5) };
    expect(readConfig(tokenFunction(synth({ guests }).stack).environment).guests?.policy).toMatchObject({ capabilities: ['SEND_MESSAGE'], sessionMinutes: 5 });
  });

  test('have a URL for each room that is theirs', () => {
    const { api } = build({ guests: { rooms: ['lobby'] } });
    expect(api.guestTokenUrl('lobby')).toBe(`${api.url}rooms/lobby/guest-tokens`);
    expect(() => api.guestTokenUrl('vip')).toThrow('[Stack/ChatApi] guestTokenUrl needs a key of guests.rooms (lobby), got "vip"');
    expect(() => build().api.guestTokenUrl('lobby')).toThrow('guestTokenUrl needs a key of guests.rooms (), got "lobby"');
  });

  test('may enter a room that is added later, but none for certain groups', () => {
    const { stack, api } = build({ guests: { rooms: ['stage', 'backstage'] } });
    api.addRoom('stage', room(stack, 'RoomStage'));
    expect(() => api.addRoom('backstage', room(stack, 'RoomBackstage'), { allowedGroups: ['vips'] }))
      .toThrow('[Stack/ChatApi] guests.rooms must name no room with allowedGroups, got "backstage": guests are in no group');
    expect(() => Template.fromStack(stack)).toThrow('[Stack/ChatApi] guests.rooms must name rooms of the API (lobby, stage, vip), got "backstage"');
  });

  test.each<[string, Partial<ChatApiProps>, string]>([
    ['no room', { guests: { rooms: [] } }, 'guests.rooms must have at least 1 key of rooms, got 0'],
    ['a room instead of its key', { guests: { rooms: [{} as never] } }, 'guests.rooms[0] must be a key of rooms, got {}'],
    ['nobody who signs in', { guests: { rooms: ['lobby'] }, authorizer: ChatAuthorizer.unauthenticated() }, 'guests needs an authorizer that others sign in with, got ChatAuthorizer.unauthenticated()'],
    ['too long a session', { guests: { rooms: ['lobby'], sessionDuration: Duration.hours(4) } }, 'guests.sessionDuration (in minutes) must be a whole number from 1 to 180, got 240'],
    ['a wrong throttle', { guests: { rooms: ['lobby'], throttle: { rateLimit: -1 } } }, 'guests.throttle.rateLimit must be a number from 0 on, got -1'],
    ['a text for a capability', { guests: { rooms: ['lobby'], capabilities: ['SEND_MESSAGE' as never] } }, 'guests.capabilities[0] must be a ChatCapability'],
  ])('%s is an error', (_, props, message) => {
    expect(() => synth(props)).toThrow(`[Stack/ChatApi] ${message}`);
  });
});

describe('CORS', () => {
  test('is for the listed origins, on gateway errors too, and lets pages read Retry-After', () => {
    synth({ corsOrigins: ['https://example.com', 'https://example.com:8443', 'http://localhost:3000', 'http://127.0.0.1', Lazy.string({ produce: () => 'https://later.example' })] }).template
      .hasResourceProperties('AWS::ApiGatewayV2::Api', {
        CorsConfiguration: {
          AllowOrigins: ['https://example.com', 'https://example.com:8443', 'http://localhost:3000', 'http://127.0.0.1', 'https://later.example'],
          AllowMethods: ['POST'],
          AllowHeaders: Match.arrayWith(['authorization', 'content-type']),
          ExposeHeaders: ['retry-after'],
          AllowCredentials: false,
          MaxAge: 3600,
        },
      });
  });

  test('is off without origins, and takes * or credentials, not both', () => {
    synth().template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    synth({ corsOrigins: ['*'] });
    synth({ corsOrigins: ['https://example.com'], corsCredentials: true }).template
      .hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowCredentials: true } });
    expect(() => synth({ corsOrigins: ['*', 'https://example.com'], corsCredentials: true }))
      .toThrow('[Stack/ChatApi] corsOrigins must name each origin when corsCredentials is true, got "*"');
  });

  const BOUND = '[Stack/ChatApi] corsOrigins must be "*", https://host[:port] or http://localhost[:port], without a path, got ';

  test.each([
    'https://example.com/', 'https://example.com/app', 'http://example.com', 'example.com', 'https://', 'https://a b', 'https://user@example.com',
    'HTTPS://EXAMPLE.COM', 'https://Example.com', 'null', '', 'https://example.com:443', 'http://localhost:80', 'https://bücher.example', 'file://',
    'https://example.com?a', 'https://example.com#a', 'https://a.example,https://b.example', ' https://example.com', 'https://example.com\n', '**',
    'https://*', 'https://*.example.com', 'https://example.*', 'https://*:8443', 'http://*', 'http://localhost:*', 'http://*.localhost', '*://example.com',
    'https://\uff0a.example.com', 'https://%2a.example.com', '*.example.com', 'http://localhost.example.com', 'chrome-extension://abc',
  ])('refuses the origin %j', (origin) => {
    for (const corsCredentials of [false, true]) {
      expect(() => synth({ corsOrigins: [origin], corsCredentials })).toThrow(BOUND + JSON.stringify(origin));
    }
  });

  test.each([
    'https://example.com', 'https://xn--bcher-kva.example', 'https://192.0.2.1:8443', 'https://[2001:db8::1]', 'http://[::1]:3000', 'http://localhost',
  ])('takes the origin %j, as browsers write it', (origin) => {
    synth({ corsOrigins: [origin], corsCredentials: true }).template
      .hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowOrigins: [origin] } });
  });

  test('looks at what is known of an origin that has tokens in it', () => {
    const token = Lazy.string({ produce: () => 'later.example' });
    const list = Token.asList(Lazy.list({ produce: () => ['https://later.example'] }));
    for (const origins of [[token], [`https://${token}`], [`https://www.${token}`], [`https://${token}:8443`], [`https://www.example.com:${token}`], list]) {
      synth({ corsOrigins: origins, corsCredentials: true });
    }
    for (const origin of [`https://*.${token}`, `https://${token}/`, `http://${token}`, `${token}/`, `https://${token}/*`]) {
      expect(() => synth({ corsOrigins: [origin] })).toThrow(BOUND);
    }
  });
});

describe('CORS headers', () => {
  const OURS = ['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'];
  const allowed = (...corsHeaders: string[]) => {
    const { template } = synth({ corsOrigins: ['https://example.com'], corsHeaders });
    return Object.values(template.findResources('AWS::ApiGatewayV2::Api'))[0].Properties.CorsConfiguration.AllowHeaders;
  };

  test('are added to ours, in lower case and once', () => {
    expect(allowed()).toEqual(OURS);
    const tracing = ['traceparent', 'tracestate', 'baggage', 'x-datadog-trace-id', 'sentry-trace', 'x-amzn-trace-id'];
    expect(allowed(...tracing)).toEqual([...OURS, ...tracing]);
    expect(allowed('Authorization', 'X-Custom', 'x-custom')).toEqual([...OURS, 'x-custom']);
    expect(allowed(Lazy.string({ produce: () => 'X-Later' }))).toEqual([...OURS, 'X-Later']);
  });

  test('may be all, but not with credentials', () => {
    expect(allowed('*')).toEqual([...OURS, '*']);
    expect(() => synth({ corsOrigins: ['https://example.com'], corsHeaders: ['*'], corsCredentials: true }))
      .toThrow('[Stack/ChatApi] corsHeaders must name each header when corsCredentials is true, got "*"');
  });

  test.each(['', 'a b', 'x-datadog-*', 'a:b', 'a,b', 'é', 'a\r\nb', '**'])('refuse %j', (header) => {
    expect(() => synth({ corsOrigins: ['https://example.com'], corsHeaders: [header] }))
      .toThrow(`[Stack/ChatApi] corsHeaders must be names of HTTP headers, or "*", got ${JSON.stringify(header)}`);
  });
});
