import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

test('the quick start in the README is the example, word for word', () => {
  const [, quickStart] = /<!-- examples\/typescript\/app\.ts -->\n```ts\n(.*?)```/s.exec(readme) ?? [];
  expect(quickStart).toBe(readFileSync(join(ROOT, 'examples/typescript/app.ts'), 'utf8'));
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
