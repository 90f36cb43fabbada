import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The code of a page after a comment with the name of its file. */
function block(page: string, file: string): string | undefined {
  return readFileSync(join(ROOT, page), 'utf8').split(`<!-- ${file} -->\n`)[1]?.match(/^```\w+[^\n]*\n(.*?)^```$/sm)?.[1];
}

test.each([
  ['README.md', 'examples/typescript/streaming-platform.ts'],
  ['docs/getting-started.md', 'examples/typescript/app.ts'],
  ['docs/getting-started.md', 'test/docs/streaming-platform/client.ts'],
  ['docs/testing.md', 'test/docs/your-app/template.test.ts'],
])('%s has %s word for word', (page, file) => {
  expect(block(page, file)).toBe(readFileSync(join(ROOT, file), 'utf8'));
});

test('the README begins with a streaming platform in fewer than 40 lines', () => {
  const [name, first] = /<!-- (.*?) -->\n```ts\n(.*?)```/s.exec(readme)!.slice(1);
  expect(name).toBe('examples/typescript/streaming-platform.ts');
  expect(first.split('\n').length - 1).toBeLessThan(40);
  expect(readme.slice(0, readme.indexOf(first)).split('\n').length).toBeLessThan(20);
});

test('every command that README and CONTRIBUTING name exists', () => {
  const text = readme + readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const named = new Set([...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name));
  expect(named.size).toBeGreaterThan(3);
  expect([...named].filter((name) => !(name in scripts))).toEqual([]);
});

test('every file that README, CONTRIBUTING and the decisions link to exists', () => {
  for (const file of ['README.md', 'CONTRIBUTING.md', 'docs/decisions/README.md']) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target]) => join(ROOT, file, '..', target));
    expect(targets.length).toBeGreaterThan(0);
    targets.forEach((target) => expect(() => readFileSync(target)).not.toThrow(/ENOENT/));
  }
});

test('every decision has its line in the list of decisions', () => {
  const list = readFileSync(join(ROOT, 'docs/decisions/README.md'), 'utf8');
  const listed = [...list.matchAll(/^\| \[([\w-]+)\]\(\1\.md\) \|/gm)].map(([, name]) => `${name}.md`);
  expect(listed.sort()).toEqual(readdirSync(join(ROOT, 'docs/decisions')).filter((name) => name !== 'README.md').sort());
});

test('README or CONTRIBUTING links to every page of docs/', () => {
  const text = readme + readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  expect(pages.filter((name) => !text.includes(`(docs/${name})`))).toEqual([]);
});
