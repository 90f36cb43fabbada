import type { Route } from 'playwright-core';
import { BOB, CARLA, MONA, type Stage } from './stage';
import type { Visitor } from './visitor';

/** Holds up the answers to what matches until it is told how to go on with them. */
async function holdUp(visitor: Visitor, matches: (request: ReturnType<Route['request']>) => boolean) {
  let arrived = () => {};
  let goOn: (how: (route: Route) => Promise<void>) => void = () => {};
  const asked = new Promise<void>((resolve) => { arrived = resolve; });
  const told = new Promise<(route: Route) => Promise<void>>((resolve) => { goOn = resolve; });
  await visitor.page.route('**/*', async (route) => {
    if (!matches(route.request())) return route.fallback();
    arrived();
    return (await told)(route);
  });
  return { asked, goOn: (how: (route: Route) => Promise<void>) => goOn(how) };
}

const REFUSED = { status: 403, contentType: 'application/problem+json', body: '{"type":"problems.md#not-a-moderator","detail":"You are no moderator."}' };

/** What comes when somebody has gone on to something else. */
export function late(stage: Stage): void {
  describe('of what comes late,', () => {
    test('a sign-in does not disturb somebody who watches as a guest meanwhile, and is given up', async () => {
      const bob = await stage.arrives();
      const signIn = await holdUp(bob, (request) => request.headers()['x-amz-target']?.endsWith('.InitiateAuth') ?? false);
      await stage.signIn(bob, BOB);
      await signIn.asked;
      await bob.press('Watch as a guest');
      await bob.is('Connected');
      const revoked = bob.page.waitForRequest((request) => request.headers()['x-amz-target']?.endsWith('.RevokeToken') ?? false);
      signIn.goOn(async (route) => route.continue());
      await revoked;
      await bob.sees(bob.page.getByText('Guests read. Sign in to write.'));
      expect(await bob.box.count()).toBe(0);
      await bob.press('Leave');
      await bob.sees(bob.field('Password'));
    });

    test('what a moderator did closes no other dialog, and is told where it was refused', async () => {
      const [bob, carla, mona] = await Promise.all([stage.enters(BOB), stage.enters(CARLA), stage.enters(MONA)]);
      await bob.say('One');
      await carla.say('Two');
      const ways = { refused: async (route: Route) => route.fulfill(REFUSED), done: async (route: Route) => route.continue() };
      for (const [name, how] of Object.entries(ways)) {
        const disconnect = await holdUp(mona, (request) => request.url().endsWith('/disconnects') && request.method() === 'POST');
        await mona.press(/^Moderate bob$/i);
        await mona.press('Disconnect');
        await disconnect.asked;
        await mona.press('Cancel');
        await mona.seesNoMore(mona.dialog);
        await mona.press(/^Moderate carla$/i);
        await mona.dialog.getByLabel('Reason', { exact: true }).fill(name);
        const answered = mona.page.waitForResponse((response) => response.url().endsWith('/disconnects') && response.request().method() === 'POST');
        disconnect.goOn(how);
        await (await answered).finished();
        if (name === 'done') await bob.is(/^Disconnected: a moderator/);
        else await mona.sees(mona.page.locator('main > .alert', { hasText: /^Moderate bob: You are no moderator\.$/i }));
        expect(await mona.dialog.getByLabel('Reason', { exact: true }).inputValue()).toBe(name);
        await mona.press('Cancel');
        await mona.seesNoMore(mona.dialog);
        await mona.page.unrouteAll();
      }
    });

    test('the end of a room leaves the focus with somebody who writes in another', async () => {
      const carla = await stage.signsIn(CARLA);
      await stage.open(carla, 'cellar');
      const close = await holdUp(carla, (request) => request.method() === 'DELETE');
      await carla.press('Close cellar');
      await close.asked;
      await carla.enter('lobby');
      await carla.box.fill('Still wri');
      const answered = carla.page.waitForResponse((response) => response.request().method() === 'DELETE');
      close.goOn(async (route) => route.continue());
      await (await answered).finished();
      await carla.page.waitForTimeout(100);
      await carla.page.keyboard.type('ting');
      expect(await carla.box.inputValue()).toBe('Still writing');
    });

    test('a refused text comes back in front of what its sender writes meanwhile', async () => {
      const bob = await stage.enters(BOB);
      await bob.box.fill('Win at https://example.com');
      await bob.ask(`(() => {
        const box = document.getElementById('message');
        box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
        box.value = 'Anyway';
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      })()`);
      await bob.sees(bob.alert.filter({ hasText: 'Refused' }));
      expect(await bob.box.inputValue()).toBe('Win at https://example.com\nAnyway');
    });
  });
}
