import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '../../emulator/common/settings';
import { OPERATIONS } from '../../emulator/control/operations';
import { FAULT_KINDS } from '../../emulator/interference/fault';
import { createLimits } from '../../emulator/interference/limits';

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('emulator/README.md');
const { name } = JSON.parse(read('emulator/npm/package.json')) as { name: string };

/** The rows of the table that begins with these cells, each as its cells. */
function table(...heads: string[]): string[][] {
  const [, rows] = readme.split(`| ${heads.join(' | ')} |`.replace(/ {2}\|/g, ' |'));
  return rows.split('\n\n')[0].split('\n').slice(2).map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);

test('the README is that of the package, by its name', () => {
  expect(readme.startsWith(`# ${name}\n`)).toBe(true);
  expect(readme).toContain(`npx ${name} --port 4600`);
});

test('its links lead somewhere from the page of a registry, too', () => {
  const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => `#${heading.toLowerCase().replace(/ /g, '-')}`);
  expect(targets.length).toBeGreaterThan(10);
  expect(targets.filter((target) => !target.startsWith('https://') && !headings.includes(target))).toEqual([]);
  const repository = /^https:\/\/github\.com\/[^/]+\/[^/]+\/(?:blob|tree)\/main\//;
  const files = targets.filter((target) => repository.test(target)).map((target) => target.replace(repository, ''));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(() => readFileSync(join(ROOT, file))).not.toThrow(/ENOENT/);
});

test('its examples are parts of the projects that are tested', () => {
  const blocks = [...readme.matchAll(/<!-- (\S+) -->\n```\w+\n(.*?)\n```\n/gs)];
  expect([...new Set(blocks.map(([, file]) => file.split('/')[2]))].sort()).toEqual(['jest', 'junit', 'pytest', 'vitest']);
  for (const [, file, code] of blocks) expect(read(file)).toContain(code);
});

test.each(['jest', 'vitest', 'pytest', 'junit', 'go'])('the example with %s asks for the package by its name', (example) => {
  const { devDependencies } = JSON.parse(read(`examples/testing/${example}/package.json`)) as { devDependencies: Record<string, string> };
  expect(devDependencies).toHaveProperty([name]);
});

test('it has every operation, with its limit', () => {
  const limits = createLimits();
  const limit = (operation: string): number => limits.exceeded(operation, 0) ?? limit(operation);
  const said = table('Operation', '', 'Requests a second, with `--limits`').flatMap(([operations, , each]) => quoted(operations).map((one) => [one, parseInt(each, 10)]));
  expect(said.sort()).toEqual(Object.keys(OPERATIONS).sort().map((operation) => [operation, limit(operation)]));
  expect(said).toHaveLength(17);
});

test('it has every setting, with its default', () => {
  const said = table('Setting', 'Default', '').map(([setting, value]) => [quoted(setting)[0], value === 'empty' ? '' : value]);
  expect(said).toEqual(Object.entries(DEFAULT_SETTINGS).map(([setting, value]) => [setting, String(value)]));
});

test('it has every kind of fault', () => {
  expect(table('Kind', '').flatMap(([kinds]) => quoted(kinds)).sort()).toEqual([...FAULT_KINDS].sort());
});
