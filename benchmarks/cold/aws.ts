import { once } from 'node:events';
import { createServer } from 'node:http';
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
  GetSecretValue: { SecretString: 'k'.repeat(64) },
  GetItem: { Item: ENTRY },
  CreateLogStream: {},
  PutLogEvents: { nextSequenceToken: '1' },
};

/** Plays AWS Lambda, DynamoDB, CloudWatch Logs and Secrets Manager, and takes the answers that CloudFormation waits for. */
export async function openOtherServices(): Promise<OtherServices> {
  const called: string[] = [];
  const server = createServer(async (request, response) => {
    await text(request);
    const say = (status: number, body: object) => response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    if (request.url!.startsWith('/answer')) return called.push('answer') && say(200, {});
    if (request.url!.includes('/invocations')) return called.push('Invoke') && say(200, { room: 'lobby', state: 'open', owner: 'owner', openedAt: OPENED });
    const operation = String(request.headers['x-amz-target']).split('.').at(-1)!;
    called.push(operation);
    return ANSWERS[operation] ? say(200, ANSWERS[operation]) : say(400, { __type: 'UnknownOperationException' });
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
