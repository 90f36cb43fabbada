import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { LOGGING_CONFIGURATION, ROOM, SERVICE } from '../common/arns';

/**
 * What the providers' functions may do, as inline policies. Each is the same whatever resources there are: a policy that
 * changes with them is gone before the last of them.
 */
export interface Permissions {
  readonly [policy: string]: PolicyStatement[];
}

export function roomPermissions(scope: IConstruct): Permissions {
  return {
    Rooms: [allow(actions('CreateRoom', 'GetRoom', 'UpdateRoom', 'DeleteRoom', 'ListRooms', 'TagResource', 'UntagResource'), all(scope, ROOM))],
    ...stackPermissions(scope),
  };
}

export function loggingConfigurationPermissions(scope: IConstruct): Permissions {
  const stack = Stack.of(scope);
  return {
    LoggingConfigurations: [
      allow(actions(
        'CreateLoggingConfiguration', 'GetLoggingConfiguration', 'UpdateLoggingConfiguration', 'DeleteLoggingConfiguration', 'ListLoggingConfigurations',
        'TagResource', 'UntagResource',
      ), all(scope, LOGGING_CONFIGURATION)),
      // To name the rooms that still hold what cannot be deleted.
      allow(actions('ListRooms'), all(scope, ROOM)),
    ],
    ...stackPermissions(scope),
    // Amazon IVS Chat sets deliveries up with the rights of its caller. What it would only need to write the destination's
    // policy by itself (logs:PutResourcePolicy, s3:PutBucketPolicy) is left out: the constructs declare those policies.
    LogDelivery: [
      // The deliveries themselves, and whether CloudWatch Logs lets them in. IAM knows no resources for these.
      allow([
        'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
        'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
      ], '*'),
      // Whether the bucket lets them in.
      allow(['s3:GetBucketPolicy'], stack.formatArn({ service: 's3', region: '', account: '', resource: '*' })),
      // Required for every stream, tagged already or not.
      allow(['firehose:TagDeliveryStream'], stack.formatArn({ service: 'firehose', resource: 'deliverystream', resourceName: '*' }), {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['LogDeliveryEnabled'] },
      }),
      // The role that writes to streams; AWS makes it with the first delivery in an account. A resource would fail with the second.
      allow(['iam:CreateServiceLinkedRole'], stack.formatArn({
        service: 'iam', region: '', resource: 'role', resourceName: 'aws-service-role/delivery.logs.amazonaws.com/AWSServiceRoleForLogDelivery',
      }), { StringEquals: { 'iam:AWSServiceName': 'delivery.logs.amazonaws.com' } }),
    ],
  };
}

/**
 * Where its own stack stands: whether a request is still awaited, or was cancelled or answered meanwhile, and since when something
 * is being made. It asks for nothing about other stacks.
 */
function stackPermissions(scope: IConstruct): Permissions {
  const questions = ['DescribeStackEvents', 'DescribeStackResource', 'DescribeStacks'];
  return { Stack: [allow(questions.map((action) => `cloudformation:${action}`), Stack.of(scope).stackId)] };
}

/** Its own log group, which it must not be allowed to make: it would bring it back, without retention, after the stack is gone. */
export function logPermissions(logGroupArn: string): Permissions {
  return { Logs: [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroupArn)] };
}

/** Lambda's network interfaces in a VPC; AWSLambdaVPCAccessExecutionRole would let the function make log groups too. */
export function vpcPermissions(): Permissions {
  const onInterfaces = ['CreateNetworkInterface', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses'];
  return { Vpc: [allow([...onInterfaces, 'DescribeNetworkInterfaces', 'DescribeSubnets'].map((action) => `ec2:${action}`), '*')] };
}

function actions(...names: string[]): string[] {
  return names.map((name) => `${SERVICE}:${name}`);
}

function all(scope: IConstruct, resource: string): string {
  return Stack.of(scope).formatArn({ service: SERVICE, resource, resourceName: '*' });
}

function allow(allowed: string[], resource: string, conditions?: { [operator: string]: { [key: string]: string | string[] } }): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions: allowed, resources: [resource], conditions });
}
