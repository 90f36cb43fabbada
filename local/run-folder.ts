import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL } from './paths';

const LOGS = join(LOCAL, 'logs');
const TEMPORARY = join(LOCAL, 'tmp');

/** Logs of this many runs are kept. */
const KEPT = 10;

/** The folders of one run. */
export interface RunFolder {
  /** Stays after the run. */
  readonly logs: string;

  /** Goes with the run. */
  readonly tmp: string;

  remove(): void;
}

/** Makes the folders of a run; removes what older runs left. */
export function makeRunFolder(now = new Date()): RunFolder {
  const logs = join(LOGS, `${now.toISOString().slice(0, 19).replace(/:/g, '-')}-${process.pid}`);
  mkdirSync(logs, { recursive: true });
  for (const old of readdirSync(LOGS).sort().slice(0, -KEPT)) rmSync(join(LOGS, old), { recursive: true, force: true });

  mkdirSync(TEMPORARY, { recursive: true });
  for (const left of readdirSync(TEMPORARY).filter(isAbandoned)) rmSync(join(TEMPORARY, left), { recursive: true, force: true });
  const tmp = mkdtempSync(join(TEMPORARY, `${process.pid}-`));
  return { logs, tmp, remove: () => existsSync(tmp) && rmSync(tmp, { recursive: true, force: true, maxRetries: 3 }) };
}

/** A folder is named after the process that made it. */
function isAbandoned(name: string): boolean {
  try {
    process.kill(Number.parseInt(name, 10), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
