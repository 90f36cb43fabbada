import type { Sender } from './hostile';
import type { Stage } from './stage';
import { AWKWARD, encoded, IN_PATHS, TWINS } from './users';
import type { Door } from '../doors';

/** The tests of who is banned by what, at a door. */
export function testBans(stage: Stage, door: Door): void {
  describe('a user id in the path', () => {
    test.each(IN_PATHS.map((one) => [one.name, one] as const))('%s', async (_, { segment, bans }) => {
      const wanted = typeof bans === 'string' || 'status' in bans ? bans : bans[door];
      const { status, body, text } = await stage.put(door, segment);
      if (typeof wanted !== 'string') {
        expect([status, text.includes(String(wanted.problem ?? 'message'))]).toEqual([wanted.status, true]);
        expect(await stage.banned()).toEqual([]);
        return;
      }
      expect({ status, userId: body.userId, text }).toEqual({ status: 200, userId: wanted, text });
      expect(await stage.banned()).toEqual([wanted]);
      const listed = JSON.parse((await stage.ask(door, { as: 'mona', method: 'GET', path: 'rooms/lobby/bans' })).text) as { bans: { userId: string }[] };
      expect(listed.bans.map(({ userId }) => userId)).toEqual([wanted]);
      expect((await stage.put(door, encoded(wanted), 'DELETE')).status).toBe(204);
      expect(await stage.banned()).toEqual([]);
    });

    test('whoever can chat can be banned, everywhere too', async () => {
      for (const id of AWKWARD) expect((await stage.ask(door, { as: 'mona', method: 'PUT', path: `bans/${encoded(id)}` })).status).toBe(200);
      expect(await stage.banned()).toEqual([...AWKWARD].sort());
      for (const id of AWKWARD) expect((await stage.ask(door, { as: 'mona', method: 'DELETE', path: `bans/${encoded(id)}` })).status).toBe(204);
      expect(await stage.banned()).toEqual([]);
    });
  });

  test.each(TWINS)('two users who look the same are two: %s', async (_, one, other) => {
    for (const [user, twin] of [[one, other], [other, one]]) {
      expect((await stage.put(door, encoded(user))).status).toBe(200);
      expect(await stage.banned()).toEqual([user]);
      expect((await stage.put(door, encoded(twin), 'DELETE')).status).toBe(204);
      expect(await stage.banned()).toEqual([user]);
      expect((await stage.put(door, encoded(user), 'DELETE')).status).toBe(204);
    }
  });

  test('a banned user stays out, whatever the room and the user are called', async () => {
    expect((await stage.put(door, stage.idOf('bob'))).status).toBe(200);
    expect((await stage.put(door, stage.idOf('bob').toUpperCase(), 'DELETE')).status).toBe(204);
    const paths = ['rooms/lobby/tokens', 'rooms/Lobby/tokens', 'rooms/l%6Fbby/tokens', 'rooms/lobby%20/tokens', 'rooms/lobby/tokens/', 'rooms//lobby/tokens', 'rooms/lobby/tokens?userId=x', '/rooms/lobby/tokens', '//rooms/lobby/tokens', 'rooms/./lobby/tokens'];
    for (const path of paths) {
      const { status, text } = await stage.ask(door, { as: 'bob', method: 'POST', path });
      expect([path, [403, 404].includes(status), text.includes('"token"')]).toEqual([path, true, false]);
    }
    expect((await stage.ask(door, { as: 'bob', method: 'POST', path: 'rooms/lobby/tokens' })).text).toContain('#banned');
    expect((await stage.put(door, stage.idOf('bob'), 'DELETE')).status).toBe(204);
    expect((await stage.put(door, stage.idOf('bob').toUpperCase())).status).toBe(200);
    expect((await stage.ask(door, { as: 'bob', method: 'POST', path: 'rooms/lobby/tokens' })).status).toBe(200);
    expect((await stage.put(door, stage.idOf('bob').toUpperCase(), 'DELETE')).status).toBe(204);
  });

  test('a banned moderator lifts no ban, not even their own', async () => {
    const self = { as: 'mona' as const, path: `rooms/lobby/bans/${stage.idOf('mona')}` };
    expect((await stage.put(door, stage.idOf('mona'), 'PUT', 'max')).status).toBe(200);
    for (const method of ['PUT', 'DELETE']) expect((await stage.ask(door, { ...self, method })).text).toContain('#banned');
    expect(await stage.banned()).toEqual([stage.idOf('mona')]);
    expect((await stage.put(door, stage.idOf('mona'), 'DELETE', 'max')).status).toBe(204);
  });

  test('a page of one list is none of another, nor is one that was changed', async () => {
    for (const user of ['one', 'two', 'three']) expect((await stage.put(door, user)).status).toBe(200);
    const list = async (path: string, nextToken: string, as: Sender = 'mona') => stage.ask(door, { as, method: 'GET', path: `${path}?limit=1&nextToken=${nextToken}` });
    const first = JSON.parse((await stage.ask(door, { as: 'mona', method: 'GET', path: 'rooms/lobby/bans?limit=1' })).text) as { nextToken: string };
    const next = first.nextToken;
    expect(Buffer.from(next, 'base64url').toString()).not.toMatch(/arn:/);
    expect((await list('rooms/lobby/bans', next)).status).toBe(200);

    const key = JSON.parse(Buffer.from(next, 'base64url').toString()) as string[];
    const changed = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
    const forged = [
      `${next}=`, `${next}%20`, next.slice(0, -1), next.slice(1), next.toUpperCase(), `${next}${next}`, `${next},${next}`, encodeURIComponent(Buffer.from(next, 'base64url').toString('base64')).replace(/^/, '%20'),
      changed('backstage', ...key.slice(1)), changed('*', ...key.slice(1)), changed(stage.outputs.LobbyArn, ...key.slice(1)), changed(stage.outputs.BackstageArn, ...key.slice(1)), changed(...key.slice(0, 3)), changed(...key, 'x'), changed(key[0], key[1], key[2], { S: 'x' }),
      changed(key[0], '', key[2], key[3]), changed(key[0], key[1], '', key[3]), changed(key[0], key[1], 'x'.repeat(2_049), key[3]), changed(key[0], 'x'.repeat(1_025), key[2], key[3]), changed(key[0], key[1], '\ud800', key[3]),
      Buffer.from(`${JSON.stringify(key)} `).toString('base64url'), Buffer.from(`{"0":"${key[0]}"}`).toString('base64url'),
    ];
    for (const one of forged) {
      const { status, text } = await list('rooms/lobby/bans', one);
      expect([Buffer.from(one, 'base64url').toString().slice(0, 100), status, text.includes('#invalid-request')]).toEqual([expect.any(String), 400, true]);
    }
    for (const [path, as] of [['bans', 'mona'], ['rooms/backstage/bans', 'hugo']] as const) expect((await list(path, next, as)).text).toContain('#invalid-request');
    // In its form, whatever is made up leads to bans of this room, or to none.
    for (const one of [changed(key[0], key[1], 'count#x', '1'), changed(key[0], 'then', 'ban#nobody', 'x'), changed(key[0], key[1], key[2], stage.outputs.BackstageArn)]) {
      const { status, text } = await list('rooms/lobby/bans', one);
      expect([status === 200 || status === 400, text.includes('arn:')]).toEqual([true, false]);
    }
    for (const user of ['one', 'two', 'three']) expect((await stage.put(door, user, 'DELETE')).status).toBe(204);
  });

  test('of two moderators at once, one has the last word, and both an answer', async () => {
    for (let round = 0; round < 5; round++) {
      const [user, until] = [stage.idOf('alice'), new Date(Date.now() + 3_600_000).toISOString()];
      const answers = await Promise.all([0, 1, 2, 3, 4, 5].map(async (n) => stage.ask(door, {
        as: n % 2 ? 'mona' : 'max', method: n % 3 ? 'PUT' : 'DELETE', path: `rooms/lobby/bans/${user}`, body: n % 3 ? JSON.stringify({ reason: `by ${n}`, until }) : undefined,
      })));
      expect(answers.map(({ status }) => status)).toEqual([204, 200, 200, 204, 200, 200]);
      const [item, ...more] = (await stage.items()).filter(({ pk }) => pk.S === `ban#${user}`);
      expect(more).toEqual([]);
      if (item) expect([['by 1', 'by 5'].includes(item.reason.S!), item.bannedBy.S]).toEqual([item.bannedBy.S === stage.idOf('mona'), ['by 1', 'by 5'].includes(item.reason.S!) ? stage.idOf('mona') : stage.idOf('max')]);
      await stage.forgetCounts();
      expect((await stage.ask(door, { as: 'alice', method: 'POST', path: 'rooms/lobby/tokens' })).status).toBe(item ? 403 : 200);
      expect((await stage.put(door, user, 'DELETE')).status).toBe(204);
    }
  });
}
