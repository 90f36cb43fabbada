import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';

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
  take(): Sandbox;
  giveBack(sandbox: Sandbox): void;
  close(): void;
}

let lastKey = 0;

/** `warm` processes are kept ready, so that hardly any event waits for one to start. */
export function openSandboxes({ bundle, warm }: { readonly bundle: string; readonly warm: number }): Sandboxes {
  const idle: Sandbox[] = [];
  const all = new Set<Sandbox>();
  let closed = false;

  const start = (): Sandbox => {
    const accessKeyId = `AKIDLAMBDA${++lastKey}`;
    const clock = process.env.CLOCK_SPEED ? ['--require', join(__dirname, 'fast-clock.cjs')] : [];
    const inherited = ['PATH', 'CLOCK_SPEED', 'CLOCK_ORIGIN'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
    const child = spawn(process.execPath, [...clock, join(__dirname, 'lambda-runtime.cjs')], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...Object.fromEntries(inherited), BUNDLE: bundle, AWS_ACCESS_KEY_ID: accessKeyId },
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
    take: () => idle.pop() ?? start(),
    giveBack: (sandbox) => { idle.push(sandbox); },
    close: () => {
      closed = true;
      all.forEach((sandbox) => sandbox.process.kill('SIGKILL'));
    },
  };
}
