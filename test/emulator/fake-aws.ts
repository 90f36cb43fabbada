import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** How the fake answers a request: status and body, or nothing for a connection that is dropped. */
type Reply = readonly [status: number, body?: unknown, headers?: Record<string, string>];

/** What a Lambda function does with an event. What it throws is its error. */
export type Handler = (event: Record<string, unknown>) => unknown;

/** As much of CloudWatch Logs, S3, Firehose and Lambda as the emulator uses, at the wire. */
export interface FakeAws {
  readonly endpoint: string;
  /** Messages by log group and stream. */
  readonly logGroups: Map<string, Map<string, string[]>>;
  /** Lines of each object, by bucket and key. */
  readonly buckets: Map<string, Map<string, string[]>>;
  /** Records by delivery stream. */
  readonly deliveryStreams: Map<string, string[]>;
  /** By ARN, with the qualifier if there is one. */
  readonly functions: Map<string, Handler>;
  readonly policies: Map<string, object>;
  /** Operations asked for, in order. */
  readonly calls: string[];
  /** Access key of the last request. */
  accessKeyId?: string;
  /** Asked before each operation: what it gives is the answer instead. */
  before: (operation: string) => Reply | undefined | Promise<Reply | undefined>;
  reset(): void;
  close(): Promise<void>;
}

const MISSING: Reply = [400, { __type: 'ResourceNotFoundException', message: 'It is not there.' }];

export async function startFakeAws(): Promise<FakeAws> {
  const server = createServer((request, response) => {
    void answer(fake, request).then((reply) => {
      if (!reply) return request.socket.destroy();
      const [status, body, headers] = reply;
      return send(response, status, body, headers);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeAws = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logGroups: new Map(),
    buckets: new Map(),
    deliveryStreams: new Map(),
    functions: new Map(),
    policies: new Map(),
    calls: [],
    before: () => undefined,
    reset() {
      [fake.logGroups, fake.buckets, fake.deliveryStreams, fake.functions, fake.policies].forEach((map) => map.clear());
      fake.calls.length = 0;
      fake.before = () => undefined;
    },
    close: async () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
  return fake;
}

function send(response: ServerResponse, status: number, body: unknown = '', headers: Record<string, string> = {}): void {
  response.writeHead(status, headers);
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function answer(fake: FakeAws, request: IncomingMessage): Promise<Reply | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const operation = operationOf(request);
  fake.calls.push(operation);
  fake.accessKeyId = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
  return await fake.before(operation) ?? perform(fake, operation, request, body);
}

function operationOf({ method, url = '', headers }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.')[1];
  if (url.startsWith('/2015-03-31/')) return method === 'GET' ? 'GetPolicy' : 'Invoke';
  return method === 'HEAD' ? 'HeadBucket' : 'PutObject';
}

async function perform(fake: FakeAws, operation: string, request: IncomingMessage, body: Buffer): Promise<Reply | undefined> {
  const url = new URL(request.url ?? '', fake.endpoint);
  const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
  if (operation === 'HeadBucket') return fake.buckets.has(path[0]) ? [200] : [404];
  if (operation === 'PutObject') return putObject(fake, path, body);
  if (operation === 'GetPolicy') {
    const policy = fake.policies.get([path[2], url.searchParams.get('Qualifier')].filter(Boolean).join(':'));
    return policy ? [200, { Policy: JSON.stringify(policy) }] : [404, { message: 'No policy' }, { 'x-amzn-errortype': 'ResourceNotFoundException' }];
  }
  if (operation === 'Invoke') return invoke(fake.functions.get(path[2]), body);
  return json(fake, operation, JSON.parse(body.toString()) as Record<string, never>);
}

function putObject(fake: FakeAws, [bucket, ...key]: string[], body: Buffer): Reply {
  const objects = fake.buckets.get(bucket);
  objects?.set(key.join('/'), gunzipSync(body).toString().split('\n').slice(0, -1));
  return objects ? [200] : [404, '<Error><Code>NoSuchBucket</Code><Message>The bucket is gone</Message></Error>'];
}

async function invoke(handler: Handler | undefined, body: Buffer): Promise<Reply> {
  if (!handler) return [404, { Message: 'Function not found' }, { 'x-amzn-errortype': 'ResourceNotFoundException' }];
  try {
    const result = await handler(JSON.parse(body.toString()) as Record<string, unknown>);
    return [200, typeof result === 'string' ? result : JSON.stringify(result)];
  } catch {
    return [200, { errorMessage: 'thrown' }, { 'x-amz-function-error': 'Unhandled' }];
  }
}

function json(fake: FakeAws, operation: string, input: Record<string, never>): Reply {
  const group = fake.logGroups.get(input.logGroupName);
  const records = fake.deliveryStreams.get(input.DeliveryStreamName);
  switch (operation) {
    case 'DescribeLogGroups':
      return [200, { logGroups: groupsNamed(fake, input.logGroupNamePrefix) }];
    case 'CreateLogStream':
      if (!group) return MISSING;
      group.set(input.logStreamName, []);
      return [200, {}];
    case 'PutLogEvents': {
      const stream = group?.get(input.logStreamName);
      stream?.push(...(input.logEvents as { message: string }[]).map((event) => event.message));
      return stream ? [200, {}] : MISSING;
    }
    case 'DescribeDeliveryStream': return records ? [200, { DeliveryStreamDescription: {} }] : MISSING;
    case 'PutRecord':
      records?.push(Buffer.from((input.Record as { Data: string }).Data, 'base64').toString());
      return records ? [200, { RecordId: 'r' }] : MISSING;
    default: return [400, { __type: 'UnknownOperationException' }];
  }
}

function groupsNamed(fake: FakeAws, prefix: string): object[] {
  return [...fake.logGroups.keys()].filter((name) => name.startsWith(prefix)).map((logGroupName) => ({ logGroupName }));
}
