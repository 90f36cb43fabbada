import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Where an API writes down who asked what: a log group that is kept for a month. */
export function accessLogGroup(scope: Construct): LogGroup {
  return new LogGroup(scope, 'AccessLogs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
}

/**
 * No path, no query string, no address: none of them can hold a secret or name a person then.
 *
 * @param id the variable with the request's id that the functions know, and that callers cannot choose
 * @param error the variable that says what went wrong, which must not quote what the client sent
 * @param route the variables that name the route
 */
export function accessLogFormat(id: string, error: string, ...route: string[]): string {
  const names = ['requestTime', ...route, 'status', 'responseLatency', 'integrationStatus'];
  return JSON.stringify({ requestId: `$context.${id}`, ...Object.fromEntries(names.map((name) => [name, `$context.${name}`])), error: `$context.${error}` });
}
