import { spawn } from 'child_process';
import { createHash } from 'crypto';
import { once } from 'events';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import { join } from 'path';
import { text } from 'stream/consumers';
import { CreateRoomCommand, CreateChatTokenCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import WebSocket from 'ws';
import { startEmulator, type Emulator } from '../../../emulator';
import { firstMessage } from '../first-message';
import { request } from '../http/requests';

/** The bundle that ships, as Lambda runs it: another process, real HTTP, everything it prints collected. */
const BUNDLE = join(__dirname, '../../../assets/lambda/chat-moderation/index.js');

/** What must never be printed. */
const SECRETS = { user: 'SECRET-USER', moderator: 'SECRET-MODERATOR', reason: 'SECRET-REASON', event: 'SECRET-EVENT', attribute: 'SECRET-ATTRIBUTE', path: 'SECRET-PATH', key: 'SECRET-KEY' };

interface Answer { statusCode?: number; body?: string; headers?: Record<string, string>; thrown?: string; batchItemFailures?: unknown[] }
interface Call { readonly operation: string; readonly input: Record<string, unknown> }

/** Plays CloudWatch Logs, DynamoDB and SQS, as far as the function asks them. The real things do not run in unit tests. */
function play(calls: Call[], down: Set<string>, items: Map<string, object>): Server {
  return createServer(async (incoming, response) => {
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1)!;
    const body = await text(incoming);
    const input = JSON.parse(body) as Record<string, unknown> & { Item?: Record<string, { S: string }> };
    calls.push({ operation, input });
    const say = (status: number, answer: object) => response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'aws-request-1' }).end(JSON.stringify(answer));
    if (down.has(operation)) return say(500, { __type: 'InternalServerError', message: `${SECRETS.user} arn:aws:iam::123456789012:role/x` });
    const key = (of: Record<string, { S: string }>) => `${of.pk.S} ${of.sk.S}`;
    switch (operation) {
      case 'SendMessage': return say(200, { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(String(input.MessageBody)).digest('hex') });
      case 'PutItem': items.set(key(input.Item!), input.Item!); return say(200, {});
      case 'DeleteItem': items.delete(key(input.Key as Record<string, { S: string }>)); return say(200, {});
      case 'Query': return say(200, { Items: [...items.values()], Count: items.size });
      case 'BatchGetItem': {
        const [[table, { Keys }]] = Object.entries(input.RequestItems as Record<string, { Keys: Record<string, { S: string }>[] }>);
        return say(200, { Responses: { [table]: Keys.flatMap((one) => items.get(key(one)) ?? []) }, UnprocessedKeys: {} });
      }
      default: return say(200, {});
    }
  });
}

let emulator: Emulator;
let aws: Server;
let arn: string;
const calls: Call[] = [];
const down = new Set<string>();
const items = new Map<string, object>();

beforeAll(async () => {
  emulator = await startEmulator();
  aws = play(calls, down, items).listen(0, '127.0.0.1');
  await once(aws, 'listening');
  const ivschat = client();
  arn = (await ivschat.send(new CreateRoomCommand({}))).arn!;
  ivschat.destroy();
});

afterAll(async () => {
  await emulator.close();
  aws.closeAllConnections();
  aws.close();
});

beforeEach(() => {
  calls.length = 0;
  down.clear();
  items.clear();
});

function client(): IvschatClient {
  return new IvschatClient({ region: 'us-east-1', endpoint: emulator.endpoint, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRETS.key } });
}

/** What the function answers these events with, one after the other, and what it printed. */
async function run(...events: unknown[]): Promise<{ answers: Answer[]; printed: string; lines: Record<string, unknown>[] }> {
  const script = `
    const { handler } = require(process.env.BUNDLE);
    process.once('message', async (events) => {
      const answers = [];
      for (const event of events) answers.push(await handler(event).catch((error) => ({ thrown: error.stack })));
      process.send(answers, () => process.disconnect());
    });`;
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  const prefix = arn.slice(0, arn.lastIndexOf('/') + 1);
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      BUNDLE,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: SECRETS.key,
      AWS_LAMBDA_FUNCTION_NAME: 'moderation',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint,
      ROOM_ARN_PREFIX: prefix,
      ROOMS: `lobby=${arn.slice(prefix.length)}&gone=000000000000`,
      CAPABILITIES: '',
      GROUP_CAPABILITIES: '',
      SESSION_MINUTES: '60',
      MODERATOR_GROUPS: 'moderate=moderators',
      USER_ID_CLAIM: 'sub',
      GROUPS_CLAIM: 'cognito:groups',
      AUTHORIZER: 'jwt',
      BAN_TABLE: 'bans',
      BAN_QUEUE_URL: `${endpoint}/123456789012/bans`,
      AUDIT_LOG_GROUP: 'audit',
    },
  });
  const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
  child.send(events);
  const answers = await firstMessage<Answer[]>(child);
  const printed = (await output).join('\n');
  const lines = printed.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { answers, printed, lines };
}

const as = [SECRETS.moderator, 'moderators'] as const;
const ofUser = { room: 'lobby', userId: SECRETS.user };

/** The chat of a user who is connected to the room, from now on. */
async function connected(userId: string): Promise<{ socket: WebSocket; frames: Record<string, unknown>[] }> {
  const ivschat = client();
  const { token } = await ivschat.send(new CreateChatTokenCommand({ roomIdentifier: arn, userId }));
  ivschat.destroy();
  const socket = new WebSocket(emulator.messagingEndpoint, token);
  const frames: Record<string, unknown>[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Record<string, unknown>));
  await once(socket, 'open');
  return { socket, frames };
}

test('events and deletions reach the room, and are recorded before', async () => {
  const { socket, frames } = await connected('viewer');
  const { answers } = await run(
    request('http', 'sendEvent', { as, path: ofUser, body: { eventName: SECRETS.event, attributes: { [SECRETS.attribute]: SECRETS.attribute } } }),
    request('rest', 'deleteMessage', { as, path: { room: 'lobby', messageId: 'AbCdEf012345' }, body: { reason: SECRETS.reason } }),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  expect(frames).toMatchObject([
    { EventName: SECRETS.event, Attributes: { [SECRETS.attribute]: SECRETS.attribute } },
    { EventName: 'aws:DELETE_MESSAGE', Attributes: { MessageID: 'AbCdEf012345', Reason: SECRETS.reason } },
  ]);
  expect(answers.map(({ body }) => JSON.parse(body!).id)).toEqual(frames.map(({ Id }) => Id));
  const records = calls.filter(({ operation }) => operation === 'PutLogEvents').map(({ input }) => input.logEvents as { message: string }[]);
  expect(records.map(([{ message }]) => JSON.parse(message))).toMatchObject([
    { action: 'sendEvent', outcome: 'requested', moderator: SECRETS.moderator, room: 'lobby', eventName: SECRETS.event },
    { action: 'deleteMessage', outcome: 'requested', messageId: 'AbCdEf012345', reason: SECRETS.reason },
  ]);
  expect(JSON.stringify(records)).not.toContain(SECRETS.attribute);
  expect(calls.filter(({ operation }) => operation === 'CreateLogStream')).toHaveLength(1);
  socket.terminate();
});

test('a ban is stored, planned again in 70 seconds, and closes the socket', async () => {
  const { socket } = await connected(SECRETS.user);
  const closed = once(socket, 'close');
  const { answers } = await run(request('rest', 'ban', { as, path: ofUser, body: { reason: SECRETS.reason } }));
  expect(answers[0].statusCode).toBe(200);
  expect((await closed)[0]).toBe(1001);
  expect([...items.keys()]).toEqual([`ban#${SECRETS.user} ${arn}`]);
  expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem', 'CreateLogStream', 'PutLogEvents', 'PutItem', 'SendMessage']);
  expect(calls.at(-1)!.input).toMatchObject({ DelaySeconds: 70, MessageBody: JSON.stringify({ version: 1, userId: SECRETS.user, room: arn }) });
});

test('the message that comes then disconnects who came back, while the ban stands', async () => {
  const records = (...bodies: string[]) => ({ Records: bodies.map((body, n) => ({ messageId: `m-${n}`, body, eventSource: 'aws:sqs' })) });
  const message = JSON.stringify({ version: 1, userId: SECRETS.user, room: '*' });
  const { socket } = await connected(SECRETS.user);
  const closed = once(socket, 'close');
  const before = await run(records(message));
  expect([before.answers, socket.readyState]).toEqual([[{ batchItemFailures: [] }], WebSocket.OPEN]);
  items.set(`ban#${SECRETS.user} *`, { pk: { S: `ban#${SECRETS.user}` }, sk: { S: '*' }, room: { S: '*' } });
  const { answers, printed } = await run(records(message, SECRETS.path));
  expect(answers).toEqual([{ batchItemFailures: [{ itemIdentifier: 'm-1' }] }]);
  await closed;
  expect(printed).not.toMatch(/SECRET|arn:/);
});

test('a ban everywhere passes over the room that is gone', async () => {
  const { answers } = await run(request('http', 'banEverywhere', { as, path: ofUser }));
  expect(answers[0].statusCode).toBe(200);
  expect(emulator.calls().filter(({ operation }) => operation === 'DisconnectUser').slice(-2).map(({ status }) => status).sort()).toEqual([200, 404]);
});

test.each([
  ['PutLogEvents', 503, 'moderation-unavailable', []],
  ['PutItem', 503, 'ban-list-unavailable', []],
  ['BatchGetItem', 503, 'ban-list-unavailable', []],
  ['SendMessage', 503, 'moderation-unavailable', ['DisconnectUser']],
])('where %s fails, a ban is answered with %d, and what was done is known', async (operation, status, problem, done) => {
  down.add(operation);
  emulator.clearCalls();
  const { answers: [{ statusCode, body, headers }], printed } = await run(request('http', 'ban', { as, path: ofUser, body: { reason: SECRETS.reason } }));
  expect([statusCode, JSON.parse(body!).type.replace(/.*#/, ''), emulator.calls().map((call) => call.operation)]).toEqual([status, problem, done]);
  expect(headers?.['Retry-After']).toBe('5');
  expect(calls.filter((call) => call.operation === operation)).toHaveLength(2);
  expect(printed + body).not.toMatch(/SECRET|arn:/);
});

test('one line a request says what became of it, and names nobody', async () => {
  const { printed, lines } = await run(
    request('http', 'ban', { as, path: ofUser, body: { reason: SECRETS.reason } }),
    request('http', 'ban', { as: [SECRETS.moderator], path: ofUser }),
    request('rest', 'disconnect', { as, path: { room: 'gone' }, body: { userId: SECRETS.user } }),
    request('rest', 'disconnect', { as, path: { room: SECRETS.path }, body: { userId: SECRETS.user } }),
    request('http', 'sendEvent', { as, path: ofUser, body: SECRETS.event }),
    { [SECRETS.event]: SECRETS.event },
  );
  expect(lines.filter(({ level }) => level)).toMatchObject([
    { level: 'INFO', message: 'Moderation done', action: 'ban', status: 200, room: 'lobby', service: 'moderation' },
    { message: 'Moderation denied', action: 'ban', status: 403, problem: 'not-a-moderator', room: 'lobby' },
    { message: 'Moderation denied', action: 'disconnect', status: 404, problem: 'unknown-room', room: 'gone', errorName: 'ResourceNotFoundException' },
    { message: 'Moderation denied', action: 'disconnect', status: 404, problem: 'unknown-room' },
    { message: 'Moderation denied', action: 'sendEvent', status: 400, problem: 'invalid-request', room: 'lobby' },
  ]);
  expect(printed).not.toMatch(/SECRET|arn:|\bat .+:\d+:\d+/);
  const counts = lines.filter((line) => line._aws && !('reason' in line) && !('action' in line)); // the others say more of the same
  const sum = (name: string) => counts.reduce((total, line) => total + (Number(line[name]) || 0), 0);
  expect([sum('ModerationActions'), sum('ModerationDenied'), sum('ModerationFailed')]).toEqual([1, 4, 0]);
});
