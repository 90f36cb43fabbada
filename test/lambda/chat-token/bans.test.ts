import { tokenHandler, type Outcome } from '../../../lambda/chat-token/handler';
import { BanListUnavailable, InvalidUserId, type Ban, type BanList } from '../../../lambda/http/bans';
import type { HttpResponse } from '../../../lambda/http/problem';
import { watchThrottling } from '../../../lambda/http/throttling';
import { request, type Door } from '../http/requests';

const NOW = Date.parse('2026-05-01T12:00:15.250Z');
const ARN = 'arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl';
const policy = { capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 60 };

const ban = (until?: Date): Ban => ({ userId: 'troll', room: ARN, until, reason: 'SECRET-REASON', bannedBy: 'SECRET-MODERATOR' });

/** A token function with this list, and what it asked of the list and of Amazon IVS Chat. */
function tokens(list: Partial<BanList>, config: { tokensPerUser?: number; anonymous?: boolean } = {}) {
  const asked: unknown[][] = [];
  const outcomes: Outcome[] = [];
  const bans = {
    banOf: async (...args: unknown[]) => { asked.push(['banOf', ...args]); return list.banOf?.(...args as Parameters<BanList['banOf']>); },
    count: async (...args: unknown[]) => { asked.push(['count', ...args]); return list.count?.(...args as Parameters<BanList['count']>) ?? true; },
  } as unknown as BanList;
  const handler = tokenHandler({
    config: {
      userIdClaim: 'sub',
      groupsClaim: 'cognito:groups',
      anonymous: false,
      attributeClaims: new Map(),
      requestAttributes: new Map(),
      renewedByToken: false,
      guests: { rooms: new Set(['lobby']), policy },
      ...config,
    },
    rooms: { find: async (key) => key === 'lobby' ? { key, arn: ARN, policy } : undefined, all: async function* () { /* none */ } },
    tokens: {
      create: async ({ userId }) => { asked.push(['CreateChatToken', userId]); return { token: 'chat-token', $metadata: {} }; },
      sleep: async () => undefined,
      random: () => 0.5,
      throttling: watchThrottling(200, () => 0.5, () => 0),
    },
    bans,
    newId: () => 'new-id',
    now: () => NOW,
    random: () => 0,
    observe: (outcome) => outcomes.push(outcome),
  });
  const ask = async (door: Door = 'http', route: 'tokens' | 'guestTokens' = 'tokens', body?: object): Promise<HttpResponse & { problem?: string; json: Record<string, unknown> }> => {
    const answer = await handler(request(door, route, { as: ['troll'], path: { room: 'lobby' }, body }));
    const json = JSON.parse(answer.body) as Record<string, unknown>;
    return { ...answer, json, problem: (json.type as string | undefined)?.replace(/.*#/, '') };
  };
  return { ask, asked, outcomes };
}

describe.each<Door>(['http', 'rest'])('behind a %s API', (door) => {
  test('the banned get no token, and are told until when, and nothing else', async () => {
    const { ask, asked, outcomes } = tokens({ banOf: async () => ban(new Date('2026-05-02T00:00:00Z')) });
    const answer = await ask(door);
    expect([answer.statusCode, answer.problem, answer.json.until]).toEqual([403, 'banned', '2026-05-02T00:00:00.000Z']);
    expect(JSON.stringify([answer, outcomes])).not.toContain('SECRET');
    expect(asked).toEqual([['banOf', 'troll', ARN, new Date(NOW)]]);
  });

  test('a ban without an end has no until', async () => {
    const { json, problem } = await tokens({ banOf: async () => ban() }).ask(door);
    expect([problem, 'until' in json]).toEqual(['banned', false]);
  });

  test('who is not banned gets one', async () => {
    const { ask, asked } = tokens({});
    expect((await ask(door)).json).toEqual({ token: 'chat-token' });
    expect(asked.map(([name]) => name)).toEqual(['banOf', 'CreateChatToken']);
  });

  test('nobody gets one while the list cannot be reached', async () => {
    const { ask, asked, outcomes } = tokens({ banOf: async () => { throw new BanListUnavailable({ errorName: 'ThrottlingException', attempts: 2 }); } });
    const answer = await ask(door);
    expect([answer.statusCode, answer.problem, answer.headers['Retry-After']]).toEqual([503, 'ban-list-unavailable', '5']);
    expect(asked.map(([name]) => name)).toEqual(['banOf']);
    expect(outcomes[0]).toMatchObject({ status: 503, errorName: 'ThrottlingException', attempts: 2 });
  });

  test('a user gets as many tokens a minute as the limit says, and is told when the minute is over', async () => {
    let left = 3;
    const { ask, asked } = tokens({ count: async () => left-- > 0 }, { tokensPerUser: 3 });
    const answers = [await ask(door), await ask(door), await ask(door), await ask(door)];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
    expect([answers[3].problem, answers[3].headers['Retry-After']]).toEqual(['too-many-tokens', '45']);
    expect(asked.filter(([name]) => name === 'count')[0]).toEqual(['count', 'troll', 3, new Date(NOW)]);
    expect(asked.filter(([name]) => name === 'CreateChatToken')).toHaveLength(3);
  });
});

test('the banned are not counted, and a request that is refused anyway counts for nothing', async () => {
  const banned = tokens({ banOf: async () => ban() }, { tokensPerUser: 3 });
  await banned.ask();
  expect(banned.asked.map(([name]) => name)).toEqual(['banOf']);
  const wrong = tokens({}, { tokensPerUser: 3 });
  await wrong.ask('http', 'tokens', { nonsense: 1 });
  await wrong.ask('http', 'tokens', { capabilities: ['DELETE_MESSAGE'] });
  expect(wrong.asked).toEqual([]);
});

test('while tokens cannot be counted, nobody gets one', async () => {
  const { ask, asked } = tokens({ count: async () => { throw new BanListUnavailable({ errorName: 'TimeoutError', attempts: 2 }); } }, { tokensPerUser: 3 });
  expect(await ask()).toMatchObject({ statusCode: 503, problem: 'ban-list-unavailable' });
  expect(asked.map(([name]) => name)).toEqual(['banOf', 'count']);
});

test('an id that no list can hold is no id', async () => {
  expect(await tokens({ banOf: async () => { throw new InvalidUserId(); } }).ask()).toMatchObject({ statusCode: 403, problem: 'no-user-id' });
});

test('guests and the anonymous are not looked up: their id is new each time', async () => {
  const guest = tokens({ banOf: async () => ban() }, { tokensPerUser: 1 });
  expect(await guest.ask('http', 'guestTokens')).toMatchObject({ statusCode: 200 });
  expect(guest.asked).toEqual([['CreateChatToken', 'guest-new-id']]);
  const anonymous = tokens({ banOf: async () => ban() }, { tokensPerUser: 1, anonymous: true });
  expect(await anonymous.ask()).toMatchObject({ statusCode: 200 });
  expect(anonymous.asked).toEqual([['CreateChatToken', 'anonymous-new-id']]);
});
