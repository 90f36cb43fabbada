import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installMinistack, MINISTACK_PYTHON } from './python';

/** A MiniStack of the test's own. Its state is gone when it stops. */
export interface Ministack {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const READY_MS = 30_000;

export async function startMinistack(): Promise<Ministack> {
  await installMinistack();
  const home = mkdtempSync(join(tmpdir(), 'ministack-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(MINISTACK_PYTHON, ['-m', 'ministack'], {
    cwd: home,
    stdio: 'ignore',
    env: {
      // It runs Lambdas on the `node` it finds first: the one that runs us.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: home,
      TMPDIR: home,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0', // else it also listens on 8883
      LAMBDA_EXECUTOR: 'local',
    },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    await end(child, ended);
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  const deadline = Date.now() + READY_MS;
  while (!await answers(endpoint)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error('MiniStack did not start');
    }
    await sleep(50);
  }
  return { endpoint, stop };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(late);
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2000) }).then((response) => response.ok, () => false);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
