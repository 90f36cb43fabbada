import { execFileSync } from 'node:child_process';

/** The reason of the abort signal when a person, or the system, asks the process to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly by: NodeJS.Signals) {
    super(`stopped by ${by}`);
  }
}

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** `npm run` passes on the Ctrl-C that the terminal has already sent us: within this time it is the same one. */
const SAME_KEYSTROKE_MS = 400;

/**
 * One abort signal for every way of being stopped: Ctrl-C, SIGTERM, a closed terminal, and an `npm run` above us that
 * died without passing its signal on. Being told a second time calls `force`.
 */
export function onInterruption(force: (exitCode: number) => void): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const stop = (by: keyof typeof SIGNALS) => {
    if (first === 0) {
      first = Date.now();
      controller.abort(new Interrupted(by));
    } else if (Date.now() - first > SAME_KEYSTROKE_MS) {
      force(SIGNALS[by]);
    }
  };
  for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.on(name, () => stop(name));
  if (process.env.npm_lifecycle_event !== undefined) watchNpm(() => stop('SIGHUP'));
  return controller.signal;
}

/** The exit code that shells use for a signal. */
export function exitCode(interrupted: Interrupted): number {
  return Object.entries(SIGNALS).find(([name]) => name === interrupted.by)?.[1] ?? 1;
}

/** Looks now and then whether the `npm run` above us is still there. */
function watchNpm(onGone: () => void): void {
  const npm = npmProcess();
  const timer = setInterval(() => {
    if (isRunning(npm)) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}

/** Our parent, or the parent of the shell that npm may have put in between, which does not mind what becomes of npm. */
function npmProcess(): number {
  try {
    const [parent, command] = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(process.ppid)], { encoding: 'utf8' }).trim().split(/\s+/);
    return /^(.*\/)?-?(sh|dash|bash|zsh|ksh)$/.test(command ?? '') ? Number(parent) : process.ppid;
  } catch {
    return process.ppid; // no ps here
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's, but there
  }
}
