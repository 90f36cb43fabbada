import { aws_certificatemanager as acm, aws_apigatewayv2 as apigatewayv2, CfnOutput, Duration, Lazy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { build, synth } from './http-api';
import { readConfig } from '../../../lambda/chat-token/config';
import { apiPolicy, policyIn } from '../../../lambda/http/policy';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { ChatCapability } from '../../../src/api/chat-capability';
import { deployed, room, tokenFunction } from '../deployed';

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
