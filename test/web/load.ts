import { BOB, type Stage } from './stage';

/** What the list holds at most. */
const MOST = 300;

/** How much more memory may be in use after ten seconds than after three, when the list has long been full. */
const GROWTH = 3 * 1024 * 1024;

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
}
