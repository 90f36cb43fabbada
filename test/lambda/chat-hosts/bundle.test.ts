import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { memoryDirectory } from './fixtures';
import { firstMessage } from '../first-message';
import { request } from '../http/requests';

/** The bundle that ships, as Lambda runs it: another process, real HTTP, everything it prints collected. */
const BUNDLE = join(__dirname, '../../../assets/lambda/chat-hosts/index.js');
const DIRECTORY = 'arn:aws:lambda:us-east-1:123456789012:function:directory';

interface Ran { readonly answers: Answer[]; readonly printed: string; readonly lines: Record<string, unknown>[] }
interface Answer { statusCode?: number; body?: string; headers?: Record<string, string>; thrown?: string }

let directory = memoryDirectory();
let aws: Server;
const called: string[] = [];

/** Plays AWS Secrets Manager, and AWS Lambda: the answer of a function that threw has a header, and what it threw for a body. */
beforeAll(async () => {
  aws = createServer(async (incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url!, 'http://localhost');
    const Payload = Buffer.from(await text(incoming));
    if (String(incoming.headers['x-amz-target']).endsWith('GetSecretValue')) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ SecretString: 'k'.repeat(64) }));
      return;
    }
    called.push(`${incoming.method} ${decodeURIComponent(pathname)} ${searchParams.get('Qualifier')}`);
    const answer = directory.answer({ FunctionName: DIRECTORY, Qualifier: searchParams.get('Qualifier')!, InvocationType: 'RequestResponse', Payload });
    const failed = answer.FunctionError ? { 'x-amz-function-error': answer.FunctionError } : {};
    response.writeHead(200, { 'content-type': 'application/json', ...failed }).end(answer.Payload);
  }).listen(0, '127.0.0.1');
  await once(aws, 'listening');
});

afterAll(() => {
  aws.closeAllConnections();
  aws.close();
});

beforeEach(() => {
  directory = memoryDirectory();
  called.length = 0;
});

/** What the function answers these events with, one after the other, and what it printed. */
async function run(events: unknown[], more: Record<string, string> = {}): Promise<Ran> {
  const script = `
    const { handler } = require(process.env.BUNDLE);
    process.once('message', async (events) => {
      const answers = [];
      for (const event of events) answers.push(await handler(event).catch((error) => ({ thrown: error.stack })));
      process.send(answers, () => process.disconnect());
    });`;
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      BUNDLE,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'SECRET-KEY',
      AWS_LAMBDA_FUNCTION_NAME: 'hosts',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
      HOST_GROUPS: 'host=creators',
      ROOMS_PER_OWNER: '2',
      STATIC_ROOMS: 'lobby,stage',
      DIRECTORY_FUNCTION: DIRECTORY,
      USER_ID_CLAIM: 'sub',
      GROUPS_CLAIM: 'cognito:groups',
      AUTHORIZER: 'jwt',
      ...more,
    },
  });
  const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
  child.send(events);
  const answers = await firstMessage<Answer[]>(child);
  const printed = (await output).join('\n');
  return { answers, printed, lines: printed.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const as = ['SECRET-USER', 'creators'] as const;
const show = { as, path: { room: 'show' } };

test('a room is opened, read, listed and closed through the aliases of the directory\'s function', async () => {
  const { answers } = await run([
    request('http', 'openRoom', { ...show, body: { allowedGroups: ['vips'] } }),
    request('rest', 'openRoom', show),
    request('http', 'readRoom', show),
    request('rest', 'listRooms', { as, query: { owner: 'me' } }),
    request('http', 'closeRoom', show),
    request('rest', 'closeRoom', show),
  ]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 200, 200, 200, 204, 404]);
  const room = { room: 'show', state: 'open', owner: 'SECRET-USER', openedAt: '2026-05-01T12:00:00.000Z', endsAt: '2026-05-02T12:00:00.000Z', allowedGroups: ['vips'] };
  expect(answers.slice(0, 4).map(({ body }) => JSON.parse(body!))).toEqual([room, room, room, { rooms: [room] }]);
  const path = `POST /2015-03-31/functions/${DIRECTORY}/invocations`;
  expect(called).toEqual(['open', 'open', 'read', 'read', 'read', 'close', 'read'].map((alias) => `${path} ${alias}`));
});

test('open rooms are listed page by page, where the API does so: the key that hides where a page begins is the one of user ids', async () => {
  for (const key of ['one', 'two']) directory.rooms.set(key, { room: key, roomArn: `arn:${key}`, state: 'open', owner: 'SECRET-OWNER', openedAt: '2026-05-01T12:00:00.000Z' });
  const query = { limit: '1' };
  const [first, without] = (await Promise.all([
    run([request('http', 'listRooms', { as, query })], { LIST_OPEN_ROOMS: 'true', USER_HASH_KEY_SECRET: 'secret' }),
    run([request('http', 'listRooms', { as, query: { limit: '100' } }), request('rest', 'listRooms', { as, query })], { LIST_OPEN_ROOMS: 'true' }),
  ])).map(({ answers }) => answers.map(({ statusCode, body }) => ({ statusCode, ...JSON.parse(body!) as { rooms?: object[]; nextToken?: string } })));
  expect(first).toMatchObject([{ statusCode: 200, rooms: [{ room: 'one' }], nextToken: expect.stringMatching(/^[\w-]{40,}$/) }]);
  // Without a key, there is no second page.
  expect(without).toMatchObject([{ statusCode: 200, rooms: [{ room: 'one' }, { room: 'two' }] }, { statusCode: 503 }]);
});

test('one line a request says what became of it, and names nobody', async () => {
  const { printed, lines } = await run([
    request('http', 'openRoom', show),
    request('http', 'openRoom', { as: ['SECRET-VIEWER'], path: { room: 'SECRET-ROOM' } }),
    request('rest', 'openRoom', { as, path: { room: 'stage' }, body: { allowedGroups: ['SECRET-GROUP'] } }),
    request('rest', 'readRoom', { as: ['SECRET-VIEWER'], path: { room: 'show' } }),
    request('http', 'openRoom', { ...show, body: 'SECRET-BODY' }),
    request('http', 'listRooms', { as, query: { owner: 'me', nextToken: 'SECRET-TOKEN' } }),
    { 'SECRET-EVENT': 1 },
  ]);
  expect(lines.filter(({ level }) => level)).toMatchObject([
    { level: 'INFO', message: 'Host action done', action: 'openRoom', status: 201, room: 'show', service: 'hosts' },
    { message: 'Host action denied', action: 'openRoom', status: 403, problem: 'not-a-host' },
    { message: 'Host action denied', action: 'openRoom', status: 409, problem: 'room-taken' },
    { message: 'Host action denied', action: 'readRoom', status: 404, problem: 'unknown-room' },
    { message: 'Host action denied', action: 'openRoom', status: 400, problem: 'invalid-request' },
    { message: 'Host action denied', action: 'listRooms', status: 400, problem: 'invalid-request' },
  ]);
  expect(printed).not.toMatch(/SECRET|arn:|\bat .+:\d+:\d+/);
  const counts = lines.filter((line) => line._aws && !('reason' in line) && !('action' in line)); // the others say more of the same
  const sum = (name: string) => counts.reduce((total, line) => total + (Number(line[name]) || 0), 0);
  expect([sum('HostActions'), sum('HostDenied'), sum('HostThrottled'), sum('HostFailed')]).toEqual([1, 5, 0, 0]);
  expect(counts.filter((line) => 'HostLatency' in line)).toHaveLength(6);
});

test('behind a REST API, pages of the configured origins may read the answers, problems too', async () => {
  const event = (origin: string, asked = show) => {
    const made = request('rest', 'readRoom', asked);
    return { ...made, headers: { origin }, multiValueHeaders: { origin: [origin] } };
  };
  const { answers } = await run([event('https://example.com'), event('https://elsewhere.example')], { CORS_ORIGINS: 'https://example.com' });
  expect(answers.map(({ headers }) => headers?.['Access-Control-Allow-Origin'])).toEqual(['https://example.com', undefined]);
});

test.each(['HOST_GROUPS', 'ROOMS_PER_OWNER', 'DIRECTORY_FUNCTION', 'USER_ID_CLAIM'])('without %s, it does not start', async (name) => {
  const child = spawn(process.execPath, ['-e', 'require(process.env.BUNDLE)'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      BUNDLE,
      AWS_REGION: 'us-east-1',
      USER_ID_CLAIM: 'sub',
      GROUPS_CLAIM: 'g',
      HOST_GROUPS: 'host=a',
      ROOMS_PER_OWNER: '5',
      DIRECTORY_FUNCTION: DIRECTORY,
      [name]: undefined,
    },
  });
  expect(await text(child.stderr)).toContain(`The environment variable ${name} is missing`);
});
