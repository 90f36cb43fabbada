import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyDocument, PolicyStatement, PolicyDocument as Document, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, determineLatestNodeRuntime, Function as LambdaFunction, type FunctionOptions, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { handlerCode } from '../common/handler-code';

interface FunctionSettings {
  /** What its role allows, given where it writes its log. */
  readonly permissions: (logGroup: ILogGroup) => { readonly [policy: string]: PolicyDocument };
}

/** Opens, closes, reads and lists rooms, and takes events of streams. */
export function handlerFunction(scope: Construct, settings: FunctionSettings & {
  readonly deadLetterQueue: IQueue;
  readonly reservedConcurrentExecutions?: number;
}): LambdaFunction {
  const { permissions, ...options } = settings;
  return directoryFunction(scope, '', permissions, {
    description: 'Opens and closes Amazon IVS Chat rooms',
    // As long as callers may wait for a room, and some.
    timeout: Duration.minutes(5),
    ...options,
  }, 'handler');
}

/** Sweeps, and deletes all rooms when the directory goes. */
export function sweepFunction(scope: Construct, { permissions }: FunctionSettings): LambdaFunction {
  return directoryFunction(scope, 'Sweep', permissions, {
    description: 'Closes Amazon IVS Chat rooms whose time is over, and deletes what is left behind',
    timeout: Duration.minutes(15),
  }, 'sweep');
}

/** Runs the sweep each minute. One that could not be started is not started late: the next comes anyway. */
export function sweepSchedule(scope: Construct, sweep: IFunction): Schedule {
  const { account } = Stack.of(scope);
  const group = Stack.of(scope).formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  const role = new Role(scope, 'ScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group } } }),
    description: 'Starts the sweep of Amazon IVS Chat rooms',
    inlinePolicies: {
      Sweep: new Document({ statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sweep.functionArn] })] }),
    },
  });
  return new Schedule(scope, 'Schedule', {
    description: 'Sweeps Amazon IVS Chat rooms',
    schedule: ScheduleExpression.rate(Duration.minutes(1)),
    target: {
      bind: () => ({
        arn: sweep.functionArn,
        role,
        input: ScheduleTargetInput.fromObject({ action: 'sweep' }),
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
      }),
    },
  });
}

/** The ids begin with the prefix. They are never to be changed: the sweep's makes the ServiceToken of a resource, which CloudFormation refuses to change. */
function directoryFunction(
  scope: Construct, prefix: string, permissions: FunctionSettings['permissions'], options: FunctionOptions, entry: string,
): LambdaFunction {
  const logGroup = new LogGroup(scope, `${prefix}LogGroup`, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const role = new Role(scope, `${prefix}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: options.description,
    inlinePolicies: permissions(logGroup),
  });
  return new LambdaFunction(scope, prefix === '' ? 'Handler' : prefix, {
    code: handlerCode('room-directory'),
    handler: `index.${entry}`,
    runtime: determineLatestNodeRuntime(scope),
    architecture: Architecture.ARM_64,
    memorySize: 256,
    role,
    logGroup,
    ...options,
  });
}
