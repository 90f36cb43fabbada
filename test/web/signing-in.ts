import { lookAt } from './look';
import { BOB, CARLA, type Stage } from './stage';

/** How somebody comes in, and goes. */
export function signingIn(stage: Stage): void {
  describe('signing in', () => {
    test('takes the right password, and says so of a wrong one', async () => {
      const visitor = await stage.arrives();
      await visitor.sees(visitor.heading('Chat'));
      await lookAt(visitor, 'sign-in');
      await visitor.signIn('bob', 'nobody has this one');
      await visitor.sees(visitor.alert.filter({ hasText: 'User name or password is wrong.' }));
      await lookAt(visitor, 'sign-in-wrong');
      await stage.signIn(visitor, BOB);
      await visitor.sees(visitor.heading('Rooms'));
      expect(await visitor.ask('seen.written()')).not.toContain('nobody has this one');
    });

    test('has the name that the address names, and never a password', async () => {
      const visitor = await stage.arrives({}, '#user=carla');
      await visitor.sees(visitor.heading('Chat'));
      expect(await visitor.field('User name').inputValue()).toBe('carla');
      expect(await visitor.field('Password').inputValue()).toBe('');
    });

    test('is renewed by itself, long before it ends', async () => {
      const visitor = await stage.arrives();
      await visitor.page.clock.install();
      await stage.signIn(visitor, CARLA);
      await visitor.sees(visitor.heading('Rooms'));
      const renewal = visitor.page.waitForRequest((request) => request.postData()?.includes('REFRESH_TOKEN') ?? false);
      await visitor.page.clock.fastForward('45:00');
      expect((await (await renewal).response())?.status()).toBe(200);
      await visitor.enter('lobby');
    });

    test('is over when the page is left: who comes back or goes is asked anew', async () => {
      const visitor = await stage.signsIn(CARLA);
      await visitor.page.reload();
      await visitor.sees(visitor.field('Password'));
      await stage.signIn(visitor, CARLA);
      await visitor.press('Sign out');
      await visitor.sees(visitor.field('Password'));
      expect(await visitor.field('Password').inputValue()).toBe('');
      await visitor.page.goBack().catch(() => undefined);
      await expect(visitor.heading('Rooms').count()).resolves.toBe(0);
    });
  });
}
