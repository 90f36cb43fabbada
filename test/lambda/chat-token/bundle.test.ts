import { spawn } from 'child_process';
import { once } from 'events';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import { join } from 'path';
import { text } from 'stream/consumers';
import { firstMessage } from '../first-message';
import { event, jwt } from '../http/fixtures';

/** The bundle that ships, as Lambda runs it: another process, real HTTP, everything it prints collected. */
const BUNDLE = join(__dirname, '../../../assets/lambda/chat-token/index.js');

/** What must never be printed, and never be in an answer other than the token itself. */
const SECRETS = {
  chatToken: 'SECRET-CHAT-TOKEN',
  claim: 'SECRET-CLAIM',
  userId: 'SECRET-USER-ID',
  signIn: 'SECRET-SIGN-IN-TOKEN',
  body: 'SECRET-BODY',
  path: 'SECRET-PATH',
  accessKey: 'SECRET-ACCESS-KEY',
  role: 'arn:aws:sts::123456789012:assumed-role',
};

const AWS_MESSAGE = JSON.stringify({ message: `User: ${SECRETS.role}/TokenRole/fn with ${SECRETS.claim} is not authorized` });

/** What Amazon IVS Chat answers, by the room asked for. */
const ROOMS: { [key: string]: { id: string; answer?: { status: number; type?: string; headers?: { [name: string]: string } } } } = {
  lobby: { id: 'lobbylobbylo', answer: { status: 200 } },
  throttled: { id: 'throttledthr', answer: { status: 429, type: 'ThrottlingException', headers: { 'retry-after': '60' } } },
  failing: { id: 'failingfaili', answer: { status: 500, type: 'InternalServerException' } },
  denied: { id: 'denieddenied', answer: { status: 403, type: 'AccessDeniedException' } },
  gone: { id: 'gonegonegone', answer: { status: 404, type: 'ResourceNotFoundException' } },
  silent: { id: 'silentsilent' },
};

const claims = { 'sub': SECRETS.userId, 'preferred_username': SECRETS.claim, 'cognito:groups': '[moderators]', 'jti': SECRETS.signIn };

function request(room: string, changes: object = {}): object {
  const { requestContext } = event('http-cognito');
  return event('http-cognito', {
    headers: { authorization: `Bearer ${jwt(claims)}.${SECRETS.signIn}`, cookie: SECRETS.signIn },
    requestContext: { ...requestContext, authorizer: { jwt: { claims } } },
    pathParameters: { room },
    ...changes,
  });
}

const EVENTS = {
  issued: request('lobby'),
  throttled: request('throttled'),
  failing: request('failing'),
  denied: request('denied'),
  gone: request('gone'),
  silent: request('silent'),
  unknownRoom: request(SECRETS.path),
  badJson: request('lobby', { body: SECRETS.body }),
  badField: request('lobby', { body: JSON.stringify({ [SECRETS.body]: SECRETS.body }) }),
  tooMuch: request('lobby', { body: '{"capabilities":["DISCONNECT_USER"]}' }),
  tooLong: request('lobby', { requestContext: { ...event('http-cognito').requestContext, authorizer: { jwt: { claims: { sub: SECRETS.userId.repeat(20) } } } } }),
  notAnEvent: { [SECRETS.body]: SECRETS.body },
};

interface Answer { statusCode?: number; headers?: { [name: string]: string }; body?: string; thrown?: string }

let answers: { [name in keyof typeof EVENTS]: Answer };
let printed: string;
const received: { authorization: string; body: { roomIdentifier: string } }[] = [];

beforeAll(async () => {
  const ivschat = createServer(async (incoming, response) => {
    const body = JSON.parse(await text(incoming));
    received.push({ authorization: incoming.headers.authorization ?? '', body });
    const room = Object.values(ROOMS).find(({ id }) => body.roomIdentifier.endsWith(id));
    if (!room?.answer) return; // silence
    const { status, type, headers } = room.answer;
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': 'aws-request-1', ...(type ? { 'x-amzn-errortype': type } : {}), ...headers });
    response.end(type ? AWS_MESSAGE : JSON.stringify({ token: SECRETS.chatToken, tokenExpirationTime: '2023-11-14T22:14:20Z', sessionExpirationTime: '2023-11-14T23:13:20Z' }));
  }).listen(0, '127.0.0.1');
  await once(ivschat, 'listening');

  const script = `
    const { handler } = require(process.env.BUNDLE);
    process.once('message', async (events) => {
      const answers = {};
      await Promise.all(Object.entries(events).map(async ([name, event]) => {
        answers[name] = await handler(event).catch((error) => ({ thrown: error.stack }));
      }));
      process.send(answers, () => process.disconnect());
    });`;
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      BUNDLE,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: SECRETS.accessKey,
      AWS_SESSION_TOKEN: SECRETS.accessKey,
      AWS_LAMBDA_FUNCTION_NAME: 'chat-tokens',
      AWS_ENDPOINT_URL_IVSCHAT: `http://127.0.0.1:${(ivschat.address() as AddressInfo).port}`,
      ROOM_ARN_PREFIX: 'arn:aws:ivschat:us-east-1:123456789012:room/',
      ROOMS: Object.entries(ROOMS).map(([key, { id }]) => `${key}=${id}`).join('&'),
      CAPABILITIES: 'SEND_MESSAGE',
      GROUP_CAPABILITIES: 'moderators=SEND_MESSAGE,DELETE_MESSAGE',
      ATTRIBUTE_CLAIMS: 'displayName=preferred_username',
      USER_ID_CLAIM: 'sub',
      GROUPS_CLAIM: 'cognito:groups',
      SESSION_MINUTES: '60',
    },
  });
  const output = Promise.all([text(child.stdout!), text(child.stderr!)]);
  child.send(EVENTS);
  answers = await firstMessage(child);
  printed = (await output).join('\n');
  ivschat.closeAllConnections();
  ivschat.close();
});

function printedLines(): { [key: string]: unknown }[] {
  return printed.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

test('issues a token with one signed call', () => {
  expect(answers.issued).toMatchObject({ statusCode: 200, headers: { 'Cache-Control': 'no-store' } });
  const { tokenExpirationTime, ...rest } = JSON.parse(answers.issued.body!) as Record<string, string>;
  expect(rest).toEqual({ token: SECRETS.chatToken, sessionExpirationTime: '2023-11-14T23:13:20.000Z' });
  const renewedBefore = Date.parse(rest.sessionExpirationTime) - Date.parse(tokenExpirationTime);
  expect(renewedBefore >= 0 && renewedBefore < 60_000).toBe(true);
  const calls = received.filter(({ body }) => body.roomIdentifier.endsWith(ROOMS.lobby.id));
  expect(calls).toEqual([{
    authorization: expect.stringContaining('/us-east-1/ivschat/aws4_request'),
    body: {
      roomIdentifier: 'arn:aws:ivschat:us-east-1:123456789012:room/lobbylobbylo',
      userId: SECRETS.userId,
      capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE'],
      sessionDurationInMinutes: expect.any(Number) as number,
      attributes: { displayName: SECRETS.claim },
    },
  }]);
});

test('answers every failure with its status', () => {
  expect(Object.fromEntries(Object.entries(answers).map(([name, { statusCode }]) => [name, statusCode]))).toEqual({
    issued: 200,
    throttled: 429,
    failing: 502,
    denied: 502,
    gone: 404,
    silent: 502,
    unknownRoom: 404,
    badJson: 400,
    badField: 400,
    tooMuch: 403,
    tooLong: 403,
    notAnEvent: undefined,
  });
  expect(Number(answers.throttled.headers?.['Retry-After'])).toBeGreaterThanOrEqual(1);
  expect(answers.notAnEvent.thrown).toMatch(/^Error: This is not an event/);
});

test('calls three times at most, and twice when it is throttled', () => {
  const calls = (room: string) => received.filter(({ body }) => body.roomIdentifier.endsWith(ROOMS[room].id)).length;
  expect(['throttled', 'failing', 'silent', 'denied', 'gone'].map(calls)).toEqual([2, 3, 3, 1, 1]);
});

test('prints no secret, no ARN and no stack', () => {
  for (const secret of Object.values(SECRETS)) {
    expect(printed).not.toContain(secret);
  }
  expect(printed).not.toMatch(/arn:|\bat .+:\d+:\d+|eyJ/);
});

test('answers no secret, no ARN and no stack, but for the token itself', () => {
  const { issued, ...errors } = answers;
  for (const secret of Object.values(SECRETS)) {
    expect(JSON.stringify(errors)).not.toContain(secret);
  }
  expect(JSON.stringify(errors)).not.toMatch(/arn:|\bat .+:\d+:\d+|eyJ/);
});

test('logs one line a request that says what became of it', () => {
  const lines = printedLines().filter(({ level }) => level);
  expect(lines).toHaveLength(Object.keys(EVENTS).length - 1);
  expect(lines).toContainEqual(expect.objectContaining({ level: 'INFO', message: 'Token issued', service: 'chat-tokens', status: 200, room: 'lobby', requestId: 'JKJaXmPLvHcESHA=' }));
  expect(lines).toContainEqual(expect.objectContaining({ level: 'WARN', status: 429, problem: 'throttled', room: 'throttled', errorName: 'ThrottlingException', awsRequestId: 'aws-request-1', attempts: 2 }));
  expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', status: 502, room: 'denied', errorName: 'AccessDeniedException', attempts: 1 }));
  expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', status: 502, room: 'silent' }));
  expect(lines).toContainEqual(expect.objectContaining({ level: 'INFO', status: 404, room: 'gone', errorName: 'ResourceNotFoundException' }));
});

test('counts what it issued, denied, had throttled and failed at, and how long it took', () => {
  const dimensions = (line: { [key: string]: unknown }) => (
    (line._aws as { CloudWatchMetrics: { Dimensions: string[][] }[] }).CloudWatchMetrics[0].Dimensions);
  const metrics = printedLines().filter((line) => line._aws && dimensions(line)[0].length === 1); // the others say why
  const sum = (name: string) => metrics.reduce((total, line) => total + (Number(line[name]) || 0), 0);
  expect([sum('TokensIssued'), sum('TokensDenied'), sum('TokensThrottled'), sum('TokensFailed')]).toEqual([1, 6, 1, 3]);
  expect(metrics.every((line) => typeof line.TokenLatency === 'number' && line.service === 'chat-tokens')).toBe(true);
  expect(metrics[0]._aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'CdkIvsChat', Dimensions: [['service']] }] });
});
