import { awsError, memoryBans, moderation, NOW, PREFIX, ROOMS } from './fixtures';
import { AuditLogUnavailable } from '../../../lambda/audit/audit';
import { BanListUnavailable, type BanList } from '../../../lambda/http/bans';
import { request, type Asked, type Door, type RouteName } from '../http/requests';

const DOORS: Door[] = ['http', 'rest'];
const LOBBY = ROOMS[0].arn;
const MESSAGE = 'AbCdEf012345';

/** Each action, as a moderator may ask for it. */
const ACTIONS: { readonly [route in RouteName]?: Asked } = {
  sendEvent: { path: { room: 'lobby' }, body: { eventName: 'score', attributes: { home: '1' } } },
  deleteMessage: { path: { room: 'lobby', messageId: MESSAGE }, body: { reason: 'rude' } },
  disconnect: { path: { room: 'lobby' }, body: { userId: 'troll', reason: 'rude' } },
  ban: { path: { room: 'lobby', userId: 'troll' }, body: { until: '2026-05-02T12:00:00Z', reason: 'rude' } },
  liftBan: { path: { room: 'lobby', userId: 'troll' } },
  listBans: { path: { room: 'lobby' } },
  banEverywhere: { path: { userId: 'troll' }, body: { reason: 'rude' } },
  liftBanEverywhere: { path: { userId: 'troll' } },
  listBansEverywhere: {},
};
const ROUTE_NAMES = Object.keys(ACTIONS) as RouteName[];
const OF_ROOMS = ROUTE_NAMES.filter((name) => ACTIONS[name]?.path?.room);
const each = DOORS.flatMap((door) => ROUTE_NAMES.map((route) => [door, route] as const));

describe.each(DOORS)('behind a %s API', (door) => {
  test('an event is sent, and answered with its id', async () => {
    const { ask, log } = moderation();
    expect(await ask(door, 'sendEvent', ACTIONS.sendEvent)).toMatchObject({ status: 200, json: { id: 'event-id' } });
    expect(log).toEqual([['audit', 'requested'], ['SendEvent', { roomIdentifier: LOBBY, eventName: 'score', attributes: { home: '1' } }]]);
  });

  test('a message is deleted, with the reason', async () => {
    const { ask, log } = moderation();
    expect(await ask(door, 'deleteMessage', ACTIONS.deleteMessage)).toMatchObject({ status: 200, json: { id: 'delete-id' } });
    expect(log[1]).toEqual(['DeleteMessage', { roomIdentifier: LOBBY, id: MESSAGE, reason: 'rude' }]);
  });

  test('a user is disconnected, and there is nothing to say', async () => {
    const { ask, log } = moderation();
    const answer = await ask(door, 'disconnect', ACTIONS.disconnect);
    expect(answer).toMatchObject({ status: 204, json: undefined, headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } });
    expect(log[1]).toEqual(['DisconnectUser', { roomIdentifier: LOBBY, userId: 'troll', reason: 'rude' }]);
  });

  test('a ban is recorded, stored, planned again and carried out, in this order', async () => {
    const { ask, log } = moderation();
    expect(await ask(door, 'ban', ACTIONS.ban)).toMatchObject({
      status: 200,
      json: { userId: 'troll', room: 'lobby', until: '2026-05-02T12:00:00.000Z', reason: 'rude', bannedBy: 'mod-1', createdAt: '2026-05-01T12:00:00.000Z' },
    });
    // The reason is for moderators: everybody in the room would see it.
    expect(log).toEqual([['audit', 'requested'], ['put', 'troll', LOBBY], ['later', 'troll', LOBBY], ['DisconnectUser', { roomIdentifier: LOBBY, userId: 'troll' }]]);
  });

  test('a ban everywhere disconnects in every room', async () => {
    const { ask, log } = moderation();
    const { status, json } = await ask(door, 'banEverywhere', ACTIONS.banEverywhere);
    expect([status, json]).toEqual([200, { userId: 'troll', reason: 'rude', bannedBy: 'mod-1', createdAt: '2026-05-01T12:00:00.000Z' }]);
    expect(log.slice(1, 3)).toEqual([['put', 'troll', '*'], ['later', 'troll', '*']]);
    expect(log.slice(3)).toEqual(ROOMS.map(({ arn }) => ['DisconnectUser', { roomIdentifier: arn, userId: 'troll' }]));
  });

  test('bans are listed, those of a room with its key, and lifted', async () => {
    const { ask } = moderation();
    await ask(door, 'ban', ACTIONS.ban);
    await ask(door, 'banEverywhere', ACTIONS.banEverywhere);
    expect((await ask(door, 'listBans', ACTIONS.listBans)).json).toEqual({ bans: [expect.objectContaining({ userId: 'troll', room: 'lobby' })] });
    expect((await ask(door, 'listBansEverywhere')).json).toEqual({ bans: [expect.not.objectContaining({ room: expect.anything() })] });
    expect(await ask(door, 'liftBan', ACTIONS.liftBan)).toMatchObject({ status: 204, json: undefined });
    expect((await ask(door, 'listBans', ACTIONS.listBans)).json).toEqual({ bans: [] });
    expect((await ask(door, 'listBansEverywhere')).json?.bans).toHaveLength(1);
  });

  test('lifting what is not there is done', async () => {
    expect(await moderation().ask(door, 'liftBan', ACTIONS.liftBan)).toMatchObject({ status: 204 });
  });

  test('the user id in the path is the whole id, to the code unit', async () => {
    const ids = ['a b', 'a+b', 'Alice', 'alice', 'e\u0301', '\u00e9', '\u{1F600}', '\u{1F600}'.repeat(128), '..%', '~'].filter((id) => door === 'rest' || !/[?/]/.test(id));
    for (const id of ids) {
      const { ask, log } = moderation();
      const userId = id.startsWith('~') ? `~${Buffer.from(id).toString('base64url')}` : id;
      expect((await ask(door, 'ban', { path: { room: 'lobby', userId } })).json).toMatchObject({ userId: id });
      expect(log.at(-1)).toEqual(['DisconnectUser', { roomIdentifier: LOBBY, userId: id }]);
    }
  });
});

test.each(each)('%s %s: who is no moderator may not, in a room that he may enter, and finds no other room', async (door, route) => {
  const { ask, log } = moderation();
  const as = (...groups: string[]) => ask(door, route, { ...ACTIONS[route], as: ['someone', ...groups] });
  expect((await as()).problem).toBe('not-a-moderator');
  expect((await as('stewards')).problem).toBe('not-a-moderator');
  expect((await as('Moderators')).problem).toBe('not-a-moderator');
  expect(log).toEqual([]);
});

test.each(DOORS.flatMap((door) => OF_ROOMS.map((route) => [door, route] as const)))('%s %s: a room that may not be entered is as unknown as one that is not there', async (door, route) => {
  const { ask, log } = moderation();
  const inRoom = async (room: string, ...groups: string[]) => {
    const { headers, json } = await ask(door, route, { ...ACTIONS[route], path: { ...ACTIONS[route]?.path, room }, as: ['someone', ...groups] });
    return { headers, json };
  };
  const nowhere = await inRoom('nowhere');
  expect(nowhere.json).toMatchObject({ status: 404, title: 'There is no such room' });
  expect(await inRoom('greenroom')).toEqual(nowhere);
  expect(await inRoom('greenroom', 'moderators')).toEqual(nowhere); // a moderator of other rooms
  expect(await inRoom('Lobby', 'moderators')).toEqual(nowhere);
  expect(await inRoom('__proto__', 'moderators')).toEqual(nowhere);
  expect((await inRoom('greenroom', 'vips')).json).toMatchObject({ status: 403, title: 'The user is no moderator here' });
  expect(log).toEqual([]);
});

test.each(DOORS)('%s: the moderators of one room moderate that room, and not all at once', async (door) => {
  const { ask } = moderation();
  const as: Asked['as'] = ['steward-1', 'stewards'];
  expect(await ask(door, 'ban', { path: { room: 'greenroom', userId: 'troll' }, as })).toMatchObject({ status: 200 });
  expect(await ask(door, 'ban', { path: { room: 'lobby', userId: 'troll' }, as })).toMatchObject({ problem: 'not-a-moderator' });
  expect(await ask(door, 'banEverywhere', { path: { userId: 'troll' }, as })).toMatchObject({ problem: 'not-a-moderator' });
  expect(await ask(door, 'listBansEverywhere', { as })).toMatchObject({ problem: 'not-a-moderator' });
});

test.each(each)('%s %s: a moderator who is banned may not moderate', async (door, route) => {
  const { ask, log, bans } = moderation();
  await bans!.put({ userId: 'mod-1', room: '*', createdAt: new Date(NOW), until: new Date(NOW + 60_000) });
  const answer = await ask(door, route, ACTIONS[route]);
  expect([answer.status, answer.problem, answer.json?.until]).toEqual([403, 'banned', '2026-05-01T12:01:00.000Z']);
  expect(log).toEqual([]);
});

const unreachable: BanList = { ...memoryBans(), banOf: async () => { throw new BanListUnavailable({ errorName: 'InternalServerError', attempts: 2 }); } };

test.each(each)('%s %s: nobody moderates while nobody can tell who is banned', async (door, route) => {
  const { ask, log, outcomes } = moderation({ bans: unreachable });
  expect(await ask(door, route, ACTIONS[route])).toMatchObject({ status: 503, problem: 'ban-list-unavailable', headers: { 'Retry-After': '5' } });
  expect(log).toEqual([]);
  expect(outcomes).toEqual([expect.objectContaining({ status: 503, errorName: 'InternalServerError', attempts: 2 })]);
});

const acting = each.filter(([, route]) => !route.startsWith('list'));

test.each(acting)('%s %s: leaves a record of who did what, whom to, where and why, and nothing of what was said', async (door, route) => {
  const { ask, records } = moderation();
  await ask(door, route, ACTIONS[route]);
  const { path, body } = ACTIONS[route]! as { path: { room?: string; messageId?: string; userId?: string }; body?: Record<string, string> };
  expect(records.map((record) => JSON.parse(JSON.stringify(record)))).toEqual([{
    time: '2026-05-01T12:00:00.000Z',
    action: route,
    outcome: 'requested',
    moderator: 'mod-1',
    requestId: expect.stringMatching(/./),
    ...path.room ? { room: path.room } : { everywhere: true },
    ...path.userId || body?.userId ? { userId: path.userId ?? body?.userId } : {},
    ...path.messageId ? { messageId: path.messageId } : {},
    ...body?.eventName ? { eventName: body.eventName } : {},
    ...body?.reason ? { reason: body.reason } : {},
    ...body?.until ? { until: new Date(body.until).toISOString() } : {},
  }]);
});

test.each(acting)('%s %s: the record, the log and the answer know the request by one id, which nobody can choose', async (door, route) => {
  const { ask, records, outcomes } = moderation({ audit: async () => { throw new AuditLogUnavailable({ errorName: 'ThrottlingException' }); } });
  const refused = await ask(door, route, ACTIONS[route]);
  const done = moderation();
  await done.ask(door, route, ACTIONS[route]);
  const id = door === 'rest' ? 'OaXmPLvHcESHA=' : 'JKJaXmPLvHcESHA='; // of a REST API, the extended one
  expect([...outcomes, ...done.outcomes, ...done.records].map(({ requestId }) => requestId)).toEqual([id, id, id]);
  expect(refused.json).toMatchObject({ requestId: id });
  expect(records).toEqual([]);
});

test.each(acting)('%s %s: nothing is done without a record', async (door, route) => {
  const { ask, log } = moderation({ audit: async () => { throw new AuditLogUnavailable({ errorName: 'ThrottlingException' }); } });
  expect(await ask(door, route, ACTIONS[route])).toMatchObject({ status: 503, problem: 'moderation-unavailable', headers: { 'Retry-After': '5' } });
  expect(log).toEqual([]);
});

test.each([
  ['ThrottlingException', 429, 429, 'throttled'],
  ['ResourceNotFoundException', 404, 404, 'unknown-room'],
  ['ValidationException', 400, 400, 'invalid-request'],
  ['AccessDeniedException', 403, 502, 'chat-service-failed'],
  ['TimeoutError', undefined, 502, 'chat-service-failed'],
])('%s of Amazon IVS Chat is answered, and recorded as failed', async (name, httpStatus, status, problem) => {
  const fails = async () => { throw awsError(name, httpStatus); };
  for (const route of ['sendEvent', 'deleteMessage', 'disconnect'] as const) {
    const { ask, records } = moderation({ calls: { sendEvent: fails, deleteMessage: fails, disconnectUser: fails } });
    const answer = await ask('http', route, ACTIONS[route]);
    expect([answer.status, answer.problem]).toEqual([status, problem]);
    expect(JSON.stringify(answer)).not.toMatch(/arn:|not authorized/);
    expect(records.map(({ outcome }) => outcome)).toEqual(['requested', 'failed']);
    if (status === 429) expect(Number(answer.headers['Retry-After'])).toBeGreaterThanOrEqual(1);
  }
});

test('a call refused for its rate is made once more, and few are while all are refused', async () => {
  const count = { sendEvent: 0, disconnectUser: 0 };
  const refuse = (name: keyof typeof count) => async () => { count[name]++; throw awsError('ThrottlingException', 429); };
  const { ask } = moderation({ calls: { sendEvent: refuse('sendEvent'), disconnectUser: refuse('disconnectUser') } });
  const first = await ask('http', 'sendEvent', ACTIONS.sendEvent);
  expect(count.sendEvent).toBe(2);
  for (let n = 0; n < 20; n++) await ask('http', 'disconnect', ACTIONS.disconnect);
  expect(count.disconnectUser).toBe(22);
  const last = await ask('http', 'disconnect', ACTIONS.disconnect);
  expect(Number(last.headers['Retry-After'])).toBeGreaterThan(Number(first.headers['Retry-After']));
});

test('each client who is refused takes one place in the line, however many rooms a ban is for', async () => {
  const rooms = Array.from({ length: 100 }, (_, n) => ({ ...ROOMS[0], key: `room-${n}`, arn: `${PREFIX}${`${n}`.padStart(12, '0')}` }));
  const { ask } = moderation({ rooms, calls: { disconnectUser: async () => { throw awsError('ThrottlingException', 429); } } });
  const seconds = async (route: 'banEverywhere' | 'disconnect') => {
    const asked = route === 'disconnect' ? { ...ACTIONS.disconnect, path: { room: 'room-1' } } : ACTIONS[route];
    const { status, headers } = await ask('http', route, asked);
    return [status, headers['Retry-After']];
  };
  // Half a call a second is what a function believes to have that has seen none taken, and clients come a little earlier.
  expect([await seconds('banEverywhere'), await seconds('disconnect'), await seconds('banEverywhere')]).toEqual([[429, '2'], [429, '4'], [429, '5']]);
});

test('an event that may have been sent is not sent again; what can be done twice is', async () => {
  const calls: string[] = [];
  const lost = (name: string) => async () => { calls.push(name); throw awsError('TimeoutError'); };
  const { ask } = moderation({ calls: { sendEvent: lost('SendEvent'), deleteMessage: lost('DeleteMessage'), disconnectUser: lost('DisconnectUser') } });
  await ask('http', 'sendEvent', ACTIONS.sendEvent);
  await ask('http', 'deleteMessage', ACTIONS.deleteMessage);
  await ask('http', 'disconnect', ACTIONS.disconnect);
  expect(calls).toEqual(['SendEvent', 'DeleteMessage', 'DeleteMessage', 'DisconnectUser', 'DisconnectUser']);
});

describe('a ban everywhere', () => {
  test('is done in all the other rooms when one fails, and the answer says that it was not done in all', async () => {
    const done: string[] = [];
    const { ask, bans, records } = moderation({
      calls: {
        disconnectUser: async ({ roomIdentifier }) => {
          if (roomIdentifier === LOBBY) throw awsError('InternalServerException', 500);
          done.push(roomIdentifier!);
        },
      },
    });
    const answer = await ask('http', 'banEverywhere', ACTIONS.banEverywhere);
    expect([answer.status, answer.problem]).toEqual([502, 'chat-service-failed']);
    expect(answer.json?.detail).toMatch(/is banned/);
    expect(done).toEqual(ROOMS.slice(1).map(({ arn }) => arn));
    expect(await bans!.banOf('troll', LOBBY, new Date(NOW))).toBeDefined();
    expect(records.map(({ outcome }) => outcome)).toEqual(['requested', 'failed']);
  });

  test('is done where a room is gone: nobody is in it', async () => {
    const { ask } = moderation({ calls: { disconnectUser: async () => { throw awsError('ResourceNotFoundException', 404); } } });
    expect(await ask('http', 'banEverywhere', ACTIONS.banEverywhere)).toMatchObject({ status: 200 });
    expect(await ask('http', 'ban', ACTIONS.ban)).toMatchObject({ status: 200 });
  });

  test('disconnects also when the second disconnect cannot be planned, and says so', async () => {
    const { ask, log } = moderation({ disconnectLater: async () => { throw new Error('a mistake'); } });
    expect(await ask('http', 'banEverywhere', ACTIONS.banEverywhere)).toMatchObject({ status: 500 });
    expect(log.filter(([name]) => name === 'DisconnectUser')).toHaveLength(ROOMS.length);
  });

  test('makes at most ten calls at once', async () => {
    let [now, most] = [0, 0];
    const rooms = Array.from({ length: 100 }, (_, n) => ({ ...ROOMS[0], key: `room-${n}`, arn: `${PREFIX}${`${n}`.padStart(12, '0')}` }));
    const seen = new Set<string>();
    const { ask } = moderation({
      rooms,
      calls: {
        disconnectUser: async ({ roomIdentifier }) => {
          most = Math.max(most, ++now);
          seen.add(roomIdentifier!);
          await new Promise((resolve) => setTimeout(resolve, 1));
          now--;
        },
      },
    });
    expect(await ask('http', 'banEverywhere', ACTIONS.banEverywhere)).toMatchObject({ status: 200 });
    expect([seen.size, most]).toEqual([100, 10]);
  });
});

test('without a ban list there are no bans: the routes are not known, and moderators are not looked up', async () => {
  const { ask, handler } = moderation({ bans: null });
  expect(await ask('http', 'sendEvent', ACTIONS.sendEvent)).toMatchObject({ status: 200 });
  for (const route of ['ban', 'banEverywhere', 'listBans'] as const) {
    await expect(handler(request('http', route, ACTIONS[route]))).rejects.toThrow('not an event');
  }
});

test.each(['tokens', 'guestTokens'] as const)('the route %s is another function\'s', async (route) => {
  await expect(moderation().handler(request('http', route, { path: { room: 'lobby' } }))).rejects.toThrow('not an event');
});

test('what a request says of itself is not in the line about it', async () => {
  const { ask, outcomes } = moderation();
  await ask('http', 'ban', { path: { room: 'lobby', userId: 'SECRET-USER' }, body: { reason: 'SECRET-REASON' }, as: ['SECRET-MODERATOR', 'moderators'] });
  await ask('http', 'ban', { path: { room: 'SECRET-ROOM', userId: 'SECRET-USER' }, as: ['SECRET-MODERATOR', 'moderators'] });
  expect(outcomes).toEqual([
    expect.objectContaining({ action: 'ban', status: 200, room: 'lobby' }),
    expect.objectContaining({ action: 'ban', status: 404, room: undefined, problem: 'unknown-room' }),
  ]);
  expect(JSON.stringify(outcomes)).not.toContain('SECRET');
});
