import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { ownFunction } from '../common/own-function';

interface FunctionSettings {
  /** What its role allows, given where it writes its log. */
  readonly permissions: (logGroup: ILogGroup) => { readonly [policy: string]: PolicyDocument };
}

/** Opens, closes, reads and lists rooms, and takes events of streams. */
export function handlerFunction(scope: Construct, settings: FunctionSettings & {
  readonly deadLetterQueue: IQueue;
  readonly reservedConcurrentExecutions?: number;
}): LambdaFunction {
  return ownFunction(scope, {
    bundle: 'room-directory',
    description: 'Opens and closes Amazon IVS Chat rooms',
    // As long as callers may wait for a room, and some.
    timeout: Duration.minutes(5),
    ...settings,
  }).handler;
}

/** Sweeps, and deletes all rooms when the directory goes. Its id makes the ServiceToken of a resource, which CloudFormation refuses to change. */
export function sweepFunction(scope: Construct, settings: FunctionSettings): LambdaFunction {
  return ownFunction(scope, {
    bundle: 'room-directory',
    entry: 'sweep',
    ids: { logGroup: 'SweepLogGroup', role: 'SweepRole', handler: 'Sweep' },
    description: 'Closes Amazon IVS Chat rooms whose time is over, and deletes what is left behind',
    timeout: Duration.minutes(15),
    ...settings,
  }).handler;
}

/** Runs the sweep each minute. One that could not be started is not started late: the next comes anyway. */
export function sweepSchedule(scope: Construct, sweep: IFunction): Schedule {
  const { account } = Stack.of(scope);
  const group = Stack.of(scope).formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  const role = new Role(scope, 'ScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group } } }),
    description: 'Starts the sweep of Amazon IVS Chat rooms',
    inlinePolicies: {
      Sweep: new PolicyDocument({ statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sweep.functionArn] })] }),
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
