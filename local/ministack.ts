import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT, isolatedEnvironment, REGION } from './account';
import { MINISTACK_PYTHON } from './ministack-install';
import { LOCAL, REPOSITORY } from './paths';
import { freePort, LOOPBACK } from './ports';
import { CommandFailed, start, type Service } from './processes';

/** How MiniStack starts. */
export interface MinistackOptions {
  /** @default a free one */
  readonly port?: number;

  /** The folder for its log. */
  readonly logs: string;

  /** A folder for what it and its Lambdas write, removed by whoever made it. */
  readonly tmp: string;

  /** What its Lambdas find in their environment beside the usual: the endpoint of the IVS Chat emulator. */
  readonly lambdaEnvironment: Record<string, string>;

  readonly signal?: AbortSignal;
}

/** A MiniStack that answers. */
export interface Ministack {
  readonly endpoint: string;

  /** The file with what was asked of it, for `recordedCalls`. */
  readonly calls: string;
  stop(): Promise<void>;
}

/** Starts MiniStack with its differences from AWS put right. */
const MINISTACK_AS_AWS = join(__dirname, 'ministack-as-aws', 'main.py');

const READY_MS = 30_000;

/** Between our looking for a free port and MiniStack's taking it, another process may come first. */
const ATTEMPTS = 3;

/** Starts MiniStack and waits until it answers. All its state is in memory: stopping it deletes everything in it. */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  const nodePath = lambdaModules(options.tmp);
  const calls = join(options.logs, 'calls.jsonl');
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? await freePort();
    const endpoint = `http://${LOOPBACK}:${port}`;
    const service = start(MINISTACK_PYTHON, [MINISTACK_AS_AWS], {
      cwd: options.tmp,
      env: { ...isolatedEnvironment(options.tmp), ...options.lambdaEnvironment, NODE_PATH: nodePath, ...settings(port), ...python(calls) },
      log: join(options.logs, 'ministack.log'),
      signal: options.signal,
    });
    try {
      await ready(service, endpoint, options.signal);
      return { endpoint, calls, stop: service.stop };
    } catch (error) {
      await service.stop();
      const tryAgain = options.port === undefined && attempt < ATTEMPTS && error instanceof CommandFailed && /already in use/.test(error.output);
      if (!tryAgain) throw error;
    }
  }
}

/** What AWS's Node.js runtimes have beside a function's own code: the AWS SDK. CDK's own functions rely on it. */
function lambdaModules(tmp: string): string {
  const modules = join(tmp, 'lambda-modules');
  mkdirSync(modules);
  symlinkSync(join(REPOSITORY, 'node_modules', '@aws-sdk'), join(modules, '@aws-sdk'), 'dir');
  return modules;
}

function settings(port: number): Record<string, string> {
  return {
    GATEWAY_PORT: String(port),
    BIND_HOST: LOOPBACK,
    // Lambdas get credentials of their own role, which is how the end-to-end tests know who called; and MiniStack
    // evaluates IAM for its own services.
    AUTH: 'true',
    LAMBDA_EXECUTOR: 'local',
    IOT_MTLS_ENABLED: '0', // else it also listens on 8883
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT,
  };
}

/** Compiled files beside the others that can be made again, and not in the source folder. */
function python(calls: string): Record<string, string> {
  return { MINISTACK_CALLS: calls, PYTHONPYCACHEPREFIX: join(LOCAL, 'pycache') };
}

async function ready(service: Service, endpoint: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!(await Promise.race([answers(endpoint), service.ended]))) {
    signal?.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`MiniStack did not answer within ${READY_MS / 1000} s`);
    await sleep(50);
  }
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2000) }).then((response) => response.ok, () => false);
}
