import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { type Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkGiven, has } from '../common/shapes';
import { BOUNDS, checkInteger } from '../common/validation';

/** How the function behind the rooms, or behind the logging configurations, of a stack is made. */
export interface ChatResourceProviderSettings {
  /**
   * The runtime of the function: Node.js 20 or later.
   *
   * @default - the latest Node.js runtime of the region
   */
  readonly runtime?: Runtime;

  /**
   * The memory of the function, in MiB.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * The processors that the function runs on.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * Where the function writes its log: which resources were asked for and what came of it, never their properties.
   *
   * @default - a log group of its own, kept for a month and deleted with the stack
   */
  readonly logGroup?: ILogGroup;

  /**
   * The role of the function, which Lambda must be allowed to assume. What the function needs is added to it as an
   * inline policy, whose name is the deployed stack's own: stacks may share the role.
   *
   * If the role is imported as immutable, or a boundary takes `cloudformation:DescribeStackResource`,
   * `cloudformation:DescribeStacks` or `cloudformation:DescribeStackEvents` away, the function cannot see that a
   * deployment was cancelled, nor tell what a failed creation left from what was retained: such a deployment may leave
   * a resource behind, or fail to be rolled back.
   *
   * @default - a role of its own
   */
  readonly role?: IRole;

  /**
   * The VPC to run in. From there, the function must reach Amazon IVS Chat and Amazon S3, to which it answers
   * CloudFormation. It should reach the API of CloudFormation too, over the internet or an interface endpoint:
   * without it, the function cannot see that a deployment was cancelled, nor tell what a failed creation left from what
   * was retained, and such a deployment may leave a resource behind, or fail to be rolled back.
   *
   * @default - no VPC
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of the VPC to run in.
   *
   * @default - the private subnets, or as Lambda functions do
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups of the function in the VPC.
   *
   * @default - one of its own, from which everything can be reached
   */
  readonly securityGroups?: ISecurityGroup[];
}

const KINDS: readonly (readonly [keyof ChatResourceProviderSettings, string, (value: unknown) => boolean])[] = [
  ['runtime', 'a Runtime, such as Runtime.NODEJS_24_X', has('name', 'runtimeEquals')],
  ['architecture', 'an Architecture, such as Architecture.ARM_64', has('name', 'dockerPlatform')],
  ['logGroup', 'a log group', has('logGroupArn')],
  ['role', 'a role', has('roleArn', 'attachInlinePolicy')],
  ['vpc', 'a VPC', has('vpcId', 'selectSubnets')],
  ['vpcSubnets', 'a selection of subnets, such as { subnetType: SubnetType.PRIVATE_WITH_EGRESS }', has()],
  ['securityGroups', 'a list of security groups', (value) => Array.isArray(value) && value.every(has('securityGroupId'))],
];

/** Refuses settings of another kind than they must be. */
export function checkSettings(scope: Construct, settings: ChatResourceProviderSettings): void {
  for (const [name, wanted, is] of KINDS) checkGiven(scope, name, settings[name], wanted, is);
  checkInteger(scope, 'memorySize', settings.memorySize, BOUNDS.lambdaMemory);
}

/** The names of the settings that are given again, and are not the same. */
export function differences(settings: ChatResourceProviderSettings, again: ChatResourceProviderSettings): (keyof ChatResourceProviderSettings)[] {
  const names = Object.keys(again) as (keyof ChatResourceProviderSettings)[];
  return names.filter((name) => again[name] !== undefined && !isSame(settings[name], again[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one instanceof Runtime && other instanceof Runtime) return one.runtimeEquals(other);
  if (!isPlain(one) || !isPlain(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSame(one[name], other[name]));
}

/** A struct or a list; a construct is the same only as itself. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Construct.isConstruct(value);
}
