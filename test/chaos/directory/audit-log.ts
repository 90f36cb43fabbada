import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from '../../cloudformation';

/** A line of the audit log. */
export interface AuditLine {
  readonly action: string;
  readonly outcome: string;
  readonly room?: string;
}

/** CloudWatch Logs, as far as the audit log needs it. */
export interface LogService {
  readonly endpoint: string;
  readonly lines: AuditLine[];
  close(): Promise<void>;
}

export async function openLogService(): Promise<LogService> {
  const lines: AuditLine[] = [];
  const streams = new Set<string>();
  const server = createServer((request, response) => void readAll(request).then((body) => {
    const answer = (status: number, content: object) => response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(content));
    const { logGroupName, logStreamName, logEvents = [] } = JSON.parse(body.toString()) as {
      logGroupName: string; logStreamName: string; logEvents?: { message: string }[];
    };
    const stream = `${logGroupName}/${logStreamName}`;
    if (request.headers['x-amz-target'] === 'Logs_20140328.CreateLogStream') {
      if (streams.has(stream)) return answer(400, { __type: 'ResourceAlreadyExistsException' });
      streams.add(stream);
      return answer(200, {});
    }
    if (!streams.has(stream)) return answer(400, { __type: 'ResourceNotFoundException' });
    lines.push(...logEvents.map(({ message }) => JSON.parse(message) as AuditLine));
    return answer(200, {});
  }));
  server.keepAliveTimeout = 10_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
