import { Aspects, aws_cognito as cognito, aws_ec2 as ec2, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { build, GUESTS, methods, type Properties, synth, TOKENS } from './rest-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import type { ChatRestApiProps } from '../../../src/api/chat-rest-api-options';
import { ChatWebAcl } from '../../../src/api/chat-web-acl';
import { acknowledge } from '../../package/nag/acknowledge';
import { newStack } from '../deployed';

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
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.extendedRequestId', status: '$context.status', resourcePath: '$context.resourcePath' });
    // With the id that the functions answer with; callers can choose the other.
    expect(Format).not.toContain('$context.requestId');
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

  test.each<[string, Partial<ChatRestApiProps>, string[]]>([
    ['guests', { guests: { rooms: ['lobby'] } }, ['execute-api:/prod/POST/rooms/*/guest-tokens']],
    ['preflights', { corsOrigins: ['https://example.com'] }, ['execute-api:/prod/OPTIONS/*']],
    ['guests and preflights', { guests: { rooms: ['lobby'] }, corsOrigins: ['*'] }, ['execute-api:/prod/POST/rooms/*/guest-tokens', 'execute-api:/prod/OPTIONS/*']],
  ])('where callers sign, lets those through who do not: %s', (_who, props, open) => {
    const stack = newStack();
    build({ privateEndpoint: { vpcEndpoints: [endpoint(stack, 'one')] }, ...props }, stack);
    const template = Template.fromStack(stack);
    const [deny, allow, ...more] = statements(template);
    expect(deny).toMatchObject({ Effect: 'Deny', Resource: 'execute-api:/*' });
    expect({ ...allow, Resource: [allow.Resource].flat() }).toEqual({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: open });
    expect(more).toEqual([]);

    const fits = (method: string) => open.some((one) => new RegExp(`^${one.replaceAll('*', '.*')}$`).test(`execute-api:/prod/${method.replace(' ', '')}`));
    const found = Object.entries(methods(template)).filter(([method]) => !method.startsWith('ANY'));
    for (const [method, { AuthorizationType }] of found) expect([method, fits(method)]).toEqual([method, AuthorizationType === 'NONE']);
    // Whatever a room is called.
    for (const name of ['OPTIONS', 'POST', 'guest-tokens']) {
      const named = found.filter(([, { AuthorizationType }]) => AuthorizationType !== 'NONE').map(([method]) => method.replaceAll(/\{\w+\}/g, name));
      expect(named.filter(fits)).toEqual([]);
    }
  });

  test('without one the API is regional', () => {
    synth().hasResourceProperties('AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] }, Policy: Match.absent() });
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
