import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** Where the virtual environment stands: outside version control, and kept from one run to the next. */
const VENV = join(ROOT, '.local', 'clients-venv');
const STAMP = join(VENV, 'installed-requirements.txt');

/** What a program said and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes the virtual environment with the pinned clients, unless it is there already. */
export async function installClients(): Promise<void> {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  rmSync(VENV, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', VENV]);
  await run(join(VENV, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  writeFileSync(STAMP, wanted);
}

/** Runs a program of the virtual environment with nothing of the user's AWS configuration in reach. */
export async function runClient(program: 'python' | 'aws', ...args: string[]): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: VENV,
    AWS_ACCESS_KEY_ID: 'AKIACLIENT',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  return run(join(VENV, 'bin', program), args, { env, cwd: __dirname }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
}
