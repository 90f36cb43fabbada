import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** The text of a page, by its path in the repository. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every page that somebody has written, but for the licences of others: by its path in the repository. */
export function pages(): string[] {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: ROOT, encoding: 'utf8' });
  // API.md is generated, and as long as all others together.
  return files.split('\n').filter((file) => file !== '' && file !== 'API.md');
}

/** Where the repository is read on the web: links that are followed from elsewhere begin with it. */
export const BLOB = `${(JSON.parse(read('package.json')) as { repository: { url: string } }).repository.url.replace(/\.git$/, '')}/blob/main/`;
