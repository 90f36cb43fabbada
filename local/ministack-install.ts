import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL } from './paths';
import type { Python } from './python';
import { VirtualEnvironment } from './virtual-environment';

const REQUIREMENTS = join(__dirname, 'ministack-requirements.txt');
const ENVIRONMENT = new VirtualEnvironment(join(LOCAL, 'ministack'), REQUIREMENTS);

/** The Python that has MiniStack. */
export const MINISTACK_PYTHON = ENVIRONMENT.python;

/** The version that is installed. */
export function ministackVersion(): string {
  return /^ministack==(.+)$/m.exec(readFileSync(REQUIREMENTS, 'utf8'))?.[1] ?? 'unknown';
}

/** Whether MiniStack stands ready, with the very requirements of this checkout. */
export function isMinistackInstalled(): boolean {
  return ENVIRONMENT.isInstalled();
}

/** Installs MiniStack into a virtual environment in .local/. */
export async function installMinistack(python: Python, logs: string, signal?: AbortSignal): Promise<void> {
  await ENVIRONMENT.install(python, join(logs, 'install.log'), signal);
}
