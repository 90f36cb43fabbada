import { lookAt } from './look';
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
      await writer.talk(20, 7, (n) => `Number ${n}`);
      await bob.sees(bob.message('Number 139'));
      const told = (await bob.ask<[number, string][]>('seen.told')).filter(([, text]) => text !== '');
      const times = [...new Map(told.map(([time, text]) => [text, time])).values()];
      expect(times.length).toBeGreaterThanOrEqual(2);
      for (const [n, time] of times.slice(1).entries()) expect(time - times[n]).toBeGreaterThanOrEqual(2900);
      expect(told.some(([, text]) => /^\d+ new messages$/.test(text.trim()))).toBe(true);
    });
  });
}
