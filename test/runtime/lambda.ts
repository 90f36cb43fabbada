import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';

/** A call of the Invoke operation, as it came over the wire. */
export interface Invocation {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly request: unknown;
}

/** What Lambda answers: the body, and `X-Amz-Function-Error` where the function threw. */
export interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly functionError?: string;
  readonly errorType?: string;
}

/** The Invoke operation of AWS Lambda on loopback, and the real SDK client for it. */
export async function stubLambda() {
  const invocations: Invocation[] = [];
  let answerTo: (request: { action?: unknown }) => Answer = () => ({ body: '{}' });
  const server = createServer((message, response) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', () => {
      const request = JSON.parse(Buffer.concat(parts).toString('utf8')) as { action?: unknown };
      invocations.push({ path: message.url ?? '', headers: message.headers, request });
      const answer = answerTo(request);
      response.writeHead(answer.status ?? 200, {
        'Content-Type': 'application/json',
        ...answer.functionError ? { 'X-Amz-Function-Error': answer.functionError } : {},
        ...answer.errorType ? { 'X-Amzn-ErrorType': answer.errorType } : {},
      });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new LambdaClient({ region: 'eu-west-1', endpoint, maxAttempts: 1, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  return {
    endpoint,
    client,
    invocations,
    answer: (next: Answer | typeof answerTo) => { answerTo = typeof next === 'function' ? next : () => next; },
    stop: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
