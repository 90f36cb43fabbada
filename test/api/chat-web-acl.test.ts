import { aws_wafv2 as wafv2, type Stack, Stack as AnyStack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { newStack, room } from './deployed';
import { ChatAuthorizer } from '../../src/api/chat-authorizer';
import { ChatRestApi } from '../../src/api/chat-rest-api';
import { ChatWebAcl } from '../../src/api/chat-web-acl';

function build(webAcl: (stack: Stack) => ChatWebAcl, env?: { region: string; account: string }) {
  const stack = newStack(env);
  const api = new ChatRestApi(stack, 'Chat', { rooms: { lobby: room(stack, 'RoomLobby') }, authorizer: ChatAuthorizer.iam(), webAcl: webAcl(stack) });
  return { stack, api, template: Template.fromStack(stack) };
}

const webAcl = (stack: Stack, scope = 'REGIONAL') => new wafv2.CfnWebACL(stack, 'Mine', {
  scope, defaultAction: { allow: {} }, visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'Mine', sampledRequestsEnabled: false },
});

describe('a web ACL', () => {
  test('that the library makes limits each address, has AWS\'s common rules, and shows no request to anybody', () => {
    const { stack, api, template } = build(() => ChatWebAcl.managed({ requestsPerFiveMinutes: 500 }));
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: [
        Match.objectLike({ Action: { Block: {} }, Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 500, EvaluationWindowSec: 300 } } }),
        Match.objectLike({ OverrideAction: { None: {} }, Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } } }),
      ],
    });
    expect(JSON.stringify(template.toJSON())).not.toContain('"SampledRequestsEnabled":true');
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: stack.resolve(api.stage.stageArn), WebACLArn: stack.resolve(api.webAcl!.webAclRef.webAclArn),
    });
  });

  test('limits an address to 2000 requests, if nothing else is said', () => {
    for (const options of [undefined, {}, { requestsPerFiveMinutes: undefined }]) {
      build(() => ChatWebAcl.managed(options)).template.hasResourceProperties('AWS::WAFv2::WebACL', {
        Rules: Match.arrayWith([Match.objectLike({ Statement: { RateBasedStatement: Match.objectLike({ Limit: 2000 }) } })]),
      });
    }
  });

  test('of one\'s own is taken as it is', () => {
    const { template } = build((stack) => ChatWebAcl.fromWebAcl(webAcl(stack)));
    template.resourceCountIs('AWS::WAFv2::WebACL', 1);
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: { 'Fn::GetAtt': ['Mine', 'Arn'] } });
  });

  test('is there for each of two APIs, or for both', () => {
    const stack = newStack();
    const both = ChatWebAcl.managed();
    ['One', 'Two'].forEach((id) => new ChatRestApi(stack, id, { rooms: { lobby: room(stack, `Room${id}`) }, authorizer: ChatAuthorizer.iam(), webAcl: both }));
    Template.fromStack(stack).resourceCountIs('AWS::WAFv2::WebACL', 2);
  });

  test('is not there, unless asked for', () => {
    const { api } = build(() => undefined as never);
    expect(api.webAcl).toBeUndefined();
  });

  test.each([9, 2_000_000_001, 10.5, -1])('cannot let %p requests through', (requestsPerFiveMinutes) => {
    expect(() => build(() => ChatWebAcl.managed({ requestsPerFiveMinutes })))
      .toThrow(`[Stack/Chat] requestsPerFiveMinutes must be a whole number from 10 to 2000000000, got ${requestsPerFiveMinutes}`);
  });

  test('of another kind, scope or region is an error', () => {
    const env = { account: '123456789012', region: 'eu-west-1' };
    expect(() => build(() => ChatWebAcl.fromWebAcl('arn' as never)))
      .toThrow('[Stack/Chat] the web ACL of ChatWebAcl.fromWebAcl must be an IWebACLRef, such as a CfnWebACL, got "arn"');
    const cloudFront = { webAclRef: { webAclName: 'a', webAclId: 'b', scope: 'CLOUDFRONT', webAclArn: 'arn' }, env } as never;
    expect(() => build(() => ChatWebAcl.fromWebAcl(cloudFront), env)).toThrow('[Stack/Chat] the web ACL of ChatWebAcl.fromWebAcl must have the scope REGIONAL, got CLOUDFRONT');
    expect(() => build((stack) => ChatWebAcl.fromWebAcl(webAcl(new AnyStack(stack.node.root as never, 'There', { env: { ...env, region: 'us-east-1' } }))), env))
      .toThrow('[Stack/Chat] the web ACL of ChatWebAcl.fromWebAcl must be in the region of the stack, eu-west-1, got us-east-1');
  });
});
