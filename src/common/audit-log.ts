import { RemovalPolicy } from 'aws-cdk-lib';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { longestName } from './longest-name';
import { checkGiven, has } from './shapes';
import { fail } from './validation';

/** CloudWatch Logs takes 512 characters; of those whom we do not know, this many must be enough. */
const LOG_GROUP_NAME = 255;

interface AuditLogOptions {
  readonly auditLogGroup?: ILogGroup;
  readonly auditLogRetention?: RetentionDays;
}

/** The log group for audit records: the one that is given, or a new one that stays. `name`: what stands before the names of the options in messages. */
export function auditLog(scope: Construct, name: string, { auditLogGroup, auditLogRetention }: AuditLogOptions): ILogGroup {
  checkGiven(scope, `${name}auditLogGroup`, auditLogGroup, 'a log group', has('logGroupName', 'logGroupArn'));
  if (auditLogGroup && auditLogRetention !== undefined) {
    fail(scope, `${name}auditLogRetention must be left out with auditLogGroup, which has its own, got ${auditLogRetention}`);
  }
  return auditLogGroup ?? new LogGroup(scope, 'AuditLog', {
    retention: auditLogRetention ?? RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** Its name at the longest: whoever gives us a log group may have given it a long one. */
export function longestAuditLogName(group: ILogGroup, { auditLogGroup }: AuditLogOptions): string {
  return auditLogGroup ? '0'.repeat(LOG_GROUP_NAME) : longestName(group.logGroupName, group, LOG_GROUP_NAME);
}
