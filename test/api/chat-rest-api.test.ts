import {
  App, Aspects, aws_cognito as cognito, aws_ec2 as ec2, aws_iam as iam, aws_lambda as lambda, Lazy, NestedStack, type Stack, Stack as AnyStack,
  Stage, Token,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { deployed, newStack, room, tokenFunction } from './deployed';
import { readConfig } from '../../lambda/chat-token/config';
import { readCors } from '../../lambda/http/cors';
import { ChatApi } from '../../src/api/chat-api';
import { ChatAuthorizer } from '../../src/api/chat-authorizer';
import { ChatBanList } from '../../src/api/chat-ban-list';
import { ChatCapability } from '../../src/api/chat-capability';
import { ChatRestApi } from '../../src/api/chat-rest-api';
import type { ChatRestApiProps } from '../../src/api/chat-rest-api-options';
import { ChatWebAcl } from '../../src/api/chat-web-acl';
import { GATEWAY_PROBLEMS } from '../../src/api/gateway-problems';
import { acknowledge } from '../package/nag/acknowledge';

function pool(stack: Stack, id = 'Users') {
  const users = new cognito.UserPool(stack, id);
  return { users, client: users.addClient('Web'), other: users.addClient('Other') };
}

const authorizerFunction = (stack: Stack) => lambda.Function.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:ap-northeast-1:123456789012:function:authorizer');

function build(props: Partial<ChatRestApiProps> = {}, stack = newStack()): { stack: Stack; api: ChatRestApi } {
  const api = new ChatRestApi(stack, 'ChatApi', {
    rooms: { lobby: room(stack, 'RoomLobby'), vip: room(stack, 'RoomVip') }, authorizer: ChatAuthorizer.iam(), ...props,
  });
  return { stack, api };
}

function synth(props: Partial<ChatRestApiProps> = {}): Template {
  return Template.fromStack(build(props).stack);
}

function synthIn(stack: Stack, props: Partial<ChatRestApiProps>): Template {
  const { users, client } = pool(stack);
  build({ authorizer: ChatAuthorizer.userPool(users, { clients: [client] }), ...props }, stack);
  return Template.fromStack(stack);
}

type Properties = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** The methods of a template by `METHOD /path`. */
function methods(template: Template): Record<string, Properties> {
  const resources = template.findResources('AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => (id in resources ? `${pathOf(resources[id].Properties.ParentId.Ref ?? '')}/${resources[id].Properties.PathPart}` : '');
  return Object.fromEntries(Object.values(template.findResources('AWS::ApiGateway::Method'))
    .map(({ Properties: own }) => [`${own.HttpMethod} ${pathOf(own.ResourceId.Ref)}`, own]));
}

const TOKENS = 'POST /rooms/{room}/tokens';
const GUESTS = 'POST /rooms/{room}/guest-tokens';

describe('the routes', () => {
  test('are those of a ChatApi, each to its function', () => {
    const guests = { rooms: ['lobby'] };
    const stack = newStack();
    const { users, client } = pool(stack);
    const authorizer = ChatAuthorizer.userPool(users, { clients: [client] });
    new ChatApi(stack, 'Http', { rooms: { lobby: room(stack, 'RoomOne') }, authorizer, guests });
    const keys = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route')).map(({ Properties: { RouteKey } }) => RouteKey);
    const rest = methods(synth({ guests }));
    expect(Object.keys(rest).filter((route) => !/^(ANY|OPTIONS) /.test(route)).sort()).toEqual(keys.sort());
    for (const key of keys) expect(rest[key].Integration).toMatchObject({ Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' });
  });

  test('have another answer to other methods, with Allow and without a function, for those alone who may call the path', () => {
    const stack = newStack();
    const { users, client } = pool(stack);
    const { api } = build({ authorizer: ChatAuthorizer.userPool(users, { clients: [client], scopes: ['chat/join'] }), guests: { rooms: ['lobby'] } }, stack);
    const found = methods(Template.fromStack(stack));
    const { Integration, ...any } = found['ANY /rooms/{room}/tokens'];
    expect(any).toMatchObject({ AuthorizationType: 'COGNITO_USER_POOLS', AuthorizationScopes: ['chat/join'], AuthorizerId: found[TOKENS].AuthorizerId });
    expect(found['ANY /rooms/{room}/guest-tokens'].AuthorizationType).toBe('NONE');
    expect(Integration).toMatchObject({ Type: 'MOCK', PassthroughBehavior: 'NEVER' });
    const [{ StatusCode, ResponseParameters, ResponseTemplates }] = Integration.IntegrationResponses;
    expect(StatusCode).toBe('405');
    expect(ResponseParameters).toMatchObject({ 'method.response.header.Allow': "'POST'", 'method.response.header.Content-Type': "'application/problem+json'" });
    expect(JSON.parse(ResponseTemplates['application/json'])).toMatchObject({ status: 405, type: expect.stringMatching(/#method-not-allowed$/) });
    expect(ResponseTemplates['application/json']).not.toContain('#'); // where a directive begins
    expect(api.restApi.node.findAll().filter((one) => one instanceof lambda.CfnPermission)).toHaveLength(2);
  });

  test('let a body through that the function takes, and an empty one', () => {
    const template = synth({ requestAttributes: { name: { maximumLength: 32 }, $ref: { maximumLength: Token.asNumber({ Ref: 'Length' }) } } });
    template.hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestBody: true, ValidateRequestParameters: true });
    const { RequestModels, RequestValidatorId } = methods(template)[TOKENS];
    expect(RequestValidatorId).toBeDefined();
    const { ContentType, Schema } = template.findResources('AWS::ApiGateway::Model')[RequestModels['application/json'].Ref].Properties;
    expect(ContentType).toBe('application/json');
    expect(Schema).toEqual({
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      additionalProperties: false, // and nothing is required: API Gateway takes an empty body for {}
      properties: {
        capabilities: { type: 'array', items: { type: 'string', enum: ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'] } },
        sessionDurationInMinutes: { type: 'number', multipleOf: 1, minimum: 1, maximum: 180 },
        attributes: {
          type: 'object', additionalProperties: false, properties: { name: { type: 'string', minLength: 1, maxLength: 32 }, $ref: { type: 'string', minLength: 1 } },
        },
      },
    });
    expect(Object.values(synth().findResources('AWS::ApiGateway::Model'))[0].Properties.Schema.properties).not.toHaveProperty('attributes');
  });
});

describe('the models of moderation', () => {
  const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

  test('say of each body what the function says, and no more', () => {
    const stack = newStack();
    const template = synthIn(stack, { moderation: { groups: ['moderators'] }, banList: new ChatBanList(stack, 'Bans') });
    const models = template.findResources('AWS::ApiGateway::Model');
    const schemaOf = ({ RequestModels, RequestValidatorId }: Properties) => RequestValidatorId && models[RequestModels['application/json'].Ref].Properties.Schema;
    const all = Object.entries(methods(template)).filter(([route]) => !/^(?:ANY|OPTIONS) |tokens$/.test(route));
    expect(Object.fromEntries(all.map(([route, method]) => [route, schemaOf(method)?.properties]))).toEqual({
      'POST /rooms/{room}/events': { eventName: text(100), attributes: { type: 'object', additionalProperties: { type: 'string' } } },
      'POST /rooms/{room}/disconnects': { userId: text(128), reason: text(256) },
      'PUT /rooms/{room}/bans/{userId}': { until: { type: 'string' }, reason: text(256) },
      'PUT /bans/{userId}': { until: { type: 'string' }, reason: text(256) },
      // Whether no body is an empty object to API Gateway here, too, is written nowhere.
      'DELETE /rooms/{room}/messages/{messageId}': undefined,
      'DELETE /rooms/{room}/bans/{userId}': undefined,
      'DELETE /bans/{userId}': undefined,
      'GET /rooms/{room}/bans': undefined,
      'GET /bans': undefined,
    });
    const required = Object.fromEntries(all.map(([route, method]) => [route, schemaOf(method)?.required]).filter(([, names]) => names));
    expect(required).toEqual({ 'POST /rooms/{room}/events': ['eventName'], 'POST /rooms/{room}/disconnects': ['userId'] });
    for (const [, method] of all) expect(schemaOf(method)?.additionalProperties ?? false).toBe(false);
  });
});

describe('routes of every method and path', () => {
  const BANS = ['PUT /bans/{userId}', 'DELETE /bans/{userId}', 'GET /bans', 'DELETE /rooms/{room}/messages/{messageId}', 'PUT /rooms/{room}/bans/{userId}'];

  class MoreRoutes extends ChatRestApi {
    protected override _routes() {
      return [...super._routes(), ...BANS.map((route) => ({ route, handler: this.tokenFunction.handler }))];
    }
  }

  const stack = newStack();
  const rooms = { lobby: room(stack, 'RoomLobby') };
  new MoreRoutes(stack, 'More', { rooms, authorizer: ChatAuthorizer.iam(), corsOrigins: ['https://example.com'] });
  const found = methods(Template.fromStack(stack));

  test('are made, each under the API\'s authorizer, with the methods of a path together', () => {
    for (const route of BANS) expect(found[route]).toMatchObject({ AuthorizationType: 'AWS_IAM', Integration: { Type: 'AWS_PROXY' } });
    expect(found['PUT /rooms/{room}/bans/{userId}'].RequestParameters).toEqual({ 'method.request.path.room': true, 'method.request.path.userId': true });
    const headers = (route: string) => found[route].Integration.IntegrationResponses[0].ResponseParameters;
    expect(headers('ANY /bans/{userId}')['method.response.header.Allow']).toBe("'PUT, DELETE, OPTIONS'");
    expect(headers('ANY /bans')['method.response.header.Allow']).toBe("'GET, OPTIONS'");
    expect(headers('OPTIONS /bans/{userId}')['method.response.header.Access-Control-Allow-Methods']).toBe("'PUT,DELETE'");
  });

  test('leave nothing open but the preflights', () => {
    expect(Object.entries(found).filter(([, { AuthorizationType }]) => AuthorizationType === 'NONE').map(([route]) => route.split(' ')[0]))
      .toEqual(Array(5).fill('OPTIONS'));
  });
});

test('what changes of the API reaches the stage: it is deployed anew', () => {
  const deployment = (props: Partial<ChatRestApiProps>) => Object.keys(synth(props).findResources('AWS::ApiGateway::Deployment'))[0];
  const changes: Partial<ChatRestApiProps>[] = [
    {},
    { corsOrigins: ['https://a.example'] },
    { corsOrigins: ['https://b.example'] },
    { guests: { rooms: ['lobby'] } },
    { requestAttributes: { name: { maximumLength: 8 } } },
    { requestAttributes: { name: { maximumLength: 9 } } },
    { apiKeyRequired: true },
    { authorizer: ChatAuthorizer.unauthenticated() },
    { authorizer: ChatAuthorizer.lambda(authorizerFunction(newStack())) },
  ];
  const ids = changes.map(deployment);
  expect(new Set(ids).size).toBe(ids.length);
  expect(deployment({})).toBe(ids[0]);
});

describe('authorizers', () => {
  test('userPool: of its clients alone, which the function looks at, since a REST API does not', () => {
    const stack = newStack();
    const { users, client, other } = pool(stack);
    build({ authorizer: ChatAuthorizer.userPool(users, { clients: [client, other], scopes: ['chat/join', 'chat/read'] }) }, stack);
    const template = Template.fromStack(stack);
    expect(methods(template)[TOKENS]).toMatchObject({ AuthorizationType: 'COGNITO_USER_POOLS', AuthorizationScopes: ['chat/join', 'chat/read'] });
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'COGNITO_USER_POOLS', IdentitySource: 'method.request.header.Authorization', ProviderARNs: [stack.resolve(users.userPoolArn)],
    });
    const { clients, authorizer, groupsClaim } = readConfig(tokenFunction(stack).environment);
    expect(clients).toEqual([client, other].map((one) => stack.resolve(one.userPoolClientId).Ref));
    expect([authorizer, groupsClaim]).toEqual(['jwt', 'cognito:groups']);
  });

  test('userPool: the ids of clients are measured at the length that they are deployed with', () => {
    const stack = newStack();
    const users = new cognito.UserPool(stack, 'Users');
    const clients = Array.from({ length: 150 }, (_, index) => users.addClient(`Client${index}`));
    expect(() => build({ authorizer: ChatAuthorizer.userPool(users, { clients }) }, stack))
      .toThrow('[Stack/ChatApi/TokenFunction] rooms and settings must fit into the 4096 bytes (4 KB) of a Lambda function\'s environment, got 4');
  });

  test('lambda: asked for each request, so that no answer for one room is taken for another', () => {
    const stack = newStack();
    build({ authorizer: ChatAuthorizer.lambda(authorizerFunction(stack), { userIdClaim: 'id' }) }, stack);
    const template = Template.fromStack(stack);
    expect(methods(template)[TOKENS].AuthorizationType).toBe('CUSTOM');
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST', AuthorizerResultTtlInSeconds: 0, IdentitySource: 'method.request.header.Authorization',
    });
    expect(readConfig(tokenFunction(stack).environment)).toMatchObject({ authorizer: 'lambda', userIdClaim: 'id', clients: undefined });
  });

  test('iam: those who were granted it, each of the tokens\' route alone', () => {
    const { stack, api } = build({ authorizer: ChatAuthorizer.iam() });
    api.grantInvoke(new iam.User(stack, 'Caller'));
    const template = Template.fromStack(stack);
    expect(methods(template)[TOKENS].AuthorizationType).toBe('AWS_IAM');
    const policies = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties: own }) => deployed(own.PolicyDocument.Statement) as Properties[]);
    expect(policies).toContainEqual([expect.objectContaining({ Action: 'execute-api:Invoke', Resource: expect.stringMatching(/\/POST\/rooms\/\*\/tokens$/) })]);
    expect(readConfig(tokenFunction(stack).environment).authorizer).toBe('iam');
    const anyone = build({ authorizer: ChatAuthorizer.unauthenticated() });
    expect(() => anyone.api.grantInvoke(new iam.User(anyone.stack, 'Caller')))
      .toThrow('[Stack/ChatApi] grantInvoke needs ChatAuthorizer.iam(), got ChatAuthorizer.unauthenticated');
  });

  test('unauthenticated: everyone, and warns', () => {
    const { stack } = build({ authorizer: ChatAuthorizer.unauthenticated() });
    expect(methods(Template.fromStack(stack))[TOKENS].AuthorizationType).toBe('NONE');
    Annotations.fromStack(stack).hasWarning('/Stack/ChatApi', Match.stringLikeRegexp('cdk-ivschat:unauthenticatedChatApi'));
  });

  test('jwt is an error that says what to use instead', () => {
    expect(() => build({ authorizer: ChatAuthorizer.jwt({ issuer: 'https://login.example.com/', audience: ['chat'] }) })).toThrow(
      '[Stack/ChatApi] ChatRestApi needs another authorizer than ChatAuthorizer.jwt(), which REST APIs do not have. Use ChatAuthorizer.userPool()');
  });

  test('guests come in without one, at a rate of their own', () => {
    const template = synth({ guests: { rooms: ['lobby'], throttle: { rateLimit: 3 } }, cloudWatchRole: false });
    expect(methods(template)[GUESTS].AuthorizationType).toBe('NONE');
    expect(methods(template)[TOKENS].AuthorizationType).toBe('AWS_IAM');
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [
        Match.objectLike({ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 100, LoggingLevel: 'ERROR', DataTraceEnabled: false }),
        Match.objectLike({
          HttpMethod: 'POST', ResourcePath: '/~1rooms~1{room}~1guest-tokens', ThrottlingRateLimit: 3, ThrottlingBurstLimit: 20, LoggingLevel: 'ERROR', DataTraceEnabled: false,
        }),
      ],
    });
  });
});

describe('API Gateway\'s own errors', () => {
  const TYPES = [
    'ACCESS_DENIED', 'API_CONFIGURATION_ERROR', 'AUTHORIZER_CONFIGURATION_ERROR', 'AUTHORIZER_FAILURE', 'BAD_REQUEST_BODY', 'BAD_REQUEST_PARAMETERS', 'DEFAULT_4XX',
    'DEFAULT_5XX', 'EXPIRED_TOKEN', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT', 'INVALID_API_KEY', 'INVALID_SIGNATURE', 'MISSING_AUTHENTICATION_TOKEN', 'QUOTA_EXCEEDED',
    'REQUEST_TOO_LARGE', 'RESOURCE_NOT_FOUND', 'THROTTLED', 'UNAUTHORIZED', 'UNSUPPORTED_MEDIA_TYPE', 'WAF_FILTERED',
  ];

  function responses(props: Partial<ChatRestApiProps> = {}): Record<string, Properties> {
    return Object.fromEntries(Object.values(synth({ authorizer: ChatAuthorizer.unauthenticated(), ...props }).findResources('AWS::ApiGateway::GatewayResponse'))
      .map(({ Properties: own }) => [own.ResponseType, own]));
  }

  const header = (response: Properties, name: string) => response.ResponseParameters[`gatewayresponse.header.${name}`];

  test('are problems, all of them, as the functions\' are', () => {
    const found = responses();
    expect(Object.keys(found).sort()).toEqual(TYPES);
    for (const response of Object.values(found)) {
      const problem = JSON.parse(response.ResponseTemplates['application/json']);
      expect(problem).toEqual({
        type: expect.stringMatching(/\/docs\/problems\.md#[a-z-]+$/),
        title: expect.any(String),
        status: Number(response.StatusCode),
        detail: expect.any(String),
        requestId: '$context.requestId',
      });
      expect(header(response, 'Content-Type')).toBe("'application/problem+json'");
      expect(header(response, 'Cache-Control')).toBe("'no-store'");
      expect(header(response, 'X-Content-Type-Options')).toBe("'nosniff'");
      expect(header(response, 'Strict-Transport-Security')).toBe("'max-age=63072000'");
      expect(header(response, 'Access-Control-Allow-Origin')).toBeUndefined();
    }
    expect(header(found.THROTTLED, 'Retry-After')).toBe("'2'");
    expect(header(found.UNAUTHORIZED, 'WWW-Authenticate')).toBe("'Bearer'");
  });

  test('say nothing of the request, such as the Authorization header, which API Gateway quotes in its messages', () => {
    expect(JSON.stringify(responses())).not.toMatch(/context\.(?!requestId)|error\.|method\.request/);
  });

  test('tell an unknown path from a missing signature, as far as API Gateway does', () => {
    expect(responses().MISSING_AUTHENTICATION_TOKEN.StatusCode).toBe('404');
    expect(responses({ authorizer: ChatAuthorizer.iam() }).MISSING_AUTHENTICATION_TOKEN.StatusCode).toBe('403');
  });

  test('do not take credentials that nobody has for a malformed request', () => {
    expect(responses().DEFAULT_4XX.StatusCode).toBe('400');
    const signed = responses({ authorizer: ChatAuthorizer.iam() });
    for (const type of ['DEFAULT_4XX', 'INVALID_SIGNATURE', 'ACCESS_DENIED']) {
      expect(signed[type].StatusCode).toBe('403');
      expect(JSON.parse(signed[type].ResponseTemplates['application/json'])).toMatchObject({ type: expect.stringMatching(/#access-denied$/), status: 403 });
    }
    expect(Object.keys(signed).sort()).toEqual(TYPES);
  });

  test.each<[Partial<ChatRestApiProps>, string, string | undefined]>([
    [{ corsOrigins: ['https://example.com'] }, "'https://example.com'", undefined],
    [{ corsOrigins: ['https://example.com'], corsCredentials: true }, "'https://example.com'", "'true'"],
    [{ corsOrigins: ['https://example.com', 'https://two.example'] }, "'*'", undefined],
    [{ corsOrigins: ['https://example.com', 'https://two.example'], corsCredentials: true }, "'*'", undefined],
    [{ corsOrigins: ['*'] }, "'*'", undefined],
  ])('may be read by pages, with %j from %s', (props, origin, credentials) => {
    for (const response of Object.values(responses(props))) {
      expect(header(response, 'Access-Control-Allow-Origin')).toBe(origin);
      expect(header(response, 'Access-Control-Allow-Credentials')).toBe(credentials);
      expect(header(response, 'Access-Control-Expose-Headers')).toBe("'Retry-After'");
    }
  });

  test('have a name each, with one status and one title', () => {
    const names = [...new Set(GATEWAY_PROBLEMS.map(({ name, status, title }) => `${name} ${status} ${title}`))].map((one) => one.split(' ')[0]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('CORS', () => {
  test('a preflight is answered for each path, for several origins, and for no other', () => {
    const template = synth({ corsOrigins: ['https://example.com', 'https://two.example'], corsHeaders: ['traceparent'], guests: { rooms: ['lobby'] }, apiKeyRequired: true });
    for (const path of ['/rooms/{room}/tokens', '/rooms/{room}/guest-tokens']) {
      const { AuthorizationType, ApiKeyRequired, Integration: { Type, IntegrationResponses: [{ ResponseParameters, ResponseTemplates }] } } = methods(template)[`OPTIONS ${path}`];
      expect([AuthorizationType, ApiKeyRequired, Type]).toEqual(['NONE', false, 'MOCK']);
      expect(ResponseParameters).toMatchObject({
        'method.response.header.Access-Control-Allow-Origin': "'https://example.com'",
        'method.response.header.Access-Control-Allow-Methods': "'POST'",
        'method.response.header.Access-Control-Allow-Headers': expect.stringMatching(/^'authorization,content-type,.*,traceparent,x-api-key'$/),
        'method.response.header.Vary': "'Origin'",
      });
      expect(ResponseTemplates['application/json']).toContain('$origin == "https://two.example"');
    }
    expect(methods(template)['ANY /rooms/{room}/tokens'].Integration.IntegrationResponses[0].ResponseParameters['method.response.header.Allow']).toBe("'POST, OPTIONS'");
  });

  test('the function is told whose pages may read its answers', () => {
    const cors = (props: Partial<ChatRestApiProps>) => readCors(tokenFunction(build(props).stack).environment);
    expect(cors({ corsOrigins: ['https://example.com', 'http://localhost:3000'] })).toEqual({ origins: ['https://example.com', 'http://localhost:3000'], credentials: false });
    expect(cors({ corsOrigins: ['https://example.com'], corsCredentials: true })).toMatchObject({ credentials: true });
    expect(cors({})).toBeUndefined();
    const stack = newStack();
    new ChatApi(stack, 'Http', { rooms: { lobby: room(stack, 'RoomOne') }, authorizer: ChatAuthorizer.iam(), corsOrigins: ['https://example.com'] });
    expect(readCors(tokenFunction(stack).environment)).toBeUndefined();
  });

  test('all origins may be meant among others', () => {
    const { Integration } = methods(synth({ corsOrigins: ['https://example.com', '*'] }))['OPTIONS /rooms/{room}/tokens'];
    expect(Integration.IntegrationResponses[0].ResponseParameters['method.response.header.Access-Control-Allow-Origin']).toBe("'*'");
  });

  test('without origins nobody answers a preflight', () => {
    expect(Object.keys(methods(synth())).filter((route) => route.startsWith('OPTIONS'))).toEqual([]);
  });

  test('an origin must be as browsers write it, and each one be known by itself', () => {
    expect(() => build({ corsOrigins: ['https://example.com/'] })).toThrow('[Stack/ChatApi] corsOrigins must be "*", https://host[:port]');
    expect(() => build({ corsOrigins: Token.asList(Lazy.list({ produce: () => ['https://a.example'] })) }))
      .toThrow('[Stack/ChatApi] corsOrigins must be a list that is known at synth, for a ChatRestApi');
    expect(() => build({ corsOrigins: ['*'], corsCredentials: true })).toThrow('corsOrigins must name each origin when corsCredentials is true');
  });
});

describe('logs', () => {
  test('need a role of the account, which is not set until somebody says so', () => {
    const { stack } = build();
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    template.hasResourceProperties('AWS::ApiGateway::Stage', { AccessLogSetting: Match.absent() });
    Annotations.fromStack(stack).hasWarning('/Stack/ChatApi', Match.stringLikeRegexp('no access logs.*cdk-ivschat:noAccessLogs'));
  });

  test('are written where the account has the role, with nothing in them that could hold a secret', () => {
    const { stack } = build({ cloudWatchRole: false });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
    const [{ Properties: { AccessLogSetting: { Format } } }] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status', resourcePath: '$context.resourcePath' });
    // API Gateway's message to a request that is not signed quotes its Authorization header.
    expect(Format).not.toMatch(/header|query|claims|identity|authorizer|message|context\.path/i);
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', Match.anyValue(), '/prod']] }, RetentionInDays: 30,
    });
    Annotations.fromStack(stack).hasNoWarning('/Stack/ChatApi', Match.anyValue());
  });

  test('come with the role on request, which stays for the sake of other APIs', () => {
    const template = synth({ cloudWatchRole: true });
    template.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
    template.hasResource('AWS::ApiGateway::Stage', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('Account')]) });
  });
});

describe('usage plans', () => {
  test('count by the keys that each request must have', () => {
    const { stack, api } = build({ apiKeyRequired: true, guests: { rooms: ['lobby'] } });
    const plan = api.addUsagePlan('Partners', { throttle: { rateLimit: 5, burstLimit: 10 } });
    plan.addApiKey(api.restApi.addApiKey('Partner'));
    const template = Template.fromStack(stack);
    expect([TOKENS, GUESTS].map((route) => methods(template)[route].ApiKeyRequired)).toEqual([true, true]);
    template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
      Throttle: { RateLimit: 5, BurstLimit: 10 },
      ApiStages: [{ ApiId: stack.resolve(api.restApi.restApiId), Stage: stack.resolve(api.stage.stageName) }],
    });
    template.resourceCountIs('AWS::ApiGateway::UsagePlanKey', 1);
  });

  test('are an error without', () => {
    expect(() => build().api.addUsagePlan('Partners')).toThrow('[Stack/ChatApi] addUsagePlan needs apiKeyRequired to be true, got false');
  });
});

describe('a private endpoint', () => {
  const endpoint = (stack: Stack, id: string) => ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId: `vpce-${id}`, port: 443 });
  const statements = (template: Template) => Object.values(template.findResources('AWS::ApiGateway::RestApi'))[0].Properties.Policy.Statement as Properties[];

  test('refuses all that does not come through it', () => {
    const stack = newStack();
    build({ authorizer: ChatAuthorizer.unauthenticated(), privateEndpoint: { vpcEndpoints: [endpoint(stack, 'one'), endpoint(stack, 'two')] } }, stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-one', 'vpce-two'] } });
    const all = { Action: 'execute-api:Invoke', Principal: { AWS: '*' }, Resource: 'execute-api:/*' };
    expect(statements(template)).toEqual([
      { ...all, Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-one', 'vpce-two'] } } },
      { ...all, Effect: 'Allow' },
    ]);
  });

  test('allows nothing beside what IAM allows, where callers sign', () => {
    const stack = newStack();
    build({ privateEndpoint: { vpcEndpoints: [endpoint(stack, 'one')] } }, stack);
    expect(statements(Template.fromStack(stack)).map(({ Effect }) => Effect)).toEqual(['Deny']);
  });

  test('without one the API is regional', () => {
    synth().hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] }, Policy: Match.absent() });
  });
});

test('knows the URL of each room', () => {
  const { stack, api } = build({ guests: { rooms: ['lobby'] } });
  const url = (value: string) => deployed(stack.resolve(value));
  expect(url(api.tokenUrl('lobby'))).toMatch(/^https:\/\/\w+\.execute-api\.ap-northeast-1\.amazonaws\.com\/ChatApi\w+\/rooms\/lobby\/tokens$/);
  expect(api.guestTokenUrl('lobby')).toBe(`${api.url}rooms/lobby/guest-tokens`);
  expect(() => api.tokenUrl('attic')).toThrow('[Stack/ChatApi] tokenUrl needs a key of rooms (lobby, vip), got "attic"');
  expect(Object.keys(Template.fromStack(stack).toJSON().Outputs ?? {})).toEqual([]);
});

test.each<[string, object, string]>([
  ['apiKeyRequired', { apiKeyRequired: 'yes' }, 'apiKeyRequired must be true or false, got "yes"'],
  ['cloudWatchRole', { cloudWatchRole: 1 }, 'cloudWatchRole must be true or false, got 1'],
  ['webAcl', { webAcl: 'arn:aws:wafv2' }, 'webAcl must be a ChatWebAcl, such as ChatWebAcl.managed(), got "arn:aws:wafv2"'],
  ['no endpoints', { privateEndpoint: { vpcEndpoints: [] } }, 'privateEndpoint.vpcEndpoints must have at least 1 VPC endpoint, got 0'],
  ['an endpoint of another kind', { privateEndpoint: { vpcEndpoints: ['vpce-1'] } }, 'privateEndpoint.vpcEndpoints[0] must be a VPC endpoint, got "vpce-1"'],
  ['a throttle', { throttle: { rateLimit: -1 } }, 'throttle.rateLimit must be a number from 0 on, got -1'],
  ['rules of IAM callers', { groupCapabilities: { mods: ChatCapability.ALL } }, 'groupCapabilities must be empty with ChatAuthorizer.iam()'],
])('%s of another kind is an error', (_, props, message) => {
  expect(() => build(props)).toThrow(`[Stack/ChatApi] ${message}`);
});

describe.each<[string, () => Stack]>([
  ['a stack', () => newStack()],
  ['a stack of a Stage', () => new AnyStack(new Stage(new App(), 'Prod'), 'Chat')],
  ['a nested stack', () => new NestedStack(new AnyStack(new App(), 'Chat'), 'Nested')],
])('in %s', (_, make) => {
  test('there may be several, with one authorizer', () => {
    const stack = make();
    const { users, client } = pool(stack);
    const authorizer = ChatAuthorizer.userPool(users, { clients: [client] });
    ['One', 'Two'].forEach((id) => new ChatRestApi(stack, id, { rooms: { lobby: room(stack, `Room${id}`) }, authorizer, cloudWatchRole: false }));
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::RestApi', 2);
  });
});


describe('cdk-nag', () => {
  const findings = (props: (stack: Stack) => Partial<ChatRestApiProps>) => {
    const stack = newStack({ account: '123456789012', region: 'ap-northeast-1' });
    build(props(stack), stack);
    acknowledge(stack);
    Aspects.of(stack).add(new AwsSolutionsChecks());
    const annotations = Annotations.fromStack(stack);
    return [...annotations.findError('*', Match.anyValue()), ...annotations.findWarning('*', Match.stringLikeRegexp('AwsSolutions'))]
      .map(({ id, entry }) => `${id} ${/AwsSolutions-\w+/.exec(String(entry.data))?.[0]}`)
      .filter((found) => !found.endsWith('-L1')); // what the newest runtime is, only the newest aws-cdk-lib knows
  };
  const users = (stack: Stack) => ChatAuthorizer.userPool(cognito.UserPool.fromUserPoolId(stack, 'Users', 'ap-northeast-1_EXAMPLE'), {
    clients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'Web', 'web')],
  });

  test('finds nothing in an API behind a web ACL, with logs', () => {
    const all = { webAcl: ChatWebAcl.managed(), cloudWatchRole: false, corsOrigins: ['https://example.com'], apiKeyRequired: true };
    expect(findings((stack) => ({ ...all, authorizer: users(stack) }))).toEqual([]);
  });

  test('finds the missing web ACL and the logs that are off, and that guests do not sign in', () => {
    const found = findings((stack) => ({ authorizer: users(stack), guests: { rooms: ['lobby'] } })).map((one) => one.split(' ')[1]);
    expect(new Set(found)).toEqual(new Set(['AwsSolutions-APIG1', 'AwsSolutions-APIG3', 'AwsSolutions-APIG4', 'AwsSolutions-APIG6', 'AwsSolutions-COG4']));
  });
});
