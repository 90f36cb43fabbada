import { readFileSync } from 'node:fs';
import { filesIn } from '../../local/fingerprint';
import { makeRunFolder, type RunFolder } from '../../local/run-folder';
import { type BuiltPage, buildPage } from '../../local/web/build';

const MOST_BYTES = 150 * 1024;

let folder: RunFolder;
let page: BuiltPage;
beforeAll(async () => {
  folder = makeRunFolder();
  page = await buildPage(folder.logs);
});
afterAll(() => folder.remove());

const texts = (end: RegExp) => filesIn(page.directory).filter((file) => end.test(file)).map((file) => readFileSync(file, 'utf8'));

test('the script takes less than 150 KB compressed', () => {
  expect(page.scriptBytes).toBeGreaterThan(10_000);
  expect(page.scriptBytes).toBeLessThan(MOST_BYTES);
});

test('the document has no script, style or handler in it, and nothing of anybody else', () => {
  const [html] = texts(/index\.html$/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|https?:\/\//);
  for (const [, rest, body] of html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) expect([rest, body]).toEqual([expect.stringContaining('src='), '']);
});

test('the styles load nothing of anybody else', () => {
  const styles = texts(/\.css$/);
  expect(styles.length).toBeGreaterThan(0);
  for (const style of styles) expect(style).not.toMatch(/@import|url\(["']?(?:[a-z]+:)?\/\//);
});

test('nothing of the page\'s own stores anything, or makes markup or code of text', () => {
  for (const script of texts(/\.m?js$/)) expect(script).not.toMatch(/localStorage|sessionStorage|indexedDB|document\.cookie|insertAdjacentHTML|document\.write|\beval\(|new Function\(/);
});
