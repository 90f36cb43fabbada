import { randomUUID } from 'crypto';
import { setTimeout as sleep } from 'timers/promises';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { AuditedAction, AuditLog } from './audit';
import { auditLog, type FieldsInOrder } from './audit-log';
import { oneAttempt } from '../aws/one-attempt';

/** Of one call. */
const ATTEMPT_MILLISECONDS = 2_000;

/** The audit log in a log group, with a stream of this process's own. `attempts`: see LogCalls. */
export function ownStream<A extends AuditedAction>(logGroupName: string, fields: FieldsInOrder<A>, attempts?: number): AuditLog<A> {
  const logs = new CloudWatchLogsClient(oneAttempt(ATTEMPT_MILLISECONDS));
  const inTime = () => ({ abortSignal: AbortSignal.timeout(ATTEMPT_MILLISECONDS) });
  return auditLog({
    createStream: (input) => logs.send(new CreateLogStreamCommand(input), inTime()),
    put: (input) => logs.send(new PutLogEventsCommand(input), inTime()),
    sleep,
    attempts,
  }, logGroupName, `${new Date().toISOString().slice(0, 10)}/${randomUUID()}`, fields);
}
