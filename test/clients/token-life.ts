import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChatRoom, type ChatToken } from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';
import { type Emulator, startEmulator } from '../../emulator';
import { openSandboxes, type Environment, type Sandboxes } from '../cloudformation';
import { patiently } from '../docs/streaming-platform/patiently';
import { connect, room, token } from '../emulator/chat-support';
import { stopAll } from '../emulator/support';

/** What is lived through. All times are of the clock that these lives have. */
export interface Order {
  /** How the lives differ: each has a room of its own, with its viewers and somebody who writes. */
  readonly ways: { readonly [name: string]: Way };
  readonly viewers: number;
  readonly seconds: number;
  readonly messagesPerSecond: number;
  /** How long CreateChatToken takes, in milliseconds. */
  readonly delay?: number;
  /** When the half of the time is over, all connections break, and the next so many calls of CreateChatToken are throttled. */
  readonly outage?: { readonly refused: number };
}

export interface Way {
  readonly sessionMinutes: number;
  /** What the token function has in its environment besides. */
  readonly environment?: Environment;
  /** Takes `tokenExpirationTime` out of the answer. */
  readonly withoutExpiry?: boolean;
  /** By how many seconds the viewers' clocks are ahead: all that the client does with its clock is to compare this time with it. */
  readonly clockAhead?: number;
}

/** What became of a viewer. */
export interface Seen {
  /** When it asked for tokens, in seconds from the start; what it asked before it was in counts once. */
  readonly asked: readonly number[];
  /** How long it was without a connection, in seconds, each time that it was. */
  readonly gaps: readonly number[];
  /** How many of the messages that were sent from its first to the end never came. */
  readonly lost: number;
  readonly doubled: number;
  /** Whether the client gave up. */
  readonly gone: boolean;
}

export type Report = { readonly [way: string]: { readonly sent: number; readonly viewers: readonly Seen[] } };

// The client is made for browsers.
Object.assign(globalThis, { WebSocket });

const BUNDLE = join(__dirname, '../../assets/lambda/chat-token/index.js');
const PREFIX = 'arn:aws:ivschat:us-east-1:000000000000:room/';
const nothing = () => undefined;

/** How API Gateway calls the function for somebody who has signed in. */
async function invoke(sandboxes: Sandboxes, environment: Environment, userId: string): Promise<Response> {
  const sandbox = sandboxes.take(environment);
  return new Promise((resolve, reject) => {
    const listener = (message: { begun?: true; ok?: boolean; value: { statusCode: number; headers: Record<string, string>; body: string } }) => {
      if (message.begun) return;
      sandbox.process.off('message', listener);
      sandboxes.giveBack(sandbox);
      if (!message.ok) return reject(new Error('The function died'));
      resolve(new Response(message.value.body, { status: message.value.statusCode, headers: message.value.headers }));
    };
    sandbox.process.on('message', listener);
    sandbox.process.send({
      event: {
        version: '2.0',
        routeKey: 'POST /rooms/{room}/tokens',
        headers: {},
        pathParameters: { room: 'lobby' },
        requestContext: { requestId: 'r', http: { method: 'POST' }, authorizer: { jwt: { claims: { sub: userId } } } },
        isBase64Encoded: false,
      },
      milliseconds: 15_000,
      environment,
      handler: 'handler',
      context: {},
    });
  });
}

/** Lives as long as the order says in one room. */
async function live(emulator: Emulator, sandboxes: Sandboxes, way: Way, order: Order): Promise<Report[string]> {
  const arn = await room(emulator, { maximumMessageRatePerSecond: 100 });
  const environment: Environment = {
    AWS_REGION: emulator.region,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_LAMBDA_FUNCTION_NAME: 'tokens',
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint,
    ROOM_ARN_PREFIX: PREFIX,
    ROOMS: `lobby=${arn.slice(PREFIX.length)}`,
    CAPABILITIES: '',
    GROUP_CAPABILITIES: '',
    ATTRIBUTE_CLAIMS: '',
    USER_ID_CLAIM: 'sub',
    GROUPS_CLAIM: 'cognito:groups',
    SESSION_MINUTES: `${way.sessionMinutes}`,
    ...way.environment,
  };
  await invoke(sandboxes, environment, 'nobody'); // a process is there
  const start = Date.now();
  const seconds = (since: number) => (Date.now() - since) / 1000;

  const enter = async (userId: string) => {
    const asked: number[] = [];
    const gaps: number[] = [];
    const heard: number[] = [];
    let [away, gone] = [0, false];
    const ask = async () => {
      asked.push(seconds(start));
      return invoke(sandboxes, environment, userId);
    };
    const client = new ChatRoom({
      regionOrUrl: emulator.messagingEndpoint,
      tokenProvider: async () => {
        const response = await patiently(ask);
        if (!response.ok) throw new Error(await response.text());
        const { tokenExpirationTime, ...rest } = await response.json() as ChatToken;
        if (way.withoutExpiry || tokenExpirationTime === undefined) return rest;
        return { ...rest, tokenExpirationTime: new Date(new Date(tokenExpirationTime).getTime() - 1000 * (way.clockAhead ?? 0)) };
      },
    });
    client.logger = { debug: nothing, info: nothing, error: nothing };
    client.addListener('message', ({ content }) => heard.push(Number(content)));
    client.addListener('connecting', () => { away = Date.now(); });
    client.addListener('disconnect', (reason) => { gone = reason !== 'clientDisconnect'; });
    const entered = new Promise<void>((resolve) => {
      client.addListener('connect', () => {
        if (heard.length > 0) gaps.push(seconds(away));
        resolve();
      });
    });
    client.connect();
    await entered;
    // The function's process may have taken minutes of this time to start, so that a token came too late to be used.
    asked.splice(0, asked.length - 1);
    return { client, heard, seen: (sent: number) => seen(heard, sent, asked, gaps, gone) };
  };
  const viewers = await Promise.all(Array.from({ length: order.viewers }, async (_, n) => enter(`viewer-${n}`)));

  // It goes on through an outage: messages are what viewers miss, not what nobody sent.
  const write = async () => token(emulator, arn, { userId: 'writer', capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 180 });
  let writer = await connect(emulator, await write());
  let sent = 0;
  const writing = setInterval(() => {
    if (writer.socket.readyState === WebSocket.OPEN) writer.send({ Action: 'SEND_MESSAGE', Content: `${sent++}` });
  }, 1000 / order.messagesPerSecond);
  await sleep(order.seconds * 500);
  if (order.outage) {
    const spare = await write();
    emulator.faults.add({ kind: 'throttle', operation: 'CreateChatToken', times: order.outage.refused, match: { resource: arn } });
    emulator.faults.add({ kind: 'cut-connection', now: true, match: { resource: arn } });
    writer = await connect(emulator, spare);
  }
  await sleep(order.seconds * 500);
  clearInterval(writing);
  await sleep(5_000); // the last message arrives
  viewers.forEach(({ client }) => client.disconnect());
  writer.socket.close();
  return { sent, viewers: viewers.map((viewer) => viewer.seen(sent)) };
}

function seen(heard: readonly number[], sent: number, asked: readonly number[], gaps: readonly number[], gone: boolean): Seen {
  const different = new Set(heard);
  return { asked, gaps, gone, lost: sent - Math.min(...heard) - different.size, doubled: heard.length - different.size };
}

process.once('message', async (order: Order) => {
  const emulator = await startEmulator();
  const sandboxes = openSandboxes({ bundle: BUNDLE, warm: 2, environmentWhenLoaded: true });
  if (order.delay) emulator.faults.add({ kind: 'delay', operation: 'CreateChatToken', delayMs: order.delay });
  const report = Object.fromEntries(await Promise.all(Object.entries(order.ways).map(async ([name, way]) => (
    [name, await live(emulator, sandboxes, way, order)] as const)))) satisfies Report;
  sandboxes.close();
  await stopAll();
  await emulator.close();
  process.send?.(report, () => process.disconnect());
});
