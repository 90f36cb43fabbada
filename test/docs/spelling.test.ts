import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pages, ROOT } from './pages';

const CSPELL = join(ROOT, 'node_modules/cspell/bin.mjs');

test('every word of the pages is one: of English, of the field (docs/words.txt), or code', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CSPELL, 'lint', '--no-progress', '--no-summary', '--no-must-find-files', ...pages()], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, unknown: stdout, stderr }).toEqual({ status: 0, unknown: '', stderr: '' });
});
