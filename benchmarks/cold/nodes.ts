import { execFileSync } from 'node:child_process';

export interface Node {
  readonly major: string;
  readonly version: string;
  readonly path: string;
}

/** The newest of each, which npx brings and keeps. */
export function nodes(majors: readonly string[]): Node[] {
  return majors.map((major) => {
    const [version, path] = execFileSync('npx', ['-y', `node@${major}`, '-p', 'process.version + "\\n" + process.execPath'], { encoding: 'utf8' }).trim().split('\n');
    return { major, version, path };
  });
}
