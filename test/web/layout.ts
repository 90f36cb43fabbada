import { SendEventCommand } from '@aws-sdk/client-ivschat';
import { lookAt, picture } from './look';
import { BOB, MONA, type Stage } from './stage';

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3);

/** It fits every window and every writing. */
export function layout(stage: Stage): void {
  describe('the page fits', () => {
    test.each([[360, 640], [720, 900], [1280, 720], [3840, 2160]])('a window of %i × %i, in both directions of reading', async (width, height) => {
      const mona = await stage.enters(MONA, 'lobby', { viewport: { width, height }, hasTouch: width < 720, isMobile: width < 720 });
      await stage.unreviewed('lobby');
      const writer = await stage.writer('lobby', { attributes: { displayName: 'Maximilian-Alexander von und zu 🚂' } });
      await writer.say(LONG);
      await mona.sees(mona.message(LONG));
      for (const direction of ['ltr', 'rtl']) {
        await mona.ask(`document.documentElement.dir = "${direction}"`);
        expect({ width, direction, tooWide: await mona.ask('seen.tooWide()') }).toEqual({ width, direction, tooWide: [] });
        for (const what of [mona.box, mona.button('Send'), mona.button('Leave'), mona.heading('lobby'), mona.button('Announce')]) {
          const box = (await what.boundingBox())!;
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
        }
        const box = (await mona.box.boundingBox())!;
        expect(box.y + box.height).toBeLessThanOrEqual(height); // one writes without scrolling
      }
    });

    test('what has no gap: a name of 128 letters, a room of 64, a reason of 256, on a phone', async () => {
      const [name, room, reason] = ['m'.repeat(128), 'r'.repeat(64), 'x'.repeat(256)];
      const shown = 'm'.repeat(32); // as long as the API lets a name be
      const phone = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
      const long = await stage.signsIn({ username: name, group: 'creators' }, phone);
      const fits = async (where: string, visitor = long) => expect({ where, tooWide: await visitor.ask('seen.tooWide()') }).toEqual({ where, tooWide: [] });
      await stage.open(long, room);
      await fits('the rooms, with the news of one');
      await long.enter(room);
      await long.say('Hello');
      await long.sees(long.message('Hello'));
      expect(await long.log.getByRole('article').first().getAttribute('aria-label')).toContain(`${shown}, `);
      await fits('the room');
      const mona = await stage.enters(MONA, room, phone);
      await long.say('Hello, Mona');
      await mona.press(`Moderate ${shown}`);
      await mona.sees(mona.dialog);
      await fits('a dialog', mona);
      await mona.dialog.getByLabel('Reason', { exact: true }).fill(reason);
      await mona.press('Disconnect');
      await long.is(/^Disconnected: .*x{256}\.$/);
      await fits('somebody disconnected');
      await mona.seesNoMore(mona.dialog);
      await mona.press(`Moderate ${shown}`);
      await mona.dialog.getByLabel('Reason', { exact: true }).fill(reason);
      await mona.press('Ban for good');
      await mona.page.getByText('Moderation', { exact: true }).click();
      await mona.sees(mona.items('Bans').filter({ hasText: reason }));
      await fits('bans and audit', mona);
      await long.press('Leave');
      await long.press(`Close ${room}`);
      await long.seesNoMore(long.button(`Close ${room}`));
      await fits('the rooms, with the news of its end');
    });

    test('those who choose the colours themselves: what is drawn has the colour of text', async () => {
      const [bob, mona] = await Promise.all([stage.enters(BOB), stage.enters(MONA)]);
      await bob.say('Look');
      const message = await mona.sees(mona.message('Look'));
      await mona.page.emulateMedia({ forcedColors: 'active' });
      const colours = await message.locator('button').evaluateAll((buttons) => buttons.map((button) => {
        const { getComputedStyle } = button.ownerDocument.defaultView;
        return [getComputedStyle(button.querySelector('i')).backgroundColor as string, getComputedStyle(button).color as string];
      }));
      expect(colours.length).toBe(2);
      for (const [drawn, text] of colours) expect(drawn).toBe(text);
      await picture(mona, 'colours-of-ones-own');
    });

    test('every writing: Arabic and Hebrew run the other way, and emoji are whole', async () => {
      const bob = await stage.enters(BOB);
      await stage.unreviewed('lobby');
      const said: [string, string, string][] = [
        ['ليلى', 'مرحبا بالجميع! 👋🏽', 'rtl'],
        ['דנה', 'שלום, world', 'rtl'],
        ['Ann', 'Family: 👨‍👩‍👧‍👦 flag: 🏴󠁧󠁢󠁳󠁣󠁴󠁿 and ½ é', 'ltr'],
        ['山田', 'こんにちは、みなさん', 'ltr'],
        ['Zoë', '\u202egnihtemos\u202c ', 'ltr'],
      ];
      for (const [n, [displayName, text]] of said.entries()) await (await stage.writer('lobby', { userId: `polyglot-${n}`, attributes: { displayName } })).say(text);
      for (const [name, text, direction] of said) {
        const article = await bob.sees(bob.message(text.trim()));
        expect(await article.getAttribute('aria-label')).toContain(name);
        const found = await article.evaluate((element, wanted) => {
          const all = [element, ...element.querySelectorAll('*')];
          const own = all.filter(({ textContent }) => textContent?.includes(wanted)).at(-1)!;
          return own.ownerDocument.defaultView.getComputedStyle(own).direction as string;
        }, text.trim());
        expect({ text, direction: found }).toEqual({ text, direction });
      }
      await lookAt(bob, 'languages');
    });

    test('those whom movement makes ill: nothing moves', async () => {
      const mona = await stage.enters(MONA);
      await mona.page.emulateMedia({ reducedMotion: 'reduce' });
      await mona.say('Still');
      await mona.sees(mona.message('Still'));
      expect(await mona.ask('seen.moving()')).toEqual([]);
      await mona.press('Announce');
      expect(await mona.ask('seen.moving()')).toEqual([]);
    });

    test('those who listen: the log itself is silent, and what is said of it is one thing in three seconds', async () => {
      const bob = await stage.enters(BOB);
      await stage.unreviewed('lobby');
      expect(await bob.log.getAttribute('aria-live')).toBe('off');
      await bob.ask(`seen.told = []; new MutationObserver(() => seen.told.push([Date.now(), seen.region.textContent])).observe(
        seen.region = [...document.querySelectorAll('[aria-live="polite"]')].find((region) => !region.matches('[aria-label="Connection"]')), { childList: true, characterData: true, subtree: true })`);
      const writer = await stage.writer('lobby', { attributes: { displayName: 'Ann' } });
      const { arn: roomIdentifier } = await stage.room('lobby');
      const talk = writer.talk(20, 7, (n) => `Number ${n}`);
      for (let n = 0; n < 2; n++) {
        await bob.sees(bob.message(`Number ${40 + n * 60}`));
        await stage.ivschat.send(new SendEventCommand({ roomIdentifier, eventName: 'announcement', attributes: { text: 'Doors close' } }));
      }
      await talk;
      await bob.sees(bob.message('Number 139'));
      await bob.until('seen.told.at(-1)[1] === ""'); // there is nothing more to say
      const told = (await bob.ask<[number, string][]>('seen.told')).filter(([, text]) => text !== '');
      expect(told.length).toBeGreaterThanOrEqual(3);
      for (const [n, [time]] of told.slice(1).entries()) expect(time - told[n][0]).toBeGreaterThanOrEqual(2900);
      const count = (text: string) => Number(/^(\d+) new messages/.exec(text)?.[1] ?? /^Ann: Number \d+/.test(text));
      expect(told.reduce((sum, [, text]) => sum + count(text), 0)).toBe(140);
      expect(told.filter(([, text]) => text.endsWith('Announcement: Doors close')).length).toBe(2);
    });
  });
}
