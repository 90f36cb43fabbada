import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a child process runs. */
export interface CommandOptions {
  /** @default the current one */
  readonly cwd?: string;

  /** The whole environment. @default the one of this process */
  readonly env?: NodeJS.ProcessEnv;

  /** The file that takes what it prints. */
  readonly log: string;

  /**
   * For commands: stops it, and all that it started, when it fires. A service only refuses to start when it has fired: it
   * may still be needed for what its owner does on being interrupted.
   */
  readonly signal?: AbortSignal;
}

/** A command that ended with anything but 0. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(command: string, readonly outcome: string, readonly output: string) {
    super(`${command} ${outcome}${lastLines(output)}`);
  }
}

/** A process that runs until it is stopped. */
export interface Service {
  readonly pid: number;

  /** Rejects when the process ends, unless it was stopped. */
  readonly ended: Promise<never>;

  /** What it has printed so far. */
  printed(): string;

  /** Ends it and all that it started. */
  stop(): Promise<void>;
}

/** The process groups that are alive, by the id of their first process. */
const groups = new Set<number>();

/** How long a process may take to end politely. Nothing that runs here has anything to lose. */
const GRACE_MS = 1500;

/** Runs a command to its end and gives what it printed. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  options.signal?.throwIfAborted();
  const { child, printed } = launch(command, args, options);
  const group = child.pid ?? 0;
  const onAbort = () => void stopGroup(group);
  options.signal?.addEventListener('abort', onAbort);
  try {
    const outcome = await ending(child);
    if (options.signal?.aborted) await stopGroup(group);
    options.signal?.throwIfAborted();
    if (outcome !== SUCCESS) throw new CommandFailed(commandLine(command, args), outcome, printed());
    return printed();
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    await stopGroup(group); // what the command left behind, if anything
  }
}

/** Starts a process that runs until its owner stops it. */
export function start(command: string, args: readonly string[], options: CommandOptions): Service {
  options.signal?.throwIfAborted();
  const { child, printed } = launch(command, args, options);
  const group = child.pid ?? 0;
  let stopped = false;
  const stop = async () => {
    stopped = true;
    await stopGroup(group);
  };
  const ended = ending(child).then(async (outcome) => {
    if (stopped) return new Promise<never>(() => undefined);
    await stop();
    throw new CommandFailed(commandLine(command, args), outcome, printed());
  });
  ended.catch(() => undefined); // a service may end when nobody waits for it: whoever talks to it next notices
  return { pid: group, ended, printed, stop };
}

/** Kills everything at once. The last resort: at exit, and when a person insists. */
export function killAll(): void {
  for (const group of groups) signalGroup(group, 'SIGKILL');
  groups.clear();
}

function launch(command: string, args: readonly string[], options: CommandOptions): { child: ChildProcess; printed: () => string } {
  mkdirSync(dirname(options.log), { recursive: true });
  const log = openSync(options.log, 'a');
  const begin = statSync(options.log).size;
  try {
    // A session of its own: a Ctrl-C in the terminal reaches us alone, no child can touch the terminal, and the
    // id of the first process names all of them.
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, detached: true, stdio: ['ignore', log, log] });
    if (child.pid !== undefined) groups.add(child.pid);
    return { child, printed: () => readFileSync(options.log).subarray(begin).toString('utf8') };
  } finally {
    closeSync(log);
  }
}

const SUCCESS = 'ended with 0';

async function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal === null ? `ended with ${code}` : `was ended by ${signal}`));
  });
}

async function stopGroup(group: number): Promise<void> {
  if (!groups.has(group)) return;
  for (const [signal, patience] of [['SIGTERM', GRACE_MS], ['SIGKILL', GRACE_MS]] as const) {
    const deadline = Date.now() + patience;
    signalGroup(group, signal);
    while (isAlive(group)) {
      if (Date.now() > deadline) break;
      await sleep(20);
    }
  }
  groups.delete(group);
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  if (group <= 0) return false; // 0 would be our own group
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false; // ESRCH: all gone
  }
}

function isAlive(group: number): boolean {
  return signalGroup(group, 0) && !isAllZombies(group);
}

/**
 * Orphans that have ended go to process 1, which in many containers never takes notice: they stay in the group for
 * ever, as zombies. Only Linux has such containers, and says in /proc what is a zombie.
 */
function isAllZombies(group: number): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).every((pid) => {
    try {
      // PID (NAME) STATE PARENT GROUP …, where NAME may hold anything.
      const [state, , groupOfPid] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()!.split(' ');
      return Number(groupOfPid) !== group || state === 'Z';
    } catch {
      return true; // gone meanwhile
    }
  });
}

function commandLine(command: string, args: readonly string[]): string {
  return [command, ...args].map((word) => word.split('/').pop()).join(' ');
}

function lastLines(output: string): string {
  const lines = output.trimEnd().split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line)).slice(-20);
  return lines.length === 0 ? '' : `:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}
