import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** The newest releases in the registry of each language that the library is known to work with. */
export const NEWEST = {
  TypeScript: { cdk: '2.276.0', constructs: '10.8.1' },
  Python: { cdk: '2.275.0', constructs: '10.8.1' },
  Java: { cdk: '2.263.0', constructs: '10.8.1' },
  Go: { cdk: '2.276.0', constructs: '10.8.1' },
};

export const NEWEST_CDK = `aws-cdk-lib@${NEWEST.TypeScript.cdk}`;

/** The package that `npm run package-all` has built for a language. */
export function built(language: string, extension: string): string {
  const folder = join(ROOT, 'dist', language);
  const file = readdirSync(folder).find((name) => name.endsWith(extension));
  if (!file) throw new Error(`No ${extension} in dist/${language}. Run: npm run package-all`);
  return join(folder, file);
}

/** The text of the first file in a zip, as wheels and jars are, whose path ends so. */
export function ofZip(archive: string, ending: string): string {
  const read = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); sys.stdout.buffer.write(z.read(next(n for n in z.namelist() if n.endswith(sys.argv[2]))))';
  return run(ROOT, 'python3', ['-c', read, archive, ending]);
}

/** What Maven has downloaded. Ours is among it, and must not be an older one. */
export const MAVEN_REPOSITORY = join(ROOT, '.local/maven');

/** An example as it is in the repository, without what its tools have made there. */
export function copyExample(example: string, folder: string): void {
  const made = /node_modules|cdk\.out|__pycache__|\/target(\/|$)/;
  cpSync(join(ROOT, 'examples', example), folder, { recursive: true, filter: (source) => !made.test(source) });
}

/** Runs a command to its end; its output is in the error if it fails. */
export function run(folder: string, command: string, args: string[], environment: Record<string, string> = {}): string {
  return execFileSync(command, args, { cwd: folder, env: { ...process.env, ...environment }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 });
}

/** A folder outside the project, so that nothing in it is found by accident. */
export function emptyFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'cdk-ivschat-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What an app has synthesised, with hashed asset names and all. */
export function resourcesOf(outdir: string, stack = 'Chat'): Record<string, { Type: string }> {
  return JSON.parse(readFileSync(join(outdir, `${stack}.template.json`), 'utf8')).Resources;
}
