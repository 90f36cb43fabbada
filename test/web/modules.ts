import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PAGE } from '../../local/web/build';

/** Modules of the page as Node can run them, with what they import. What else a browser has, the test gives them as globals. */
export async function modulesOfPage<T extends object>(...names: readonly string[]): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  try {
    const outfile = join(folder, 'modules.cjs');
    const stdin = { contents: names.map((name) => `export * from './src/${name}';`).join('\n'), resolveDir: PAGE };
    await build({ stdin, bundle: true, format: 'cjs', platform: 'node', outfile, logLevel: 'silent' });
    return jest.requireActual<T>(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
