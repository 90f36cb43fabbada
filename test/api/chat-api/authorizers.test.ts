import { aws_cognito as cognito, aws_iam as iam, aws_lambda as lambda, Lazy, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { build, routeAndAuthorizer, synth } from './http-api';
import { readConfig } from '../../../lambda/chat-token/config';
import { ChatApi } from '../../../src/api/chat-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { ChatCapability } from '../../../src/api/chat-capability';
import { handlerCode } from '../../../src/common/handler-code';
import { newStack, room, tokenFunction } from '../deployed';

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
