import { SendMessageRequest } from 'amazon-ivs-chat-messaging';
import type { Stage } from './stage';
import { DOORS, problem } from '../doors';

/** The tests of hosts who open rooms through the APIs, and of who is in them. */
export function testHosts(stage: Stage): void {
  describe.each(DOORS)('through the %s door', (door) => {
    test('a host opens a room, once, and nobody else has it', async () => {
      const first = await stage.put(door, 'show', 'hana', { allowedGroups: ['creators', 'moderators'] });
      expect(first).toMatchObject({ status: 201, body: { room: 'show', state: 'open', owner: stage.idOf('hana'), allowedGroups: ['creators', 'moderators'] } });
      expect(await stage.put(door, 'show', 'hana')).toMatchObject({ status: 200, body: first.body });
      expect(first.text).not.toContain('arn:');
      for (const [key, who, name, status] of [
        ['show', 'carl', 'room-taken', 409], ['lobby', 'carl', 'room-taken', 409], ['show', 'alice', 'not-a-host', 403],
        ['other', 'mona', 'not-a-host', 403], ['a%20b', 'hana', 'invalid-request', 400], ['x'.repeat(65), 'hana', 'invalid-request', 400],
      ] as const) expect(await stage.put(door, key, who)).toMatchObject(problem(name, status));
      expect(await stage.read(door, 'show', 'hana')).toMatchObject({ status: 200, body: first.body });
      expect((await stage.read(door, 'show', 'mona')).status).toBe(200);
      for (const who of ['carl', 'alice'] as const) {
        for (const answer of [await stage.read(door, 'show', who), await stage.close(door, 'show', who)]) expect(answer).toMatchObject(problem('unknown-room', 404));
      }
      for (const who of ['hana', 'carl', 'mona'] as const) {
        expect(await stage.openTo(door, who)).toEqual(expect.arrayContaining([{ room: 'show', openedAt: first.body.openedAt }]));
      }
      expect(await stage.openTo(door, 'alice')).not.toEqual(expect.arrayContaining([expect.objectContaining({ room: 'show' })]));
      // Its own rules stand in place of the API's.
      expect(await stage.ask(door, 'rooms/show/tokens', 'alice')).toMatchObject(problem('unknown-room', 404));
      expect((await stage.ask(door, 'rooms/show/tokens', 'carl')).status).toBe(200);
      expect((await stage.close(door, 'show', 'mona')).status).toBe(204);
    });

    test('viewers chat, the owner moderates, the stream ends and the room goes', async () => {
      expect((await stage.put(door, 'evening', 'hana')).status).toBe(201);
      const [alice, bob] = [await stage.enter(door, 'evening', 'alice'), await stage.enter(door, 'evening', 'bob')];
      const deleted = new Promise<string>((resolve) => { bob.room.addListener('messageDelete', ({ messageId }) => resolve(messageId)); });
      const { id } = await alice.room.sendMessage(new SendMessageRequest('spam'));
      expect(await stage.ask(door, `rooms/evening/messages/${id}`, 'bob', { method: 'DELETE' })).toMatchObject(problem('not-a-moderator', 403));
      expect((await stage.ask(door, `rooms/evening/messages/${id}`, 'hana', { method: 'DELETE' })).status).toBe(200);
      expect(await deleted).toBe(id);
      // The owner has what moderators have inside, too.
      const owner = await stage.enter(door, 'evening', 'hana');
      const resource = (await stage.roomOf('evening'))!.arn;
      expect((await stage.ask(door, `rooms/evening/bans/${stage.idOf('bob')}`, 'hana', { method: 'PUT', body: { reason: 'spam' } })).status).toBe(200);
      await bob.left;
      expect(await stage.ask(door, 'rooms/evening/tokens', 'bob')).toMatchObject(problem('banned', 403));

      expect((await stage.close(door, 'evening', 'hana')).status).toBe(204);
      // Asked a moment ago, the function may take the room to be there; and to AWS, one that is gone has no tag by which this is allowed.
      await stage.harness.addFault({ kind: 'access-denied', operation: 'CreateChatToken', match: { resource } });
      expect(await stage.ask(door, 'rooms/evening/tokens', 'alice')).toMatchObject(problem('unknown-room', 404));
      for (const { closing, left } of [alice, owner]) {
        expect(await closing).toMatchObject({ attributes: { reason: 'requested' } });
        await left;
      }
      expect(await stage.roomOf('evening')).toBeUndefined();
      expect(await stage.read(door, 'evening', 'hana')).toMatchObject(problem('unknown-room', 404));
      expect(await stage.close(door, 'evening', 'hana')).toMatchObject(problem('unknown-room', 404));
    });

    test('hosts list their own rooms, page by page, and have five at the most', async () => {
      for (let n = 1; n <= 5; n++) expect((await stage.put(door, `carl-${n}`, 'carl')).status).toBe(201);
      expect(await stage.put(door, 'carl-6', 'carl')).toMatchObject(problem('too-many-rooms', 403));
      const keys: unknown[] = [];
      for (let token = ''; ;) {
        const { status, body } = await stage.ask(door, `rooms?owner=me&limit=2${token && `&nextToken=${encodeURIComponent(token)}`}`, 'carl', { method: 'GET' });
        expect(status).toBe(200);
        keys.push(...(body.rooms as { room: string }[]).map(({ room }) => room));
        token = String(body.nextToken ?? '');
        if (token === '') break;
        expect(await stage.ask(door, `rooms?owner=me&nextToken=${encodeURIComponent(token)}`, 'hana', { method: 'GET' })).toMatchObject(problem('invalid-request', 400));
      }
      expect(keys.sort()).toEqual([1, 2, 3, 4, 5].map((n) => `carl-${n}`));
      expect((await Promise.all([1, 2, 3, 4, 5].map(async (n) => stage.close(door, `carl-${n}`, 'carl')))).map(({ status }) => status)).toEqual(Array(5).fill(204));
    }, 60_000);

    test('who is banned everywhere is out of rooms of both kinds, and opens none', async () => {
      expect((await stage.put(door, 'evening', 'carl')).status).toBe(201);
      const inside = [await stage.enter(door, 'lobby', 'carl'), await stage.enter(door, 'evening', 'carl')];
      expect((await stage.ask(door, `bans/${stage.idOf('carl')}`, 'mona', { method: 'PUT', body: {} })).status).toBe(200);
      await Promise.all(inside.map(async ({ left }) => left));
      expect(await stage.put(door, 'another', 'carl')).toMatchObject(problem('banned', 403));
      expect((await stage.ask(door, `bans/${stage.idOf('carl')}`, 'mona', { method: 'DELETE' })).status).toBeLessThan(300);
      expect((await stage.ask(door, 'rooms/evening/events', 'carl', { body: { eventName: 'goal' } })).status).toBe(200);
      expect((await stage.close(door, 'evening', 'mona')).status).toBe(204);
    }, 60_000);

    test('where there are no more rooms to be had, nothing half-made stays', async () => {
      await stage.harness.addFault({ kind: 'error-before', operation: 'CreateRoom', code: 'ServiceQuotaExceededException' });
      expect(await stage.put(door, 'too-late', 'hana')).toMatchObject(problem('no-rooms-left', 503));
      expect(await stage.read(door, 'too-late', 'hana')).toMatchObject(problem('unknown-room', 404));
      await stage.harness.clearFaults();
      expect((await stage.put(door, 'too-late', 'hana')).status).toBe(201);
      expect((await stage.close(door, 'too-late', 'hana')).status).toBe(204);
    }, 60_000);
  });
}
