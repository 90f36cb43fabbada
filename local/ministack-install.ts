import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL } from './paths';
import { run } from './processes';
import type { Python } from './python';

const HOME = join(LOCAL, 'ministack');
const REQUIREMENTS = join(__dirname, 'ministack-requirements.txt');

/** Written as the last thing before the environment gets its name: what stands under that name is whole. */
const STAMP = 'installed-from';

/** The Python that has MiniStack. */
export const MINISTACK_PYTHON = join(HOME, 'bin', 'python');

/** The version that is installed. */
export function ministackVersion(): string {
  return /^ministack==(.+)$/m.exec(readFileSync(REQUIREMENTS, 'utf8'))?.[1] ?? 'unknown';
}

/** Whether MiniStack stands ready, with the very requirements of this checkout. */
export function isMinistackInstalled(): boolean {
  const stamp = join(HOME, STAMP);
  // existsSync follows links: a Python that was uninstalled since leaves a link to nothing.
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === requirementsHash() && existsSync(MINISTACK_PYTHON);
}

/**
 * Installs MiniStack into a virtual environment in .local/, from the package index that pip is configured for. It is
 * made under a name of its own and renamed when complete, so an interrupted installation is never taken for one.
 */
export async function installMinistack(python: Python, logs: string, signal?: AbortSignal): Promise<void> {
  const unfinished = `${HOME}-${process.pid}.unfinished`;
  const log = join(logs, 'install.log');
  try {
    await run(python.executable, ['-m', 'venv', '--clear', unfinished], { log, signal });
    await run(join(unfinished, 'bin', 'python'), [
      '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet', '--no-compile', '--requirement', REQUIREMENTS,
    ], { log, signal });
    writeFileSync(join(unfinished, STAMP), requirementsHash());
    rmSync(HOME, { recursive: true, force: true });
    // Nothing in it is started by its scripts, whose first lines name the old place: only by `bin/python -m`.
    renameSync(unfinished, HOME);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function requirementsHash(): string {
  return createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
}
