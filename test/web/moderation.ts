import { DisconnectUserCommand } from '@aws-sdk/client-ivschat';
import { lookAt } from './look';
import { BOB, CARLA, MONA, type Role, type Stage } from './stage';
import type { Visitor } from './visitor';

const DORA: Role = { username: 'dora' };

/** Opens what may be done about somebody. */
async function moderate(moderator: Visitor, name: string, reason: string): Promise<void> {
  await moderator.press(new RegExp(`^Moderate ${name}$`, 'i'));
  await moderator.sees(moderator.page.getByRole('dialog', { name: new RegExp(`^Moderate ${name}$`, 'i') }));
  await moderator.dialog.getByLabel('Reason', { exact: true }).fill(reason);
}

/** What moderators do, and what becomes of it on the others' pages. */
export function moderation(stage: Stage): void {
  describe('a moderator', () => {
    test('deletes a message, which is gone from every page', async () => {
      const [bob, mona, guest] = await Promise.all([stage.enters(BOB), stage.enters(MONA), stage.watches()]);
      await bob.say('Nobody should read this');
      await guest.sees(guest.message('Nobody should read this'));
      await mona.press(/^Delete message of Bob$/i);
      for (const visitor of [bob, mona, guest]) {
        await visitor.sees(visitor.message('Deleted by a moderator'));
        expect(await visitor.ask('seen.written()')).not.toContain('Nobody should read this');
      }
      await lookAt(guest, 'deleted');
    });

    test('disconnects somebody, who is told why and may come back', async () => {
      const [bob, mona] = await Promise.all([stage.enters(BOB), stage.enters(MONA)]);
      await bob.say('Blah');
      await mona.sees(mona.message('Blah'));
      await moderate(mona, 'bob', 'calm down');
      await lookAt(mona, 'moderate');
      await mona.press('Disconnect');
      await bob.is(/^Disconnected: .*calm down/);
      await lookAt(bob, 'disconnected');
      await bob.press('Connect again');
      await bob.is('Connected');
      await bob.say('Calm now');
      await mona.sees(mona.message('Calm now'));
      await mona.sees(mona.items('Audit').filter({ hasText: 'calm down' }));
    });

    test('bans somebody, whose connection is closed within a second and who comes in when it is lifted', async () => {
      const mona = await stage.enters(MONA);
      let dora: Visitor;
      const took: number[] = [];
      for (let round = 1; ; round++) { // the first finds functions that have to start
        dora = await stage.enters(DORA);
        await dora.say(`Spam ${round}`);
        await mona.sees(mona.message(`Spam ${round}`));
        const { socket } = dora;
        await moderate(mona, 'dora', 'spam');
        const since = Date.now();
        await mona.press('Ban for 10 minutes');
        took.push(await socket.closed - since);
        await dora.is(/^You are banned until .*\d/);
        if (took.at(-1)! < 1000 || round === 4) break;
        await lift(mona);
      }
      expect(Math.min(...took)).toBeLessThan(1000);
      await lookAt(dora, 'banned-until');
      await mona.sees(mona.items('Bans').filter({ hasText: /dora/i }).filter({ hasText: 'spam' }));
      await mona.sees(mona.items('Audit').filter({ hasText: 'spam' }));
      await lookAt(mona, 'bans');
      await dora.page.reload();
      await stage.signIn(dora, DORA);
      await dora.press('Enter lobby');
      await dora.is(/^You are banned until /);
      await lift(mona);
      await dora.page.reload();
      await stage.signIn(dora, DORA);
      await dora.enter('lobby');
    });

    test('bans somebody for good', async () => {
      const [dora, mona] = await Promise.all([stage.enters(DORA), stage.enters(MONA)]);
      await dora.say('More spam');
      await mona.sees(mona.message('More spam'));
      await moderate(mona, 'dora', 'spam again');
      await mona.press('Ban for good');
      await dora.is(/^You are banned\.$/);
      await lookAt(dora, 'banned');
      await lift(mona);
    });

    test('says something to all that nobody can take for a message', async () => {
      const [bob, mona, guest] = await Promise.all([stage.enters(BOB), stage.enters(MONA), stage.watches()]);
      await mona.press('Announce');
      await mona.sees(mona.dialog);
      await lookAt(mona, 'announce');
      await mona.dialog.getByLabel('Announcement', { exact: true }).fill('We begin in five minutes.');
      await mona.press('Send to everybody');
      for (const visitor of [bob, mona, guest]) {
        await visitor.sees(visitor.page.getByRole('note', { name: 'Announcement' }).filter({ hasText: 'We begin in five minutes.' }));
      }
      await lookAt(guest, 'announcement');
    });

    test('is a creator in the own room, and in no other', async () => {
      const carla = await stage.signsIn(CARLA);
      await stage.open(carla, 'parlour');
      await carla.enter('parlour');
      const bob = await stage.enters(BOB, 'parlour');
      await bob.say('Nice place');
      await carla.sees(carla.button(/^Delete message of Bob$/i));
      await carla.sees(carla.button('Announce'));
      await expect(bob.button(/^(Moderate|Delete)/).count()).resolves.toBe(0);
      await expect(bob.button('Announce').count()).resolves.toBe(0);
      await moderate(carla, 'bob', 'closing time');
      await carla.press('Disconnect');
      await bob.is(/^Disconnected: .*closing time/);
      await carla.press('Leave');
      await carla.enter('lobby');
      await carla.say('No rights here');
      await carla.sees(carla.message('No rights here'));
      await expect(carla.button(/^(Moderate|Delete)/).count()).resolves.toBe(0);
      await carla.press('Leave');
      await carla.press('Close parlour');
      await carla.seesNoMore(carla.button('Enter parlour'));
    });
  });

  test('somebody whom a backend disconnects is told, without a reason where there is none', async () => {
    const bob = await stage.enters(BOB);
    await bob.say('Who am I?');
    await bob.sees(bob.message('Who am I?'));
    const { Sender } = bob.socket.heard.map((frame) => JSON.parse(frame) as { Content?: string; Sender?: { UserId: string } }).find(({ Content }) => Content === 'Who am I?')!;
    await stage.ivschat.send(new DisconnectUserCommand({ roomIdentifier: (await stage.room('lobby')).arn, userId: Sender!.UserId }));
    await bob.is(/^Disconnected: a moderator/);
    await bob.press('Connect again');
    await bob.is('Connected');
  });
}

/** Lifts the ban. */
async function lift(moderator: Visitor): Promise<void> {
  await moderator.press(/^Lift ban of dora$/i);
  await moderator.seesNoMore(moderator.button(/^Lift ban of dora$/i));
  await moderator.page.waitForTimeout(1100); // what was read of the bans may count for a second
}
