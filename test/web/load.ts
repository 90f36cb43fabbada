import { BOB, type Stage } from './stage';
import type { Visitor } from './visitor';

/** What the list holds at most. */
const MOST = 300;

/** How much more memory may be in use after ten seconds than after three, when the list has long been full. */
const GROWTH = 3 * 1024 * 1024;

/** How many times slower a reader's machine is than this one. */
const SLOW = 6;

/** Ways up, away from the end of the list. */
const WAYS_UP: readonly [name: string, go: (visitor: Visitor) => Promise<void>][] = [
  ['PageUp', async ({ log, page }) => { await log.focus(); await page.keyboard.press('PageUp'); }],
  ['ArrowUp', async ({ log, page }) => { await log.focus(); for (let n = 0; n < 5; n++) await page.keyboard.press('ArrowUp'); }],
  ['a finger', async ({ log, devtools }) => {
    const { x, y } = (await log.boundingBox())!;
    await devtools.send('Input.synthesizeScrollGesture', { x: x + 50, y: y + 50, yDistance: 200, gestureSourceType: 'touch' });
  }],
  ['the wheel', async ({ log, page }) => { await log.hover(); await page.mouse.wheel(0, -200); }],
];

/** Much is said. How fast the page draws it is for the benchmark `web`: time is no matter of tests. */
export function load(stage: Stage): void {
  test('of 100 messages a second, none is lost or out of order, and neither the list nor the memory grows', async () => {
    const bob = await stage.enters(BOB);
    await stage.unreviewed('lobby');
    const writer = await stage.writer('lobby', { attributes: { displayName: 'Crowd' } });
    await bob.ask(`seen.texts = []; new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
      const articles = node.matches?.('article') ? [node] : [...node.querySelectorAll?.('article') ?? []];
      seen.texts.push(...articles.flatMap(({ textContent }) => /say (\\d+);/.exec(textContent)?.[1] ?? []));
    }))).observe(document.querySelector('[role=log]'), { childList: true, subtree: true })`);
    await writer.talk(100, 4, (n) => `say ${n};`);
    const early = await bob.heap();
    await writer.talk(100, 6, (n) => `say ${400 + n};`);
    await bob.until(`document.querySelector('[role=log]').textContent.includes(${JSON.stringify(writer.heard.at(-1))})`);
    const late = await bob.heap();
    const heard = writer.heard.map((text) => text.replace(/\D/g, ''));
    expect(heard.length).toBe(1000);
    expect(await bob.ask('seen.texts')).toEqual(heard);
    const listed = await bob.log.getByRole('article').evaluateAll((articles) => articles.map(({ textContent }) => textContent ?? ''));
    expect(listed.length).toBeLessThanOrEqual(MOST);
    expect(listed.length).toBeGreaterThan(MOST / 2);
    expect(listed.map((text) => /say (\d+);/.exec(text)?.[1])).toEqual(heard.slice(-listed.length));
    expect(late - early).toBeLessThan(GROWTH);
  });

  test.each(WAYS_UP)('with %s, a reader on a slow machine gets away from the end', async (_, go) => {
    const bob = await stage.enters(BOB);
    await stage.unreviewed('lobby');
    const writer = await stage.writer('lobby');
    for (let n = 0; n < 40; n++) await writer.say(`Line ${n} of forty`);
    await bob.devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
    const talk = writer.talk(50, 4, (n) => `Meanwhile ${n}.`);
    await bob.sees(bob.message('Meanwhile 20.'));
    await go(bob);
    await talk;
    for (let n = 0; n < 40; n++) await writer.say(`Afterwards ${n}.`); // a machine that is busy itself may have gone up late
    await bob.sees(bob.message('Afterwards 39.'));
    await bob.sees(bob.button(/^\d+ new messages$/));
    expect(await bob.log.evaluate(({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - clientHeight - scrollTop)).toBeGreaterThan(1000);
  });
}
