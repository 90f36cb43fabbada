import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { emptyFolder, ROOT, run } from './packages';

// What `npm run package-all` has made is the first build. The second is made of the same sources in another folder, later, where nothing has been made yet.

/** The packages of each language, as their folders in dist/ are called. */
const LANGUAGES = ['js', 'java', 'python', 'dotnet', 'go', 'emulator'];

const folder = emptyFolder();
const elsewhere = join(folder.path, 'another-clone');

jest.setTimeout(900_000);

beforeAll(() => {
  const sources = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of sources.split('\0').filter((name) => name !== '')) cpSync(join(ROOT, file), join(elsewhere, file));
  symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
  for (const task of ['bundle', 'compile', 'translate']) projen(task);
});
afterAll(() => folder.remove());

function projen(task: string): void {
  run(elsewhere, 'npx', ['projen', task], { NODE_OPTIONS: '' });
}

/** The files of a language in dist/, but for what says since when a Maven repository has them: of its own, Maven Central writes another. */
function packages(root: string, language: string): string[] {
  const dist = join(root, 'dist', language);
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(dist, join(parentPath, name))).filter((file) => !file.includes('maven-metadata.xml')).sort();
}

test.each(LANGUAGES)('two builds of the packages in dist/%s are the same bytes', (language) => {
  projen(`package:${language}`);
  const files = packages(elsewhere, language);
  expect(files).not.toEqual([]);
  expect(packages(ROOT, language)).toEqual(files);
  const [first, second] = [ROOT, elsewhere].map((root) => (file: string) => readFileSync(join(root, 'dist', language, file)));
  expect(files.filter((file) => !first(file).equals(second(file)))).toEqual([]);
});

test('of every language that has packages', () => {
  expect(readdirSync(join(ROOT, 'dist')).sort()).toEqual([...LANGUAGES].sort());
});
