import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { REPOSITORY } from './paths';

/** Changes whenever one of these does: files and folders of the repository, which need not be there. */
export function fingerprintOf(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesIn(join(REPOSITORY, name)))) {
    hash.update(`${relative(REPOSITORY, file)}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** All files below a path, in an order of their own. */
export function filesIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesIn(join(path, name)));
}
