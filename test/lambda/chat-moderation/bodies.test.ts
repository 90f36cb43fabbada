import { moderation, NOW } from './fixtures';
import { InvalidPageKey } from '../../../lambda/http/bans';
import type { Asked, Door, RouteName } from '../http/requests';

const DOORS: Door[] = ['http', 'rest'];
const lobby = { room: 'lobby' };

/** The answers of one request each, all refused before anything was done. */
async function refused(door: Door, route: RouteName, asked: Asked): Promise<string> {
  const { ask, log } = moderation();
  const { status, problem, json } = await ask(door, route, { path: lobby, ...asked });
  expect([asked, status, problem, log]).toEqual([asked, 400, 'invalid-request', []]);
  return String(json?.detail);
}

async function taken(door: Door, route: RouteName, asked: Asked): Promise<unknown[]> {
  const { ask, log } = moderation();
  const { status, json } = await ask(door, route, { path: lobby, ...asked });
  expect([asked, status, json?.detail]).toEqual([asked, expect.any(Number), undefined]);
  return log.at(-1)!;
}

describe.each(DOORS)('behind a %s API', (door) => {
  test('the names of the service\'s own events are refused, in any case', async () => {
    for (const eventName of ['aws:DELETE_MESSAGE', 'AWS:x', 'aWs:', ' aws:x', '\u00a0Aws:x']) {
      expect(await refused(door, 'sendEvent', { body: { eventName } })).toMatch(/aws:/);
    }
    expect(await taken(door, 'sendEvent', { body: { eventName: 'aws' } })).toEqual(['SendEvent', expect.objectContaining({ eventName: 'aws' })]);
    expect(await taken(door, 'sendEvent', { body: { eventName: 'not-aws:x' } })).toEqual(['SendEvent', expect.objectContaining({ eventName: 'not-aws:x' })]);
  });

  test('the name of an event has 1 to 100 characters', async () => {
    for (const eventName of [undefined, null, 1, '', 'x'.repeat(101), '\u{1F600}'.repeat(101), 'a\nb', '\ud800', ['x'], {}]) {
      await refused(door, 'sendEvent', { body: { eventName } });
    }
    for (const eventName of ['x', 'x'.repeat(100), '\u{1F600}'.repeat(100)]) await taken(door, 'sendEvent', { body: { eventName } });
  });

  test('attributes of an event are texts, of 1,024 bytes of UTF-8 in all', async () => {
    const event = (attributes: unknown) => ({ body: { eventName: 'x', attributes } });
    for (const attributes of [null, [], 'x', 1, { a: 1 }, { a: null }, { a: {} }, { a: 'x'.repeat(1024) }, { [`${'\u00e9'.repeat(512)}`]: 'x' }, { a: '\udc00' }]) {
      await refused(door, 'sendEvent', event(attributes));
    }
    await refused(door, 'sendEvent', { body: '{"eventName":"x","attributes":{"__proto__":"x"}}' });
    for (const attributes of [{}, { a: '' }, { a: 'x'.repeat(1023) }, { [`${'\u00e9'.repeat(511)}`]: 'xx' }]) {
      expect(await taken(door, 'sendEvent', event(attributes))).toEqual(['SendEvent', expect.objectContaining({ attributes })]);
    }
  });

  test('the id of a message has exactly 12 letters and digits', async () => {
    for (const messageId of ['', 'short', 'AbCdEf0123456', 'AbCdEf01234-', 'AbCdEf01234 ', 'AbCdEf01234%', 'AbCdEf01234\u00e9', 'AbCdEf01234\n']) {
      expect(await refused(door, 'deleteMessage', { path: { ...lobby, messageId } })).toBe('The id of a message is 12 letters and digits.');
    }
  });

  test('a reason has 1 to 256 characters', async () => {
    const routes: [RouteName, Asked][] = [
      ['deleteMessage', { path: { ...lobby, messageId: 'AbCdEf012345' } }], ['ban', { path: { ...lobby, userId: 'troll' } }], ['liftBan', { path: { ...lobby, userId: 'troll' } }],
    ];
    for (const [route, asked] of routes) {
      for (const reason of [null, '', 1, 'x'.repeat(257), 'a\u0000b', '\ud83d', ['x']]) await refused(door, route, { ...asked, body: { reason } });
      for (const reason of ['x', 'x'.repeat(256), '\u{1F600}'.repeat(256)]) await taken(door, route, { ...asked, body: { reason } });
    }
  });

  test('who is to be disconnected is in the body', async () => {
    for (const userId of [undefined, null, '', 1, 'x'.repeat(129), '\ud800', {}]) await refused(door, 'disconnect', { body: { userId } });
    for (const userId of ['a/b', '\u{1F600}'.repeat(128), ' ']) {
      expect(await taken(door, 'disconnect', { body: { userId } })).toEqual(['DisconnectUser', expect.objectContaining({ userId })]);
    }
  });

  test('until is a date and time of RFC 3339 in the future', async () => {
    const ban = (until: unknown) => ({ path: { ...lobby, userId: 'troll' }, body: { until } });
    const wrong = [
      null, '', 'tomorrow', 1, NOW + 60_000, '2026-05-02', '2026-05-02T12:00', '2026-05-02T12:00:00', '2026-05-02 12:00:00Z', '2026-13-01T00:00:00Z', '2027-02-29T00:00:00Z',
      '2027-02-30T00:00:00Z', '2026-05-02T25:00:00Z', '2026-05-02T12:60:00Z', '2026-05-02T12:00:00+2', '2026-05-02T12:00:00+25:00', '+012026-05-02T12:00:00Z', '2026-05-00T00:00:00Z',
      '2026-05-01T12:00:00.000Z', '2026-05-01T13:59:59+02:00', '2020-01-01T00:00:00Z', '9999-12-31T23:59:59Z', ' 2026-05-02T12:00:00Z',
    ];
    for (const until of wrong) await refused(door, 'ban', ban(until));
    for (const [until, end] of [
      ['2026-05-01T12:00:00.001Z', '2026-05-01T12:00:00.001Z'], ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
      ['2026-05-01T14:00:01+02:00', '2026-05-01T12:00:01.000Z'], ['2026-05-02t12:00:00z', '2026-05-02T12:00:00.000Z'],
    ]) {
      const { json } = await moderation().ask(door, 'ban', ban(until));
      expect(json?.until).toBe(end);
    }
  });

  test('nothing else may be in the body, and nothing at all where nothing is needed', async () => {
    const user = { path: { ...lobby, userId: 'troll' } };
    for (const field of ['userId', 'room', 'roomIdentifier', 'bannedBy', 'createdAt', 'moderator', '__proto__']) {
      await refused(door, 'ban', { ...user, body: `{"reason":"x","${field}":"y"}` });
    }
    await refused(door, 'liftBan', { ...user, body: { until: '2030-01-01T00:00:00Z' } });
    await refused(door, 'listBans', { body: { limit: 1 } });
    await refused(door, 'ban', { ...user, body: '{"reason":"x","reason":"y"}' });
    await refused(door, 'ban', { ...user, body: '[]' });
    await refused(door, 'ban', { ...user, body: '{' });
    await refused(door, 'disconnect', { body: undefined });
  });

  test('a page has 1 to 50 bans', async () => {
    for (const limit of ['0', '51', '-1', '1.5', '1e1', '', ' 1', 'ten', '1,2', '0x1', '01']) await refused(door, 'listBans', { query: { limit } });
    for (const limit of ['1', '50']) expect(await moderation().ask(door, 'listBans', { path: lobby, query: { limit } })).toMatchObject({ status: 200 });
  });

  test('a page goes on where the list said, and nowhere else', async () => {
    const key = { room: 'arn:aws:ivschat:us-east-1:123456789012:room/lobbylobbylo', createdAt: '2026-05-01T11:00:00.000Z', partitionKey: 'ban#troll', sortKey: 'x' };
    const seen: unknown[] = [];
    const { bans: empty } = moderation();
    const list = async (room: string, page: unknown) => { seen.push([room, page]); return { bans: [], next: { ...key, room, sortKey: room } }; };
    const { ask } = moderation({ bans: { ...empty!, list } });
    const first = await ask(door, 'listBans', { path: lobby, query: { limit: '2' } });
    const nextToken = String(first.json?.nextToken);
    expect(Buffer.from(nextToken, 'base64url').toString()).not.toMatch(/arn:|123456789012/);
    await ask(door, 'listBans', { path: lobby, query: { limit: '2', nextToken } });
    expect(seen).toEqual([[key.room, { limit: 2 }], [key.room, { limit: 2, after: { ...key, sortKey: key.room } }]]);
    expect(await ask(door, 'listBansEverywhere', { query: { nextToken } })).toMatchObject({ problem: 'invalid-request' });
    expect(await ask(door, 'listBans', { path: { room: 'backstage' }, query: { nextToken } })).toMatchObject({ problem: 'invalid-request' });
    for (const forged of ['', 'x', `${nextToken}=`, nextToken.slice(1), Buffer.from('["a"]').toString('base64url')]) {
      expect(await ask(door, 'listBans', { path: lobby, query: { nextToken: forged } })).toMatchObject({ problem: 'invalid-request' });
    }
    expect(seen).toHaveLength(2);
  });
});

test('a page key in the right form, from which no list goes on, is the client\'s mistake and no failure of the list', async () => {
  const { bans: empty } = moderation();
  const { ask } = moderation({ bans: { ...empty!, list: async () => { throw new InvalidPageKey(); } } });
  const nextToken = Buffer.from(JSON.stringify(['lobby', 'then', 'ban#troll', 'x'])).toString('base64url');
  for (const door of DOORS) expect(await ask(door, 'listBans', { path: lobby, query: { nextToken } })).toMatchObject({ status: 400, problem: 'invalid-request' });
});

test('of two values of one parameter, neither counts', async () => {
  const { ask } = moderation();
  expect(await ask('http', 'listBans', { path: lobby, query: { limit: '1,1' } })).toMatchObject({ problem: 'invalid-request' });
});
