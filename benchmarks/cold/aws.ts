import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { itemOf } from '../../lambda/directory/entry-items';

/** What the functions call besides Amazon IVS Chat, answered at once and always in the same way. */
export interface OtherServices {
  readonly endpoint: string;
  /** The operations that were called, in their order. */
  readonly called: string[];
  close(): void;
}

const OPENED = new Date('2026-05-01T12:00:00.000Z');
const ENTRY = itemOf({
  key: 'lobby',
  state: 'open',
  opening: 'opening',
  version: 1,
  writer: 'writer',
  leaseUntil: 0,
  roomName: 'directory-lobby',
  arn: 'arn:aws:ivschat:us-east-1:123456789012:room/AbCdEfGhIjKl',
  owner: 'owner',
  openedAt: OPENED,
  tagKeys: [],
});

const ANSWERS: { readonly [operation: string]: object } = {
  answer: {},
  Invoke: { room: 'lobby', state: 'open', owner: 'owner', openedAt: OPENED },
  GetSecretValue: { SecretString: 'k'.repeat(64) },
  GetItem: { Item: ENTRY },
  CreateLogStream: {},
  PutLogEvents: { nextSequenceToken: '1' },
};

/** What CloudFormation says of a resource whose creation it waits for. */
const AWAITED = '<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><ResourceStatus>CREATE_IN_PROGRESS</ResourceStatus>'
  + '</StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>';

/** Plays AWS Lambda, DynamoDB, CloudWatch Logs, Secrets Manager and CloudFormation, which is asked at `/cloudformation` and answered at `/answer`. */
export async function openOtherServices(): Promise<OtherServices> {
  const called: string[] = [];
  const server = createServer(async (request, response) => {
    await text(request);
    const operation = operationOf(request);
    called.push(operation);
    if (operation === 'DescribeStackResource') return response.writeHead(200, { 'content-type': 'text/xml' }).end(AWAITED);
    response.writeHead(ANSWERS[operation] ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    return response.end(JSON.stringify(ANSWERS[operation] ?? { __type: 'UnknownOperationException' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function operationOf({ url, headers }: IncomingMessage): string {
  if (url!.startsWith('/answer')) return 'answer';
  if (url!.startsWith('/cloudformation')) return 'DescribeStackResource';
  return url!.includes('/invocations') ? 'Invoke' : String(headers['x-amz-target']).split('.').at(-1)!;
}
