import { once } from 'node:events';
import { KINDS, playAws, toFail, type Failure, type Played } from './aws';
import { run, type Answer } from './lambda';
import { HOST_ROUTES } from '../../../src/contract';
import { request, type Asked, type Door, type RouteName } from '../http/requests';

// Whatever AWS does to the functions that ship, they fail closed, in time, with a problem, and say nothing of what they were about.

let aws: Played;

beforeAll(async () => {
  aws = playAws();
  aws.server.listen(0, '127.0.0.1');
  await once(aws.server, 'listening');
});
afterAll(() => {
  aws.server.closeAllConnections();
  aws.server.close();
});
beforeEach(() => {
  aws.calls.length = 0;
  aws.down.clear();
});

/** The status and the problem of an answer, which has a form that clients can rely on. */
function ending({ statusCode, headers, body, thrown }: Answer): string {
  expect(thrown).toBeUndefined();
  if (statusCode < 400) return `${statusCode}`;
  const { type, status, title, detail, requestId, ...more } = JSON.parse(body) as Record<string, unknown>;
  expect([headers['Content-Type'], status, more]).toEqual(['application/problem+json', statusCode, {}]);
  for (const text of [title, detail, requestId]) expect(text).toMatch(/./);
  if ([429, 503].includes(statusCode)) expect(headers['Retry-After']).toMatch(/^[1-9]\d*$/);
  return `${statusCode} ${String(type).replace(/.*#/, '')}`;
}

function saysNothing(printed: string, answers: readonly Answer[]): void {
  const errors = answers.filter(({ statusCode }) => statusCode >= 400).map(({ body }) => body); // a ban is answered with whom it bans
  expect(`${printed}${errors.join('\n')}`).not.toMatch(/SECRET|arn:|123456789012|\bat \S+ \(|\.js:\d+|<html>/);
  for (const line of printed.split('\n')) if (line.startsWith('{')) JSON.parse(line);
}

interface Case {
  readonly operation: string;
  readonly route: RouteName;
  readonly asked: (mark: string) => Asked;
  /** How it ends, by what AWS does; otherwise as in `else`. */
  readonly ends: Partial<Record<Failure | 'else', string>>;
  /** What is not done then. */
  readonly never: readonly string[];
}

const DOORS: Door[] = ['http', 'rest'];
const CHAT = { throttled: '429 throttled', absent: '404 unknown-room', else: '502 chat-service-failed' };
const moderator = (mark: string) => [`${mark}moderator`, 'moderators'] as const;
const ofTroll = (mark: string): Asked => ({ path: { room: 'lobby', userId: `${mark}troll` } });
const lobby = { room: 'lobby' };

/** DisconnectUser answers with a status and nothing else, and a user is out of a room that is gone. Some cases fail by what is in the id of the moderator, and others by what is in whom or what they moderate. */
const CASES: readonly Case[] = [
  ...(['tokens', 'sendEvent', 'ban', 'listBans'] as const).map((route): Case => ({
    operation: 'GetItem',
    route,
    asked: (mark) => ({ ...valid(route), path: { ...valid(route).path, room: mark } }),
    ends: { else: '503 directory-unavailable' },
    never: ['BatchGetItem', 'CreateChatToken', 'PutItem', 'SendMessage', 'SendEvent', 'PutLogEvents'],
  })),
  { operation: 'BatchGetItem', route: 'tokens', asked: (mark) => ({ as: [mark], path: lobby }), ends: { else: '503 ban-list-unavailable' }, never: ['UpdateItem', 'CreateChatToken'] },
  { operation: 'UpdateItem', route: 'tokens', asked: (mark) => ({ as: [mark], path: lobby }), ends: { else: '503 ban-list-unavailable' }, never: ['CreateChatToken'] },
  { operation: 'CreateChatToken', route: 'tokens', asked: (mark) => ({ as: [mark], path: lobby }), ends: CHAT, never: [] },
  ...(['sendEvent', 'deleteMessage', 'disconnect', 'ban', 'banEverywhere', 'liftBan', 'liftBanEverywhere', 'listBans', 'listBansEverywhere'] as const).map((route): Case => ({
    operation: 'BatchGetItem',
    route,
    asked: (mark) => ({ ...valid(route), as: moderator(mark) }),
    ends: { else: '503 ban-list-unavailable' },
    never: ['PutLogEvents', 'PutItem', 'DeleteItem', 'SendMessage', 'DisconnectUser', 'SendEvent', 'DeleteMessage'],
  })),
  ...(['sendEvent', 'deleteMessage', 'disconnect', 'ban', 'banEverywhere', 'liftBan', 'liftBanEverywhere'] as const).map((route): Case => ({
    operation: 'PutLogEvents',
    route,
    asked: (mark) => ({ ...valid(route), as: moderator(mark) }),
    ends: { else: '503 moderation-unavailable' },
    never: ['PutItem', 'DeleteItem', 'SendMessage', 'DisconnectUser', 'SendEvent', 'DeleteMessage'],
  })),
  ...(['ban', 'banEverywhere'] as const).flatMap((route): Case[] => [
    { operation: 'PutItem', route, asked: ofTroll, ends: { else: '503 ban-list-unavailable' }, never: ['SendMessage', 'DisconnectUser'] },
    { operation: 'SendMessage', route, asked: ofTroll, ends: { else: '503 moderation-unavailable' }, never: [] },
    { operation: 'DisconnectUser', route, asked: ofTroll, ends: { ...CHAT, absent: '200', strange: '200' }, never: [] },
  ]),
  ...(['liftBan', 'liftBanEverywhere'] as const).map((route): Case => ({ operation: 'DeleteItem', route, asked: ofTroll, ends: { else: '503 ban-list-unavailable' }, never: [] })),
  ...(['listBans', 'listBansEverywhere'] as const).map((route): Case => ({
    operation: 'Query',
    route,
    ends: { else: '503 ban-list-unavailable' },
    never: [],
    asked: (mark) => ({ path: lobby, query: { nextToken: Buffer.from(JSON.stringify([route === 'listBans' ? 'lobby' : '*', mark, 'ban#x', 'x'])).toString('base64url') } }),
  })),
  { operation: 'SendEvent', route: 'sendEvent', asked: (mark) => ({ path: lobby, body: { eventName: mark } }), ends: CHAT, never: [] },
  { operation: 'DeleteMessage', route: 'deleteMessage', asked: (mark) => ({ path: { room: 'lobby', messageId: 'AbCdEf012345' }, body: { reason: mark } }), ends: CHAT, never: [] },
  ...(['openRoom', 'closeRoom', 'readRoom', 'listRooms'] as const).flatMap((route): Case[] => [
    { operation: 'BatchGetItem', route, asked: (mark) => hostAsks(route, 'show', mark), ends: { else: '503 ban-list-unavailable' }, never: ['Invoke'] },
    { operation: 'Invoke', route, asked: (mark) => hostAsks(route, mark, route === 'listRooms' ? mark : 'owner'), ends: { throttled: '429 throttled', else: '503 directory-unavailable' }, never: [] },
  ]),
  { operation: 'DisconnectUser', route: 'disconnect', asked: (mark) => ({ path: lobby, body: { userId: mark } }), ends: { ...CHAT, strange: '204' }, never: [] },
];

function hostAsks(route: RouteName, room: string, as: string): Asked {
  return { as: [as, 'creators'], path: route === 'listRooms' ? {} : { room }, query: route === 'listRooms' ? { owner: 'me' } : {} };
}

/** Hosts wait longer for a room than this test does: test/lambda/chat-hosts/directory.test.ts says for how long. */
function isLong({ operation, route }: Case, kind: Failure): boolean {
  return operation === 'Invoke' && route === 'openRoom' && ['slow', 'half'].includes(kind);
}

function valid(route: RouteName): Asked {
  const body = route === 'sendEvent' ? { eventName: 'poll' } : route === 'disconnect' ? { userId: 'troll' } : undefined;
  return { path: { room: 'lobby', userId: 'troll', messageId: 'AbCdEf012345' }, body };
}

/** The longest that the functions may run, see ChatTokenFunction, ChatModerationFunction and ChatHostFunction. */
const TIMEOUT = { 'chat-token': 15_000, 'chat-moderation': 25_000, 'chat-hosts': 25_000 };

function servedBy(route: RouteName): keyof typeof TIMEOUT {
  return route === 'tokens' ? 'chat-token' : HOST_ROUTES.some((one) => one === route) ? 'chat-hosts' : 'chat-moderation';
}

describe.each(KINDS)('when AWS is %s', (kind) => {
  test.each(['chat-token', 'chat-moderation', 'chat-hosts'] as const)('the %s function fails closed, in time, and says why and nothing else', async (name) => {
    const cases = CASES.filter((one) => servedBy(one.route) === name && !isLong(one, kind))
      .flatMap((one) => DOORS.map((door) => ({ ...one, door, mark: `${toFail(one.operation, kind)}${one.route}-${door}-` })));
    const { answers, printed } = await run(name, aws.server, cases.map(({ door, route, asked, mark }) => request(door, route, asked(mark))));
    const endings = answers.map((answer, n) => `${cases[n].operation} of ${cases[n].route}: ${ending(answer)}`);
    expect(endings).toEqual(cases.map(({ operation, route, ends }) => `${operation} of ${route}: ${ends[kind] ?? ends.else}`));
    for (const [n, { mark, never }] of cases.entries()) {
      expect(aws.calls.filter(({ operation, body }) => body.includes(mark) && never.includes(operation))).toEqual([]);
      expect(answers[n].body.includes('CHAT-TOKEN')).toBe(false);
    }
    for (const { milliseconds } of answers) expect(milliseconds).toBeLessThan(TIMEOUT[name]);
    saysNothing(printed, answers);
  });

  test('without a stream for the audit log, nothing is done', async () => {
    aws.down.set('CreateLogStream', kind);
    const routes = ['sendEvent', 'deleteMessage', 'disconnect', 'ban', 'banEverywhere', 'liftBan'] as const;
    const { answers, printed } = await run('chat-moderation', aws.server, routes.map((route) => request('http', route, valid(route))));
    expect(answers.map(ending)).toEqual(routes.map(() => '503 moderation-unavailable'));
    expect(new Set(aws.calls.map(({ operation }) => operation))).toEqual(new Set(['GetSecretValue', 'BatchGetItem', 'CreateLogStream']));
    saysNothing(printed, answers);
  });

  test('a second disconnect that fails comes again, and one that could not be read', async () => {
    const message = (userId: string) => JSON.stringify({ version: 1, userId, room: 'arn:aws:ivschat:us-east-1:123456789012:room/lobbylobbylo' });
    const poison = ['', 'SECRET', '{}', '[]', 'null', '{"version":2,"userId":"SECRET","room":"*"}', message(''), message('\ud800'), '{"version":1,"userId":"SECRET","room":"SECRET"}'];
    const bodies = [message(toFail('BatchGetItem', kind)), ...poison];
    const { answers, printed } = await run('chat-moderation', aws.server, [
      { Records: bodies.map((body, n) => ({ messageId: `m-${n}`, body, eventSource: 'aws:sqs' })) },
    ]);
    expect(answers).toEqual([{ batchItemFailures: bodies.map((_, n) => ({ itemIdentifier: `m-${n}` })), milliseconds: expect.any(Number) }]);
    expect(aws.calls.filter(({ operation }) => operation === 'DisconnectUser')).toEqual([]);
    expect(printed).not.toMatch(/SECRET|arn:/);
  });

  test('without the key that hashes user ids, all is done, and nobody is named', async () => {
    aws.down.set('GetSecretValue', kind);
    const asked = { as: ['SECRET-user'], path: lobby } as const;
    const { answers, printed } = await run('chat-token', aws.server, DOORS.map((door) => request(door, 'tokens', asked)));
    expect(answers.map(ending)).toEqual(['200', '200']);
    expect(printed).toContain('"Token issued"');
    expect(printed).not.toContain('"user"');
    saysNothing(printed, answers);
  });
});

test('guests are in no list, and read on while the table is not to be reached', async () => {
  for (const operation of ['BatchGetItem', 'UpdateItem']) aws.down.set(operation, 'absent');
  const { answers } = await run('chat-token', aws.server, DOORS.map((door) => request(door, 'guestTokens', { path: lobby })));
  expect(answers.map(ending)).toEqual(['200', '200']);
});
