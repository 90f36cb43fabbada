import { lookAt } from './look';
import { BOB, CARLA, MONA, type Stage } from './stage';

/** What everybody sees of what one of them says. */
export function fourPeople(stage: Stage): void {
  describe('four people in a room', () => {
    test('each hear what each says, in one order and under their names, and a guest reads', async () => {
      const [carla, bob, mona, guest] = await Promise.all([stage.enters(CARLA), stage.enters(BOB), stage.enters(MONA), stage.watches()]);
      await carla.say('Welcome, everybody!');
      await bob.sees(bob.message('Welcome, everybody!'));
      await bob.say('Good to be here 🎉');
      await mona.sees(mona.message('Good to be here 🎉'));
      await mona.say('Be kind,\nand enjoy the show.'.replace('\n', ' '));
      for (const visitor of [carla, bob, mona, guest]) {
        await visitor.sees(visitor.message('enjoy the show'));
        const names = await visitor.log.getByRole('article').evaluateAll((articles) => articles.slice(-3).map((article) => article.getAttribute('aria-label')));
        expect(names.map((name) => name?.replace(/, .*/, '').toLowerCase())).toEqual(['carla', 'bob', 'mona']);
      }
      await expect(guest.box.count()).resolves.toBe(0);
      await guest.sees(guest.page.getByText('Guests read. Sign in to write.'));
      await lookAt(bob, 'room');
      await lookAt(mona, 'room-of-a-moderator');
      await lookAt(guest, 'room-of-a-guest');
      await guest.press('Sign in');
      await guest.sees(guest.heading('Chat'));
      await guest.sees(guest.field('Password'));
    });

    test('Shift and Enter make a line, which everybody sees as one', async () => {
      const [carla, bob] = await Promise.all([stage.enters(CARLA), stage.enters(BOB)]);
      await carla.box.fill('First');
      await carla.box.press('Shift+Enter');
      await carla.page.keyboard.type('Second');
      await carla.box.press('Enter');
      const text = await (await bob.sees(bob.message('First'))).innerText();
      expect(text).toContain('First\nSecond');
      expect(await carla.box.inputValue()).toBe('');
    });

    test('read what the review function made of a message, and its sender is told', async () => {
      const [carla, bob] = await Promise.all([stage.enters(CARLA), stage.enters(BOB)]);
      await bob.say('That was darn close');
      await carla.sees(carla.message('That was **** close'));
      await bob.sees(bob.message('That was **** close').filter({ hasText: 'changed by the reviewer' }));
      expect(await carla.message('That was **** close').innerText()).not.toContain('changed by the reviewer');
      expect(await bob.ask('seen.written()')).not.toContain('darn');
      await lookAt(bob, 'changed');
    });

    test('do not read what it refuses, and its sender has it still, with the reason', async () => {
      const [carla, bob] = await Promise.all([stage.enters(CARLA), stage.enters(BOB)]);
      const text = 'Win at https://example.com';
      await bob.say(text);
      await bob.sees(bob.alert.filter({ hasText: 'Refused: No links, please' }));
      expect(await bob.box.inputValue()).toBe(text);
      await lookAt(bob, 'refused');
      await bob.say('Then not');
      await carla.sees(carla.message('Then not'));
      await expect(carla.message('example.com').count()).resolves.toBe(0);
      await bob.seesNoMore(bob.alert.filter({ hasText: 'Refused' }));
    });
  });
}
