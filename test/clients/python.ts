import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');

/** Where virtual environments stand: outside version control, and kept from one run to the next. */
const HOME = join(ROOT, '.local');
const CLIENTS = join(HOME, 'clients-venv');
const SCHEMATHESIS = join(HOME, 'schemathesis-venv');

/** The Python of the virtual environment that has MiniStack. */
export const MINISTACK_PYTHON = join(HOME, 'clients-ministack-venv', 'bin', 'python');

/** What a program said and how it ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes the virtual environment with the pinned clients, unless it is there already. */
export async function installClients(): Promise<void> {
  return install(CLIENTS, join(__dirname, 'requirements.txt'));
}

/** The same with the pinned MiniStack. */
export async function installMinistack(): Promise<void> {
  return install(resolve(MINISTACK_PYTHON, '../..'), join(__dirname, 'ministack-requirements.txt'));
}

/** Runs the pinned schemathesis in a folder, with nothing of the user's in reach. It is installed first, unless it is there already. */
export async function runSchemathesis(folder: string, args: readonly string[]): Promise<Ended> {
  await install(SCHEMATHESIS, join(__dirname, 'schemathesis-requirements.txt'));
  const env = { PATH: process.env.PATH, HOME: folder, PYTHONUTF8: '1', COLUMNS: '200' };
  return ended(run(join(SCHEMATHESIS, 'bin', 'schemathesis'), args, { env, cwd: folder, maxBuffer: 64 * 1024 * 1024 }));
}

/** A virtual environment with what a file of requirements names, made unless it is there already. */
export async function install(venv: string, requirements: string): Promise<void> {
  const stamp = join(venv, 'installed-requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(venv, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', venv]);
  await run(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(stamp, wanted);
}

/** Runs a client of the virtual environment with nothing of the user's AWS configuration in reach. */
export async function runClient(program: 'python' | 'aws', ...args: string[]): Promise<Ended> {
  return ended(run(join(CLIENTS, 'bin', program), args, { env: environment(), cwd: __dirname }));
}

/** The same of a script in which they are called, in a folder of its own. */
export async function runScript(script: string, cwd: string, variables: Record<string, string>): Promise<Ended> {
  return ended(run('sh', ['-ec', script], { env: { ...environment(), ...variables }, cwd }));
}

function environment() {
  return {
    PATH: `${join(CLIENTS, 'bin')}:${process.env.PATH}`,
    HOME: CLIENTS,
    AWS_ACCESS_KEY_ID: 'AKIACLIENT',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}

function ended(running: Promise<Omit<Ended, 'code'>>): Promise<Ended> {
  return running.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
}
