import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnLoggingConfiguration } from 'aws-cdk-lib/aws-ivschat';
import { LoggingConfiguration, LoggingConfigurationGrants } from '../../src';

const ARN = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';

function statementsOf(grant: (grants: LoggingConfigurationGrants, role: Role) => Grant) {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  grant(LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Transcripts', ARN).grants, role).assertSuccess();
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policy.Properties.PolicyDocument.Statement;
}

test.each<[string, (grants: LoggingConfigurationGrants, role: Role) => Grant, string | string[]]>([
  ['read', (grants, role) => grants.read(role), 'ivschat:GetLoggingConfiguration'],
  ['manage', (grants, role) => grants.manage(role), [
    'ivschat:GetLoggingConfiguration', 'ivschat:UpdateLoggingConfiguration', 'ivschat:DeleteLoggingConfiguration', 'ivschat:TagResource', 'ivschat:UntagResource',
  ]],
  ['actions', (grants, role) => grants.actions(role, 'ivschat:TagResource'), 'ivschat:TagResource'],
])('%s allows just that on just this logging configuration', (_, grant, Action) => {
  expect(statementsOf(grant)).toEqual([{ Action, Effect: 'Allow', Resource: ARN }]);
});

test('ListLoggingConfigurations, which IAM cannot limit to one, is granted on all of its account and region', () => {
  expect(statementsOf((grants, role) => grants.actions(role, 'ivschat:ListLoggingConfigurations'))).toEqual([{
    Action: 'ivschat:ListLoggingConfigurations',
    Effect: 'Allow',
    Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:eu-west-1:123456789012:logging-configuration/*']] },
  }]);
});

test('a CfnLoggingConfiguration takes the same grants', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const native = new CfnLoggingConfiguration(stack, 'Native', { destinationConfiguration: { s3: { bucketName: 'b-1' } } });
  LoggingConfigurationGrants.fromLoggingConfiguration(native).read(role);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Resource: stack.resolve(native.loggingConfigurationRef.loggingConfigurationArn) }] },
  });
});
