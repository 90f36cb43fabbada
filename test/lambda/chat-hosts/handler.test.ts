import { ARN, hosts, memoryBans, memoryDirectory, NOW } from './fixtures';
import { BanListUnavailable } from '../../../lambda/http/bans';
import { request, type Asked, type Door, type RouteName } from '../http/requests';

const DOORS: Door[] = ['http', 'rest'];
const CREATOR: Asked['as'] = ['creator', 'creators'];
const OTHER: Asked['as'] = ['other', 'creators'];
const MODERATOR: Asked['as'] = ['mod-1', 'moderators'];
const VIEWER: Asked['as'] = ['viewer', 'viewers'];
const SHOW = { path: { room: 'show' } };
const MINE = { query: { owner: 'me' } };

/** Each action, as the owner may ask for it. */
const ACTIONS: { readonly [route in RouteName]?: Asked } = {
  openRoom: { ...SHOW, as: CREATOR }, closeRoom: { ...SHOW, as: CREATOR }, readRoom: { ...SHOW, as: CREATOR }, listRooms: { ...MINE, as: CREATOR },
};
const each = DOORS.flatMap((door) => (Object.keys(ACTIONS) as RouteName[]).map((route) => [door, route] as const));

describe.each(DOORS)('behind a %s API', (door) => {
  test('a host opens a room: 201, and 200 from then on, with nothing changed', async () => {
    const { ask, calls } = hosts();
    const body = { allowedGroups: ['vips'], moderatorUserIds: ['friend'], moderatorGroups: ['stewards'] };
    const room = { room: 'show', state: 'open', owner: 'creator', openedAt: '2026-05-01T12:00:00.000Z', endsAt: '2026-05-02T12:00:00.000Z', ...body };
    const first = await ask(door, 'openRoom', { ...SHOW, as: CREATOR, body });
    expect([first.status, first.json]).toEqual([201, room]);
    const again = await ask(door, 'openRoom', { ...SHOW, as: CREATOR, body: { allowedGroups: ['all'] } });
    expect([again.status, again.json]).toEqual([200, room]);
    expect(calls[0]).toEqual({
      alias: 'open',
      request: { action: 'open', room: 'show', owner: 'creator', policy: body, roomsPerOwner: 2, by: 'creator', waitSeconds: 12 },
    });
  });

  test('without a body, the room is as the API says', async () => {
    const { ask, calls } = hosts();
    expect(await ask(door, 'openRoom', { ...SHOW, as: CREATOR })).toMatchObject({ status: 201 });
    expect(await ask(door, 'openRoom', { path: { room: 'two' }, as: CREATOR, body: {} })).toMatchObject({ status: 201 });
    expect(calls.map(({ request: { policy } }) => policy)).toEqual([undefined, undefined]);
  });

  test('no answer names an ARN', async () => {
    const { ask } = hosts();
    const bodies = [];
    for (const route of ['openRoom', 'openRoom', 'readRoom', 'listRooms', 'closeRoom', 'readRoom'] as const) bodies.push((await ask(door, route, ACTIONS[route])).body);
    expect(bodies.join()).not.toMatch(/arn:|ivschat:/);
  });

  test('only members of the groups of hosts open rooms', async () => {
    const { ask, calls } = hosts();
    for (const as of [VIEWER, MODERATOR, ['x'], ['x', 'Creators'], ['x', 'creators2']] as Asked['as'][]) {
      expect(await ask(door, 'openRoom', { ...SHOW, as })).toMatchObject({ status: 403, problem: 'not-a-host' });
    }
    expect(calls).toEqual([]);
    expect(await ask(door, 'openRoom', { ...SHOW, as: ['x', 'staff'] })).toMatchObject({ status: 201 });
  });

  test('a room of somebody else is taken, in the same words as one of the API, and nobody learns whose it is', async () => {
    const { ask, calls, outcomes } = hosts();
    await ask(door, 'openRoom', { ...SHOW, as: CREATOR });
    const taken = await ask(door, 'openRoom', { ...SHOW, as: OTHER });
    expect(taken).toMatchObject({ status: 409, problem: 'room-taken' });
    expect(taken.body).not.toContain('creator"');
    expect(await ask(door, 'openRoom', { path: { room: 'lobby' }, as: OTHER })).toMatchObject({ status: 409, body: taken.body });
    expect(calls).toHaveLength(2); // the directory is not asked for the API's own
    expect(outcomes.at(-1)).toMatchObject({ action: 'openRoom', problem: 'room-taken', room: undefined });
  });

  test('a room that nobody owns is taken too', async () => {
    const { ask, rooms } = hosts();
    rooms.set('show', { room: 'show', roomArn: `${ARN}x`, state: 'open', openedAt: '2026-05-01T12:00:00.000Z' });
    expect(await ask(door, 'openRoom', { ...SHOW, as: CREATOR })).toMatchObject({ problem: 'room-taken' });
  });

  test('a host has as many rooms as roomsPerOwner says, and one more when one is closed', async () => {
    const { ask } = hosts();
    const open = (room: string, as = CREATOR) => ask(door, 'openRoom', { path: { room }, as });
    for (const room of ['one', 'two']) expect(await open(room)).toMatchObject({ status: 201 });
    expect(await open('three')).toMatchObject({ status: 403, problem: 'too-many-rooms' });
    expect(await open('two')).toMatchObject({ status: 200 });
    expect(await open('three', OTHER)).toMatchObject({ status: 201 });
    await ask(door, 'closeRoom', { path: { room: 'one' }, as: CREATOR });
    expect(await open('one')).toMatchObject({ status: 201 });
  });

  test('the owner closes the room, also when no host any more; the second time there is none', async () => {
    const { ask, calls } = hosts();
    await ask(door, 'openRoom', { ...SHOW, as: CREATOR });
    expect(await ask(door, 'closeRoom', { ...SHOW, as: ['creator'] })).toMatchObject({ status: 204, json: undefined, headers: { 'Cache-Control': 'no-store' } });
    expect(calls.at(-1)).toEqual({ alias: 'close', request: { action: 'close', room: 'show', roomArn: `${ARN}0`, by: 'creator', waitSeconds: 12 } });
    expect(await ask(door, 'closeRoom', { ...SHOW, as: ['creator'] })).toMatchObject({ status: 404, problem: 'unknown-room' });
  });

  test('moderators read and close a room: by the groups of the API, or by those and the users of the room', async () => {
    const may = async (as: Asked['as'], body?: object) => {
      const { ask } = hosts();
      await ask(door, 'openRoom', { ...SHOW, as: CREATOR, body });
      return [(await ask(door, 'readRoom', { ...SHOW, as })).status, (await ask(door, 'closeRoom', { ...SHOW, as })).status];
    };
    expect(await may(MODERATOR)).toEqual([200, 204]);
    expect(await may(MODERATOR, { moderatorGroups: ['stewards'] })).toEqual([404, 404]); // in place of the API's
    expect(await may(MODERATOR, { moderatorGroups: [] })).toEqual([404, 404]);
    expect(await may(['s', 'stewards'], { moderatorGroups: ['stewards'] })).toEqual([200, 204]);
    expect(await may(['friend'], { moderatorUserIds: ['friend'] })).toEqual([200, 204]);
    expect(await may(MODERATOR, { moderatorUserIds: ['friend'] })).toEqual([200, 204]);
    expect(await may(['Friend'], { moderatorUserIds: ['friend'] })).toEqual([404, 404]);
  });

  test('to everybody else, the room is as unknown as one that is not there', async () => {
    const { ask, rooms, calls } = hosts();
    await ask(door, 'openRoom', { ...SHOW, as: CREATOR, body: { allowedGroups: ['viewers'] } });
    for (const route of ['readRoom', 'closeRoom'] as const) {
      const nowhere = await ask(door, route, { path: { room: 'nowhere' }, as: VIEWER });
      expect(nowhere).toMatchObject({ status: 404, problem: 'unknown-room' });
      for (const as of [VIEWER, OTHER]) expect(await ask(door, route, { ...SHOW, as })).toEqual(nowhere);
      expect(await ask(door, route, { path: { room: 'lobby' }, as: MODERATOR })).toEqual(nowhere);
    }
    expect([...rooms.keys()]).toEqual(['show']);
    expect(calls.map(({ request: { action } }) => action)).not.toContain('close');
  });

  test('users list their own rooms, page by page', async () => {
    const { ask } = hosts();
    for (const room of ['one', 'two']) await ask(door, 'openRoom', { path: { room }, as: CREATOR });
    await ask(door, 'openRoom', { path: { room: 'theirs' }, as: OTHER });
    const page = async (query: Record<string, string>, as = CREATOR) => ask(door, 'listRooms', { query: { owner: 'me', ...query }, as });
    const keys = ({ json }: Awaited<ReturnType<typeof page>>) => (json?.rooms as { room: string }[]).map(({ room }) => room);
    const first = await page({ limit: '1' });
    expect([first.status, keys(first), first.json?.nextToken]).toEqual([200, ['one'], 'of creator']);
    const second = await page({ limit: '1', nextToken: 'of creator' });
    expect([keys(second), second.json?.nextToken]).toEqual([['two'], undefined]);
    expect((await page({}, VIEWER)).json).toEqual({ rooms: [] });
    // Of another user's list, of none, and of none that could be.
    for (const nextToken of ['of other', 'x', '', 'x'.repeat(8193)]) expect(await page({ nextToken })).toMatchObject({ status: 400, problem: 'invalid-request' });
  });

  test('a page has 50 rooms, unless 1 to 100 others are asked for', async () => {
    const { ask, calls } = hosts();
    for (const limit of [undefined, '1', '100']) await ask(door, 'listRooms', { query: { owner: 'me', ...limit ? { limit } : {} }, as: CREATOR });
    expect(calls.map(({ alias, request: { limit } }) => [alias, limit])).toEqual([['read', 50], ['read', 1], ['read', 100]]);
    for (const limit of ['0', '101', '-1', '1.5', '01', 'x', '']) {
      expect(await ask(door, 'listRooms', { query: { owner: 'me', limit }, as: CREATOR })).toMatchObject({ problem: 'invalid-request' });
    }
    for (const query of [{}, { owner: 'creator' }, { owner: '' }, { owner: 'Me' }] as Record<string, string>[]) {
      expect(await ask(door, 'listRooms', { query, as: CREATOR })).toMatchObject({ problem: 'invalid-request' });
    }
  });

  test('a key is 1 to 64 letters, digits, - and _, as they are: nothing else opens a room or finds one', async () => {
    const hostile = ['', 'x'.repeat(65), '..', '.', '../lobby', 'a/b', 'a b', 'a.b', 'a%20b', '%6Cobby', 'a+b', 'räum', 'ｓｈｏｗ', '\u{1F600}', 'a\n', 'a\u0000', '__proto__\u0000', 'a~b', 'a:b', 'show?x', 'show#x'];
    const { ask, calls } = hosts();
    for (const room of hostile) {
      expect([room, (await ask(door, 'openRoom', { path: { room }, as: CREATOR })).problem]).toEqual([room, 'invalid-request']);
      expect([room, (await ask(door, 'readRoom', { path: { room }, as: CREATOR })).problem]).toEqual([room, 'unknown-room']);
      expect([room, (await ask(door, 'closeRoom', { path: { room }, as: CREATOR })).problem]).toEqual([room, 'unknown-room']);
    }
    expect(calls).toEqual([]);
    for (const room of ['a', 'x'.repeat(64), '__proto__', 'constructor', '-_-', '0']) {
      expect([room, (await hosts().ask(door, 'openRoom', { path: { room }, as: CREATOR })).status]).toEqual([room, 201]);
    }
  });

  test('upper and lower case are two rooms', async () => {
    const { ask } = hosts();
    expect(await ask(door, 'openRoom', { path: { room: 'show' }, as: CREATOR })).toMatchObject({ status: 201 });
    expect(await ask(door, 'openRoom', { path: { room: 'Show' }, as: OTHER })).toMatchObject({ status: 201, json: { room: 'Show', owner: 'other' } });
    expect(await ask(door, 'openRoom', { path: { room: 'Lobby' }, as: CREATOR })).toMatchObject({ status: 201 });
  });
});

test('a key that a REST API hands over percent-encoded is none, whatever it says', async () => {
  const event = (segment: string) => ({ ...request('rest', 'openRoom', { as: CREATOR }), path: `/rooms/${segment}`, pathParameters: { room: segment } });
  for (const segment of ['%73how', 'show%00', '%2E%2E', 'sh%6Fw', '%E2%82%AC']) {
    const { handler, calls } = hosts();
    expect(JSON.parse((await handler(event(segment))).body)).toMatchObject({ status: 400 });
    expect(calls).toEqual([]);
  }
});

test('a room that was closed, and opened again by somebody else in between, stays open', async () => {
  const { rooms, answer } = memoryDirectory();
  const room = { room: 'show', state: 'open', openedAt: '2026-05-01T12:00:00.000Z' };
  rooms.set('show', { ...room, roomArn: `${ARN}first`, owner: 'creator' });
  const { ask } = hosts({
    invoke: async (input) => {
      const answered = answer(input);
      if (input.Qualifier === 'read') rooms.set('show', { ...room, roomArn: `${ARN}second`, owner: 'other' });
      return answered;
    },
  });
  expect(await ask('http', 'closeRoom', ACTIONS.closeRoom)).toMatchObject({ status: 204 }); // that one is gone
  expect(rooms.get('show')).toMatchObject({ owner: 'other' });
});

test('a room that is being opened is not closed, since what is closed could be another by then', async () => {
  const { ask, rooms, calls } = hosts();
  rooms.set('show', { room: 'show', state: 'opening', owner: 'creator', openedAt: '2026-05-01T12:00:00.000Z' });
  expect(await ask('http', 'closeRoom', ACTIONS.closeRoom)).toMatchObject({ status: 409, problem: 'room-busy', headers: { 'Retry-After': '5' } });
  expect(await ask('http', 'readRoom', ACTIONS.readRoom)).toMatchObject({ status: 200, json: { state: 'opening' } });
  expect(calls.map(({ alias }) => alias)).toEqual(['read', 'read']);
});

test.each(each)('%s %s: who is banned everywhere may do nothing', async (door, route) => {
  const bans = memoryBans({ userId: 'creator', room: '*', until: new Date(NOW + 60_000) });
  const { ask, calls } = hosts({ bans });
  const { status, problem, json } = await ask(door, route, ACTIONS[route]);
  expect([status, problem, json?.until]).toEqual([403, 'banned', '2026-05-01T12:01:00.000Z']);
  expect(calls).toEqual([]);
});

test.each(each)('%s %s: nobody does anything while nobody can tell who is banned', async (door, route) => {
  const bans = { ...memoryBans(), banOf: async () => { throw new BanListUnavailable({ errorName: 'InternalServerError', attempts: 2 }); } };
  const { ask, calls } = hosts({ bans });
  expect(await ask(door, route, ACTIONS[route])).toMatchObject({ status: 503, problem: 'ban-list-unavailable', headers: { 'Retry-After': '5' } });
  expect(calls).toEqual([]);
});

test('a moderator who is banned from a room does not close it; its owner does', async () => {
  const bans = memoryBans({ userId: 'mod-1', room: `${ARN}0` }, { userId: 'creator', room: `${ARN}0` });
  const { ask } = hosts({ bans });
  await ask('http', 'openRoom', ACTIONS.openRoom);
  expect(await ask('http', 'closeRoom', { ...SHOW, as: MODERATOR })).toMatchObject({ problem: 'banned' });
  expect(await ask('http', 'closeRoom', ACTIONS.closeRoom)).toMatchObject({ status: 204 });
});

test.each(each)('%s %s: a user id that no user of a chat can have is refused', async (door, route) => {
  const { ask, calls } = hosts();
  const as = (id: string) => ask(door, route, { ...ACTIONS[route], as: [id, 'creators'] });
  expect(await as('x'.repeat(129))).toMatchObject({ status: 403, problem: 'user-id-too-long' });
  expect(await as('\ud800')).toMatchObject({ status: 403, problem: 'no-user-id' });
  expect(await as('')).toMatchObject({ status: 403, problem: 'no-user-id' });
  expect(calls).toEqual([]);
  expect(await as('\u{1F600}'.repeat(128))).not.toMatchObject({ problem: 'user-id-too-long' });
});

test.each(each)('%s %s: leaves one line, with what was done and the room, if it is one of the caller\'s', async (door, route) => {
  const { ask, rooms, outcomes } = hosts();
  rooms.set('show', { room: 'show', roomArn: `${ARN}x`, state: 'open', owner: 'creator', openedAt: '2026-05-01T12:00:00.000Z' });
  await ask(door, route, ACTIONS[route]);
  expect(outcomes).toEqual([expect.objectContaining({ action: route, room: route === 'listRooms' ? undefined : 'show', problem: undefined })]);
  expect(JSON.stringify(outcomes)).not.toMatch(/creator|arn:/);
});

test('an event of another route, or of no API, is none', async () => {
  const { handler } = hosts();
  for (const event of [request('http', 'ban'), request('rest', 'tokens'), {}, undefined, { Records: [] }]) {
    await expect(handler(event)).rejects.toThrow('This is not an event of an API Gateway');
  }
});
