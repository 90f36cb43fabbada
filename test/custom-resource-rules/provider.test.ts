import { App, Aspects, PermissionsBoundary, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { KINDS, OWNER } from './kinds';
import type { ChatResourceProviderSettings } from '../../src';

const [LAMBDA, ROLE, LOG_GROUP] = ['AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'];

/** Where the functions of deployed resources are. CloudFormation refuses another one, so these stay as they were first released. */
const SERVICE_TOKENS: Readonly<Record<string, string>> = {
  'Custom::IVSChatRoom': 'IVSChatRoomProviderFunction55CDBBF6',
  'Custom::IVSChatLoggingConfiguration': 'IVSChatLoggingConfigurationProviderFunction47A381C0',
};

/** What each type's template has ever had, beside the properties that the user sets. */
const ALWAYS = ['ServiceToken', 'ServiceTimeout'];

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | readonly string[] }[] };
}

describe.each(KINDS)('the template of a $label', (kind) => {
  const { resourceType } = kind;
  let app: App;
  let stack: Stack;
  beforeEach(() => startAnew());

  /** An app that has been synthesised takes no more constructs. */
  function startAnew(props?: StackProps): void {
    app = new App();
    stack = new Stack(app, 'Stack', props);
  }

  function withOnes(count = 1, settings?: ChatResourceProviderSettings): Template {
    if (settings) kind.provider(stack, settings);
    for (let n = 1; n <= count; n++) kind.construct(stack, `One${n}`);
    return Template.fromStack(stack);
  }
  const all = (template: Template, type: string) => Object.values(template.findResources(type)) as Resource[];
  const properties = (template: Template) => all(template, resourceType)[0].Properties;
  const policies = (template: Template) => all(template, ROLE)[0].Properties.Policies as Policy[];
  const actions = (template: Template) => (
    policies(template).flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action))
  );

  test('row 1: CloudFormation waits a quarter of an hour for an answer, and not a whole one', () => {
    for (const { Properties } of all(withOnes(3), resourceType)) expect(Properties.ServiceTimeout).toBe(900);
  });

  test('row 12: tags of the construct, of its scopes and of the stack reach it, and those that AWS or we keep are refused', () => {
    startAnew({ tags: { stage: 'prod', owner: 'stack' } });
    Tags.of(app).add('team', 'live');
    Tags.of(kind.construct(stack, 'One')).add('owner', 'construct');
    const tags = properties(Template.fromStack(stack)).Tags as { Key: string; Value: string }[];
    expect(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))).toEqual({ stage: 'prod', team: 'live', owner: 'construct' });
    for (const key of ['aws:key', OWNER]) {
      startAnew();
      Tags.of(kind.construct(stack, 'One')).add(key, 'value');
      expect(() => app.synth()).toThrow(key);
    }
  });

  test('row 17: the role has its policies from the first moment', () => {
    const template = withOnes();
    expect(actions(template)).toContain(resourceType === 'Custom::IVSChatRoom' ? 'ivschat:CreateRoom' : 'ivschat:CreateLoggingConfiguration');
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('row 18: the policies do not depend on what there is, and a role of the user\'s keeps them as long as the function', () => {
    const expected = policies(withOnes(1));
    startAnew();
    expect(policies(withOnes(20))).toEqual(expected);
    startAnew();
    expect(policies(withOnes(0, {}))).toEqual(expected);

    startAnew();
    const template = withOnes(1, { role: new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) });
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    expect(all(template, LAMBDA)[0].DependsOn).toContain(policy);
  });

  test('row 19: the ServiceToken is that of the first release, whatever the settings, and the function has no name', () => {
    const plain = withOnes();
    startAnew();
    const other = withOnes(2, { runtime: Runtime.NODEJS_20_X, memorySize: 1024, vpc: new Vpc(stack, 'Vpc') });
    for (const template of [plain, other]) {
      expect(properties(template).ServiceToken).toEqual({ 'Fn::GetAtt': [SERVICE_TOKENS[resourceType], 'Arn'] });
      template.allResourcesProperties(LAMBDA, { FunctionName: Match.absent() });
    }
  });

  test('row 20: new code of the handler changes no resource', () => {
    const template = withOnes();
    const { S3Key } = all(template, LAMBDA)[0].Properties.Code as { S3Key: string };
    expect(S3Key).toMatch(/^[0-9a-f]{64}\.zip$/);
    const written = JSON.stringify(all(template, resourceType));
    expect(written).not.toContain(S3Key.slice(0, 8));
    expect(Object.keys(properties(template)).filter((name) => name !== 'DestinationConfiguration')).toEqual(ALWAYS);
  });

  test('row 21: the log group is the function\'s own, goes with the stack, and the role cannot bring it back', () => {
    const template = withOnes();
    template.hasResource(LOG_GROUP, { Properties: { RetentionInDays: Match.anyValue() }, DeletionPolicy: 'Delete' });
    const own = Object.keys(template.findResources(LOG_GROUP)).find((id) => id.includes('Provider'));
    template.hasResourceProperties(LAMBDA, { LoggingConfig: { LogGroup: { Ref: own } } });
    expect(actions(template)).toEqual(expect.arrayContaining(['logs:CreateLogStream', 'logs:PutLogEvents']));
    expect(actions(template).filter((action) => /^(\*|logs:\*|logs:Create(\*|LogGroup))$/.test(action))).toEqual([]);
    template.allResourcesProperties(ROLE, { ManagedPolicyArns: Match.absent() });
  });

  test('row 23: the function has five minutes, a third of what CloudFormation waits: Lambda can deliver twice more', () => {
    const template = withOnes();
    expect([all(template, LAMBDA)[0].Properties.Timeout, properties(template).ServiceTimeout]).toEqual([300, 900]);
  });

  test('row 24: the runtime is the latest Node.js of the region, unless the user sets another', () => {
    // A region of which nothing else is known: what CDK is told of it must be what comes out.
    Fact.register({ region: 'mars-west-1', name: FactName.LATEST_NODE_RUNTIME, value: 'nodejs98.x' }, true);
    startAnew({ env: { region: 'mars-west-1' } });
    expect(all(withOnes(), LAMBDA)[0].Properties.Runtime).toBe('nodejs98.x');
    startAnew();
    expect(all(withOnes(1, { runtime: Runtime.NODEJS_20_X }), LAMBDA)[0].Properties.Runtime).toBe('nodejs20.x');
  });

  test('row 25: aspects and a permissions boundary reach function and role', () => {
    startAnew({ permissionsBoundary: PermissionsBoundary.fromName('boundary') });
    const visited: IConstruct[] = [];
    Aspects.of(app).add({ visit: (node) => { visited.push(node); } });
    Aspects.of(app).add({ visit: (node) => { if (node instanceof CfnFunction) node.reservedConcurrentExecutions = 5; } });
    const template = withOnes();
    for (const type of [LambdaFunction, CfnFunction, Role, CfnRole]) expect(visited.filter((node) => node instanceof type)).not.toEqual([]);
    template.allResourcesProperties(LAMBDA, { ReservedConcurrentExecutions: 5 });
    template.allResourcesProperties(ROLE, { PermissionsBoundary: Match.anyValue() });
  });

  test('row 25: the user\'s VPC, log group and role are used', () => {
    const vpc = new Vpc(stack, 'Vpc');
    const [logGroup, role] = [new LogGroup(stack, 'Log'), new Role(stack, 'Mine', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })];
    const vpcSubnets = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
    const securityGroup = new SecurityGroup(stack, 'Group', { vpc });
    const network = { vpc, vpcSubnets, securityGroups: [securityGroup] };
    const template = withOnes(1, { ...network, logGroup, role, architecture: Architecture.X86_64, memorySize: 512 });
    const fn = template.findResources(LAMBDA)[SERVICE_TOKENS[resourceType]] as Resource;
    expect(fn.Properties).toMatchObject({
      VpcConfig: {
        SubnetIds: stack.resolve(vpc.privateSubnets.map(({ subnetId }) => subnetId)),
        SecurityGroupIds: [stack.resolve(securityGroup.securityGroupId)],
      },
      LoggingConfig: { LogGroup: stack.resolve(logGroup.logGroupName) },
      Role: stack.resolve(role.roleArn),
      Architectures: ['x86_64'],
      MemorySize: 512,
    });
  });

  test('row 25: a second setting that differs is an error, and never ignored', () => {
    kind.provider(stack, { memorySize: 512 });
    expect(() => kind.provider(stack, { memorySize: 1024 })).toThrow(/one memorySize for all of them/);
    expect(() => kind.provider(stack, { vpc: new Vpc(stack, 'Vpc') })).toThrow(/one vpc for all of them/);
    expect(() => kind.provider(stack, { memorySize: 512 })).not.toThrow();
  });
});
