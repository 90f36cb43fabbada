import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesIn, fingerprintOf } from '../fingerprint';
import { LOCAL, REPOSITORY } from '../paths';
import { run } from '../processes';

/** The page's folder, with the CDK app that it belongs to. */
export const PAGE = join(REPOSITORY, 'examples', 'web');

/** What the page is made from. */
const SOURCES = ['examples/web/src', 'examples/web/public', 'examples/web/index.html', 'examples/web/vite.config.mts', 'examples/web/tsconfig.json', 'package-lock.json'];

/** As it is bundled for a browser: a folder for each state of the sources. */
const BUILT = join(LOCAL, 'web');

/** What the script may weigh, compressed. */
const MAX_SCRIPT_BYTES = 150_000;

/** A page as it is served. */
export interface BuiltPage {
  readonly directory: string;

  /** The size of all its scripts as gzip makes it. */
  readonly scriptBytes: number;
}

/** Whether the page is built from the sources as they are. */
export function isPageBuilt(): boolean {
  return existsSync(directory());
}

/** Bundles examples/web with Vite, unless it is done already. Throws when the script is larger than it may be. */
export async function buildPage(logs: string, signal?: AbortSignal): Promise<BuiltPage> {
  const target = directory();
  if (!isPageBuilt()) {
    rmSync(BUILT, { recursive: true, force: true });
    mkdirSync(BUILT, { recursive: true });
    const unfinished = `${target}.unfinished`;
    const vite = join(createRequire(__filename).resolve('vite/package.json'), '..', 'bin', 'vite.js');
    await run(process.execPath, [vite, 'build', '--outDir', unfinished, '--emptyOutDir', '--logLevel', 'warn'], { cwd: PAGE, log: join(logs, 'page.log'), signal });
    renameSync(unfinished, target);
  }
  const scripts = filesIn(target).filter((file) => file.endsWith('.js'));
  const scriptBytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  if (scriptBytes > MAX_SCRIPT_BYTES) throw new Error(`The page has ${scriptBytes} bytes of script, and may have ${MAX_SCRIPT_BYTES}`);
  return { directory: target, scriptBytes };
}

function directory(): string {
  return join(BUILT, fingerprintOf(SOURCES).slice(0, 16));
}
