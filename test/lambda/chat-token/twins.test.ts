import { tokenHandler } from '../../../lambda/chat-token/handler';
import type { HttpResponse } from '../../../lambda/http/problem';
import { watchThrottling } from '../../../lambda/http/throttling';
import { TWINS } from '../../e2e/hostile/users';
import { memoryBans } from '../chat-moderation/fixtures';
import { request, type Door } from '../http/requests';

const ARN = 'arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl';
const policy = { capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 60 };

/** Who signs in with this id gets a token for this id, or none. */
async function signIn(door: Door, userId: string, bans: ReturnType<typeof memoryBans>): Promise<string> {
  const issued: unknown[] = [];
  const handler = tokenHandler({
    config: {
      userIdClaim: 'sub', groupsClaim: 'cognito:groups', anonymous: false, authorizer: 'jwt', attributeClaims: new Map(), requestAttributes: new Map(), renewedByToken: false,
    },
    rooms: { find: async (key) => ({ key, arn: ARN, policy }), all: async function* () { /* none */ } },
    tokens: {
      create: async (input) => { issued.push(input.userId); return { token: 'chat-token', $metadata: {} }; },
      sleep: async () => undefined,
      random: () => 0.5,
      throttling: watchThrottling(200, () => 0.5, () => 0),
    },
    bans,
    newId: () => 'new-id',
    now: Date.now,
    random: () => 0,
    observe: () => undefined,
  });
  const { statusCode } = await handler(request(door, 'tokens', { as: [userId], path: { room: 'lobby' } })) as HttpResponse;
  expect(issued).toEqual(statusCode === 200 ? [userId] : []);
  return statusCode === 200 ? 'in' : 'out';
}

describe.each<Door>(['http', 'rest'])('behind a %s API', (door) => {
  test.each(TWINS)('users who look the same are two, of whom one is banned: %s', async (_, one, other) => {
    for (const [user, twin] of [[one, other], [other, one]]) {
      const bans = memoryBans();
      await bans.put({ userId: user, room: ARN, createdAt: new Date() });
      expect([await signIn(door, user, bans), await signIn(door, twin, bans)]).toEqual(['out', 'in']);
      await bans.lift(twin, ARN, new Date());
      expect(await signIn(door, user, bans)).toBe('out');
    }
  });
});
