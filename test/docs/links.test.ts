import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOB, pages, ROOT } from './pages';

const REMARK = join(ROOT, 'node_modules/remark-cli/cli.js');

/** What is wrong with links between files of the repository and to their headings, be they relative or addresses of the repository on the web. */
function broken(files: readonly string[]): string {
  const repository = BLOB.replace('/blob/main/', '');
  const { status, stderr } = spawnSync(process.execPath, [
    REMARK, '--frail', '--quiet', '--no-stdout', '--no-config', '--no-ignore', '--use', `remark-validate-links=repository:"${repository}",root:"${ROOT}"`, ...files,
  ], { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

test('every link to a file or a heading of the repository leads there', () => {
  const all = pages();
  expect(all.length).toBeGreaterThan(40);
  expect(broken(all)).toBe('');
});

test('a link that leads nowhere is found, however it is written', () => {
  const local = join(ROOT, '.local');
  mkdirSync(local, { recursive: true });
  const folder = mkdtempSync(join(local, 'links-'));
  try {
    const page = join(folder, 'page.md');
    const links = ['nowhere.md', '../../docs/rooms.md#nowhere', `${BLOB}docs/nowhere.md`, `${BLOB}docs/rooms.md#nowhere`, '#nowhere'];
    writeFileSync(page, `# Page\n\n${[...links, '../../docs/rooms.md#changes', '#page', 'https://example.com/nowhere'].map((link) => `[x](${link})\n`).join('\n')}`);
    expect(broken([page]).match(/Cannot find/g)).toHaveLength(links.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
