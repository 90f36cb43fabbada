import type { SQSBatchResponse } from 'aws-lambda';
import { awsError, memoryBans, moderation, NOW, ROOMS } from './fixtures';
import { disconnectFrom } from '../../../lambda/chat-moderation/disconnect';
import { pace } from '../../../lambda/chat-moderation/pace';
import { messageOf, readMessage } from '../../../lambda/chat-moderation/second-disconnect';
import { BanListUnavailable } from '../../../lambda/http/bans';

const LOBBY = ROOMS[0].arn;

/** The event of a batch, as Lambda hands it over. */
function batch(...bodies: string[]) {
  return { Records: bodies.map((body, n) => ({ messageId: `message-${n}`, body, eventSource: 'aws:sqs', attributes: {}, messageAttributes: {} })) };
}

async function consumed(changes: Parameters<typeof moderation>[0], ...bodies: string[]) {
  const it = moderation(changes);
  const { batchItemFailures } = await it.handler(batch(...bodies)) as SQSBatchResponse;
  return { ...it, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

async function banned(...users: [userId: string, room: string, until?: Date][]) {
  const bans = memoryBans();
  for (const [userId, room, until] of users) await bans.put({ userId, room, until, createdAt: new Date(NOW) });
  return bans;
}

test('who is still banned is disconnected from the room, or from every one', async () => {
  const { log, failed, seconds } = await consumed(
    { bans: await banned(['one', LOBBY], ['two', '*']) }, messageOf({ userId: 'one', room: LOBBY }), messageOf({ userId: 'two', room: '*' }),
  );
  expect(failed).toEqual([]);
  expect(log).toEqual([['DisconnectUser', { roomIdentifier: LOBBY, userId: 'one' }], ...ROOMS.map(({ arn }) => ['DisconnectUser', { roomIdentifier: arn, userId: 'two' }])]);
  expect(seconds).toEqual([{ messageId: 'message-0', outcome: 'disconnected' }, { messageId: 'message-1', outcome: 'disconnected' }]);
});

test('whose ban was lifted or is over is left alone', async () => {
  const { log, failed, seconds } = await consumed({ bans: await banned(['over', LOBBY, new Date(NOW)], ['elsewhere', ROOMS[1].arn]) },
    ...['over', 'lifted', 'elsewhere'].map((userId) => messageOf({ userId, room: LOBBY })));
  expect([log, failed, seconds.map(({ outcome }) => outcome)]).toEqual([[], [], ['ended', 'ended', 'ended']]);
});

test('what fails comes again, and nothing else of the batch', async () => {
  const bans = await banned(['a', LOBBY], ['b', LOBBY], ['c', LOBBY]);
  const disconnectUser = async ({ userId }: { userId?: string }) => { if (userId === 'b') throw awsError('ThrottlingException', 429); };
  const { failed, seconds } = await consumed({ bans, calls: { disconnectUser } }, ...['a', 'b', 'c'].map((userId) => messageOf({ userId, room: LOBBY })));
  expect(failed).toEqual(['message-1']);
  expect(seconds[1]).toEqual({ messageId: 'message-1', outcome: 'failed', errorName: 'ThrottlingException' });
});

test('what fails for nobody who waits for an answer takes no place in the line of those who do', async () => {
  const disconnectUser = async () => { throw awsError('ThrottlingException', 429); };
  const { ask, failed } = await consumed({ bans: await banned(['a', '*']), calls: { disconnectUser } }, ...Array.from({ length: 10 }, () => messageOf({ userId: 'a', room: '*' })));
  expect(failed).toHaveLength(10);
  const { status, headers } = await ask('http', 'disconnect', { path: { room: 'lobby' }, body: { userId: 'a' } });
  expect([status, headers['Retry-After']]).toEqual([429, '2']);
});

test('what comes while the list cannot be reached comes again', async () => {
  const bans = { ...memoryBans(), banOf: async () => { throw new BanListUnavailable({ errorName: 'TimeoutError', attempts: 2 }); } };
  const { failed, seconds } = await consumed({ bans }, messageOf({ userId: 'a', room: '*' }));
  expect([failed, seconds[0].errorName]).toEqual([['message-0'], 'TimeoutError']);
});

test.each([
  '', 'x', '{}', '[]', 'null', '{"version":2,"userId":"a","room":"*"}', '{"version":1,"userId":"a"}', '{"version":1,"userId":"","room":"*"}', '{"version":1,"userId":1,"room":"*"}',
  '{"version":1,"userId":"a","room":"lobby"}', '{"version":1,"userId":"a","room":""}',
])('the message %j is not of our making: it fails, and so comes to the dead-letter queue', async (body) => {
  expect(readMessage(body)).toBeUndefined();
  const { failed, log, seconds } = await consumed({}, body);
  expect([failed, log, seconds[0].errorName]).toEqual([['message-0'], [], 'UnknownMessage']);
});

test('what is said of a message names nobody', async () => {
  const { seconds } = await consumed({ bans: await banned(['SECRET-USER', '*']) }, messageOf({ userId: 'SECRET-USER', room: '*' }), '{"SECRET":1}');
  expect(JSON.stringify(seconds)).not.toContain('SECRET');
});

test('calls to Amazon IVS Chat come at most as fast as the pace says, whoever makes them', async () => {
  let time = NOW;
  const starts: number[] = [];
  const paced = pace(50, () => time, async (milliseconds) => { time += milliseconds; });
  const chat = { disconnectUser: async () => { starts.push(time); } };
  const rooms = { all: async function* () { for (let n = 0; n < 100; n++) yield { ...ROOMS[0], arn: `arn:${n}` }; } };
  await Promise.all(['one', 'two'].map((userId) => disconnectFrom('*', userId, Infinity, { chat, rooms, pace: paced, now: () => time })));
  expect(starts).toHaveLength(200);
  starts.sort((a, b) => a - b);
  for (let n = 100; n < 200; n++) expect(starts[n] - starts[n - 100]).toBeGreaterThanOrEqual(1_000);
});

test('after the deadline none is begun, and what was not is a failure', async () => {
  let time = NOW;
  let calls = 0;
  const rooms = { all: async function* () { for (let n = 0; n < 100; n++) yield { ...ROOMS[0], arn: `arn:${n}` }; } };
  const chat = { disconnectUser: async () => { calls++; time += 100; } };
  const failures = await disconnectFrom('*', 'one', NOW + 1_000, { chat, rooms, pace: { turn: async () => undefined }, now: () => time });
  expect(calls).toBeLessThan(25);
  expect(failures.length).toBeGreaterThan(0);
});
