import { type DirectoryStage, openDirectory } from './stage';
import { type CallOutcome, directoryHandler, type InvocationContext } from '../../../lambda/room-directory/handler';
import { observeCalls } from '../../../lambda/room-directory/observe';
import { roomsUntil } from '../../../lambda/room-directory/rooms';
import type { ListAnswer, OpenAnswer, RoomAnswer } from '../../../src/runtime';

const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:Streams';

let stage: DirectoryStage;
let seen: CallOutcome[];

beforeAll(async () => { stage = await openDirectory(); });
afterAll(async () => stage.close());
beforeEach(async () => {
  stage.emulator.reset();
  stage.broken.audit = false;
  for (const entry of stage.entries.all()) await stage.entries.remove(entry);
  seen = [];
});

async function call<Answer>(payload: unknown, alias?: string, more: Partial<InvocationContext> = {}): Promise<Answer> {
  const handler = directoryHandler({ ...stage.directory, report: stage.report, roomsUntil, observe: (outcome) => seen.push(outcome) });
  const invokedFunctionArn = alias === undefined ? FUNCTION : `${FUNCTION}:${alias}`;
  return await handler(payload, { awsRequestId: 'request', invokedFunctionArn, getRemainingTimeInMillis: () => 300_000, ...more }) as Answer;
}
const failure = async (payload: unknown, alias?: string) => call(payload, alias).then(() => undefined, (error: Error) => error);

test('a room is opened, opened again, read, listed and closed', async () => {
  const policy = { moderatorUserIds: ['b', 'a', 'b'], capabilities: ['SEND_MESSAGE'] };
  const opened = await call<OpenAnswer>({ action: 'open', room: 'stream-1', owner: 'creator', policy, expiresInMinutes: 60, by: 'backend' }, 'open');
  expect(opened).toEqual({
    room: 'stream-1',
    roomArn: stage.rooms()[0].arn,
    state: 'open',
    owner: 'creator',
    policy: { capabilities: ['SEND_MESSAGE'], moderatorUserIds: ['a', 'b'] },
    openedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    endsAt: expect.any(String),
    created: true,
  });
  expect(Date.parse(opened.endsAt!) - Date.parse(opened.openedAt)).toBe(3_600_000);
  expect(await call({ action: 'open', room: 'stream-1' }, 'open')).toEqual({ ...opened, created: false });
  const { created: _, ...room } = opened;
  expect(await call({ action: 'read', room: 'stream-1' }, 'read')).toEqual(room);
  expect(await call({ action: 'list', owner: 'creator' }, 'read')).toEqual({ rooms: [room] });
  expect(await call({ action: 'close', room: 'stream-1' }, 'close')).toEqual({ room: 'stream-1', closed: true });
  expect(await call({ action: 'close', room: 'stream-1' }, 'close')).toEqual({ room: 'stream-1', closed: false });
  expect(await failure({ action: 'read', room: 'stream-1' })).toMatchObject({ name: 'RoomNotFound' });
  expect(stage.records.at(-1)).toMatchObject({ action: 'closeRoom', owner: 'creator', reason: 'requested', requestId: 'request' });
  expect(seen.map(({ action, created, closed, failure: name }) => [action, created ?? closed ?? name])).toEqual([
    ['open', true], ['open', false], ['read', undefined], ['list', undefined], ['close', true], ['close', false], ['read', 'RoomNotFound'],
  ]);
});

test.each([
  ['open', { action: 'close', room: 'a' }], ['open', { action: 'read', room: 'a' }], ['open', { action: 'list' }],
  ['close', { action: 'open', room: 'a' }], ['close', { action: 'read', room: 'a' }], ['read', { action: 'open', room: 'a' }],
  ['read', { action: 'close', room: 'a' }], ['live', { action: 'read', room: 'a' }], ['7', { action: 'open', room: 'a' }],
])('the alias %s does not allow %j', async (alias, payload) => {
  expect(await failure(payload, alias)).toMatchObject({ name: 'NotAllowed' });
  expect(stage.calls('CreateRoom')).toBe(0);
});

test('an operator who may call the function itself may do all of it', async () => {
  expect(await call({ action: 'open', room: 'a' })).toMatchObject({ created: true });
  expect(await call({ action: 'close', room: 'a' }, '$LATEST')).toMatchObject({ closed: true });
});

describe('what breaks the contract is refused, and nothing is done', () => {
  const open = (more: object) => ({ action: 'open', room: 'a', ...more });
  test.each<[string, unknown]>([
    ['no object', 'open'], ['null', null], ['a list', []], ['no action', { room: 'a' }], ['another action', { action: 'delete', room: 'a' }],
    ['no key', { action: 'open' }], ['an empty key', open({ room: '' })], ['a long key', open({ room: 'a'.repeat(65) })], ['a path', open({ room: '..' })],
    ['a slash', open({ room: 'a/b' })], ['an encoded key', open({ room: 'a%2Fb' })], ['a key of Unicode', open({ room: 'straße' })], ['a blank', open({ room: 'a b' })],
    ['a key that is a number', open({ room: 5 })], ['a key with a line at its end', open({ room: 'a\n' })], ['another member', open({ tags: {} })],
    ['an owner without a name', open({ owner: '' })], ['an owner of 129 characters', open({ owner: 'a'.repeat(129) })], ['an owner that is no text', open({ owner: {} })],
    ['half a character in the owner', open({ owner: 'a\ud800' })], ['a limit of nobody', open({ roomsPerOwner: 1 })], ['no room for an owner', open({ owner: 'a', roomsPerOwner: 0 })],
    ['a time that is no number', open({ expiresInMinutes: '60' })], ['no time', open({ expiresInMinutes: 0 })], ['more time than the directory gives', open({ expiresInMinutes: 721 })],
    ['a wait beyond the function', open({ waitSeconds: 281 })], ['a policy that is a list', open({ policy: [] })], ['an unknown member of a policy', open({ policy: { tags: [] } })],
    ['a group too many', open({ policy: { allowedGroups: Array.from({ length: 21 }, (_, n) => `g${n}`) } })], ['no group', open({ policy: { allowedGroups: [] } })],
    ['a long group', open({ policy: { allowedGroups: ['a'.repeat(129)] } })], ['an unknown capability', open({ policy: { capabilities: ['READ'] } })],
    ['a capability that is no list', open({ policy: { capabilities: 'SEND_MESSAGE' } })], ['too many moderators', open({ policy: { moderatorUserIds: Array.from({ length: 51 }, (_, n) => `${n}`) } })],
    ['a long session', open({ policy: { sessionDurationInMinutes: 181 } })], ['a large policy', open({ policy: { moderatorUserIds: Array.from({ length: 50 }, (_, n) => `${n}-${'ü'.repeat(120)}`) } })],
    ['a group that is a prototype', open({ policy: { groupCapabilities: JSON.parse('{"__proto__":[]}') as object } })],
    ['no ARN', { action: 'close', room: 'a', roomArn: 'room' }], ['a page of nothing', { action: 'list', limit: 0 }], ['a page too long', { action: 'list', limit: 101 }],
    ['a token that is none', { action: 'list', nextToken: 'abc' }], ['a token that is no text', { action: 'list', nextToken: 5 }],
  ])('%s', async (_, payload) => {
    const error = await failure(payload);
    expect(error).toMatchObject({ name: 'InvalidRequest' });
    expect(error!.stack).toBe(`InvalidRequest: ${error!.message}`);
    expect([stage.entries.all(), stage.calls('CreateRoom')]).toEqual([[], 0]);
  });
});

test('rooms are listed page by page; a token of another list, another owner or another directory is refused', async () => {
  for (const [n, owner] of ['a', 'a', 'a', 'b'].entries()) await call({ action: 'open', room: `room${n}`, owner });
  const first = await call<ListAnswer>({ action: 'list', owner: 'a', limit: 2 });
  const second = await call<ListAnswer>({ action: 'list', owner: 'a', limit: 2, nextToken: first.nextToken });
  expect([...first.rooms, ...second.rooms].map(({ room }: RoomAnswer) => room).sort()).toEqual(['room0', 'room1', 'room2']);
  expect(second.nextToken).toBeUndefined();
  expect(await failure({ action: 'list', owner: 'b', nextToken: first.nextToken })).toMatchObject({ name: 'InvalidRequest' });
  expect(await failure({ action: 'list', nextToken: first.nextToken })).toMatchObject({ name: 'InvalidRequest' });
  const other = await openDirectory({ table: 'Other-Table' });
  const handler = directoryHandler({ ...other.directory, report: other.report, entries: stage.entries, roomsUntil, observe: () => undefined });
  const context = { awsRequestId: 'request', invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => 300_000 };
  await expect(handler({ action: 'list', owner: 'a', nextToken: first.nextToken }, context)).rejects.toMatchObject({ name: 'InvalidRequest' });
  await other.close();
});

test.each([true, false])('what a stream has come to is seen with whether it made the room: %s', async (created) => {
  const follow = async () => ({ outcome: 'opened', room: 'channel', created }) as const;
  const handler = directoryHandler({ ...stage.directory, report: stage.report, follow, roomsUntil, observe: (outcome) => seen.push(outcome) });
  const context = { awsRequestId: 'request', invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => 300_000 };
  await handler({ 'source': 'aws.ivs', 'detail-type': 'IVS Stream State Change' }, context);
  expect(seen).toMatchObject([{ action: 'stream', stream: 'opened', room: 'channel', created }]);
});

test('what is counted of calls, besides what they do to rooms', () => {
  const lines: string[] = [];
  const take = (line: unknown) => lines.push(String(line)) > 0;
  jest.spyOn(console, 'log').mockImplementation(take);
  jest.spyOn(process.stdout, 'write').mockImplementation(take);
  const { report, observe } = observeCalls(stage.directory.config);
  report.count('RoomsClosed', 1);
  observe({ action: 'close', requestId: 'request', closed: true, milliseconds: 5 });
  observe({ action: 'open', requestId: 'request', created: true, milliseconds: 5 });
  observe({ action: 'stream', requestId: 'request', stream: 'opened', created: false, milliseconds: 5 });
  jest.restoreAllMocks();
  const counts = lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line) as object);
  expect(counts).toMatchObject([{ RoomsClosed: 1 }, { RoomsOpened: 1 }, { DirectoryLatency: 5 }]);
  expect(counts[2]).not.toHaveProperty('RoomsOpened');
});

test('an audit log that cannot be written is said by its name', async () => {
  stage.broken.audit = true;
  expect(await failure({ action: 'open', room: 'a' })).toMatchObject({ name: 'AuditUnavailable' });
  expect(seen).toMatchObject([{ failure: 'AuditUnavailable', errorName: 'ServiceUnavailable' }]);
});

test('a mistake of ours tells nothing of what it was working on', async () => {
  const broken = { ...stage.entries, get: async () => { throw new TypeError('secret'); } };
  const handler = directoryHandler({ ...stage.directory, report: stage.report, entries: broken, roomsUntil, observe: (one) => seen.push(one) });
  const error = await handler({ action: 'read', room: 'a' }, { awsRequestId: 'r', invokedFunctionArn: FUNCTION, getRemainingTimeInMillis: () => 300_000 })
    .catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'ServiceFailed', message: 'Something went wrong' });
  expect(JSON.stringify(seen)).not.toContain('secret');
});

test('what is not begun in time is given up before Lambda ends the function', async () => {
  await stage.put({ key: 'a', state: 'opening', leaseUntil: Date.now() + 3_600_000 });
  const started = Date.now();
  await expect(call({ action: 'open', room: 'a' }, undefined, { getRemainingTimeInMillis: () => 21_000 })).rejects.toMatchObject({ name: 'Busy' });
  expect(Date.now() - started).toBeLessThan(3_000);
});
