import { lookAt } from './look';
import { BOB, CARLA, type Stage } from './stage';

/** What somebody is told of the connection, and that nothing is lost with it. */
export function connection(stage: Stage): void {
  describe('the connection', () => {
    test('is being made, until it is', async () => {
      const bob = await stage.signsIn(BOB);
      let goOn = () => {};
      const held = new Promise<void>((resolve) => { goOn = resolve; });
      await bob.page.route('**/tokens', async (route) => {
        await held;
        await route.continue();
      });
      await bob.press('Enter lobby');
      await bob.is('Connecting…');
      await lookAt(bob, 'connecting');
      goOn();
      await bob.is('Connected');
    });

    test('waits where tokens are throttled, and comes about by itself', async () => {
      const bob = await stage.signsIn(BOB);
      await stage.harness.addFault({ kind: 'throttle', operation: 'CreateChatToken' });
      const refused = bob.page.waitForResponse((response) => response.url().endsWith('/tokens') && response.status() === 429);
      await bob.press('Enter lobby');
      await refused;
      await bob.is('Connecting…');
      await stage.harness.clearFaults();
      await bob.is('Connected');
    });

    test('is renewed before the session ends, and nothing that is said meanwhile is lost or comes twice', async () => {
      const bob = await stage.signsIn(BOB);
      await bob.page.route('**/tokens', async (route) => {
        const response = await route.fetch();
        const answer = await response.json() as object;
        // The client opens the next connection half a minute before.
        return route.fulfill({ response, json: { ...answer, tokenExpirationTime: new Date(Date.now() + 31_500) } });
      });
      await bob.enter('lobby');
      await stage.unreviewed('lobby');
      const writer = await stage.writer('lobby', { attributes: { displayName: 'Ticker' } });
      const renewed = bob.sockets.length + 3;
      let said = 0;
      while (bob.sockets.length < renewed && said < 280) { // more would not be in the list
        await writer.talk(20, 1, (n) => `tick ${said + n};`);
        said += 20;
      }
      await bob.sees(bob.message(`tick ${said - 1};`));
      expect(bob.sockets.length).toBeGreaterThanOrEqual(renewed);
      await Promise.all(bob.sockets.slice(0, -2).map(async ({ closed }) => closed));
      await bob.is('Connected');
      const texts = await bob.log.getByRole('article').evaluateAll((articles) => articles.map(({ textContent }) => textContent ?? ''));
      const ticks = texts.flatMap((text) => /tick (\d+);/.exec(text)?.slice(1).map(Number) ?? []);
      expect(ticks).toEqual(Array.from({ length: said }, (_, n) => n));
      await lookAt(bob, 'renewed');
    });

    test('is mended after an outage, and says so while it is not', async () => {
      const [bob, carla] = await Promise.all([stage.enters(BOB), stage.enters(CARLA)]);
      await stage.harness.addFault({ kind: 'throttle', operation: 'CreateChatToken', times: 12 });
      await bob.context.setOffline(true);
      await stage.harness.addFault({ kind: 'cut-connection', now: true });
      await bob.is('Reconnecting…');
      await carla.is('Reconnecting…');
      await lookAt(bob, 'reconnecting');
      await stage.harness.clearFaults();
      await bob.context.setOffline(false);
      await bob.is('Connected');
      await carla.is('Connected');
      await carla.say('Are you there again?');
      await bob.sees(bob.message('Are you there again?'));
      await bob.say('I am.');
      await carla.sees(carla.message('I am.'));
    });

    test('has a pause for somebody who says too much, who keeps what they wrote', async () => {
      const bob = await stage.enters(BOB);
      const tooMuch = async () => {
        await stage.harness.addFault({ kind: 'error-frame', operation: 'SEND_MESSAGE', status: 429, times: 1 });
        await bob.box.fill('And another thing');
        await bob.box.press('Enter');
        await bob.is(/^Slow down: you may send again in \d+ s$/);
      };
      await tooMuch();
      expect(await bob.box.inputValue()).toBe('And another thing');
      await lookAt(bob, 'throttled', async () => {
        await bob.is('Connected');
        await tooMuch();
      });
      await bob.is('Connected');
      await bob.box.press('Enter');
      await bob.sees(bob.message('And another thing'));
    });
  });
}
