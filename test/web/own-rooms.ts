import { lookAt } from './look';
import { BOB, CARLA, type Stage } from './stage';

/** Rooms that creators open and close. */
export function ownRooms(stage: Stage): void {
  describe('a room of one\'s own', () => {
    test('is there for everybody while it is open, and says when it is closed', async () => {
      const [carla, bob] = await Promise.all([stage.signsIn(CARLA), stage.signsIn(BOB)]);
      await lookAt(bob, 'rooms');
      await expect(bob.button('Open room').count()).resolves.toBe(0);
      await stage.open(carla, 'studio');
      await lookAt(carla, 'rooms-of-a-creator');
      await bob.sees(bob.button('Enter studio')); // without doing anything
      await expect(bob.button('Close studio').count()).resolves.toBe(0);
      await bob.enter('studio');
      const other = await stage.signsIn({ username: 'cleo', group: 'creators' });
      await other.sees(other.button('Enter studio'));
      await expect(other.button('Close studio').count()).resolves.toBe(0);
      await carla.press('Close studio');
      await bob.is('This room is closed.');
      await expect(bob.button('Connect again').count()).resolves.toBe(0);
      await lookAt(bob, 'room-closed');
      await carla.seesNoMore(carla.button('Enter studio'));
      await bob.press('Leave');
      await bob.sees(bob.heading('Rooms'));
      await bob.seesNoMore(bob.button('Enter studio'));
    });

    test('has a name that can be, and there are not too many', async () => {
      const cora = await stage.signsIn({ username: 'cora', group: 'creators' });
      await cora.fill('Name of your room', 'no/such name');
      await cora.press('Open room');
      await cora.sees(cora.alert);
      await lookAt(cora, 'rooms-bad-name');
      const own = ['cora-1', 'cora-2', 'cora-3', 'cora-4', 'cora-5', 'cora-6'];
      const opened: string[] = [];
      for (const name of own) {
        await cora.fill('Name of your room', name);
        await cora.press('Open room');
        await cora.sees(cora.button(`Close ${name}`).or(cora.alert.filter({ hasText: /rooms/ })));
        if (await cora.alert.filter({ hasText: /rooms/ }).count() > 0) break;
        opened.push(name);
      }
      expect(opened.length).toBeLessThan(own.length);
      await lookAt(cora, 'rooms-too-many');
      for (const name of opened) {
        await cora.press(`Close ${name}`);
        await cora.seesNoMore(cora.button(`Close ${name}`));
      }
    });
  });
}
