import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../local/ports';
import { install, installMinistack, MINISTACK_PYTHON } from '../../test/clients/python';

const ROOT = resolve(__dirname, '../..');
const BUNDLE = join(ROOT, '.local/emulator/main.js'); // with aws-sdk.js beside it, as in the package
const MOTO = join(ROOT, '.local/benchmarks/moto');
const MOTO_REQUIREMENTS = join(__dirname, 'moto-requirements.txt');

const READY_MILLISECONDS = 120_000;
const GRACE_MILLISECONDS = 5_000;
/** Between two looks whether it answers. */
const POLL_MILLISECONDS = 3;

/** A program that answers on a port. */
export interface Program {
  /** With its version. */
  readonly name: string;
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: (port: number) => Readonly<Record<string, string>>;
}

export interface Running {
  readonly endpoint: string;
  readonly port: number;
  /** From the start of the process to the first answer to any request. */
  readonly milliseconds: number;
  /** The most memory that it has held at once, in bytes; as far as the machine says (Linux). */
  peak(): number | undefined;
  stop(): Promise<void>;
}

export const EMULATOR: Program = { name: 'as published', command: process.execPath, args: (port) => [BUNDLE, '--port', `${port}`] };

export const EMULATOR_FROM_SOURCE: Program = {
  name: 'npm run emulator', command: process.execPath, args: (port) => ['--import', 'tsx', join(ROOT, 'emulator/main.ts'), '--port', `${port}`],
};

/** The peers, as their documentation starts them. Installed into .local/ when they are not there. */
export async function peers(): Promise<{ readonly moto: Program; readonly ministack: Program }> {
  await install(MOTO, MOTO_REQUIREMENTS);
  await installMinistack();
  return {
    moto: { name: pinned('moto', MOTO_REQUIREMENTS), command: join(MOTO, 'bin/moto_server'), args: (port) => ['-H', '127.0.0.1', '-p', `${port}`] },
    ministack: {
      name: pinned('ministack', join(ROOT, 'test/clients/ministack-requirements.txt')),
      command: MINISTACK_PYTHON,
      args: () => ['-m', 'ministack'],
      env: (port) => ({ GATEWAY_PORT: `${port}`, BIND_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0', LAMBDA_EXECUTOR: 'local' }),
    },
  };
}

function pinned(name: string, requirements: string): string {
  return `${name} ${new RegExp(`^${name}==(.+)$`, 'm').exec(readFileSync(requirements, 'utf8'))?.[1]}`;
}

/** Starts a program on a free port and waits until it answers. */
export async function run({ name, command, args, env }: Program): Promise<Running> {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'ivschat-benchmark-'));
  const start = performance.now();
  const child = spawn(command, args(port), {
    cwd: command === process.execPath ? ROOT : home, stdio: 'ignore', env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, ...env?.(port) },
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const stop = async () => {
    await end(child, ended);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  while (!await answers(port)) {
    if (child.exitCode !== null || performance.now() - start > READY_MILLISECONDS) {
      await stop();
      throw new Error(`${name} did not start`);
    }
    await sleep(POLL_MILLISECONDS);
  }
  return { endpoint: `http://127.0.0.1:${port}`, port, milliseconds: performance.now() - start, peak: () => peakOf(child.pid ?? 0), stop };
}

async function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const asked = request({ host: '127.0.0.1', port, path: '/', agent: false }, (response) => {
      response.resume();
      done(true);
    });
    asked.on('error', () => done(false));
    asked.end();
  });
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS);
  await ended;
  clearTimeout(late);
}

function peakOf(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
