import { join } from 'node:path';
import { Problem } from './problem';
import { run } from './processes';

/** The oldest that MiniStack runs on. */
const OLDEST = [3, 10] as const;

const CANDIDATES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** Prints version and whether virtual environments can be made: Debian and Ubuntu package that apart. */
const ABOUT = `
import importlib.util, sys
venv = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
print("about", sys.version_info[0], sys.version_info[1], int(venv), sys.executable)
`;

/** What a Python said about itself. */
export interface Python {
  readonly version: readonly [number, number];
  readonly hasVenv: boolean;
  readonly executable: string;
}

/** The first Python on PATH that can make the virtual environment for MiniStack. */
export async function findPython(logs: string, signal?: AbortSignal): Promise<Python> {
  const found: Python[] = [];
  for (const command of CANDIDATES) {
    const python = await ask(command, logs, signal);
    if (python) found.push(python);
    if (python && isNewEnough(python) && python.hasVenv) return python;
  }
  throw new Problem(whatIsMissing(found));
}

/** The sentence for a person whose Pythons will not do. */
export function whatIsMissing(found: readonly Python[]): string {
  const oldest = OLDEST.join('.');
  const withoutVenv = found.find(isNewEnough);
  if (withoutVenv) {
    return `Python ${withoutVenv.version.join('.')} lacks the modules venv and ensurepip, which the local AWS is installed with: ` +
      'install them (Debian and Ubuntu: apt install python3-venv).';
  }
  const versions = found.map((python) => python.version.join('.'));
  return `Python ${oldest} or newer is needed for the local AWS (MiniStack), and ` +
    (versions.length === 0 ? 'no Python is on the PATH' : `the PATH has only ${[...new Set(versions)].join(', ')}`) +
    ': install it from https://www.python.org/downloads/ or with your package manager.';
}

/** Reads the line that ABOUT prints. */
export function parseAbout(output: string): Python | undefined {
  const [, major, minor, venv, executable] = /^about (\d+) (\d+) ([01]) (.+)$/m.exec(output) ?? [];
  if (executable === undefined) return undefined;
  return { version: [Number(major), Number(minor)], hasVenv: venv === '1', executable };
}

function isNewEnough({ version: [major, minor] }: Python): boolean {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

async function ask(command: string, logs: string, signal?: AbortSignal): Promise<Python | undefined> {
  try {
    return parseAbout(await run(command, ['-c', ABOUT], { log: join(logs, 'python.log'), signal }));
  } catch {
    signal?.throwIfAborted();
    return undefined; // not there, or a version manager's placeholder for one that is not installed
  }
}
