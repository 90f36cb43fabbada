import { CloudWatchLogsClient, paginateDescribeLogGroups, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { CREDENTIALS, REGION } from '../../local/account';

/** All that was logged, by the name of the log group. */
export async function logged(endpoint: string): Promise<Map<string, string[]>> {
  const client = new CloudWatchLogsClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const found = new Map<string, string[]>();
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
    for (const { logGroupName } of logGroups) {
      const lines: string[] = [];
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) lines.push(...events.map(({ message = '' }) => message));
      found.set(logGroupName!, lines);
    }
  }
  client.destroy();
  return found;
}
