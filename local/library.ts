import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fingerprintOf } from './fingerprint';
import { LOCAL, REPOSITORY } from './paths';
import { run } from './processes';

/** What the compiled package is made from, and what it consists of. */
const SOURCES = ['src', 'lambda', 'tsconfig.json', 'package.json', 'package-lock.json', '.projen/tasks.json'];
const PACKAGE = ['lib', 'assets', '.jsii'];

const STAMP = join(LOCAL, 'library.stamp');
const NAME = 'cdk-ivschat';

/** Whether the compiled package stands and belongs to the sources as they are. */
export function isLibraryFresh(): boolean {
  const isComplete = PACKAGE.every((name) => existsSync(join(REPOSITORY, name)));
  return isComplete && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/**
 * Builds the package as users get it, with projen's own tasks: handlers bundled, constructs compiled by jsii. Does
 * nothing when it is fresh.
 */
export async function buildLibrary(logs: string, signal?: AbortSignal): Promise<void> {
  linkLibrary();
  if (isLibraryFresh()) return;
  const projen = join(createRequire(__filename).resolve('projen/package.json'), '..', 'bin', 'projen');
  const options = { cwd: REPOSITORY, log: join(logs, 'build.log'), signal };
  rmSync(STAMP, { force: true });
  await run(process.execPath, [projen, 'bundle'], options);
  await run(process.execPath, [projen, 'compile'], options);
  mkdirSync(LOCAL, { recursive: true });
  writeFileSync(STAMP, fingerprint());
}

/** Lets apps in this repository import the package by its name, as their readers will, and without an installation. */
function linkLibrary(): void {
  const link = join(REPOSITORY, 'node_modules', NAME);
  if (existsSync(link) && realpathSync(link) === realpathSync(REPOSITORY)) return;
  rmSync(link, { recursive: true, force: true });
  symlinkSync('..', link, 'dir');
}

/** Changes whenever a source or a compiled file does. */
function fingerprint(): string {
  return fingerprintOf([...SOURCES, ...PACKAGE]);
}
