import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandsIn } from '../../release/commands';

const MAIN = join(__dirname, '../../release/main.ts');
const TSX = pathToFileURL(require.resolve('tsx')).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  git('init', '--quiet', '--initial-branch', 'main');
  const targets = { python: { distName: 'py-talk' }, dotnet: { packageId: 'Talk' }, go: { moduleName: 'example.com/go', packageName: 'talk' } };
  write('package.json', JSON.stringify({ name: 'talk', jsii: { targets } }));
  write('emulator/npm/package.json', '{"name":"talk-emulator"}');
  commit('chore: begin', '# Changelog\n\n## Unreleased\n\n- Rooms.\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', '-c', 'commit.gpgsign=false', '-c', 'tag.gpgsign=false', ...args], {
    cwd: folder, encoding: 'utf8',
  }).trim();
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function commit(title: string, newChangelog?: string): void {
  if (newChangelog !== undefined) write('CHANGELOG.md', newChangelog);
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', title);
  git('update-ref', 'refs/remotes/origin/main', 'main');
}

function changelog(): string {
  return readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
}

/** What the command says; what is wrong if it fails. */
function release(command: string, word = ''): { said: string } | { failed: string } {
  try {
    return { said: commandsIn(folder)[command](word) };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

test('two releases, from the first commit to the page that tells of the second', () => {
  expect(release('prepare')).toEqual({ said: expect.stringContaining('git tag -s v0.1.0 -m v0.1.0') });
  expect(changelog()).toMatch(/^# Changelog\n\n## Unreleased\n\n## 0\.1\.0 \(\d{4}-\d\d-\d\d\)\n\n- Rooms\.\n$/);
  commit('chore(release): 0.1.0');
  git('tag', 'v0.1.0');
  expect(release('check', 'v0.1.0')).toEqual({ said: '0.1.0' });
  expect(release('notes', 'v0.1.0')).toEqual({ said: '- Rooms.' });
  expect(release('prepare')).toEqual({ failed: 'There is no commit since v0.1.0' });

  commit('fix(rooms): mended');
  commit('feat: tokens', changelog().replace('## Unreleased\n', '## Unreleased\n\n- Tokens.\n'));
  expect(release('titles', 'v0.1.0..main')).toEqual({ said: '2 titles are well' });
  expect(release('prepare')).toEqual({ said: expect.stringContaining('what is in 0.2.0') });
  commit('chore(release): 0.2.0');
  git('tag', 'v0.2.0');
  expect(release('check', 'v0.2.0')).toEqual({ said: '0.2.0' });
  const { said } = release('notes', 'v0.2.0') as { said: string };
  expect(said.replace(/\([0-9a-f]{7}\)/g, '(…)')).toBe(
    '- Tokens.\n\n## Commits\n\n### Features\n\n- tokens (…)\n\n\n### Fixes\n\n- **rooms**: mended (…)');
});

/** What asks for a version of ours, with `{}` in its place, and for others' in each kind of project file. */
const ASKING = {
  'examples/node/package.json': '{\n  "version": "0.0.1",\n  "dependencies": {\n    "talk": "^{}",\n    "talk-too": "^0.0.1"\n  },\n  "devDependencies": {\n    "talk-emulator": "^{}"\n  }\n}\n',
  'examples/python/requirements.txt': 'boto3~=0.0.1\npy-talk~={}\nnot-py-talk\n',
  'examples/java/pom.xml': '<cdk.version>0.0.1</cdk.version>\n<ivschat.version>{}</ivschat.version>\n',
  'examples/go/go.mod': 'go 1.25\n\nrequire (\n\texample.com/go/talk v{}\n\texample.com/go/talking v0.0.1\n)\n',
  'examples/dotnet/src/App.csproj': '<PackageReference Include="Talk" Version="{}" />\n<PackageReference Include="Talks" Version="0.0.1" />\n',
  'examples/dotnet/src/App.cs': '// "talk": "^0.0.1"',
  'benchmarks/package.json': '{ "dependencies": { "talk": "^0.0.1" } }',
};

test('each release has the examples ask for itself, and for nothing else than before', () => {
  for (const [file, text] of Object.entries(ASKING)) write(file, text.replaceAll('{}', '0.0.1'));
  commit('feat: examples');
  for (const [version, title] of [['0.1.0', 'fix: one'], ['0.1.1', 'feat: two'], ['0.2.0', 'feat: three']]) {
    expect(release('prepare')).toEqual({ said: expect.stringContaining(`what is in ${version}, and the examples ask for it`) });
    for (const [file, text] of Object.entries(ASKING)) expect(readFileSync(join(folder, file), 'utf8')).toBe(text.replaceAll('{}', version));
    commit(`chore(release): ${version}`);
    git('tag', `v${version}`);
    commit(title, changelog().replace('## Unreleased\n', '## Unreleased\n\n- More.\n'));
  }
});

test('a tag that must not be released is refused, each with its reason', () => {
  commit('chore(release): 0.2.0', '# Changelog\n\n## Unreleased\n\n## 0.2.0\n\n- Rooms.\n\n## 0.1.9\n\n- Older.\n');
  for (const tag of ['v0.2.0', 'v0.1.9', 'v0.3.0', 'v0.2.0-rc.1']) git('tag', tag);
  expect(release('check', 'v0.2.0-rc.1')).toEqual({ failed: '0.2.0-rc.1 is no version: those are three numbers, such as 1.2.3' });
  expect(release('check', 'main')).toEqual({ failed: 'The tag main is of no version: those are written v1.2.3' });
  expect(release('check', 'v0.3.0')).toEqual({ failed: 'CHANGELOG.md says nothing of 0.3.0: prepare it with "npm run release prepare"' });
  git('tag', '--delete', 'v0.3.0');
  expect(release('check', 'v0.1.9')).toEqual({ failed: 'v0.1.9 is older than v0.2.0, which is there already' });
  expect(release('check', 'v0.2.0')).toEqual({ said: '0.2.0' });
  git('switch', '--quiet', '--create', 'aside');
  git('commit', '--quiet', '--allow-empty', '--message', 'feat: aside');
  git('tag', 'v0.4.0');
  expect(release('check', 'v0.4.0')).toEqual({ failed: 'v0.4.0 is of no commit on main' });
});

test('a tag that comes later than a newer one is refused, also of a commit before: npm would call it the latest', () => {
  commit('chore(release): 0.1.9', '# Changelog\n\n## Unreleased\n\n## 0.1.9\n\n- Rooms.\n');
  const older = git('rev-parse', 'HEAD');
  commit('chore(release): 0.2.0', changelog().replace('## Unreleased\n', '## Unreleased\n\n## 0.2.0\n\n- Tokens.\n'));
  git('tag', 'v0.2.0');
  git('tag', 'v0.1.9', older);
  git('switch', '--quiet', '--detach', 'v0.1.9'); // as the workflow does
  expect(release('check', 'v0.1.9')).toEqual({ failed: 'v0.1.9 is older than v0.2.0, which is there already' });
});

test('what is prepared is newer than every version, also where its commit is not at hand', () => {
  commit('feat: tokens');
  git('tag', 'v0.2.0');
  git('switch', '--quiet', '--create', 'stale', 'HEAD~1');
  commit('fix: one');
  expect(release('prepare')).toEqual({ said: expect.stringContaining('what is in 0.2.1') });
});

test('a title from which no version can be told is shown', () => {
  const first = git('rev-parse', 'main');
  for (const title of ['feat: one', 'Two', 'fixed: three']) commit(title);
  expect(release('titles', `${first}..main`)).toEqual({ failed: expect.stringMatching(/These are not:\n(Two\nfixed: three|fixed: three\nTwo)$/) });
});

test('the program says what it was asked for, and ends with an error where there is one', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, ['--import', TSX, MAIN, ...args], { cwd: folder, encoding: 'utf8' });
  expect(run('titles', 'main')).toMatchObject({ status: 0, stdout: '1 titles are well\n' });
  for (const args of [[], ['toString']]) expect(run(...args)).toMatchObject({ status: 1, stdout: '', stderr: 'npm run release prepare | check | notes | titles | sbom\n' });
});
