import { ARN, hosts, memoryBans, NOW, thrown, type StoredRoom } from './fixtures';
import type { Asked, Door } from '../http/requests';

const DOORS: Door[] = ['http', 'rest'];
const OPENED = '2026-05-01T11:00:00.000Z';

const VIEWER: Asked['as'] = ['viewer'];
const VIP: Asked['as'] = ['vera', 'vips'];
const OWNER: Asked['as'] = ['olga'];

function room(key: string, changes: Partial<StoredRoom> = {}): StoredRoom {
  return { room: key, roomArn: ARN + key, state: 'open', owner: 'olga', openedAt: OPENED, endsAt: new Date(NOW + 60_000).toISOString(), ...changes };
}

/** An API that lists open rooms, with these in its directory. */
function listing(rooms: StoredRoom[], changes: Parameters<typeof hosts>[0] = {}) {
  const made = hosts({ ...changes, config: { listOpenRooms: true, ...changes.config } });
  for (const one of rooms) made.rooms.set(one.room, one);
  const list = async (as: Asked['as'], query: Record<string, string> = {}, door: Door = 'http') => {
    const answer = await made.ask(door, 'listRooms', { as, query });
    const { rooms: listed, nextToken } = (answer.json ?? {}) as { readonly rooms?: { readonly room: string }[]; readonly nextToken?: string };
    return { ...answer, keys: listed?.map((one) => one.room), nextToken };
  };
  /** Every page, from the first on, and how many there are. */
  const all = async (as: Asked['as'], limit: number) => {
    const pages: string[][] = [];
    for (let nextToken: string | undefined; ;) {
      const page = await list(as, { limit: `${limit}`, ...nextToken === undefined ? {} : { nextToken } });
      pages.push(page.keys!);
      nextToken = page.nextToken;
      if (nextToken === undefined) return pages;
    }
  };
  return { ...made, list, all };
}

const numbered = (count: number, changes: (n: number) => Partial<StoredRoom> = () => ({})) => (
  Array.from({ length: count }, (_, n) => room(`room-${`${n}`.padStart(4, '0')}`, changes(n))));

test.each(DOORS)('behind a %s API, everybody who is signed in lists the rooms for all, and only what is theirs to know of them', async (door) => {
  const { list } = listing([room('show', { policy: { moderatorUserIds: ['mia'], moderatorGroups: ['stewards'], capabilities: [] } })]);
  const { status, json, body } = await list(VIEWER, {}, door);
  expect([status, json]).toEqual([200, { rooms: [{ room: 'show', openedAt: OPENED }] }]);
  expect(body).not.toMatch(/olga|mia|stewards|arn:|capabilities|state|endsAt/);
});

test('a room with allowedGroups is listed to those, and to its owner, and to nobody else', async () => {
  const { list } = listing([room('party', { policy: { allowedGroups: ['vips', 'crew'], moderatorUserIds: ['mia'], moderatorGroups: ['stewards'] } }), room('show')]);
  const keys = async (...as: [string, ...string[]]) => (await list(as)).keys;
  expect(await keys('vera', 'vips')).toEqual(['party', 'show']);
  expect(await keys('cary', 'others', 'crew')).toEqual(['party', 'show']);
  expect(await keys('olga')).toEqual(['party', 'show']);
  // To moderate is no entry; groups count by their whole name, and ids to the letter.
  for (const as of [['mia'], ['s', 'stewards'], ['mona', 'moderators'], ['h', 'creators'], ['x', 'VIPs'], ['x', 'vip'], ['x', 'vips2'], ['Olga'], ['vips']] as [string][]) {
    expect([as, await keys(...as)]).toEqual([as, ['show']]);
  }
});

test('a room that nobody owns and that is for some is listed to those alone', async () => {
  const { list } = listing([room('party', { owner: undefined, policy: { allowedGroups: ['vips'] } })]);
  expect([(await list(VIP)).keys, (await list(VIEWER)).keys]).toEqual([['party'], []]);
});

test('a room of which there are no tokens is not listed, to nobody', async () => {
  const { list } = listing([
    room('closing', { state: 'closing' }), room('opening', { state: 'opening', roomArn: undefined }),
    room('ended', { endsAt: new Date(NOW).toISOString() }), room('ends', { endsAt: new Date(NOW + 1).toISOString() }), room('never', { endsAt: undefined }),
    // The API has a room of its own with that key.
    room('lobby'),
  ]);
  for (const as of [OWNER, VIEWER]) expect((await list(as)).keys).toEqual(['ends', 'never']);
});

test('a user who is in a group by a name that is in the claim in two ways is in none', async () => {
  const { list } = listing([room('party', { policy: { allowedGroups: ['a b'] } })]);
  expect((await list(['x', 'a', 'b'])).keys).toEqual([]);
});

test('page by page, everything comes once', async () => {
  const { all } = listing(numbered(23));
  const pages = await all(VIEWER, 5);
  expect(pages.map(({ length }) => length)).toEqual([5, 5, 5, 5, 3]);
  expect(pages.flat()).toEqual(numbered(23).map((one) => one.room));
});

test('of many rooms that are not the caller\'s to know of, each page reads five times at most, and the last one comes', async () => {
  const hidden = (n: number) => n % 80 === 79 ? {} : { policy: { allowedGroups: ['vips'] } };
  const { all, calls } = listing(numbered(400, hidden));
  const pages = await all(VIEWER, 10);
  expect(pages.flat()).toEqual(Array.from({ length: 5 }, (_, n) => `room-${`${n * 80 + 79}`.padStart(4, '0')}`));
  expect(calls.length).toBeLessThanOrEqual(pages.length * 5);
  expect(calls.every(({ alias, request }) => alias === 'read' && request.action === 'list' && Number(request.limit) <= 10)).toBe(true);
  expect(pages.some(({ length }) => length === 0)).toBe(true);
});

test('a page has as many as were asked for, if there are so many to be had in five reads', async () => {
  const { list, calls } = listing(numbered(100, (n) => n % 2 === 0 ? {} : { policy: { allowedGroups: ['vips'] } }));
  const page = await list(VIEWER, { limit: '10' });
  expect(page.keys).toHaveLength(10);
  expect(calls.map(({ request }) => request.limit)).toEqual([10, 5, 2, 1, 1].slice(0, calls.length));
});

test('nextToken tells nothing of the room with which a page ended', async () => {
  const { list } = listing([room('a'), room('secret-party', { policy: { allowedGroups: ['vips'] } }), ...numbered(3).map((one) => ({ ...one, room: `z-${one.room}` }))]);
  const { nextToken } = await list(VIEWER, { limit: '1' });
  const { keys, nextToken: after } = await list(VIEWER, { limit: '1', nextToken: nextToken! });
  expect(keys).toEqual(['z-room-0000']);
  for (const token of [nextToken, after]) {
    const decoded = Buffer.from(token!, 'base64url').toString('latin1');
    expect(token + decoded + Buffer.from(decoded, 'base64').toString('latin1')).not.toMatch(/secret|party|after/);
  }
});

test('nextToken is good for the caller and this list, and for no other', async () => {
  const { list } = listing(numbered(4));
  const { nextToken } = await list(VIEWER, { limit: '1' });
  const { nextToken: own } = await list(OWNER, { owner: 'me', limit: '1' });
  expect((await list(VIEWER, { limit: '1', nextToken: nextToken! })).keys).toEqual(['room-0001']);
  for (const [as, query] of [
    [OWNER, { nextToken: nextToken! }], [OWNER, { owner: 'me', nextToken: nextToken! }], [OWNER, { nextToken: own! }],
    ...['all after room-0001', Buffer.from('["all","room-0001","1"]').toString('base64url'), 'x', '', 'x'.repeat(8193)].map((text) => [VIEWER, { nextToken: text }] as const),
  ] as [Asked['as'], Record<string, string>][]) {
    expect([query, (await list(as, query)).problem]).toEqual([query, 'invalid-request']);
  }
});

test('while the key of tokens cannot be read, a list of one page is there, and a longer one is not', async () => {
  const { list } = listing(numbered(2), { pageKey: async () => undefined });
  expect((await list(VIEWER)).keys).toHaveLength(2);
  for (const query of [{ limit: '1' }, { nextToken: 'x' }] as Record<string, string>[]) {
    expect(await list(VIEWER, query)).toMatchObject({ status: 503, problem: 'directory-unavailable', headers: { 'Retry-After': '5' } });
  }
});

test('a page has 50 rooms, unless 1 to 100 others are asked for', async () => {
  const { list, calls } = listing([]);
  for (const limit of [undefined, '1', '100']) await list(VIEWER, limit === undefined ? {} : { limit });
  expect(calls.map(({ request: { limit, owner } }) => [limit, owner])).toEqual([[50, undefined], [1, undefined], [100, undefined]]);
  for (const limit of ['0', '101', '-1', '1.5', 'x', '']) expect(await list(VIEWER, { limit })).toMatchObject({ problem: 'invalid-request' });
  expect(await list(VIEWER)).toMatchObject({ status: 200 });
});

test('the list of one\'s own rooms is as it was, and there is none of anybody else\'s', async () => {
  const { list } = listing([room('show'), room('theirs', { owner: 'otto' })]);
  expect((await list(OWNER, { owner: 'me' })).json).toMatchObject({ rooms: [{ room: 'show', state: 'open', owner: 'olga' }] });
  for (const owner of ['otto', 'olga', '', 'Me', '*']) expect(await list(OWNER, { owner })).toMatchObject({ problem: 'invalid-request' });
});

test('where the API does not list open rooms, owner must be there', async () => {
  const { list, calls } = listing([room('show')], { config: { listOpenRooms: false } });
  expect(await list(VIEWER)).toMatchObject({ status: 400, problem: 'invalid-request', json: { detail: 'owner must be me: users list their own rooms.' } });
  expect(calls).toEqual([]);
});

test('who is banned everywhere lists nothing; who is banned from a room still finds it, and learns there for how long', async () => {
  const { list } = listing([room('show')], { bans: memoryBans({ userId: 'viewer', room: '*' }, { userId: 'vera', room: `${ARN}show` }) });
  expect(await list(VIEWER)).toMatchObject({ status: 403, problem: 'banned' });
  expect((await list(VIP)).keys).toEqual(['show']);
});

test('where the directory fails in the middle of a page, there is none, and nothing of what AWS says', async () => {
  let reads = 0;
  const { list, outcomes } = listing([], {
    invoke: async () => ++reads > 1 ? thrown('TableUnavailable') : { Payload: Buffer.from(JSON.stringify({ rooms: [], nextToken: 'all after room-0001' })) },
  });
  expect(await list(VIEWER, { limit: '2' })).toMatchObject({ status: 503, problem: 'directory-unavailable' });
  expect(outcomes).toEqual([expect.objectContaining({ action: 'listRooms', status: 503, room: undefined })]);
  expect(JSON.stringify(outcomes)).not.toMatch(/SECRET|viewer/);
});
