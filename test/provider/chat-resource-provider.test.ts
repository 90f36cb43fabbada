import { App, Aspects, type IAspect, NestedStack, PermissionsBoundary, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import { ChatResourceProvider, type ChatResourceProviderSettings, LoggingConfiguration, LoggingDestination, Room } from '../../src';

function stackWithRooms(count: number): Stack {
  const stack = new Stack(new App(), 'Stack');
  for (let n = 1; n <= count; n++) new Room(stack, `Room${n}`);
  return stack;
}

const policies = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'))[0].Properties.Policies;

/** Where its own stack stands, and that of no other. */
const OF_ITS_STACK = {
  Effect: 'Allow',
  Action: ['DescribeStackEvents', 'DescribeStackResource', 'DescribeStacks'].map((action) => `cloudformation:${action}`),
  Resource: { Ref: 'AWS::StackId' },
};

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

test('the role may do with rooms what the handler does, see where its stack stands, and write its log, and nothing else', () => {
  const template = Template.fromStack(stackWithRooms(1));
  const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  expect(policies(stackWithRooms(1)).map((policy: { PolicyDocument: { Statement: object[] } }) => policy.PolicyDocument.Statement)).toEqual([
    [{
      Effect: 'Allow',
      Action: ['CreateRoom', 'GetRoom', 'UpdateRoom', 'DeleteRoom', 'ListRooms', 'TagResource', 'UntagResource'].map((action) => `ivschat:${action}`),
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':room/*']] },
    }],
    [OF_ITS_STACK],
    [{ Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] } }],
  ]);
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('a nested stack asks about itself, and not about the stack around it', () => {
  const nested = new NestedStack(new Stack(new App(), 'Stack'), 'Nested');
  new Room(nested, 'Lobby');
  const statements = policies(nested).flatMap((policy: { PolicyDocument: { Statement: object[] } }) => policy.PolicyDocument.Statement);
  expect(statements).toContainEqual(OF_ITS_STACK);
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

describe('the provider of logging configurations', () => {
  function stackWithLoggingConfigurations(count: number): Stack {
    const stack = new Stack(new App(), 'Stack');
    const destination = LoggingDestination.s3(new Bucket(stack, 'Bucket'));
    for (let n = 1; n <= count; n++) new LoggingConfiguration(stack, `Log${n}`, { destination });
    return stack;
  }

  const arn = (service: string, resource: string, region: object | string = { Ref: 'AWS::Region' }, account: object | string = { Ref: 'AWS::AccountId' }) => (
    {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...[`:${service}:`, region, ':', account, `:${resource}`].reduce<(object | string)[]>((parts, part) => {
        const last = parts.at(-1);
        return typeof part === 'string' && typeof last === 'string' ? [...parts.slice(0, -1), last + part] : [...parts, part];
      }, [])]],
    }
  );

  test('may do what the handler does with them, see where its stack stands, set up log delivery and write its log, and nothing else', () => {
    const stack = stackWithLoggingConfigurations(1);
    const [logGroup] = Object.keys(Template.fromStack(stack).findResources('AWS::Logs::LogGroup'));
    const statements = policies(stack).flatMap((policy: { PolicyDocument: { Statement: object[] } }) => policy.PolicyDocument.Statement);
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: [
          'CreateLoggingConfiguration', 'GetLoggingConfiguration', 'UpdateLoggingConfiguration', 'DeleteLoggingConfiguration', 'ListLoggingConfigurations',
          'TagResource', 'UntagResource',
        ].map((action) => `ivschat:${action}`),
        Resource: arn('ivschat', 'logging-configuration/*'),
      },
      { Effect: 'Allow', Action: 'ivschat:ListRooms', Resource: arn('ivschat', 'room/*') },
      OF_ITS_STACK,
      {
        Effect: 'Allow',
        Action: [
          'CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries', 'DescribeResourcePolicies', 'DescribeLogGroups',
        ].map((action) => `logs:${action}`),
        Resource: '*',
      },
      { Effect: 'Allow', Action: 's3:GetBucketPolicy', Resource: arn('s3', '*', '', '') },
      {
        Effect: 'Allow',
        Action: 'firehose:TagDeliveryStream',
        Resource: arn('firehose', 'deliverystream/*'),
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['LogDeliveryEnabled'] } },
      },
      {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: arn('iam', 'role/aws-service-role/delivery.logs.amazonaws.com/AWSServiceRoleForLogDelivery', ''),
        Condition: { StringEquals: { 'iam:AWSServiceName': 'delivery.logs.amazonaws.com' } },
      },
      { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] } },
    ]);
  });

  test('has a policy that does not depend on which there are', () => {
    expect(policies(stackWithLoggingConfigurations(5))).toEqual(policies(stackWithLoggingConfigurations(1)));
  });

  test('has the ServiceToken of the first release', () => {
    Template.fromStack(stackWithLoggingConfigurations(1)).hasResourceProperties('Custom::IVSChatLoggingConfiguration', {
      ServiceToken: { 'Fn::GetAtt': ['IVSChatLoggingConfigurationProviderFunction47A381C0', 'Arn'] },
    });
  });

  test('is another than that of the rooms, and has settings of its own', () => {
    const stack = stackWithRooms(1);
    ChatResourceProvider.forLoggingConfigurations(stack, { memorySize: 512 });
    const memory = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => Properties.MemorySize);
    expect(memory.sort()).toEqual([256, 512]);
  });
});

describe('settings', () => {
  function provided(settings: (stack: Stack) => ChatResourceProviderSettings): Template {
    const stack = new Stack(new App(), 'Stack');
    ChatResourceProvider.forRooms(stack, settings(stack));
    new Room(stack, 'Lobby');
    return Template.fromStack(stack);
  }

  test('of runtime, memory and architecture reach the function, whose logical id stays', () => {
    const template = provided(() => ({ runtime: Runtime.NODEJS_20_X, memorySize: 512, architecture: Architecture.X86_64 }));
    template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs20.x', MemorySize: 512, Architectures: ['x86_64'] });
    expect(Object.keys(template.findResources('AWS::Lambda::Function'))).toEqual(['IVSChatRoomProviderFunction55CDBBF6']);
  });

  test('must not be of another language', () => {
    expect(() => provided(() => ({ runtime: Runtime.PYTHON_3_13 }))).toThrow('[Stack/IVSChatRoomProvider] runtime must be a Node.js runtime, got python3.13');
  });

  test('of a log group replace its own, and the role may write to that', () => {
    const template = provided((stack) => ({ logGroup: new LogGroup(stack, 'Mine') }));
    const groups = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(1);
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: groups[0] } } });
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain(JSON.stringify({ 'Fn::GetAtt': [groups[0], 'Arn'] }));
  });

  test('of a role give that role what the function needs, before the function and until it is gone', () => {
    const template = provided((stack) => ({ role: new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) }));
    const [role, ...others] = Object.keys(template.findResources('AWS::IAM::Role'));
    expect(others).toEqual([]);
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: role }],
      PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['ivschat:CreateRoom']) }), OF_ITS_STACK, Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] })] },
    });
    template.hasResource('AWS::Lambda::Function', { Properties: { Role: { 'Fn::GetAtt': [role, 'Arn'] } }, DependsOn: Match.arrayWith([policy]) });
  });

  test('of a VPC put the function there, may make its network interfaces, and need its way out as long as the function', () => {
    const template = provided((stack) => {
      const vpc = new Vpc(stack, 'Vpc');
      return { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS }, securityGroups: [new SecurityGroup(stack, 'Group', { vpc })] };
    });
    const [group] = Object.keys(template.findResources('AWS::EC2::SecurityGroup'));
    template.hasResourceProperties('AWS::Lambda::Function', { VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }] } });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: Match.arrayWith([Match.objectLike({ PolicyName: 'Vpc', PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) })] } })]),
    });
    const [route] = Object.entries(template.findResources('AWS::EC2::Route')).filter(([, { Properties }]) => Properties.NatGatewayId).map(([id]) => id);
    template.hasResource('AWS::Lambda::Function', { DependsOn: Match.arrayWith([route]) });
  });

  test('that are given again and the same are fine, and so are none', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new Vpc(stack, 'Vpc');
    const settings = () => ({ runtime: new Runtime('nodejs22.x', Runtime.NODEJS_22_X.family, { supportsInlineCode: true }), memorySize: 512, vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } });
    const provider = ChatResourceProvider.forRooms(stack, settings());
    expect(ChatResourceProvider.forRooms(stack, settings())).toBe(provider);
    expect(ChatResourceProvider.forRooms(stack)).toBe(provider);
  });

  test('that differ are an error that names both places', () => {
    const stack = new Stack(new App(), 'Stack');
    const [first, second] = [new Construct(stack, 'First'), new Construct(stack, 'Second')];
    ChatResourceProvider.forRooms(first, { memorySize: 512 });
    expect(() => ChatResourceProvider.forRooms(second, { memorySize: 1024 })).toThrow(
      '[Stack/Second] the provider of the rooms of stack Stack has one memorySize for all of them, which Stack/First has set to another value. '
      + 'Call ChatResourceProvider.forRooms with the settings once, before the first of them',
    );
  });

  test('that come after the first room are an error too, and not ignored', () => {
    const stack = stackWithRooms(1);
    expect(() => ChatResourceProvider.forRooms(stack, { vpc: new Vpc(stack, 'Vpc') })).toThrow(
      '[Stack] the provider of the rooms of stack Stack has one vpc for all of them, which Stack/Room1 has left at its default.',
    );
  });
});
