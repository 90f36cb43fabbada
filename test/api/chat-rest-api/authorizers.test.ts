import { aws_cognito as cognito, aws_iam as iam } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { authorizerFunction, build, GUESTS, methods, pool, type Properties, synth, TOKENS } from './rest-api';
import { readConfig } from '../../../lambda/chat-token/config';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { deployed, newStack, tokenFunction } from '../deployed';

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
