import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Sandbox, Sandboxes } from '../test/cloudformation';

/** Of each thread: a thousand of them have to be in memory at once. */
const YOUNG_MEGABYTES = 2;
/** How many threads load the bundle at the same time. */
const STARTING = 4;

/**
 * Sandboxes as those of test/cloudformation, but threads: hundreds of processes need more memory than a machine has to spare. Each
 * has its own copy of the bundle and serves one event at a time. Resolves when so many are ready; one that was killed is not replaced.
 *
 * @param environmentWhenLoaded the bundle reads its environment as it is loaded
 */
export async function openThreads(bundle: string, threads: number, environmentWhenLoaded = false): Promise<Sandboxes> {
  const idle: Sandbox[] = [];
  const workers: Worker[] = [];
  for (let started = 0; started < threads; started += STARTING) {
    await Promise.all(Array.from({ length: Math.min(STARTING, threads - started) }, async (_, n) => {
      const accessKeyId = `AKIDTHREAD${started + n + 1}`;
      const worker = start(bundle, accessKeyId, environmentWhenLoaded);
      await once(worker, 'message');
      const sandbox: Sandbox = { process: asProcess(worker), accessKeyId, onLog: () => {} };
      worker.stdout.on('data', (chunk: Buffer) => sandbox.onLog(chunk.toString()));
      worker.stderr.on('data', (chunk: Buffer) => sandbox.onLog(chunk.toString()));
      worker.on('error', (error) => sandbox.onLog(String(error.stack)));
      workers.push(worker);
      idle.push(sandbox);
    }));
  }
  return {
    take() {
      const sandbox = idle.pop();
      if (!sandbox) throw new Error(`More than ${threads} events at once`);
      return sandbox;
    },
    giveBack: (sandbox) => { idle.push(sandbox); },
    close: () => workers.forEach((worker) => void worker.terminate()),
  };
}

function start(bundle: string, accessKeyId: string, environmentWhenLoaded: boolean): Worker {
  return new Worker(join(__dirname, 'thread-runtime.cjs'), {
    stdout: true,
    stderr: true,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    env: {
      PATH: process.env.PATH, BUNDLE: bundle, AWS_ACCESS_KEY_ID: accessKeyId, ...environmentWhenLoaded ? { LOAD_WITH_ENVIRONMENT: '1' } : {},
    },
  });
}

/** A thread with the part of a process's face that a function uses. */
function asProcess(worker: Worker): ChildProcess {
  return Object.assign(worker, {
    send: (message: object) => worker.postMessage(message),
    kill: () => void worker.terminate(),
  }) as unknown as ChildProcess;
}
