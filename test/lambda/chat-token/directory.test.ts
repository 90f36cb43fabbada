import { ANSWER, awsError, chatTokens, CONFIG, ROOMS_ENV } from './fixtures';
import { TableUnavailable } from '../../../lambda/aws/table-calls';
import { tokenHandler, type Outcome } from '../../../lambda/chat-token/handler';
import type { Entry } from '../../../lambda/directory/entry';
import { apiRooms } from '../../../lambda/http/rooms';
import { ARN_PREFIX, entry } from '../directory/entry';
import { memoryEntries, type MemoryEntries } from '../directory/memory';
import { event, jwtEvent } from '../http/fixtures';

const ENV = { ...ROOMS_ENV, DIRECTORY_TABLE: 'Rooms', OWNER_CAPABILITIES: '*' };
const NOW = Date.parse('2026-05-01T12:00:00Z');

/** A token function whose API has a directory with these entries, and a clock. */
async function tokens(
  entries: readonly Entry[],
  changes: { readonly table?: Partial<MemoryEntries>; readonly env?: object; readonly answers?: unknown[] } = {},
) {
  const table = memoryEntries();
  for (const one of entries) await table.add(one);
  const { tokens: chat, inputs } = chatTokens(...changes.answers ?? [ANSWER]);
  const outcomes: Outcome[] = [];
  const clock = { now: NOW };
  const handler = tokenHandler({
    config: { ...CONFIG, guests: { rooms: new Set(['lobby']), policy: { capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 5 } } },
    rooms: apiRooms({ ...ENV, ...changes.env }, () => clock.now, () => ({ ...table, ...changes.table })).rooms,
    tokens: chat,
    newId: () => 'random',
    now: () => clock.now,
    random: () => 0,
    observe: (outcome) => outcomes.push(outcome),
  });
  const ask = async (room: string, userId: string, groups = '', body?: object) => {
    const answer = await handler({ ...jwtEvent({ 'sub': userId, 'cognito:groups': `[${groups}]` }), pathParameters: { room }, body: body && JSON.stringify(body) });
    return answer.statusCode === 200 ? inputs.at(-1)! : (JSON.parse(answer.body) as { type: string }).type.replace(/.*#/, '');
  };
  const asGuest = async (room: string) => (await handler(event('http-none', { routeKey: 'POST /rooms/{room}/guest-tokens', pathParameters: { room } }))).statusCode;
  return { ask, asGuest, inputs, outcomes, clock, table };
}

test('a token of a room of the directory is for its ARN, with what the API gives everybody', async () => {
  const { ask, outcomes } = await tokens([entry('stage')]);
  expect(await ask('stage', 'ada')).toEqual({ roomIdentifier: `${ARN_PREFIX}stage0000000`, userId: 'ada', capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 60 });
  expect(outcomes).toMatchObject([{ status: 200, room: 'stage' }]);
});

test('the owner has the capabilities of owners besides, and enters a room that is for others', async () => {
  const { ask } = await tokens([entry('stage', { owner: 'olga' }, { allowedGroups: ['vips'], capabilities: [], sessionDurationInMinutes: 90 })]);
  expect(await ask('stage', 'olga')).toMatchObject({ capabilities: ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'], sessionDurationInMinutes: 90 });
  expect(await ask('stage', 'vera', 'vips')).toMatchObject({ capabilities: [] });
  expect(await ask('stage', 'vera', 'vips', { capabilities: ['DELETE_MESSAGE'] })).toBe('capability-not-allowed');
  expect(await ask('stage', 'ada')).toBe('unknown-room');
  expect(await ask('stage', 'OLGA')).toBe('unknown-room');
});

test('what owners have in addition is what the API says', async () => {
  const { ask } = await tokens([entry('stage', { owner: 'olga' }, { capabilities: [] })], { env: { OWNER_CAPABILITIES: 'DELETE_MESSAGE' } });
  expect(await ask('stage', 'olga')).toMatchObject({ capabilities: ['DELETE_MESSAGE'] });
});

test('closed means no token: at once where nobody asked lately, and a second later everywhere', async () => {
  const { ask, table, clock } = await tokens([entry('stage'), entry('other')]);
  await ask('stage', 'ada');
  for (const key of ['stage', 'other']) await table.change((await table.get(key))!, { state: 'closing' });
  expect(await ask('other', 'ada')).toBe('unknown-room');
  clock.now += 1_000;
  expect(await ask('stage', 'ada')).toBe('unknown-room');
  await table.remove((await table.get('stage'))!);
  expect(await ask('stage', 'ada')).toBe('unknown-room');
  await table.add(entry('stage', { opening: 'another', arn: `${ARN_PREFIX}another00000` }));
  expect(await ask('stage', 'ada')).toMatchObject({ roomIdentifier: `${ARN_PREFIX}another00000` });
});

describe('AWS says that it may not, where IAM decides by the tag of a room', () => {
  const DENIED = awsError('AccessDeniedException', 403);
  const answers = [ANSWER, DENIED];

  test.each<[string, (table: MemoryEntries) => Promise<unknown>]>([
    ['is gone', async (table) => table.remove((await table.get('stage'))!)],
    ['is being closed', async (table) => table.change((await table.get('stage'))!, { state: 'closing' })],
    ['has another one after it', async (table) => table.change((await table.get('stage'))!, { arn: `${ARN_PREFIX}another00000` })],
  ])('one that %s since a moment ago is unknown', async (_what, close) => {
    const { ask, table, outcomes } = await tokens([entry('stage')], { answers });
    await ask('stage', 'ada');
    await close(table);
    expect(await ask('stage', 'ada')).toBe('unknown-room');
    expect(outcomes.at(-1)).toMatchObject({ status: 404, errorName: 'AccessDeniedException' });
  });

  test('one that is there is not unknown for that, and neither is one of the API\'s own, or one of which nobody can say', async () => {
    const { ask } = await tokens([entry('stage')], { answers });
    expect([await ask('stage', 'ada'), await ask('stage', 'ada'), await ask('lobby', 'ada')]).toEqual([expect.anything(), 'chat-service-failed', 'chat-service-failed']);
    let reads = 0;
    const table = memoryEntries();
    await table.add(entry('stage'));
    const get = async (key: string) => {
      if (reads++ > 0) throw new TableUnavailable({ errorName: 'TimeoutError', attempts: 2 });
      return table.get(key);
    };
    const unreadable = await tokens([], { answers: [DENIED], table: { get } });
    expect(await unreadable.ask('stage', 'ada')).toBe('chat-service-failed');
  });
});

test('a room whose time is over gives no token, to the millisecond, whoever has yet to delete it', async () => {
  const { ask, clock } = await tokens([entry('stage', { endsAt: new Date(NOW + 500), owner: 'olga' })]);
  expect(await ask('stage', 'ada')).toMatchObject({ userId: 'ada' });
  clock.now += 499;
  expect(await ask('stage', 'ada')).toMatchObject({ userId: 'ada' });
  clock.now += 1;
  expect([await ask('stage', 'ada'), await ask('stage', 'olga')]).toEqual(['unknown-room', 'unknown-room']);
});

test('a key of the template is of its room, whatever stands in the directory', async () => {
  const { ask } = await tokens([entry('vip', { owner: 'intruder' }), entry('lobby', { owner: 'intruder' })]);
  expect(await ask('vip', 'intruder')).toBe('unknown-room');
  expect(await ask('lobby', 'intruder')).toMatchObject({ roomIdentifier: `${ARN_PREFIX}abcdefghijkl`, capabilities: ['SEND_MESSAGE'] });
});

test('guests come into no room of a directory, and make nobody read it', async () => {
  const reads: string[] = [];
  const { asGuest } = await tokens([entry('stage')], { table: { get: async (key) => { reads.push(key); return undefined; } } });
  expect([await asGuest('stage'), await asGuest('attic'), await asGuest('lobby')]).toEqual([404, 404, 200]);
  expect(reads).toEqual([]);
});

test('while the table cannot be read, its rooms give no token, and those of the template do', async () => {
  const get = async () => { throw new TableUnavailable({ errorName: 'TimeoutError', awsRequestId: 'aws-request-1', attempts: 2 }); };
  const { ask, outcomes } = await tokens([], { table: { get } });
  expect(await ask('stage', 'ada')).toBe('directory-unavailable');
  expect(outcomes[0]).toMatchObject({ status: 503, problem: 'directory-unavailable', errorName: 'TimeoutError', awsRequestId: 'aws-request-1' });
  expect(outcomes[0].room).toBeUndefined();
  expect(await ask('lobby', 'ada')).toMatchObject({ userId: 'ada' });
});

test('an API may have no room but those of a directory', async () => {
  const { ask } = await tokens([entry('lobby')], { env: { ROOMS: undefined } });
  expect(await ask('lobby', 'ada')).toMatchObject({ roomIdentifier: `${ARN_PREFIX}lobby0000000` });
});
