import { Stack as AnyStack, App, aws_lambda as lambda, NestedStack, type Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { authorizerFunction, build, methods, pool, synth, TOKENS } from './rest-api';
import { ChatApi } from '../../../src/api/chat-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { ChatCapability } from '../../../src/api/chat-capability';
import { ChatRestApi } from '../../../src/api/chat-rest-api';
import type { ChatRestApiProps } from '../../../src/api/chat-rest-api-options';
import { deployed, newStack, room } from '../deployed';

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
