import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '../../release/publish-go.sh');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  git('init', '--quiet', '--bare', '--initial-branch', 'main', repository());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function repository(): string {
  return join(folder, 'modules.git');
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
}

/** Modules as jsii-pacmak writes them. */
function built(version: string, modules: { readonly [module: string]: { readonly [file: string]: string } }): string {
  const dist = join(folder, `dist-${version}`);
  for (const [module, own] of Object.entries(modules)) {
    const all = { 'go.mod': `module github.com/somebody/modules/${module}\n`, 'version': `${version}\n`, 'LICENSE': 'Apache-2.0', ...own };
    for (const [file, text] of Object.entries(all)) {
      mkdirSync(join(dist, module, file, '..'), { recursive: true });
      writeFileSync(join(dist, module, file), text);
    }
  }
  return dist;
}

function publish(dist: string): string {
  return execFileSync(SCRIPT, [dist, repository()], { cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: folder } }).trim();
}

function files(revision: string): string[] {
  return git('--git-dir', repository(), 'ls-tree', '-r', '--name-only', revision).split('\n');
}

test('a module is published into an empty repository, and its next version without what that no longer has', () => {
  expect(publish(built('0.1.0', { chat: { 'Room.go': 'package chat', 'jsii/jsii.go': 'package jsii' } }))).toBe('published chat/v0.1.0');
  expect(files('chat/v0.1.0')).toEqual(['LICENSE', 'chat/LICENSE', 'chat/Room.go', 'chat/go.mod', 'chat/jsii/jsii.go', 'chat/version']);
  expect(publish(built('0.2.0', { chat: { 'Rooms.go': 'package chat' } }))).toBe('published chat/v0.2.0');
  expect(files('chat/v0.2.0')).toEqual(['LICENSE', 'chat/LICENSE', 'chat/Rooms.go', 'chat/go.mod', 'chat/version']);
  expect(git('--git-dir', repository(), 'rev-parse', 'main')).toBe(git('--git-dir', repository(), 'rev-parse', 'chat/v0.2.0'));
  expect(git('--git-dir', repository(), 'log', '--format=%s', 'main').split('\n')).toEqual(['chore(release): chat/v0.2.0', 'chore(release): chat/v0.1.0']);
});

test('run again, it changes nothing, whatever is in the folder', () => {
  publish(built('0.1.0', { chat: { 'Room.go': 'package chat' } }));
  const before = git('--git-dir', repository(), 'rev-parse', 'main');
  expect(publish(built('0.1.0', { chat: { 'Room.go': 'package other' } }))).toBe('chat/v0.1.0 is published');
  expect(git('--git-dir', repository(), 'rev-parse', 'main')).toBe(before);
});

test('what is missing of several modules is published, and what else is in the repository stays', () => {
  publish(built('0.1.0', { chat: {} }));
  git('clone', '--quiet', repository(), 'work');
  writeFileSync(join(folder, 'work/README.md'), 'Modules');
  git('-C', 'work', 'add', '--all');
  git('-C', 'work', '-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', 'commit', '--quiet', '--message', 'docs: modules');
  git('-C', 'work', 'push', '--quiet', 'origin', 'main');
  expect(publish(built('0.1.0', { chat: {}, voice: {} }))).toBe('chat/v0.1.0 is published\npublished voice/v0.1.0');
  expect(files('main')).toEqual(['LICENSE', 'README.md', ...['chat', 'voice'].flatMap((one) => [`${one}/LICENSE`, `${one}/go.mod`, `${one}/version`])]);
});

test('where the modules go is read from the modules', () => {
  expect(readFileSync(SCRIPT, 'utf8')).not.toContain('ivschat');
  const dist = built('0.1.0', { chat: {} });
  // Git is told to go elsewhere for what it would ask of GitHub.
  const elsewhere = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `url.${repository()}.insteadOf`, GIT_CONFIG_VALUE_0: 'git@github.com:somebody/modules.git' };
  expect(execFileSync(SCRIPT, [dist], { encoding: 'utf8', env: { ...process.env, HOME: folder, ...elsewhere } }).trim()).toBe('published chat/v0.1.0');
  expect(files('chat/v0.1.0')).toContain('chat/go.mod');
});
