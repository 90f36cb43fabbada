import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes';
import type { Python } from './python';

/** Written as the last thing before the environment gets its name: what stands under that name is whole. */
const STAMP = 'installed-from';

/** A virtual environment of Python with what a file of requirements names. */
export class VirtualEnvironment {
  /** Its Python. Nothing in it is started by its scripts, whose first lines name another place: only by `-m`. */
  readonly python: string;

  constructor(private readonly home: string, private readonly requirements: string) {
    this.python = join(home, 'bin', 'python');
  }

  /** Whether it stands ready, with the very requirements of this checkout. */
  isInstalled(): boolean {
    const stamp = join(this.home, STAMP);
    // existsSync follows links: a Python that was uninstalled since leaves a link to nothing.
    return existsSync(stamp) && readFileSync(stamp, 'utf8') === this.hash() && existsSync(this.python);
  }

  /**
   * Installs it, from the package index that pip is configured for. It is made under a name of its own and renamed when complete, so an
   * interrupted installation is never taken for one.
   */
  async install(python: Python, log: string, signal?: AbortSignal): Promise<void> {
    const unfinished = `${this.home}-${process.pid}.unfinished`;
    try {
      await run(python.executable, ['-m', 'venv', '--clear', unfinished], { log, signal });
      await run(join(unfinished, 'bin', 'python'), [
        '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--quiet', '--no-compile', '--requirement', this.requirements,
      ], { log, signal });
      writeFileSync(join(unfinished, STAMP), this.hash());
      rmSync(this.home, { recursive: true, force: true });
      renameSync(unfinished, this.home);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }

  private hash(): string {
    return createHash('sha256').update(readFileSync(this.requirements)).digest('hex');
  }
}
