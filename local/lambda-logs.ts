import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { ministackRequest } from './ministack-request';

interface LogGroups {
  readonly logGroups?: readonly { readonly logGroupName: string }[];
}

interface LogEvents {
  readonly events?: readonly { readonly timestamp: number; readonly message: string }[];
}

/** Keeps what the Lambdas logged, which is in MiniStack's memory, before MiniStack goes. Missing logs are no failure. */
export async function saveLambdaLogs(endpoint: string, logs: string): Promise<void> {
  try {
    const { logGroups = [] } = await cloudWatchLogs(endpoint, 'DescribeLogGroups', {}) as LogGroups;
    for (const { logGroupName } of logGroups) {
      const { events = [] } = await cloudWatchLogs(endpoint, 'FilterLogEvents', { logGroupName }) as LogEvents;
      const lines = events.map(({ timestamp, message }) => `${new Date(timestamp).toISOString()} ${logGroupName} ${message.trimEnd()}\n`);
      appendFileSync(join(logs, 'lambda.log'), lines.join(''));
    }
  } catch {
    // MiniStack may be what failed.
  }
}

async function cloudWatchLogs(endpoint: string, operation: string, body: object): Promise<unknown> {
  return ministackRequest(endpoint, 'logs', 'POST', '/', body, {
    'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${operation}`,
  });
}
