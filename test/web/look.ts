import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AxeResults, source as axe } from 'axe-core';
import type { Visitor } from './visitor';
import { LOCAL } from '../../local/paths';

/** Where a picture of each state is left. */
const PICTURES = join(LOCAL, 'web-screenshots');

const PHONE = { width: 360, height: 740 };

/**
 * A state of the page as it is now is for everybody: axe finds nothing in either theme, and nothing is wider than a phone. Pictures of it are left.
 * `again` brings about a state that is soon over.
 */
export async function lookAt(visitor: Visitor, state: string, again: () => Promise<void> = async () => undefined): Promise<void> {
  const { page } = visitor;
  const usual = page.viewportSize()!;
  for (const colorScheme of ['light', 'dark'] as const) {
    if (colorScheme === 'dark') await again();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // no colour is half-way to another
    expect({ state, colorScheme, found: await audit(visitor) }).toEqual({ state, colorScheme, found: [] });
    await picture(visitor, `${state}-${colorScheme}`);
  }
  await again();
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(PHONE);
  expect({ state, tooWide: await visitor.ask('seen.tooWide()') }).toEqual({ state, tooWide: [] });
  await picture(visitor, `${state}-phone`);
  await page.setViewportSize(usual);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** What axe has to say, in a line each. */
export async function audit(visitor: Visitor): Promise<string[]> {
  if (!await visitor.ask<boolean>('"axe" in window')) await visitor.ask(`${axe};0`);
  const { violations } = await visitor.ask<Pick<AxeResults, 'violations'>>('axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => ({ violations }))');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}

/** The window as it is, without what Playwright would add to the page for it. */
export async function picture(visitor: Visitor, name: string, folder = PICTURES): Promise<Buffer> {
  const { data } = await visitor.devtools.send('Page.captureScreenshot', { format: 'png' });
  const png = Buffer.from(data, 'base64');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), png);
  return png;
}
