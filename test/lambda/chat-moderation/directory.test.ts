import type { SQSBatchResponse } from 'aws-lambda';
import { awsError, memoryBans, moderation, NOW, ROOMS } from './fixtures';
import { TableUnavailable } from '../../../lambda/aws/table-calls';
import type { Later } from '../../../lambda/chat-moderation/action';
import { banQueue } from '../../../lambda/chat-moderation/ban-queue';
import { messageOf, readMessage } from '../../../lambda/chat-moderation/second-disconnect';
import type { Entry } from '../../../lambda/directory/entry';
import { directoryRooms } from '../../../lambda/http/directory-resolver';
import { ARN_PREFIX, entry } from '../directory/entry';
import { memoryEntries, type MemoryEntries } from '../directory/memory';
import type { RouteName } from '../http/requests';

const POLICY = { capabilities: [], groupCapabilities: new Map(), moderatorGroups: ['moderators'], sessionMinutes: 60 };

/** A moderation function with a directory; each call of DisconnectUser takes so many milliseconds. */
async function withDirectory(
  entries: readonly Entry[], { milliseconds = 0, ...changes }: Parameters<typeof moderation>[0] & { milliseconds?: number } = {},
) {
  const table = memoryEntries();
  for (const one of entries) await table.add(one);
  let time = NOW;
  const gone: string[] = [];
  const queued: (Later & { userId: string; room: string })[] = [];
  const it = moderation({
    rooms: ROOMS.slice(0, 1),
    directory: directoryRooms({ entries: table, policy: POLICY, ownerCapabilities: [], now: () => time }),
    now: () => time,
    ...changes,
    calls: {
      ...changes.calls,
      disconnectUser: async (input) => {
        time += milliseconds;
        await changes.calls?.disconnectUser?.(input);
        gone.push(input.roomIdentifier!);
      },
    },
    disconnectLater: async (userId, room, how) => {
      await changes.disconnectLater?.(userId, room, how);
      queued.push({ userId, room, ...how });
    },
  });
  /** Plays the queue until it is empty; what failed comes again, four times. */
  const drain = async (): Promise<string[]> => {
    const dead: string[] = [];
    const messages = queued.splice(0).map((message) => ({ message, tries: 0 }));
    while (messages.length > 0) {
      const next = messages.shift()!;
      const { batchItemFailures } = await it.handler({ Records: [{ messageId: 'm', body: messageOf(next.message), eventSource: 'aws:sqs' }] }) as SQSBatchResponse;
      messages.push(...queued.splice(0).map((message) => ({ message, tries: 0 })));
      if (batchItemFailures.length === 0) continue;
      if (next.tries < 4) messages.push({ ...next, tries: next.tries + 1 });
      else dead.push(messageOf(next.message));
    }
    return dead;
  };
  return { ...it, table, gone, queued, drain };
}

/** A directory in whose table something cannot be read. */
function unreadable(table: Partial<MemoryEntries>) {
  return directoryRooms({ entries: { ...memoryEntries(), ...table }, policy: POLICY, ownerCapabilities: [], now: () => NOW });
}

const STREAMS = Array.from({ length: 1_200 }, (_, n) => entry(`stream-${n}`, { arn: `${ARN_PREFIX}${`${n}`.padStart(12, '0')}` }));
const failsIn = (arn: string) => async ({ roomIdentifier }: { roomIdentifier?: string }) => {
  if (roomIdentifier === arn) throw awsError('InternalServerException', 500);
};
const arns = (entries: readonly Entry[]) => entries.map(({ arn }) => arn).sort();
const once = (list: readonly string[]) => [...new Set(list)].sort();

describe('in a room of a directory', () => {
  const ROUTES_OF_ROOMS: RouteName[] = ['sendEvent', 'deleteMessage', 'disconnect', 'ban', 'liftBan', 'listBans'];
  const BODIES: { readonly [route in RouteName]?: object } = { sendEvent: { eventName: 'poll' }, disconnect: { userId: 'troll' } };
  const path = { room: 'stage', userId: 'troll', messageId: 'AbCdEf012345' };
  const stage = entry('stage', { owner: 'olga' }, { moderatorUserIds: ['mia'], allowedGroups: ['vips'] });

  test.each(ROUTES_OF_ROOMS)('the owner, moderators by id and those of the API may do %s, and others may not', async (route) => {
    const { ask } = await withDirectory([stage]);
    const ends = async (...as: [string, ...string[]]) => {
      const { status, problem } = await ask('http', route, { path, as, body: BODIES[route] });
      return problem ?? (status < 300);
    };
    expect([await ends('olga'), await ends('mia'), await ends('x', 'moderators')]).toEqual([true, true, true]);
    expect([await ends('vera', 'vips'), await ends('x'), await ends('Olga'), await ends('x', 'olga', 'mia')])
      .toEqual(['not-a-moderator', 'unknown-room', 'unknown-room', 'unknown-room']);
  });

  test('a ban is stored for the ARN of the room, and shown with its key', async () => {
    const { ask, bans } = await withDirectory([stage]);
    expect((await ask('http', 'ban', { path, as: ['olga'] })).json).toMatchObject({ userId: 'troll', room: 'stage', bannedBy: 'olga' });
    expect((bans as ReturnType<typeof memoryBans>).bans).toMatchObject([{ userId: 'troll', room: stage.arn }]);
  });

  test('an owner who is banned there does not lift it, and a room that closes is unknown', async () => {
    const { ask, table, bans } = await withDirectory([stage]);
    await bans!.put({ userId: 'olga', room: stage.arn!, createdAt: new Date(NOW) });
    expect(await ask('http', 'liftBan', { path, as: ['olga'] })).toMatchObject({ problem: 'banned' });
    const closing = await withDirectory([entry('stage', { owner: 'olga', state: 'closing' })]);
    expect(await closing.ask('http', 'sendEvent', { path, as: ['olga'], body: { eventName: 'poll' } })).toMatchObject({ problem: 'unknown-room' });
    expect(table.all()).toHaveLength(1);
  });

  test('owners and moderators by id have no say in all rooms at once', async () => {
    const { ask } = await withDirectory([stage]);
    for (const as of ['olga', 'mia']) expect(await ask('http', 'banEverywhere', { path, as: [as] })).toMatchObject({ problem: 'not-a-moderator' });
  });

  test('nothing is done while the table cannot be read', async () => {
    const get = async () => { throw new TableUnavailable({ errorName: 'TimeoutError', attempts: 2 }); };
    const { ask, log } = await withDirectory([], { directory: unreadable({ get }) });
    expect(await ask('http', 'ban', { path })).toMatchObject({ status: 503, problem: 'directory-unavailable', headers: { 'Retry-After': '5' } });
    expect(await ask('http', 'ban', { path: { ...path, room: 'lobby' } })).toMatchObject({ status: 200 });
    expect(log.filter(([what]) => what === 'put')).toHaveLength(1);
  });
});

describe('AWS says that it may not, where IAM decides by the tag of a room', () => {
  const denied = async () => { throw awsError('AccessDeniedException', 403); };
  const calls = { sendEvent: denied, deleteMessage: denied, disconnectUser: denied } as never;
  const path = { room: 'stage', userId: 'troll', messageId: 'AbCdEf012345' };
  const bodies = { sendEvent: { eventName: 'poll' }, disconnect: { userId: 'troll' } };
  const stage = entry('stage', { owner: 'olga' });
  const banned = async () => {
    const bans = memoryBans();
    await bans.put({ userId: 'troll', room: '*', createdAt: new Date(NOW) });
    return bans;
  };

  test.each(['sendEvent', 'deleteMessage', 'disconnect'] as const)('%s in one that was closed a moment ago: it is unknown', async (route) => {
    const { ask, table } = await withDirectory([stage], { calls });
    const asked = { path, as: ['olga'] as [string], body: bodies[route as keyof typeof bodies] as object | undefined };
    expect(await ask('http', route, asked)).toMatchObject({ status: 502, problem: 'chat-service-failed' });
    await table.change((await table.get('stage'))!, { state: 'closing' });
    expect(await ask('http', route, asked)).toMatchObject({ status: 404, problem: 'unknown-room' });
  });

  test('who is banned in a room that was closed a moment ago is banned, and there is nobody to disconnect, now and later', async () => {
    let close = async () => undefined as unknown;
    const disconnectUser = async () => {
      await close();
      return denied();
    };
    const { ask, table, queued, drain } = await withDirectory([stage], { calls: { disconnectUser } as never });
    close = async () => table.remove((await table.get('stage')) ?? stage);
    expect(await ask('http', 'ban', { path, as: ['olga'] })).toMatchObject({ status: 200 });
    expect(queued).toEqual([{ userId: 'troll', room: stage.arn, key: 'stage' }]);
    expect(await drain()).toEqual([]);
  });

  test('a second disconnect in a room that is there fails, and comes again', async () => {
    const { queued, drain } = await withDirectory([stage], { calls, bans: await banned() });
    queued.push({ userId: 'troll', room: stage.arn!, key: 'stage' });
    expect(await drain()).toHaveLength(1);
  });

  test('so does one in a room of which nobody knows the key, and one in a room of the API\'s own', async () => {
    const { queued, drain } = await withDirectory([], { calls, bans: await banned() });
    queued.push({ userId: 'troll', room: stage.arn! }, { userId: 'troll', room: ROOMS[0]!.arn });
    expect(await drain()).toHaveLength(2);
  });
});

describe('a ban everywhere', () => {
  const path = { userId: 'troll' };

  test('disconnects from the open rooms of a directory before it is answered, and again later', async () => {
    const few = [...STREAMS.slice(0, 20), entry('closing', { state: 'closing' }), entry('opening', { state: 'opening', arn: undefined })];
    const { ask, gone, queued, drain } = await withDirectory(few);
    expect(await ask('http', 'banEverywhere', { path })).toMatchObject({ status: 200 });
    expect([...gone].sort()).toEqual([ROOMS[0].arn, ...arns(STREAMS.slice(0, 20))].sort());
    expect(queued).toEqual([{ userId: 'troll', room: '*' }, { userId: 'troll', room: '*', from: {} }]);
    gone.length = 0;
    expect(await drain()).toEqual([]);
    expect([...gone].sort()).toEqual([ROOMS[0].arn, ...arns(STREAMS.slice(0, 20))].sort());
  });

  test('is answered after a while however many rooms there are, and the queue goes on where it was left', async () => {
    const { ask, gone, queued, drain, log } = await withDirectory(STREAMS, { milliseconds: 20 });
    expect(await ask('http', 'banEverywhere', { path })).toMatchObject({ status: 200 });
    expect(log.filter(([what]) => what === 'put')).toEqual([['put', 'troll', '*']]);
    expect(gone.length).toBeGreaterThan(200);
    expect(gone.length).toBeLessThan(300);
    expect(queued.map(({ from, delaySeconds }) => [from, delaySeconds])).toEqual([
      [undefined, undefined], [{}, undefined], [{ after: { key: expect.stringMatching(/^stream-/), sort: expect.any(String) } }, 0],
    ]);
    const [first, rest] = [once(gone), queued[2]];
    queued.splice(0, 2);
    gone.length = 0;
    expect(await drain()).toEqual([]);
    // What was begun is not done again, and nothing is left out.
    expect(gone.filter((arn) => first.includes(arn))).toEqual([]);
    expect(once([...first, ...gone])).toEqual([ROOMS[0].arn, ...arns(STREAMS)].sort());
    expect(rest.room).toBe('*');
  });

  test('that is lifted meanwhile goes no further', async () => {
    const { ask, gone, drain, bans } = await withDirectory(STREAMS, { milliseconds: 20 });
    await ask('http', 'banEverywhere', { path });
    await bans!.lift('troll', '*', new Date(NOW));
    gone.length = 0;
    expect(await drain()).toEqual([]);
    expect(gone).toEqual([]);
  });

  test('of which a room fails, says so; and holds', async () => {
    const disconnectUser = failsIn(STREAMS[3].arn!);
    const { ask, gone, bans } = await withDirectory(STREAMS.slice(0, 10), { calls: { disconnectUser } as never });
    const answer = await ask('http', 'banEverywhere', { path });
    expect(answer).toMatchObject({ status: 502, problem: 'chat-service-failed', json: { detail: expect.stringContaining('is banned') } });
    expect(once(gone)).toEqual([ROOMS[0].arn, ...arns(STREAMS.slice(0, 10)).filter((arn) => arn !== STREAMS[3].arn)].sort());
    expect((bans as ReturnType<typeof memoryBans>).bans).toHaveLength(1);
  });

  test('while the list of rooms cannot be read says so, holds, and is done with the others', async () => {
    const list = async () => { throw new TableUnavailable({ errorName: 'TimeoutError', attempts: 2 }); };
    const { ask, gone, queued } = await withDirectory([], { directory: unreadable({ list }) });
    expect(await ask('http', 'banEverywhere', { path })).toMatchObject({ status: 503, problem: 'directory-unavailable', json: { detail: expect.stringContaining('is banned') } });
    expect(gone).toEqual([ROOMS[0].arn]);
    expect(queued).toHaveLength(2);
  });

  test('that cannot be carried on says so', async () => {
    const disconnectLater = async (_user: string, _room: string, how?: Later) => { if (how?.delaySeconds === 0) throw new TypeError('x'); };
    const { ask } = await withDirectory(STREAMS, { milliseconds: 20, disconnectLater });
    expect(await ask('http', 'banEverywhere', { path })).toMatchObject({ status: 500 });
  });

  test('a ban of one room asks for no list', async () => {
    const list = async () => { throw new Error('Nobody asked'); };
    const { ask, queued } = await withDirectory([], { directory: unreadable({ list }) });
    expect(await ask('http', 'ban', { path: { room: 'lobby', userId: 'troll' } })).toMatchObject({ status: 200 });
    expect(queued).toEqual([{ userId: 'troll', room: ROOMS[0].arn }]);
  });
});

describe('the queue', () => {
  const banned = async () => {
    const bans = memoryBans();
    await bans.put({ userId: 'troll', room: '*', createdAt: new Date(NOW) });
    return bans;
  };

  test('goes through a whole directory, one invocation after the other', async () => {
    const { gone, queued, drain, seconds } = await withDirectory(STREAMS, { milliseconds: 20, bans: await banned() });
    queued.push({ userId: 'troll', room: '*', from: {} });
    expect(await drain()).toEqual([]);
    expect(once(gone)).toEqual(arns(STREAMS));
    expect(gone).toHaveLength(STREAMS.length);
    expect(seconds.map(({ carriedOn }) => carriedOn)).toEqual([true, undefined]);
  });

  test('takes a room that fails apart, and does the others all the same', async () => {
    const bad = STREAMS[77].arn!;
    const disconnectUser = failsIn(bad);
    const { gone, queued, drain } = await withDirectory(STREAMS, { milliseconds: 20, bans: await banned(), calls: { disconnectUser } as never });
    queued.push({ userId: 'troll', room: '*', from: {} });
    expect(await drain()).toEqual([messageOf({ userId: 'troll', room: bad, key: 'stream-77' })]);
    expect(gone).toHaveLength(STREAMS.length - 1);
  });

  test('does a part again of which many fail, and only then goes on', async () => {
    let calls = 0;
    const disconnectUser = async () => { if (calls++ < 200) throw awsError('ThrottlingException', 429); };
    const { gone, queued, drain } = await withDirectory(STREAMS.slice(0, 300), { bans: await banned(), calls: { disconnectUser } as never });
    queued.push({ userId: 'troll', room: '*', from: {} });
    expect(await drain()).toEqual([]);
    expect(once(gone)).toEqual(arns(STREAMS.slice(0, 300)));
  });

  test('does a part again while the list of rooms cannot be read', async () => {
    const list = async () => { throw new TableUnavailable({ errorName: 'TimeoutError', attempts: 2 }); };
    const { queued, drain, seconds } = await withDirectory([], {
      bans: await banned(), directory: unreadable({ list }),
    });
    queued.push({ userId: 'troll', room: '*', from: {} });
    expect(await drain()).toHaveLength(1);
    expect(seconds).toHaveLength(5);
    expect(seconds[0]).toMatchObject({ outcome: 'failed', errorName: 'TimeoutError' });
  });

  test('lets no message take the time of those that come after it', async () => {
    const bans = await banned();
    await bans.put({ userId: 'other', room: '*', createdAt: new Date(NOW) });
    const { handler, gone, queued } = await withDirectory(STREAMS, { milliseconds: 20, bans });
    const bodies = [messageOf({ userId: 'troll', room: '*', from: {} }), messageOf({ userId: 'other', room: '*' })];
    expect(await handler({ Records: bodies.map((body, n) => ({ messageId: `m${n}`, body, eventSource: 'aws:sqs' })) })).toEqual({ batchItemFailures: [] });
    expect(gone).toContain(ROOMS[0].arn);
    expect(queued).toMatchObject([{ userId: 'troll', delaySeconds: 0 }]);
  });

  test('of an API whose directory has gone has nothing to do', async () => {
    const { handler, log } = moderation({ bans: await banned() });
    expect(await handler({ Records: [{ messageId: 'm', body: messageOf({ userId: 'troll', room: '*', from: {} }), eventSource: 'aws:sqs' }] })).toEqual({ batchItemFailures: [] });
    expect(log).toEqual([]);
  });
});

test.each([{}, { after: { key: 'stage', sort: '1777636800000' } }])('a message keeps the place %j', (from) => {
  expect(readMessage(messageOf({ userId: 'troll', room: '*', from }))).toEqual({ userId: 'troll', room: '*', from });
});

test.each([
  { version: 2, userId: 'a', room: '*' }, { version: 2, userId: 'a', room: '*', from: null }, { version: 2, userId: 'a', room: '*', from: { key: 'a/b', sort: '1' } },
  { version: 2, userId: 'a', room: '*', from: { key: 'a' } }, { version: 2, userId: 'a', room: '*', from: { sort: '1' } }, { version: 2, userId: 'a', room: '*', from: { key: 'a', sort: 'x' } },
  { version: 2, userId: 'a', room: 'arn:aws:x', from: {} }, { version: 2, userId: '', room: '*', from: {} }, { version: 3, userId: 'a', room: '*', from: {} },
])('the message %j is not of our making', (message) => {
  expect(readMessage(JSON.stringify(message))).toBeUndefined();
});

test('messages without a place are what they were, and come after 70 seconds; with one, they come when they are to', async () => {
  const sent: unknown[] = [];
  const later = banQueue({ send: async (input) => sent.push(input), sleep: async () => undefined }, 'https://queue');
  await later('troll', '*');
  await later('troll', '*', { from: {} });
  await later('troll', '*', { from: { after: { key: 'stage', sort: '1' } }, delaySeconds: 0 });
  expect(sent).toEqual([
    { QueueUrl: 'https://queue', MessageBody: '{"version":1,"userId":"troll","room":"*"}', DelaySeconds: 70 },
    { QueueUrl: 'https://queue', MessageBody: '{"version":2,"userId":"troll","room":"*","from":{}}', DelaySeconds: 70 },
    { QueueUrl: 'https://queue', MessageBody: '{"version":2,"userId":"troll","room":"*","from":{"key":"stage","sort":"1"}}', DelaySeconds: 0 },
  ]);
});
