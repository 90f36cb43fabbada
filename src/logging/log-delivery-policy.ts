import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type ILogGroup, ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import { allowLogDelivery } from './log-delivery';
import { substituted } from '../common/readable';
import { BOUNDS } from '../common/validation';

/** Never to be changed: the name of the deployed policy is made of it. */
const POLICY_ID = 'IVSChatLogDelivery';

/** How long values get that only the deployment knows: the longest there are where the service exists. */
const LENGTHS: { readonly [reference: string]: number } = {
  'AWS::Partition': 'aws'.length, 'AWS::Region': 'ap-northeast-1'.length, 'AWS::AccountId': 12,
};
/** What CloudFormation adds to STACK-LOGICALID to make a name of it. */
const SUFFIX_LENGTH = '-1A2B3C4D5E6F'.length;

/**
 * The one CloudWatch Logs resource policy of a stack, for all its log groups: an account has 10 of them in a region.
 * See docs/decisions/one-resource-policy-per-stack.md.
 */
export class LogDeliveryPolicy extends Construct {
  public static of(scope: IConstruct): LogDeliveryPolicy {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(POLICY_ID) as LogDeliveryPolicy | undefined ?? new LogDeliveryPolicy(stack, POLICY_ID);
  }

  /** One for all log groups: a statement of its own for each would repeat some 300 characters. */
  private readonly statement: PolicyStatement;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.statement = allowLogDelivery(this, { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [] });
    // CDK's name, made of the path, is the same for each deployment of the stack; with that of the stack, the account's 10 can be told apart.
    new ResourcePolicy(this, 'Policy', { resourcePolicyName: `${Aws.STACK_NAME}-${POLICY_ID}`, policyStatements: [this.statement] });
    this.node.addValidation({ validate: () => this.validateLength() });
  }

  /** Lets logs be delivered to the group; more than once is the same as once. */
  public add(logGroup: ILogGroup): void {
    this.statement.addResources(Stack.of(this).formatArn({
      service: 'logs', resource: 'log-group', resourceName: `${logGroup.logGroupName}:log-stream:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }));
  }

  private validateLength(): string[] {
    const { stackName } = Stack.of(this);
    const deployed = (reference: string) => 'x'.repeat(LENGTHS[reference] ?? `${stackName}-${reference}`.length + SUFFIX_LENGTH);
    const document = { Version: '2012-10-17', Statement: [this.statement.toStatementJson()] };
    const length = JSON.stringify(substituted(this, document, deployed)).length;
    const { max } = BOUNDS.logsResourcePolicy;
    if (length <= max) return [];
    return [
      `the policy that lets Amazon IVS Chat write to the ${this.statement.resources.length} log groups of this stack would have about ${length} `
      + `characters, and CloudWatch Logs takes ${max}. Let several logging configurations share a log group (each room has its own log stream in `
      + 'it), give the groups shorter names, or move some to another stack',
    ];
  }
}
