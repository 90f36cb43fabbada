import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { Alias, Code, Function as LambdaFunction, type IFunction, Runtime, Version } from 'aws-cdk-lib/aws-lambda';
import { FallbackResult, MessageReviewHandler, type MessageReviewEvent, type MessageReviewResponse, Room } from '../../src';

const ENV = { account: '123456789012', region: 'eu-west-1' };
const ROOM = 'Custom::IVSChatRoom';
const PERMISSION = 'AWS::Lambda::Permission';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack', { env: ENV }); });

function reviewer(scope = stack, id = 'Reviewer'): LambdaFunction {
  return new LambdaFunction(scope, id, { code: Code.fromInline('exports.handler = async () => {};'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
}

function review(fn: IFunction, id = 'Lobby'): Room {
  return new Room(stack, id, { messageReviewHandler: MessageReviewHandler.lambda(fn) });
}

const warnings = () => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));

test('the room carries the function and the fallback under the names of AWS::IVSChat::Room', () => {
  const fn = reviewer();
  new Room(stack, 'Lobby', { messageReviewHandler: MessageReviewHandler.lambda(fn, { fallbackResult: FallbackResult.DENY }) });
  Template.fromStack(stack).hasResourceProperties(ROOM, { MessageReviewHandler: { Uri: stack.resolve(fn.functionArn), FallbackResult: 'DENY' } });
});

test('a room without a handler says nothing of one, so that the provider detaches what there was', () => {
  new Room(stack, 'Lobby');
  Template.fromStack(stack).hasResourceProperties(ROOM, { MessageReviewHandler: Match.absent() });
});

test('Amazon IVS Chat may invoke it for the rooms of this account and region, and no other', () => {
  const fn = reviewer();
  review(fn);
  Template.fromStack(stack).hasResourceProperties(PERMISSION, {
    Action: 'lambda:InvokeFunction',
    FunctionName: stack.resolve(fn.functionArn),
    Principal: 'ivschat.amazonaws.com',
    SourceAccount: ENV.account,
    SourceArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:eu-west-1:123456789012:room/*']] },
  });
});

test('the permission is there before the room, and until it is gone', () => {
  review(reviewer());
  const template = Template.fromStack(stack);
  template.hasResource(ROOM, { DependsOn: Match.arrayWith(Object.keys(template.findResources(PERMISSION))) });
});

test('one permission serves all rooms of a stack that share the function', () => {
  const fn = reviewer();
  const handler = MessageReviewHandler.lambda(fn);
  new Room(stack, 'Lobby', { messageReviewHandler: handler });
  new Room(stack, 'Foyer', { messageReviewHandler: handler });
  review(fn, 'Bar');
  const template = Template.fromStack(stack);
  template.resourceCountIs(PERMISSION, 1);
  template.allResources(ROOM, { DependsOn: Match.arrayWith(Object.keys(template.findResources(PERMISSION))) });
});

test('a version and an alias get a permission each, of their own', () => {
  const fn = reviewer();
  const alias = new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
  review(fn.currentVersion);
  review(alias, 'Foyer');
  const template = Template.fromStack(stack);
  template.resourceCountIs(PERMISSION, 2);
  const [aliasId] = Object.keys(template.findResources('AWS::Lambda::Alias'));
  const [versionId] = Object.keys(template.findResources('AWS::Lambda::Version'));
  for (const Ref of [aliasId, versionId]) {
    template.hasResourceProperties(PERMISSION, { FunctionName: { Ref } });
    template.hasResourceProperties(ROOM, { MessageReviewHandler: { Uri: { Ref } } });
  }
});

test('a function of another stack of the same account and region gets its permission in the room\'s stack', () => {
  const other = new Stack(stack.node.root as App, 'Other', { env: ENV });
  review(reviewer(other));
  Template.fromStack(stack).resourceCountIs(PERMISSION, 1);
  Template.fromStack(other).resourceCountIs(PERMISSION, 0);
});

test('a function that is imported twice gets one permission', () => {
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer';
  review(LambdaFunction.fromFunctionArn(stack, 'One', arn));
  review(LambdaFunction.fromFunctionArn(stack, 'Two', arn), 'Foyer');
  Template.fromStack(stack).resourceCountIs(PERMISSION, 1);
  expect(warnings()).toEqual([]);
});

test.each([
  ['region', 'us-east-1', '123456789012', 'eu-west-1', 'us-east-1'],
  ['account', 'eu-west-1', '210987654321', '123456789012', '210987654321'],
])('a function in another %s is refused at synth', (part, region, account, here, there) => {
  const fn = LambdaFunction.fromFunctionArn(stack, 'Theirs', `arn:aws:lambda:${region}:${account}:function:reviewer`);
  expect(() => review(fn)).toThrow(`[Stack/Lobby] the function of messageReviewHandler must be in the ${part} of the stack, ${here}, got ${there}`);
});

test('an ARN that is longer than the service takes is refused at synth', () => {
  const arn = `arn:aws:lambda:eu-west-1:123456789012:function:${'f'.repeat(64)}:${'a'.repeat(128)}`;
  expect(() => review(LambdaFunction.fromFunctionArn(stack, 'Long', arn))).toThrow(`[Stack/Lobby] messageReviewHandler must be a function whose ARN has at most 170 characters, got "${arn}" (240 characters)`);
});

test('an alias of a function that cannot be given the permission is warned of, with the command that adds it', () => {
  const agnostic = new Stack(new App(), 'Stack');
  const version = LambdaFunction.fromFunctionArn(agnostic, 'Theirs', 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer').latestVersion;
  const alias = Alias.fromAliasAttributes(agnostic, 'Live', { aliasName: 'live', aliasVersion: version });
  new Room(agnostic, 'Lobby', { messageReviewHandler: MessageReviewHandler.lambda(alias) });
  const [warning] = Annotations.fromStack(agnostic).findWarning('/Stack/Lobby', Match.anyValue()).map(({ entry }) => String(entry.data));
  expect(warning).toMatch(/^The function arn:aws:lambda:eu-west-1:123456789012:function:reviewer:live cannot be given the permission/);
  expect(warning).toContain('the room fails with "invalid lambda permission"');
  expect(warning).toContain('aws lambda add-permission --function-name arn:aws:lambda:eu-west-1:123456789012:function:reviewer:live --statement-id ivschat');
  expect(warning).toContain('--source-account ${AWS::AccountId} --source-arn "arn:aws:ivschat:${AWS::Region}:${AWS::AccountId}:room/*"');
  expect(warning).toContain('[ack: cdk-ivschat:reviewPermissionNotAdded]');
  Template.fromStack(agnostic).resourceCountIs(PERMISSION, 0);
});

describe('what cannot be given the permission is warned of with what its reader can do:', () => {
  const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer';
  const theirs = (skipPermissions?: boolean) => LambdaFunction.fromFunctionAttributes(stack, 'Theirs', { functionArn: ARN, sameEnvironment: false, skipPermissions });
  const agnostic = () => { stack = new Stack(new App(), 'Stack'); };
  const ours = () => warnings().filter((warning) => warning.includes('cdk-ivschat:'));

  test.each<[string, () => IFunction, string]>([
    ['a function by attributes', () => theirs(), 'import it with Function.fromFunctionAttributes and sameEnvironment: true'],
    ['a function by ARN', () => LambdaFunction.fromFunctionArn(stack, 'F', ARN), 'import it with Function.fromFunctionAttributes and sameEnvironment: true'],
    ['a version by ARN', () => Version.fromVersionArn(stack, 'V', `${ARN}:3`), 'import the ARN of this version with Function.fromFunctionAttributes and sameEnvironment: true'],
    ['a version by attributes', () => Version.fromVersionAttributes(stack, 'V', { lambda: theirs(), version: '3' }),
      'import the ARN of this version with Function.fromFunctionAttributes and sameEnvironment: true'],
    ['an alias', () => Alias.fromAliasAttributes(stack, 'A', { aliasName: 'live', aliasVersion: Version.fromVersionArn(stack, 'V', `${ARN}:3`) }),
      'import the ARN of this alias with Function.fromFunctionAttributes and sameEnvironment: true'],
    ['the latest version of a function that is made here', () => reviewer().latestVersion, 'Give the function itself instead of its latestVersion'],
  ])('%s', (_, fn, advice) => {
    agnostic();
    review(fn());
    expect(ours()).toEqual([expect.stringContaining(`"invalid lambda permission". ${advice.startsWith('Give') ? '' : 'If the function is in the account of the stack, '}${advice}; else add it with aws lambda`)]);
    Template.fromStack(stack).resourceCountIs(PERMISSION, 0);
  });

  test.each([':3', ':live', ''])('and the advice helps: %s imported so has its permission, and no warning', (qualifier) => {
    agnostic();
    review(LambdaFunction.fromFunctionAttributes(stack, 'F', { functionArn: ARN + qualifier, sameEnvironment: true }));
    Template.fromStack(stack).hasResourceProperties(PERMISSION, { FunctionName: ARN + qualifier });
    expect(warnings()).toEqual([]);
  });

  test.each<[string, (fn: IFunction) => IFunction]>([
    ['a function', (fn) => fn],
    ['a version of it', (fn) => Version.fromVersionAttributes(stack, 'V', { lambda: fn, version: '3' })],
    ['its latest version', (fn) => fn.latestVersion],
    ['an alias of it', (fn) => Alias.fromAliasAttributes(stack, 'A', { aliasName: 'live', aliasVersion: fn.latestVersion })],
  ])('nothing is said of %s that is said to have its permissions (skipPermissions)', (_, qualified) => {
    agnostic();
    const fn = qualified(theirs(true));
    review(fn);
    Template.fromStack(stack).resourceCountIs(PERMISSION, 0);
    Template.fromStack(stack).hasResourceProperties(ROOM, { MessageReviewHandler: { Uri: stack.resolve(fn.functionArn) } });
    expect(warnings()).toEqual([]);
  });

  test('skipPermissions takes nothing away where the permission can be added', () => {
    review(LambdaFunction.fromFunctionAttributes(stack, 'F', { functionArn: ARN, sameEnvironment: true, skipPermissions: true }));
    Template.fromStack(stack).resourceCountIs(PERMISSION, 1);
  });
});

test('an imported function whose ARN is known only at deployment can be said to be in the same environment', () => {
  const functionArn = new CfnParameter(stack, 'Arn').valueAsString;
  review(LambdaFunction.fromFunctionAttributes(stack, 'Theirs', { functionArn, sameEnvironment: true }));
  Template.fromStack(stack).hasResourceProperties(PERMISSION, { FunctionName: { Ref: 'Arn' } });
  expect(warnings()).toEqual([]);
});

test('a CfnRoom takes a handler too', () => {
  const { uri, dependables = [] } = MessageReviewHandler.lambda(reviewer()).bind(stack);
  new CfnRoom(stack, 'Native', { messageReviewHandler: { uri } }).node.addDependency(...dependables);
  const template = Template.fromStack(stack);
  template.hasResource('AWS::IVSChat::Room', { DependsOn: Object.keys(template.findResources(PERMISSION)) });
});

test('a review function in TypeScript has types for what it gets and what it answers', () => {
  const handler = ({ Content, Attributes }: MessageReviewEvent): MessageReviewResponse => ({ ReviewResult: 'ALLOW', Content: Content.toUpperCase(), Attributes });
  const event: MessageReviewEvent = { Content: 'hi', MessageId: 'm', RoomArn: 'r', Attributes: { k: 'v' }, Sender: { UserId: 'u', Attributes: {}, Ip: '192.0.2.1' } };
  expect(handler(event)).toEqual({ ReviewResult: 'ALLOW', Content: 'HI', Attributes: { k: 'v' } });
});

test('a review function in TypeScript may deny without content, and may not allow without', () => {
  const denials: MessageReviewResponse[] = [{ ReviewResult: 'DENY' }, { ReviewResult: 'DENY', Content: 'hi' }, { ReviewResult: 'DENY', Attributes: { Reason: 'no' } }];
  // @ts-expect-error What is to be delivered must be said.
  const allowed: MessageReviewResponse = { ReviewResult: 'ALLOW' };
  // @ts-expect-error There are two results.
  const neither: MessageReviewResponse = { ReviewResult: 'MAYBE', Content: 'hi' };
  expect([...denials, allowed, neither].map(({ ReviewResult }) => ReviewResult)).toEqual(['DENY', 'DENY', 'DENY', 'ALLOW', 'MAYBE']);
});
