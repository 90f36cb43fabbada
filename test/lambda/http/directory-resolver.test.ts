import { TableUnavailable } from '../../../lambda/aws/table-calls';
import type { Entry } from '../../../lambda/directory/entry';
import { directoryRooms, type Place } from '../../../lambda/http/directory-resolver';
import { allowedCapabilities, mayEnter, mayModerate, type RoomPolicy } from '../../../lambda/http/policy';
import { firstOf } from '../../../lambda/http/resolver';
import { apiRooms } from '../../../lambda/http/rooms';
import { ARN_PREFIX, entry } from '../directory/entry';
import { memoryEntries } from '../directory/memory';

const POLICY: RoomPolicy = {
  capabilities: ['SEND_MESSAGE'],
  groupCapabilities: new Map([['moderators', ['DELETE_MESSAGE']]]),
  moderatorGroups: ['moderators'],
  sessionMinutes: 60,
};

/** A directory whose reads are counted, and a clock that is set by hand. */
async function directory(...entries: Entry[]) {
  const table = memoryEntries();
  for (const one of entries) await table.add(one);
  const reads: string[] = [];
  const clock = { now: Date.parse('2026-05-01T12:00:00Z') };
  const read = { list: table.list, get: async (key: string) => { reads.push(key); return table.get(key); } };
  const rooms = directoryRooms({ entries: read, policy: POLICY, ownerCapabilities: ['DISCONNECT_USER'], now: () => clock.now });
  return { table, reads, clock, read, rooms };
}

const user = (userId: string, ...groups: string[]) => ({ userId, groups });

test('an open room without rules has the policy of the API', async () => {
  const { rooms } = await directory(entry('s-1', { endsAt: new Date('2026-05-02T00:00:00Z') }));
  expect(await rooms.find('s-1')).toEqual({
    key: 's-1',
    arn: `${ARN_PREFIX}s10000000000`,
    endsAt: new Date('2026-05-02T00:00:00Z'),
    policy: { ...POLICY, ownerCapabilities: ['DISCONNECT_USER'] },
    isGone: expect.any(Function) as never,
  });
});

test.each<[string, object, Partial<RoomPolicy>]>([
  ['allowedGroups', { allowedGroups: ['vips'] }, { allowedGroups: ['vips'] }],
  ['capabilities', { capabilities: [] }, { capabilities: [] }],
  ['groupCapabilities', { groupCapabilities: { hosts: ['DELETE_MESSAGE'] } }, { groupCapabilities: new Map([['hosts', ['DELETE_MESSAGE']]]) }],
  ['moderatorGroups', { moderatorGroups: [] }, { moderatorGroups: [] }],
  ['moderatorUserIds', { moderatorUserIds: ['mia'] }, { moderatorUserIds: ['mia'] }],
  ['sessionDurationInMinutes', { sessionDurationInMinutes: 180 }, { sessionMinutes: 180 }],
])('%s of a room is instead of that of the API, and of nothing else', async (_, rules, changed) => {
  const { rooms } = await directory(entry('stage', { owner: 'olga' }, rules));
  expect((await rooms.find('stage'))?.policy).toEqual({ ...POLICY, owner: 'olga', ownerCapabilities: ['DISCONNECT_USER'], ...changed });
});

test('a group with a name of JavaScript\'s own gives what it was given, and no other does', async () => {
  const { rooms } = await directory(entry('stage', {}, JSON.parse('{"groupCapabilities":{"__proto__":["DELETE_MESSAGE"]}}')));
  const { policy } = (await rooms.find('stage'))!;
  expect(allowedCapabilities(policy, user('a', '__proto__'))).toEqual(new Set(['SEND_MESSAGE', 'DELETE_MESSAGE']));
  expect(allowedCapabilities(policy, user('a', 'constructor'))).toEqual(new Set(['SEND_MESSAGE']));
});

test('the owner enters and moderates, whatever the rules, and nobody else for it', async () => {
  const { rooms } = await directory(entry('stage', { owner: 'olga' }, { allowedGroups: ['vips'], moderatorGroups: [], moderatorUserIds: ['mia'], capabilities: [] }));
  const { policy } = (await rooms.find('stage'))!;
  const may = (one: ReturnType<typeof user>) => [mayEnter(policy, one), mayModerate(policy, one), [...allowedCapabilities(policy, one)]];
  expect(may(user('olga'))).toEqual([true, true, ['DISCONNECT_USER']]);
  expect(may(user('Olga'))).toEqual([false, false, []]);
  expect(may(user('mia'))).toEqual([false, true, []]);
  expect(may(user('mia', 'vips'))).toEqual([true, true, []]);
  expect(may(user('x', 'olga', 'moderators'))).toEqual([false, false, ['DELETE_MESSAGE']]);
});

test('of a room without an owner, nobody is the owner', async () => {
  const { rooms } = await directory(entry('stage'));
  const { policy } = (await rooms.find('stage'))!;
  expect(['', 'undefined', 'null'].map((id) => mayModerate(policy, user(id)))).toEqual([false, false, false]);
});

test.each<Partial<Entry>>([{ state: 'opening', arn: undefined }, { state: 'closing' }, { state: 'opening' }, { arn: undefined }])('an entry that is %j has no room', async (changes) => {
  const { rooms } = await directory(entry('stage', changes));
  expect(await rooms.find('stage')).toBeUndefined();
});

test.each(['', '..', 'a/b', 'a b', 'a%20b', 'stage\n', 'ｓtage', 'x'.repeat(65), 'arn:aws:ivschat', 'stage#'])('%j is no key, and the table is not asked for it', async (key) => {
  const { rooms, reads } = await directory(entry('stage'));
  expect(await rooms.find(key)).toBeUndefined();
  expect(reads).toEqual([]);
});

test.each(['Stage', 'STAGE', '__proto__', 'x'.repeat(64)])('%j is a key, and not that of the room', async (key) => {
  const { rooms, reads } = await directory(entry('stage'));
  expect(await rooms.find(key)).toBeUndefined();
  expect(reads).toEqual([key]);
});

describe('what was read', () => {
  test('counts for a second, from before it was read, and then no more', async () => {
    const { rooms, reads, clock, table } = await directory(entry('stage'));
    await rooms.find('stage');
    await table.change((await table.get('stage'))!, { state: 'closing' });
    clock.now += 999;
    expect(await rooms.find('stage')).toBeDefined();
    expect(reads).toHaveLength(1);
    clock.now += 1;
    expect(await rooms.find('stage')).toBeUndefined();
  });

  test('does not count longer for being slow', async () => {
    const { rooms, clock, table, read } = await directory(entry('stage'));
    const get = async (key: string) => {
      const found = await table.get(key);
      clock.now += 900;
      return found;
    };
    const slow = directoryRooms({ entries: { ...read, get }, policy: POLICY, ownerCapabilities: [], now: () => clock.now });
    expect(await slow.find('stage')).toBeDefined();
    await table.change((await table.get('stage'))!, { state: 'closing' });
    clock.now += 100;
    expect(await slow.find('stage')).toBeUndefined();
    expect(await rooms.find('stage')).toBeUndefined();
  });

  test('does not count when the clock was set back', async () => {
    const { rooms, reads, clock } = await directory(entry('stage'));
    await rooms.find('stage');
    clock.now -= 10_000;
    await rooms.find('stage');
    expect(reads).toHaveLength(2);
  });

  test('is not kept where there is no room: one that opens is there at once', async () => {
    const { rooms, table } = await directory(entry('stage', { state: 'opening', arn: undefined }));
    expect([await rooms.find('stage'), await rooms.find('attic')]).toEqual([undefined, undefined]);
    await table.change((await table.get('stage'))!, { state: 'open', arn: `${ARN_PREFIX}abcdefghijkl` });
    await table.add(entry('attic'));
    expect(await rooms.find('stage')).toMatchObject({ arn: `${ARN_PREFIX}abcdefghijkl` });
    expect(await rooms.find('attic')).toBeDefined();
  });

  test('is kept of a thousand rooms, and the oldest goes first', async () => {
    const { rooms, reads } = await directory(...Array.from({ length: 1_001 }, (_, n) => entry(`r${n}`)));
    for (let n = 0; n <= 1_000; n++) await rooms.find(`r${n}`);
    await rooms.find('r1');
    expect(reads).toHaveLength(1_001);
    await rooms.find('r0');
    expect(reads).toHaveLength(1_002);
  });
});

test('a table that cannot be reached is a problem that passes, and any other error is none of ours', async () => {
  const failing = (error: Error) => directoryRooms({
    entries: { get: async () => { throw error; }, list: async () => { throw error; } }, policy: POLICY, ownerCapabilities: [], now: () => 0,
  });
  const log = { errorName: 'TimeoutError', awsRequestId: 'aws-request-1', attempts: 2 };
  const problem = { problem: 'directory-unavailable', options: { retryAfterSeconds: 5, log } };
  await expect(failing(new TableUnavailable(log)).find('stage')).rejects.toMatchObject(problem);
  await expect(failing(new TableUnavailable(log)).all()[Symbol.asyncIterator]().next()).rejects.toMatchObject(problem);
  await expect(failing(new RangeError('x')).find('stage')).rejects.toThrow(RangeError);
});

test('all rooms are those that are open, and each says where the list begins with it', async () => {
  const many = Array.from({ length: 250 }, (_, n) => entry(`r${n}`, n % 50 === 7 ? { state: 'closing' } : { endsAt: new Date(Date.UTC(2026, 5, 1, 0, 0, n % 9)) }));
  const { rooms } = await directory(...many);
  const list = async (place?: Place) => {
    const found: { key: string; place: Place }[] = [];
    for await (const { key, place: at } of place ? rooms.from(place) : rooms.from({})) found.push({ key, place: at });
    return found;
  };
  const all = await list();
  expect(all.map(({ key }) => key).sort()).toEqual(many.filter(({ state }) => state === 'open').map(({ key }) => key).sort());
  for (const n of [0, 1, 99, 100, 101, 244]) expect((await list(all[n].place)).map(({ key }) => key)).toEqual(all.slice(n).map(({ key }) => key));
});

test('of two resolvers, the first has a key that both have, and all rooms are those of both', async () => {
  const [one, other] = [await directory(entry('lobby', { owner: 'first' })), await directory(entry('lobby', { owner: 'second' }), entry('stage'))];
  const both = firstOf(one.rooms, other.rooms);
  expect((await both.find('lobby'))?.policy.owner).toBe('first');
  expect(other.reads).toEqual([]);
  expect(await both.find('stage')).toMatchObject({ key: 'stage' });
  expect(await both.find('attic')).toBeUndefined();
  const keys: string[] = [];
  for await (const { key } of both.all()) keys.push(key);
  expect(keys.sort()).toEqual(['lobby', 'lobby', 'stage']);
});

describe('the rooms of an API', () => {
  const ENV = { ROOM_ARN_PREFIX: ARN_PREFIX, ROOMS: 'lobby=abcdefghijkl', CAPABILITIES: '', GROUP_CAPABILITIES: '', SESSION_MINUTES: '30', MODERATOR_GROUPS: 'moderate=staff' };

  test('without a directory are those of its template', () => {
    const { named, rooms, directory: none } = apiRooms(ENV, Date.now, () => { throw new Error('There is no table'); });
    expect([rooms, none]).toEqual([named, undefined]);
  });

  test('with one are both, with the policy of the API, and a key of the template is of the template', async () => {
    const table = memoryEntries();
    await table.add(entry('lobby', { owner: 'intruder' }));
    await table.add(entry('stage', { owner: 'olga' }));
    const asked: string[] = [];
    const { rooms, named, directory: made } = apiRooms({ ...ENV, DIRECTORY_TABLE: 'Rooms', OWNER_CAPABILITIES: '*' }, Date.now, (name) => { asked.push(name); return table; });
    expect(asked).toEqual(['Rooms']);
    expect(await rooms.find('lobby')).toMatchObject({ arn: `${ARN_PREFIX}abcdefghijkl`, policy: { moderatorGroups: ['staff'] } });
    expect((await rooms.find('lobby'))?.policy.owner).toBeUndefined();
    expect((await rooms.find('stage'))?.policy).toMatchObject({
      owner: 'olga', ownerCapabilities: ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'], moderatorGroups: ['staff'], sessionMinutes: 30,
    });
    expect(await named.find('stage')).toBeUndefined();
    expect(await made!.find('stage')).toBeDefined();
  });

  test.each([undefined, 'FLY'])('a function does not start with a directory and OWNER_CAPABILITIES = %j', (value) => {
    expect(() => apiRooms({ ...ENV, DIRECTORY_TABLE: 'Rooms', OWNER_CAPABILITIES: value }, Date.now, memoryEntries))
      .toThrow(new Error('The environment variable OWNER_CAPABILITIES is missing or not what the construct sets'));
  });
});
