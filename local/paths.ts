import { join, resolve } from 'node:path';

/** The root of the repository. */
export const REPOSITORY = resolve(__dirname, '..');

/**
 * Everything that local/ leaves behind stands here; git ignores it, and deleting it costs a slower next start. Tests
 * that install anew have one of their own.
 */
export const LOCAL = process.env.CDK_IVSCHAT_LOCAL ?? join(REPOSITORY, '.local');

/** A path as a person in the repository would type it. */
export function shown(path: string): string {
  return path.startsWith(`${REPOSITORY}/`) ? path.slice(REPOSITORY.length + 1) : path;
}
