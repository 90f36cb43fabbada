import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoomCommand, DeleteRoomCommand, IvschatClient, TagResourceCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type ChatEvent, SendMessageRequest, type ChatToken } from 'amazon-ivs-chat-messaging';
import type { RoomDirectoryAppProps } from './apps/room-directory';
import { assume } from './assume';
import { ask as askDoor, DOORS, problem, type Door, type Request } from './doors';
import { sendStreamEvent } from './events';
import { type Deployed, Harness, type RoomState } from './harness';
import { enter as enterAt } from './inside';
import { logged } from './logged';
import { ACCOUNT, CREDENTIALS, REGION } from '../../local/account';
import { accessToken, newPassword, register } from '../../local/demo/people';
import { DIRECTORY_TAG, ROOM_CLOSED_EVENT, ROOM_KEY_TAG } from '../../src/contract';
import { RoomDirectoryClient } from '../../src/runtime';

const harness = Harness.forFile();
const PASSWORD = newPassword();
const PEOPLE = { hana: 'creators', carl: 'creators', alice: undefined, bob: undefined, mona: 'moderators' } as const;
type Name = keyof typeof PEOPLE;

/** The tests are one story: each begins where the one before it ended. */
let outputs: Readonly<Record<string, string>>;
let ivschat: IvschatClient;
let lambda: LambdaClient;
/** A backend's clients, each with one right. */
const backend = {} as Record<'Opener' | 'Closer' | 'Reader', RoomDirectoryClient>;
const tokens = new Map<Name, string>();

beforeAll(async () => {
  const config = { region: REGION, credentials: CREDENTIALS };
  ivschat = new IvschatClient({ ...config, endpoint: harness.aws.emulator.endpoint });
  lambda = new LambdaClient({ ...config, endpoint: harness.aws.endpoint });
  // A first review on a busy machine takes longer than the service waits.
  await harness.set({ reviewHandlerTimeoutMs: 10_000 });
  await deploy();
  for (const [username, group] of Object.entries(PEOPLE)) {
    await register(pool(), { username, displayName: username, group }, PASSWORD);
    tokens.set(username as Name, await accessToken(pool(), username, PASSWORD));
  }
  for (const role of ['Opener', 'Closer', 'Reader'] as const) {
    const credentials = await assume(harness.aws.endpoint, outputs[`${role}Arn`]!, role);
    const client = new LambdaClient({ endpoint: harness.aws.endpoint, region: REGION, credentials });
    backend[role] = RoomDirectoryClient.of(client, InvokeCommand, outputs.FunctionName!);
  }
}, 300_000);
afterEach(async () => harness.clearFaults());
afterAll(() => {
  ivschat?.destroy();
  lambda?.destroy();
});

async function deploy(props: RoomDirectoryAppProps = {}): Promise<Deployed> {
  const deployed = await harness.deploy('room-directory', props);
  ({ outputs } = deployed);
  return deployed;
}

function pool() {
  return { endpoint: harness.aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs.ClientId! };
}

async function ask(door: Door, path: string, who: Name, request?: Request) {
  return askDoor(outputs[`${door}Url`]!, harness.aws.endpoint, path, tokens.get(who), request);
}

const put = async (door: Door, key: string, who: Name, body?: object) => ask(door, `rooms/${key}`, who, { method: 'PUT', body });
const close = async (door: Door, key: string, who: Name) => ask(door, `rooms/${key}`, who, { method: 'DELETE' });
const read = async (door: Door, key: string, who: Name) => ask(door, `rooms/${key}`, who, { method: 'GET' });

/** The open rooms that a person finds, in pages of two. */
async function openTo(door: Door, who: Name): Promise<object[]> {
  const found: object[] = [];
  for (let token = ''; ;) {
    const { status, body } = await ask(door, `rooms?limit=2${token && `&nextToken=${token}`}`, who, { method: 'GET' });
    expect(status).toBe(200);
    found.push(...body.rooms as object[]);
    token = String(body.nextToken ?? '');
    if (token === '') return found;
    expect(await ask(door, `rooms?nextToken=${token}`, who === 'bob' ? 'alice' : 'bob', { method: 'GET' })).toMatchObject(problem('invalid-request', 400));
  }
}

/** The chat user id of a person. */
function idOf(who: Name): string {
  return JSON.parse(Buffer.from(tokens.get(who)!.split('.')[1]!, 'base64url').toString()).sub as string;
}

async function enter(door: Door, key: string, who: Name) {
  const { status, body } = await ask(door, `rooms/${key}/tokens`, who);
  expect(status).toBe(200);
  const inside = await enterAt(harness.aws.emulator.messagingEndpoint, body as unknown as ChatToken);
  const closing = new Promise<ChatEvent>((resolve) => {
    inside.room.addListener('event', (event) => { if (event.eventName === ROOM_CLOSED_EVENT) resolve(event); });
  });
  return { ...inside, closing };
}

/** The directory's rooms with a key, as the service has them: one at most. */
async function roomOf(key: string): Promise<RoomState | undefined> {
  const { rooms } = await harness.state();
  const found = rooms.filter(({ tags }) => tags[DIRECTORY_TAG] === outputs.TableName && tags[ROOM_KEY_TAG] === key);
  expect(found.length).toBeLessThan(2);
  return found[0];
}

async function byHand<T>(room: string, work: (arn: string) => Promise<T>): Promise<string> {
  const { arn } = (await roomOf(room))!;
  await work(arn);
  return arn;
}

async function deleteByHand(room: string): Promise<string> {
  return byHand(room, async (identifier) => ivschat.send(new DeleteRoomCommand({ identifier })));
}

async function until<T>(seconds: number, look: () => Promise<T>): Promise<Exclude<T, undefined | false>> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (Date.now() > end) throw new Error(`It was not so after ${seconds} s: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** What the schedule does each minute; with `all`, through all rooms. */
async function sweep(all = false): Promise<void> {
  await until(120, async () => {
    const Payload = JSON.stringify({ action: 'sweep', all });
    const answer = await lambda.send(new InvokeCommand({ FunctionName: outputs.SweepName, Payload }));
    const said = JSON.parse(Buffer.from(answer.Payload!).toString()) as { sweep?: string };
    if (answer.FunctionError !== undefined) throw new Error(`The sweep failed: ${JSON.stringify(said)}`);
    return said.sweep === 'done';
  });
}

/** Lines that a function has logged, with the room. */
const linesOf = async (group: string, text: string) => (
  await logged(harness.aws.endpoint)).get(outputs[group]!)!.filter((line) => line.includes(text));

test('a backend opens rooms by the right to open, and by that alone', async () => {
  const opened = await backend.Opener.open({ room: 'premiere', owner: idOf('hana'), by: 'scheduler' });
  expect(opened).toMatchObject({ room: 'premiere', state: 'open', owner: idOf('hana'), created: true });
  expect(opened.endsAt!.getTime() - opened.openedAt.getTime()).toBe(12 * 3_600_000);
  expect(await backend.Opener.open({ room: 'premiere', owner: idOf('carl') })).toEqual({ ...opened, created: false });
  expect(await roomOf('premiere')).toMatchObject({
    arn: opened.roomArn,
    tags: { season: 'one', genre: 'talk' },
    maximumMessageRatePerSecond: 50,
    messageReviewHandler: { uri: outputs.ReviewerArn, fallbackResult: 'ALLOW' },
    loggingConfigurationIdentifiers: [outputs.TranscriptsArn],
  });

  for (const call of [
    backend.Opener.close({ room: 'premiere' }), backend.Opener.read({ room: 'premiere' }), backend.Opener.list(),
    backend.Closer.open({ room: 'other' }), backend.Closer.read({ room: 'premiere' }), backend.Reader.close({ room: 'premiere' }),
  ]) await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException' });
  // IAM knows the alias, and the function does: what an alias may not do, it does not do.
  const Payload = JSON.stringify({ action: 'close', room: 'premiere' });
  const smuggled = await lambda.send(new InvokeCommand({ FunctionName: outputs.FunctionName, Qualifier: 'open', Payload }));
  expect(JSON.parse(Buffer.from(smuggled.Payload!).toString())).toMatchObject({ errorType: 'NotAllowed' });

  expect(await backend.Reader.read({ room: 'premiere' })).toMatchObject({ roomArn: opened.roomArn });
  await expect(backend.Opener.open({ room: 'lobby' })).rejects.toMatchObject({ code: 'KeyReserved' });
  const answers = await Promise.all(Array.from({ length: 20 }, async () => backend.Opener.open({ room: 'at-once' })));
  expect(new Set(answers.map(({ roomArn }) => roomArn)).size).toBe(1);
  expect(answers.filter(({ created }) => created)).toHaveLength(1);
  const { rooms, nextToken } = await backend.Reader.list({ limit: 1 });
  const rest = await backend.Reader.list({ nextToken });
  expect([...rooms, ...rest.rooms].map(({ room }) => room).sort()).toEqual(['at-once', 'premiere']);
  expect(await backend.Closer.close({ room: 'at-once' })).toEqual({ room: 'at-once', closed: true });
  expect(await backend.Closer.close({ room: 'at-once' })).toEqual({ room: 'at-once', closed: false });
  expect(await roomOf('at-once')).toBeUndefined();

  // For what takes a minute: looked at below.
  await backend.Opener.open({ room: 'brief', owner: idOf('hana'), expiresInMinutes: 1 });
  await backend.Opener.open({ room: 'lost' });
  await backend.Opener.open({ room: 'stolen' });
  await deleteByHand('lost');
}, 120_000);

describe.each(DOORS)('through the %s door', (door) => {
  test('a host opens a room, once, and nobody else has it', async () => {
    const first = await put(door, 'show', 'hana', { allowedGroups: ['creators', 'moderators'] });
    expect(first).toMatchObject({ status: 201, body: { room: 'show', state: 'open', owner: idOf('hana'), allowedGroups: ['creators', 'moderators'] } });
    expect(await put(door, 'show', 'hana')).toMatchObject({ status: 200, body: first.body });
    expect(first.text).not.toContain('arn:');
    for (const [key, who, name, status] of [
      ['show', 'carl', 'room-taken', 409], ['lobby', 'carl', 'room-taken', 409], ['show', 'alice', 'not-a-host', 403],
      ['other', 'mona', 'not-a-host', 403], ['a%20b', 'hana', 'invalid-request', 400], ['x'.repeat(65), 'hana', 'invalid-request', 400],
    ] as const) expect(await put(door, key, who)).toMatchObject(problem(name, status));
    expect(await read(door, 'show', 'hana')).toMatchObject({ status: 200, body: first.body });
    expect((await read(door, 'show', 'mona')).status).toBe(200);
    for (const who of ['carl', 'alice'] as const) {
      for (const answer of [await read(door, 'show', who), await close(door, 'show', who)]) expect(answer).toMatchObject(problem('unknown-room', 404));
    }
    for (const [who, isThere] of [['hana', true], ['carl', true], ['mona', true], ['alice', false]] as const) {
      expect([who, await openTo(door, who)]).toEqual([who, isThere ? expect.arrayContaining([{ room: 'show', openedAt: first.body.openedAt }]) : expect.not.arrayContaining([expect.objectContaining({ room: 'show' })])]);
    }
    // Its own rules stand in place of the API's.
    expect(await ask(door, 'rooms/show/tokens', 'alice')).toMatchObject(problem('unknown-room', 404));
    expect((await ask(door, 'rooms/show/tokens', 'carl')).status).toBe(200);
    expect((await close(door, 'show', 'mona')).status).toBe(204);
  });

  test('viewers chat, the owner moderates, the stream ends and the room goes', async () => {
    expect((await put(door, 'evening', 'hana')).status).toBe(201);
    const [alice, bob] = [await enter(door, 'evening', 'alice'), await enter(door, 'evening', 'bob')];
    const deleted = new Promise<string>((resolve) => { bob.room.addListener('messageDelete', ({ messageId }) => resolve(messageId)); });
    const { id } = await alice.room.sendMessage(new SendMessageRequest('spam'));
    expect(await ask(door, `rooms/evening/messages/${id}`, 'bob', { method: 'DELETE' })).toMatchObject(problem('not-a-moderator', 403));
    expect((await ask(door, `rooms/evening/messages/${id}`, 'hana', { method: 'DELETE' })).status).toBe(200);
    expect(await deleted).toBe(id);
    // The owner has what moderators have inside, too.
    const owner = await enter(door, 'evening', 'hana');
    const resource = (await roomOf('evening'))!.arn;
    expect((await ask(door, `rooms/evening/bans/${idOf('bob')}`, 'hana', { method: 'PUT', body: { reason: 'spam' } })).status).toBe(200);
    await bob.left;
    expect(await ask(door, 'rooms/evening/tokens', 'bob')).toMatchObject(problem('banned', 403));

    expect((await close(door, 'evening', 'hana')).status).toBe(204);
    // Asked a moment ago, the function may take the room to be there; and to AWS, one that is gone has no tag by which this is allowed.
    await harness.addFault({ kind: 'access-denied', operation: 'CreateChatToken', match: { resource } });
    expect(await ask(door, 'rooms/evening/tokens', 'alice')).toMatchObject(problem('unknown-room', 404));
    for (const { closing, left } of [alice, owner]) {
      expect(await closing).toMatchObject({ attributes: { reason: 'requested' } });
      await left;
    }
    expect(await roomOf('evening')).toBeUndefined();
    expect(await read(door, 'evening', 'hana')).toMatchObject(problem('unknown-room', 404));
    expect(await close(door, 'evening', 'hana')).toMatchObject(problem('unknown-room', 404));
  });

  test('hosts list their own rooms, page by page, and have five at the most', async () => {
    for (let n = 1; n <= 5; n++) expect((await put(door, `carl-${n}`, 'carl')).status).toBe(201);
    expect(await put(door, 'carl-6', 'carl')).toMatchObject(problem('too-many-rooms', 403));
    const keys: unknown[] = [];
    for (let token = ''; ;) {
      const { status, body } = await ask(door, `rooms?owner=me&limit=2${token && `&nextToken=${encodeURIComponent(token)}`}`, 'carl', { method: 'GET' });
      expect(status).toBe(200);
      keys.push(...(body.rooms as { room: string }[]).map(({ room }) => room));
      token = String(body.nextToken ?? '');
      if (token === '') break;
      expect(await ask(door, `rooms?owner=me&nextToken=${encodeURIComponent(token)}`, 'hana', { method: 'GET' })).toMatchObject(problem('invalid-request', 400));
    }
    expect(keys.sort()).toEqual([1, 2, 3, 4, 5].map((n) => `carl-${n}`));
    expect((await Promise.all([1, 2, 3, 4, 5].map(async (n) => close(door, `carl-${n}`, 'carl')))).map(({ status }) => status)).toEqual(Array(5).fill(204));
  }, 60_000);

  test('who is banned everywhere is out of rooms of both kinds, and opens none', async () => {
    expect((await put(door, 'evening', 'carl')).status).toBe(201);
    const inside = [await enter(door, 'lobby', 'carl'), await enter(door, 'evening', 'carl')];
    expect((await ask(door, `bans/${idOf('carl')}`, 'mona', { method: 'PUT', body: {} })).status).toBe(200);
    await Promise.all(inside.map(async ({ left }) => left));
    expect(await put(door, 'another', 'carl')).toMatchObject(problem('banned', 403));
    expect((await ask(door, `bans/${idOf('carl')}`, 'mona', { method: 'DELETE' })).status).toBeLessThan(300);
    expect((await ask(door, 'rooms/evening/events', 'carl', { body: { eventName: 'goal' } })).status).toBe(200);
    expect((await close(door, 'evening', 'mona')).status).toBe(204);
  }, 60_000);

  test('where there are no more rooms to be had, nothing half-made stays', async () => {
    await harness.addFault({ kind: 'error-before', operation: 'CreateRoom', code: 'ServiceQuotaExceededException' });
    expect(await put(door, 'too-late', 'hana')).toMatchObject(problem('no-rooms-left', 503));
    expect(await read(door, 'too-late', 'hana')).toMatchObject(problem('unknown-room', 404));
    await harness.clearFaults();
    expect((await put(door, 'too-late', 'hana')).status).toBe(201);
    expect((await close(door, 'too-late', 'hana')).status).toBe(204);
  }, 60_000);
});

describe('streams', () => {
  const channel = 'AbCdEf012345';
  const say = async (name: string, streamId: string, time: Date) => (
    sendStreamEvent(harness.aws.endpoint, name, `arn:aws:ivs:${REGION}:${ACCOUNT}:channel/${channel}`, `st-${streamId}`, { time }));
  const begin = Date.now() - 600_000;
  const after = (seconds: number) => new Date(begin + seconds * 1000);

  test('a room comes with a stream, stays when it stops and starts again, and goes with it', async () => {
    await say('Stream Start', '?', after(0)); // for the test after this one
    await say('Stream Start', 'one', after(0));
    await say('Stream Start', 'one', after(0));
    const { arn } = await until(60, async () => roomOf(channel));
    const alice = await enter('Http', channel, 'alice');

    const stopped = Date.now();
    await say('Stream End', 'one', new Date());
    const { endsAt } = await until(30, async () => {
      const room = await backend.Reader.read({ room: channel });
      return room.endsAt!.getTime() < stopped + 60_000 && room;
    });
    expect(endsAt!.getTime() - stopped).toBeLessThan(7_000);
    await say('Stream Start', 'two', new Date(stopped + 2_000));
    await until(30, async () => (await backend.Reader.read({ room: channel })).endsAt!.getTime() > stopped + 3_600_000);
    await say('Stream End', 'one', new Date(stopped)); // once more, and late
    await until(20, async () => Date.now() > endsAt!.getTime() + 1_000);
    await sweep();
    expect((await roomOf(channel))?.arn).toBe(arn);
    expect(alice.room.state).toBe('connected');

    await say('Stream End', 'two', new Date());
    await until(30, async () => {
      await sweep();
      return !(await roomOf(channel));
    });
    expect(await alice.closing).toMatchObject({ attributes: { reason: 'stream-ended' } });
    await alice.left;
    expect(await ask('Http', `rooms/${channel}/tokens`, 'alice')).toMatchObject(problem('unknown-room', 404));
  }, 180_000);

  test('an event that nobody understands is kept with the dead letters', async () => {
    const sqs = new SQSClient({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
    const { Body = '' } = await until(60, async () => (
      await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.DeadLettersUrl, WaitTimeSeconds: 1 }))).Messages?.[0]);
    expect(Body).toContain('st-?');
    sqs.destroy();
  }, 90_000);
});

describe('the sweep', () => {
  test('brings open rooms in line with new properties, and with what they were before somebody changed them', async () => {
    await byHand('premiere', async (identifier) => ivschat.send(new UpdateRoomCommand({ identifier, maximumMessageLength: 20, name: 'mine' })));
    await byHand('premiere', async (resourceArn) => ivschat.send(new TagResourceCommand({ resourceArn, tags: { note: 'by hand' } })));
    const { arn } = (await roomOf('premiere'))!;
    await deploy({ rate: 20, tags: { season: 'two' }, watched: false });
    await sweep(true);
    const { tags, ...room } = (await roomOf('premiere'))!;
    expect(room).toMatchObject({ arn, name: expect.stringMatching(/-premiere$/), maximumMessageLength: 500, maximumMessageRatePerSecond: 20 });
    expect([room.messageReviewHandler?.uri ?? '', room.loggingConfigurationIdentifiers ?? []]).toEqual(['', []]);
    expect(tags).toMatchObject({ season: 'two', note: 'by hand', [ROOM_KEY_TAG]: 'premiere' });
    expect(tags).not.toHaveProperty('genre');
  }, 180_000);

  test('a room is closed also when somebody has deleted it, and AWS says no more than that it is not ours', async () => {
    const resource = await deleteByHand('stolen');
    await harness.addFault({ kind: 'access-denied', operation: 'DeleteRoom', match: { resource } });
    expect(await backend.Closer.close({ room: 'stolen' })).toEqual({ room: 'stolen', closed: true });
    await expect(backend.Reader.read({ room: 'stolen' })).rejects.toMatchObject({ code: 'RoomNotFound' });
  }, 120_000);

  test('closes what has expired, deletes what has no entry, tells of what is missing, and touches nothing else', async () => {
    const { TableName: table } = outputs;
    const make = async (name: string, tags: Record<string, string>) => (await ivschat.send(new CreateRoomCommand({ name, tags }))).arn!;
    const orphan = await make('orphan', { [DIRECTORY_TAG]: table!, [ROOM_KEY_TAG]: 'nobody' });
    const foreign = [await make('foreign', { [ROOM_KEY_TAG]: 'nobody' }), await make('neighbour', { [DIRECTORY_TAG]: `${table}-2`, [ROOM_KEY_TAG]: 'premiere' })];
    // The rooms that were made in the first test are a minute old by now, or soon.
    await until(90, async () => {
      await sweep(true);
      const reads = await Promise.allSettled(['brief', 'lost'].map(async (room) => backend.Reader.read({ room })));
      return reads.every(({ status }) => status === 'rejected');
    });
    expect(await roomOf('brief')).toBeUndefined();
    const arns = (await harness.state()).rooms.map(({ arn }) => arn);
    expect(arns).toEqual(expect.arrayContaining(foreign));
    expect(arns).not.toContain(orphan);
    expect(await roomOf('premiere')).toBeDefined();

    for (const [metric, text] of [['RoomsExpired', '"brief"'], ['RoomsMissing', '"lost"'], ['RoomsSwept', '"nobody"']] as const) {
      await until(30, async () => (await linesOf('SweepLogs', text)).length > 0);
      await until(30, async () => (await linesOf('SweepLogs', `"${metric}"`)).length > 0);
    }
    for (const identifier of foreign) await ivschat.send(new DeleteRoomCommand({ identifier }));
    expect(await backend.Opener.open({ room: 'lost' })).toMatchObject({ created: true });
  }, 240_000);
});

describe('when the stack goes', () => {
  const PROPS = { rate: 20, tags: { season: 'two' }, watched: false };

  test('so do all rooms, also when it is interrupted', async () => {
    await Promise.all([1, 2, 3, 4].map(async (n) => backend.Opener.open({ room: `last-${n}` })));
    await deleteByHand('lost');
    // With so little time, no delivery comes to an end.
    const FunctionName = outputs.SweepName;
    const { Timeout } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 32 }));
    await expect(harness.destroy('room-directory', PROPS)).rejects.toThrow(/Rooms left|DELETE_FAILED|failed/i);
    const late = await lambda.send(new InvokeCommand({ FunctionName: outputs.FunctionName, Payload: JSON.stringify({ action: 'open', room: 'late' }) }));
    expect(JSON.parse(Buffer.from(late.Payload!).toString())).toMatchObject({ errorType: 'DirectoryRemoved' });
    expect((await harness.state()).rooms.map(({ tags }) => tags[ROOM_KEY_TAG])).not.toContain('late');

    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    await harness.destroy('room-directory', PROPS);
    expect(await harness.state()).toMatchObject({ rooms: [], loggingConfigurations: [] });
    const dynamodb = new DynamoDBClient({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
    expect((await dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    dynamodb.destroy();
    const groups = await logged(harness.aws.endpoint);
    // A group that a function writes its last line to when it is gone, MiniStack makes anew; Lambda may not.
    expect([...groups.keys()].filter((name) => !/AuditLog|LogGroup/.test(name))).toEqual([]);

    // What stays is who did what.
    const audit = [...groups].filter(([name]) => name.includes('StreamsAuditLog')).flatMap(([, lines]) => lines).map((line) => JSON.parse(line) as object);
    for (const record of [
      { action: 'openRoom', room: 'premiere', owner: idOf('hana'), by: 'scheduler' },
      { action: 'closeRoom', room: 'evening', owner: idOf('hana'), by: idOf('hana'), reason: 'requested' },
      { action: 'closeRoom', room: 'brief', by: 'sweep', reason: 'expired' },
      { action: 'closeRoom', room: 'premiere', by: 'removal', reason: 'directory-removed' },
    ]) expect(audit).toContainEqual(expect.objectContaining(record));
  }, 300_000);

  test('each function has called what its role allows, all of it, and nothing else', async () => {
    const OURS = /Streams|TokenFunction|ModerationFunction|HostFunction|Opener|Closer|Reader(?!s)/;
    const { denied, unused } = await harness.leastPrivilege();
    // A room that is gone has no tag. There, AWS refuses (403) what the emulator has not found (404) but for two faults above.
    const gone = new Set((await harness.calls()).filter(({ status }) => [403, 404].includes(status)).map(({ resource = '' }) => resource));
    expect(denied.filter((line) => !gone.has(line.slice(line.lastIndexOf(' ') + 1)))).toEqual([]);
    expect(unused.filter((line) => OURS.test(line))).toEqual([]);
    const elsewhere = await harness.leastPrivilegeElsewhere();
    const queried = harness.recorded().filter(({ action, role }) => action === 'dynamodb:Query' && /StreamsRole/.test(role));
    expect([...new Set(queried.map(({ resource }) => resource.replace(/.*\//, '')))].sort()).toEqual(['byDue', 'byOwner']);
    // The six calls of a backend that were to be refused.
    expect(elsewhere.denied.filter((line) => !/(Opener|Closer|Reader)\S*: lambda:InvokeFunction on \S+:(open|close|read)$/.test(line))).toEqual([]);
    // Lambda itself writes what a function prints, and its dead letters: only audit logs are written by calls of ours.
    expect(elsewhere.unused.filter((line) => OURS.test(line) && !/(TokenFunction|HostFunction).*: logs:|StreamsRole.*: sqs:/.test(line))).toEqual([]);
  });
});
