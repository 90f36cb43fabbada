import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CognitoIdentityProviderClient, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DeleteMessageRequest, SendMessageRequest, type ChatEvent, type ChatMessage, type DeleteMessageEvent } from 'amazon-ivs-chat-messaging';
import { ask as askDoor, problem, type Request } from './doors';
import { Harness, type LoggingConfigurationState } from './harness';
import './inside';
import { CREDENTIALS, REGION } from '../../local/account';
import { QUICK_START } from '../../local/cdk-cli';
import { accessToken, newPassword, register } from '../../local/demo/people';
import { localHttpApiUrl } from '../../local/http-api-url';
import { LOCAL } from '../../local/paths';
import { ROOM_CLOSED_EVENT } from '../../src/contract';
import { chat } from '../docs/streaming-platform/client';

const harness = Harness.forFile();
const FILE = 'streaming-platform.ts';
const APP = { name: 'streaming-platform', directory: QUICK_START, command: `node --import tsx ${FILE}` };
const ORIGIN = 'http://localhost:5173';
const PASSWORD = newPassword();
const PEOPLE = { carla: 'creators', victor: undefined, tom: undefined, mona: 'moderators' } as const;
type Name = keyof typeof PEOPLE;

let outputs: Readonly<Record<string, string>>;
const tokens = new Map<Name, string>();

beforeAll(async () => {
  ({ StreamingPlatform: outputs } = (await harness.aws.cdk.deploy(APP)).outputs as { StreamingPlatform: typeof outputs });
  for (const [username, group] of Object.entries(PEOPLE)) {
    await register(pool(), { username, displayName: username, group }, PASSWORD);
    tokens.set(username as Name, await accessToken(pool(), username, PASSWORD));
  }
}, 300_000);

function pool() {
  return { endpoint: harness.aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs.ClientId! };
}

async function ask(path: string, who?: Name | { token: string }, request?: Request) {
  return askDoor(outputs.Url!, harness.aws.endpoint, path, typeof who === 'string' ? tokens.get(who) : who?.token, request);
}

/** Enters a stream's room as the README does, and hears what comes to it. */
async function joined(stream: string, who: Name) {
  const room = page(who).join(stream, who);
  room.logLevel = 'error';
  room.logger = { debug: () => {}, info: () => {}, error: () => {} };
  const events = {
    room,
    heard: new Promise<ChatMessage>((resolve) => { room.addListener('message', resolve); }),
    deleted: new Promise<DeleteMessageEvent>((resolve) => { room.addListener('messageDelete', resolve); }),
    told: new Promise<ChatEvent>((resolve) => { room.addListener('event', resolve); }),
    left: new Promise<void>((resolve) => { room.addListener('disconnect', () => resolve()); }),
  };
  await new Promise<void>((resolve, reject) => {
    room.addListener('connect', resolve);
    room.addListener('disconnect', (reason) => reject(new Error(reason)));
    room.connect();
  });
  return events;
}

/** The client of the README. */
function page(who: Name) {
  return chat(localHttpApiUrl(outputs.Url!, harness.aws.endpoint), async () => tokens.get(who)!, harness.aws.emulator.messagingEndpoint);
}

const client = () => ({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });

test('before a stream there is no room, and only creators open one', async () => {
  expect(await ask('rooms/stream-1/tokens', 'victor')).toMatchObject(problem('unknown-room', 404));
  expect(await ask('rooms/stream-1', 'victor', { method: 'PUT' })).toMatchObject(problem('not-a-host', 403));
  expect((await ask('rooms/stream-1', undefined, { method: 'PUT' })).status).toBe(401);
  expect((await harness.state()).rooms).toEqual([]);
});

test('a page of the app may ask', async () => {
  for (const method of ['PUT', 'DELETE', 'POST']) {
    const path = method === 'POST' ? 'rooms/stream-1/tokens' : 'rooms/stream-1';
    const { headers } = await ask(path, undefined, { method: 'OPTIONS', headers: { 'origin': ORIGIN, 'access-control-request-method': method } });
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-methods')).toContain(method);
  }
});

test('a creator opens a room for a stream, viewers chat in it, the creator moderates it, and when it is closed all are out', async () => {
  expect((await page('carla').open('stream-1')).status).toBe(201);
  expect((await page('carla').open('stream-1')).status).toBe(200);
  const [made] = (await harness.state()).rooms;
  expect(made).toMatchObject({ maximumMessageRatePerSecond: 50, loggingConfigurationIdentifiers: [expect.any(String)] });

  const [carla, victor, tom] = [await joined('stream-1', 'carla'), await joined('stream-1', 'victor'), await joined('stream-1', 'tom')];
  const sent = await tom.room.sendMessage(new SendMessageRequest('Buy my tokens'));
  expect(await victor.heard).toMatchObject({ id: sent.id, content: 'Buy my tokens', sender: { attributes: { displayName: 'tom' } } });
  await carla.room.deleteMessage(new DeleteMessageRequest(sent.id, 'spam'));
  expect(await victor.deleted).toMatchObject({ messageId: sent.id, reason: 'spam' });
  await expect(victor.room.deleteMessage(new DeleteMessageRequest(sent.id))).rejects.toMatchObject({ errorCode: 403 });

  const ban = `rooms/stream-1/bans/${sent.sender.userId}`;
  expect(await ask(ban, 'victor', { method: 'PUT' })).toMatchObject(problem('not-a-moderator', 403));
  expect((await ask(ban, 'carla', { method: 'PUT', body: { reason: 'spam' } })).status).toBe(200);
  await tom.left;
  expect(await ask('rooms/stream-1/tokens', 'tom')).toMatchObject(problem('banned', 403));

  expect(await ask('rooms?owner=me', 'carla', { method: 'GET' })).toMatchObject({ status: 200, body: { rooms: [{ room: 'stream-1' }] } });
  expect(await ask('rooms/stream-1', 'victor', { method: 'DELETE' })).toMatchObject(problem('unknown-room', 404));
  expect((await page('carla').close('stream-1')).status).toBe(204);
  expect(await victor.told).toMatchObject({ eventName: ROOM_CLOSED_EVENT, attributes: { reason: 'requested' } });
  await Promise.all([victor.left, carla.left]);
  expect((await harness.state()).rooms).toEqual([]);

  await sleep(1000);
  expect(await ask('rooms/stream-1/tokens', 'victor')).toMatchObject(problem('unknown-room', 404));
  const [{ delivery }] = (await harness.state()).loggingConfigurations as [LoggingConfigurationState];
  expect(delivery).toMatchObject({ failed: 0, delivered: expect.any(Number) });
  expect(delivery!.delivered).toBeGreaterThan(0);
}, 60_000);

test('a creator has three rooms at once, and a moderator may close every one', async () => {
  for (const stream of ['a', 'b', 'c']) expect((await ask(`rooms/${stream}`, 'carla', { method: 'PUT' })).status).toBe(201);
  expect(await ask('rooms/d', 'carla', { method: 'PUT' })).toMatchObject(problem('too-many-rooms', 403));
  for (const stream of ['a', 'b']) expect((await ask(`rooms/${stream}`, 'mona', { method: 'DELETE' })).status).toBe(204);
  expect((await harness.state()).rooms).toHaveLength(1);
}, 60_000);

test('a sign-in that has expired gets 401', async () => {
  // AWS lets no client have less than five minutes; no test wants to wait that long.
  const cognito = new CognitoIdentityProviderClient(client());
  const { userPoolId: UserPoolId, clientId: ClientId } = pool();
  await cognito.send(new UpdateUserPoolClientCommand({
    UserPoolId, ClientId, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: 'seconds' },
  }));
  cognito.destroy();
  const token = await accessToken(pool(), 'carla', PASSWORD);
  await sleep(2500);
  for (const [method, path] of [['PUT', 'rooms/e'], ['DELETE', 'rooms/c'], ['GET', 'rooms?owner=me'], ['POST', 'rooms/c/tokens']]) {
    expect([method, (await ask(path!, { token }, { method })).status]).toEqual([method, 401]);
  }
}, 60_000);

describe('a wrong value in it fails at synth, with what it is of, the value and the bound:', () => {
  const source = readFileSync(join(QUICK_START, FILE), 'utf8');
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(LOCAL, 'platform-')); });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['maximumMessageRatePerSecond: 50', 'maximumMessageRatePerSecond: 101', '[StreamingPlatform/Streams] maximumMessageRatePerSecond must be a whole number from 1 to 100, got 101'],
    ['Duration.hours(12)', 'Duration.days(366)', '[StreamingPlatform/Streams] expiry (in minutes) must be a whole number from 1 to 525600, got 527040'],
    ['roomsPerOwner: 3', 'roomsPerOwner: 0', '[StreamingPlatform/ChatApi] hosts.roomsPerOwner must be a whole number from 1 to 1000, got 0'],
    ['groups: [\'creators\']', 'groups: []', '[StreamingPlatform/ChatApi] hosts.groups must have at least 1 group, got 0'],
    ['directory: streams,', '', '[StreamingPlatform/ChatApi] hosts needs directory, in which rooms are opened, got hosts creators without one'],
    [
      'maximumLength: 32', 'maximumLength: 0',
      '[StreamingPlatform/ChatApi/TokenFunction] requestAttributes["displayName"].maximumLength must be a whole number from 1 to 1024, got 0',
    ],
  ])('%s → %s', (right, wrong, message) => {
    expect(source.split(right)).toHaveLength(2);
    const file = join(folder, FILE);
    writeFileSync(file, source.replace(right, wrong));
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', file], {
      cwd: QUICK_START, env: { PATH: process.env.PATH, CDK_OUTDIR: join(folder, 'cdk.out') }, encoding: 'utf8',
    });
    expect(stderr).toContain(message);
    expect(status).toBe(1);
  });
});

test('a room that is still open goes with the stack, and all else but what is kept on purpose', async () => {
  expect((await harness.state()).rooms).toHaveLength(1);
  await harness.aws.cdk.destroy(APP);
  expect(await harness.state()).toMatchObject({ rooms: [], loggingConfigurations: [] });
  const [lambda, dynamodb] = [new LambdaClient(client()), new DynamoDBClient(client())];
  expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
  // Who is banned outlives the stack; what rooms there were does not.
  expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([expect.stringMatching(/Bans/)]);
  lambda.destroy();
  dynamodb.destroy();
}, 300_000);
