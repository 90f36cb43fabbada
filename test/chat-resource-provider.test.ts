import { App, Aspects, type IAspect, PermissionsBoundary, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { Room } from '../src';

function stackWithRooms(count: number): Stack {
  const stack = new Stack(new App(), 'Stack');
  for (let n = 1; n <= count; n++) new Room(stack, `Room${n}`);
  return stack;
}

const policies = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'))[0].Properties.Policies;

test('one function, one role and one log group serve all rooms of a stack', () => {
  const template = Template.fromStack(stackWithRooms(3));
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.resourceCountIs('AWS::IAM::Role', 1);
  template.resourceCountIs('AWS::Logs::LogGroup', 1);
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('rooms of two stacks have a provider each', () => {
  const app = new App();
  const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
  new Room(first, 'Lobby');
  new Room(second, 'Lobby');
  [first, second].forEach((stack) => Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1));
});

test('the role may do with rooms what the handler does, and write its log, and nothing else', () => {
  const template = Template.fromStack(stackWithRooms(1));
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  expect(policies(stackWithRooms(1)).map((policy: { PolicyDocument: { Statement: object[] } }) => policy.PolicyDocument.Statement)).toEqual([
    [{
      Effect: 'Allow',
      Action: ['CreateRoom', 'UpdateRoom', 'DeleteRoom', 'ListRooms', 'TagResource', 'UntagResource'].map((action) => `ivschat:${action}`),
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':room/*']] },
    }],
    [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] } }],
  ]);
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('the policy does not depend on which rooms there are', () => {
  expect(policies(stackWithRooms(20))).toEqual(policies(stackWithRooms(1)));
});

test('the ServiceToken is that of the first release: CloudFormation refuses to change it', () => {
  Template.fromStack(stackWithRooms(1)).hasResourceProperties('Custom::IVSChatRoom', {
    ServiceToken: { 'Fn::GetAtt': ['IVSChatRoomProviderFunction55CDBBF6', 'Arn'] },
  });
  Template.fromStack(stackWithRooms(1)).hasResourceProperties('AWS::Lambda::Function', { FunctionName: Match.absent() });
});

test('the function runs on arm64, on the latest runtime of the region, for up to 5 minutes, into its own log group', () => {
  const template = Template.fromStack(stackWithRooms(1));
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  template.hasResourceProperties('AWS::Lambda::Function', {
    Architectures: ['arm64'], Timeout: 300, Handler: 'index.handler', Runtime: Match.anyValue(), LoggingConfig: { LogGroup: { Ref: logGroup } },
  });
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
});

test('a permissions boundary and an aspect reach it as they reach any function', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { permissionsBoundary: PermissionsBoundary.fromName('boundary') });
  new Room(stack, 'Lobby');
  const aspect: IAspect = { visit: (node: IConstruct) => { if (node instanceof CfnFunction) node.memorySize = 512; } };
  Aspects.of(app).add(aspect);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
});
