import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';

const WORKFLOW = parse(readFileSync(join(__dirname, '../../.github/workflows/release.yml'), 'utf8')) as { jobs: { github: { steps: { run?: string }[] } } };
const SCRIPT = WORKFLOW.jobs.github.steps.map(({ run = '' }) => run).join('');

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'release-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the last job asks GitHub for, where the page of the release is in this state. */
function asked(isDraft: 'true' | 'false' | undefined): { status: number | null; calls: string[] } {
  const calls = join(folder, 'calls');
  // A gh that writes down what it is called with.
  const gh = `#!/bin/sh\necho "$1 $2 $3" >> '${calls}'\nif [ "$2" = view ]; then ${isDraft === undefined ? 'echo release not found >&2; exit 1' : `echo ${isDraft}`}; fi\n`;
  writeFileSync(join(folder, 'gh'), gh, { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, GITHUB_REF_NAME: 'v1.2.3', VERSION: '1.2.3' };
  const { status } = spawnSync('bash', ['-e', '-c', SCRIPT], { cwd: folder, env });
  return { status, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

test('a page that is not there is made', () => {
  expect(asked(undefined)).toEqual({ status: 0, calls: ['release view v1.2.3', 'release create v1.2.3'] });
});

test('a page that is there is left alone', () => {
  expect(asked('false')).toEqual({ status: 0, calls: ['release view v1.2.3'] });
});

test('a page that was not finished is made anew', () => {
  expect(asked('true')).toEqual({ status: 0, calls: ['release view v1.2.3', 'release delete v1.2.3', 'release create v1.2.3'] });
});
