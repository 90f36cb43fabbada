import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string>>;

export interface SandboxesOptions {
  readonly bundle: string;
  /** So many processes are kept ready, so that hardly any event waits for one to start. */
  readonly warm: number;
  /** Whether the bundle reads its environment as it is loaded: then it is loaded again for another one. */
  readonly environmentWhenLoaded?: boolean;
}

/** A process with the bundle in it, which is handed one event after the other. */
export interface Sandbox {
  readonly process: ChildProcess;
  /** What it signs with: by this, whoever watches its calls knows it. */
  readonly accessKeyId: string;
  /** Told all that is written while an event is at work. */
  onLog: (text: string) => void;
}

/** Where functions get their processes from. A process that has ended well may serve another function next: starting one is the dear part. */
export interface Sandboxes {
  /** One that has served this environment before, where there is one and it matters. */
  take(environment?: Environment): Sandbox;
  giveBack(sandbox: Sandbox): void;
  close(): void;
}

let lastKey = 0;

export function openSandboxes({ bundle, warm, environmentWhenLoaded = false }: SandboxesOptions): Sandboxes {
  const idle: Sandbox[] = [];
  const served = new Map<Sandbox, Environment>();
  const all = new Set<Sandbox>();
  let closed = false;

  const start = (): Sandbox => {
    const accessKeyId = `AKIDLAMBDA${++lastKey}`;
    const clock = process.env.CLOCK_SPEED ? ['--require', join(__dirname, 'fast-clock.cjs')] : [];
    const inherited = ['PATH', 'CLOCK_SPEED', 'CLOCK_ORIGIN'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
    // Otherwise a quarter of its time goes to collecting garbage.
    const child = spawn(process.execPath, ['--max-semi-space-size=8', ...clock, join(__dirname, 'lambda-runtime.cjs')], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...Object.fromEntries(inherited), BUNDLE: bundle, AWS_ACCESS_KEY_ID: accessKeyId, ...environmentWhenLoaded ? { LOAD_WITH_ENVIRONMENT: '1' } : {},
      },
    });
    const sandbox: Sandbox = { process: child, accessKeyId, onLog: () => {} };
    child.stdout?.on('data', (chunk: Buffer) => sandbox.onLog(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => sandbox.onLog(chunk.toString()));
    // Where both compete for the machine, the service goes first: it must not seem slow.
    if (child.pid !== undefined) setPriority(child.pid, 5);
    all.add(sandbox);
    // It was killed while an event was on its way to it.
    child.on('error', () => child.kill('SIGKILL'));
    child.once('exit', () => {
      all.delete(sandbox);
      served.delete(sandbox);
      if (idle.includes(sandbox)) idle.splice(idle.indexOf(sandbox), 1);
      if (!closed) keepWarm();
    });
    return sandbox;
  };
  const keepWarm = () => {
    while (all.size < warm) idle.push(start());
  };
  keepWarm();

  return {
    take: (environment) => {
      const used = environmentWhenLoaded ? idle.findIndex((sandbox) => served.get(sandbox) === environment) : -1;
      const sandbox = (used === -1 ? idle.pop() : idle.splice(used, 1)[0]) ?? start();
      if (environment) served.set(sandbox, environment);
      return sandbox;
    },
    giveBack: (sandbox) => { idle.push(sandbox); },
    close: () => {
      closed = true;
      all.forEach((sandbox) => sandbox.process.kill('SIGKILL'));
    },
  };
}
