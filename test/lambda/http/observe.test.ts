import { spawn } from 'child_process';
import { once } from 'events';
import { readFileSync } from 'fs';
import { createServer, type RequestListener } from 'http';
import type { AddressInfo } from 'net';
import { join } from 'path';
import { text } from 'stream/consumers';
import { userHash } from '../../../lambda/http/user-hash';
import { firstMessage } from '../first-message';

/** The bundle that ships, as Lambda runs it, with Amazon IVS Chat and AWS Secrets Manager on loopback. */
const BUNDLE = join(__dirname, '../../../assets/lambda/chat-token/index.js');
const KEY = 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk';
const USER = 'SECRET-USER-ID';
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:UserHashKey-AbCdEf';

const EVENT = JSON.parse(readFileSync(join(__dirname, 'events/http-cognito.json'), 'utf8'));
const claims = { sub: USER, preferred_username: 'SECRET-CLAIM' };
const request = (room: string, changes: object = {}) => ({
  ...EVENT, headers: {}, pathParameters: { room }, requestContext: { ...EVENT.requestContext, authorizer: { jwt: { claims } } }, ...changes,
});

type Line = Record<string, unknown>;
interface Emf {
  readonly CloudWatchMetrics: { readonly Namespace: string; readonly Dimensions: string[][]; readonly Metrics: { readonly Name: string }[] }[];
}

/** What is printed while these events are handled one after the other, and how long that took. */
async function run(secrets: RequestListener | undefined, events: object[], environment: object = {}) {
  const ivschat = createServer(async (incoming, response) => {
    const { roomIdentifier } = JSON.parse(await text(incoming));
    const throttled = roomIdentifier.endsWith('throttledthr');
    response.writeHead(throttled ? 429 : 200, { 'content-type': 'application/json', ...throttled && { 'x-amzn-errortype': 'ThrottlingException' } });
    response.end(throttled ? '{"message":"Rate exceeded"}' : '{"token":"SECRET-CHAT-TOKEN"}');
  });
  let reads = 0;
  const manager = createServer((incoming, response) => {
    reads++;
    secrets?.(incoming, response);
  });
  for (const server of [ivschat, manager]) await once(server.listen(0, '127.0.0.1'), 'listening');
  const [chat, secret] = [ivschat, manager].map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const script = `
    const { handler } = require(process.env.BUNDLE);
    process.once('message', async (events) => {
      const milliseconds = [];
      const statuses = [];
      for (const [n, event] of events.entries()) {
        const began = Date.now();
        statuses.push((await handler(event, { awsRequestId: 'lambda-' + n })).statusCode);
        milliseconds.push(Date.now() - began);
      }
      process.send({ statuses, milliseconds }, () => process.disconnect());
    });`;
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      BUNDLE,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'SECRET-ACCESS-KEY',
      AWS_LAMBDA_FUNCTION_NAME: 'chat-tokens',
      AWS_ENDPOINT_URL_IVSCHAT: chat,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secret,
      ROOM_ARN_PREFIX: 'arn:aws:ivschat:us-east-1:123456789012:room/',
      ROOMS: 'lobby=lobbylobbylo&throttled=throttledthr',
      CAPABILITIES: 'SEND_MESSAGE',
      GROUP_CAPABILITIES: '',
      ATTRIBUTE_CLAIMS: 'displayName=preferred_username',
      USER_ID_CLAIM: 'sub',
      GROUPS_CLAIM: 'cognito:groups',
      SESSION_MINUTES: '60',
      GUEST_ROOMS: 'lobby',
      GUEST_POLICY: 'can=&minutes=15',
      USER_HASH_KEY_SECRET: SECRET,
      ...environment,
    },
  });
  const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
  child.send(events);
  const { statuses, milliseconds } = await firstMessage<{ statuses: number[]; milliseconds: number[] }>(child);
  const printed = (await output).join('\n');
  for (const server of [ivschat, manager]) {
    server.closeAllConnections();
    server.close();
  }
  const lines: Line[] = printed.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return { printed, statuses, milliseconds, reads, log: lines.filter(({ level }) => level), metrics: lines.filter(({ _aws }) => _aws) };
}

const answering: RequestListener = (_, response) => response.end(JSON.stringify({ SecretString: KEY }));
const refusing: RequestListener = (_, response) => {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ __type: 'AccessDeniedException', message: `User is not authorized on ${SECRET}` }));
};
const FORBIDDEN = /SECRET-|arn:|kkkk|eyJ|guest-/;

test('a line says what became of a request and of whom, by a hash; with API Gateway\'s request id and Lambda\'s', async () => {
  const { log, printed, reads } = await run(answering, [request('lobby'), request('attic'), request('throttled')]);
  const hash = userHash(KEY, USER);
  expect(log).toEqual([
    expect.objectContaining({ level: 'INFO', message: 'Token issued', service: 'chat-tokens', requestId: EVENT.requestContext.requestId, lambdaRequestId: 'lambda-0', status: 200, milliseconds: expect.any(Number), room: 'lobby', user: hash }),
    expect.objectContaining({ level: 'INFO', message: 'Token denied', lambdaRequestId: 'lambda-1', status: 404, problem: 'unknown-room', user: hash }),
    expect.objectContaining({ level: 'WARN', message: 'Token throttled by Amazon IVS Chat', lambdaRequestId: 'lambda-2', status: 429, problem: 'throttled', user: hash }),
  ]);
  expect(log[1]).not.toHaveProperty('room');
  expect(reads).toBe(1);
  expect(printed).not.toMatch(FORBIDDEN);
});

test('every field of a line stands in docs/operations.md', async () => {
  const page = readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');
  const guest = request('lobby', { routeKey: 'POST /rooms/{room}/guest-tokens' });
  const { log } = await run(refusing, [request('throttled'), guest]);
  const fields = new Set(log.flatMap((line) => Object.keys(line)));
  expect([...fields].filter((field) => !page.includes(`\`${field}\``) && !page.includes(`"${field}"`))).toEqual([]);
  expect(fields).toContain('attempts');
  expect(fields).toContain('guest');
});

test('guests and nobody have no hash: their ids are others each time', async () => {
  const guest = request('lobby', { routeKey: 'POST /rooms/{room}/guest-tokens' });
  const { log, printed } = await run(answering, [guest, request('lobby', { requestContext: { ...EVENT.requestContext, authorizer: undefined } })]);
  expect(log.map(({ status, guest: isGuest, user }) => [status, isGuest, user])).toEqual([[200, true, undefined], [403, undefined, undefined]]);
  expect(printed).not.toMatch(FORBIDDEN);
});

test('every request is counted once, and what was denied or failed once more by its reason', async () => {
  const { metrics } = await run(answering, [request('lobby'), request('attic'), request('throttled')]);
  const counts = metrics.map((line) => {
    const [{ Namespace, Dimensions, Metrics }] = (line._aws as Emf).CloudWatchMetrics;
    return [Namespace, Metrics.map(({ Name }) => Name), Dimensions.map((names) => names.map((name) => `${name}=${String(line[name])}`))];
  });
  const all = [['service=chat-tokens']];
  expect(counts).toEqual([
    ['CdkIvsChat', ['TokensIssued', 'TokenLatency'], all],
    ['CdkIvsChat', ['TokensDenied', 'TokenLatency'], all],
    ['CdkIvsChat', ['TokensDenied'], [['service=chat-tokens', 'reason=unknown-room']]],
    ['CdkIvsChat', ['TokensThrottled', 'TokenLatency'], all],
  ]);
});

test('a key that may not be read fails nothing: lines have no hash, and one warning says why', async () => {
  const { log, statuses, printed, reads } = await run(refusing, [request('lobby'), request('lobby'), request('lobby')]);
  expect(statuses).toEqual([200, 200, 200]);
  expect(log.filter(({ level }) => level === 'WARN').map(({ errorName }) => errorName)).toEqual(['AccessDeniedException']);
  expect(log.map(({ user }) => user)).toEqual([undefined, undefined, undefined, undefined]);
  expect(reads).toBe(1);
  expect(printed).not.toMatch(FORBIDDEN);
});

test('a key that does not come delays the first answer by a second at most, and no other', async () => {
  const { log, statuses, milliseconds } = await run(undefined, [request('lobby'), request('lobby')]);
  expect(statuses).toEqual([200, 200]);
  expect(milliseconds[0]).toBeLessThan(2_000);
  expect(milliseconds[1]).toBeLessThan(500);
  expect(log.filter(({ user }) => user !== undefined)).toEqual([]);
});

test('without the secret, nobody is asked for one', async () => {
  const { log, reads } = await run(answering, [request('lobby')], { USER_HASH_KEY_SECRET: undefined });
  expect([log.length, log[0].user, reads]).toEqual([1, undefined, 0]);
});
