import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const DOC = readFileSync(join(ROOT, 'docs/custom-resource-rules.md'), 'utf8');
const SUITES = ['CloudFormation contract', 'provider framework', 'crhelper', 'Terraform'];

/** What stands behind a test's name in the document, by the `describe` that it is in. */
const ONLY: Readonly<Record<string, string>> = { 'a room': ' (rooms)', 'a logging configuration': ' (logging configurations)' };

/** All tests of this folder but these here, each as the document has to write it. */
const existing = readdirSync(__dirname).filter((name) => name.endsWith('.test.ts') && join(__dirname, name) !== __filename).flatMap((name) => {
  let only = '';
  return readFileSync(join(__dirname, name), 'utf8').split('\n').flatMap((line) => {
    const [, both, block] = /^describe(\.each\(KINDS\))?\('([^']+)'/.exec(line) ?? [];
    if (block) only = both ? '' : ONLY[block];
    const [, test] = /^ *test\('((?:[^'\\]|\\.)+)'/.exec(line) ?? [];
    return test ? [`[${name.slice(0, -'.test.ts'.length)}] \`${test.replaceAll('\\', '')}\`${only}`] : [];
  });
});

/** The lines of the tables: what stands in front, what must hold, and the tests. */
const lines = [...DOC.matchAll(/^\| ([^|]+) \| ([^|]+) \| (\[[^|]+) \|$/gm)].map(([, rule, must, tests]) => ({ rule, must, tests: tests.split('<br>') }));

test('docs/custom-resource-rules.md names each test that there is, and none that there is not', () => {
  expect(existing.length).toBeGreaterThan(40);
  expect(lines.flatMap(({ tests }) => tests).sort()).toEqual(existing.sort());
});

test('it has a line for each of the 25 rows, in order, and then for the other suites', () => {
  const rules = lines.map(({ rule }) => rule);
  expect(rules.slice(0, 25)).toEqual(Array.from({ length: 25 }, (_, n) => String(n + 1)));
  expect([...new Set(rules.slice(25))]).toEqual(SUITES);
});

test('each test stands in the line of its rule', () => {
  for (const { rule, must, tests } of lines) {
    expect(must.length).toBeGreaterThan(10);
    const prefix = SUITES.includes(rule) ? rule : `row ${rule}`;
    for (const one of tests) expect(one).toContain(`] \`${prefix}: `);
  }
});

test('each file is linked', () => {
  const links = new Map([...DOC.matchAll(/^\[(\S+)\]: \.\.\/(\S+)$/gm)].map(([, name, path]) => [name, path]));
  const named = new Set(existing.map((one) => one.slice(1, one.indexOf(']'))));
  expect([...links.keys()].sort()).toEqual([...named].sort());
  for (const [name, path] of links) expect(join(ROOT, path)).toBe(join(__dirname, `${name}.test.ts`));
});
