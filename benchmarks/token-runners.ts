import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a process of token-runner.cjs does at a time. */
export interface Turn {
  readonly calls: number;
  /** How many of them at once. */
  readonly atOnce: number;
}

export interface Taken {
  /** How long each call took that was answered as it should be, in milliseconds. */
  readonly each: readonly number[];
  /** What the others said. */
  readonly failures: readonly string[];
  /** What the process has in memory now. */
  readonly residentBytes: number;
}

/** A process that makes tokens, or does what is compared with that. */
export interface TokenRunner {
  readonly name: string;
  readonly turns: Taken[];
  take(turn: Turn): Promise<Taken>;
  close(): void;
}

/** @param does `bare`: the SDK alone; `ours`: the bundle; `read`: one consistent read of DynamoDB */
export function startRunner(name: string, does: 'bare' | 'ours' | 'read', environment: Readonly<Record<string, string>>): TokenRunner {
  const child: ChildProcess = fork(join(__dirname, 'token-runner.cjs'), [does], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...environment }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'close').then(([code]) => { throw new Error(`The process of ${name} ended with ${code}`); });
  // It ends when it is closed, too.
  exited.catch(() => {});
  return {
    name,
    turns: [],
    async take(turn) {
      child.send(turn);
      const [taken] = await Promise.race([once(child, 'message'), exited]) as [Taken];
      if (taken.each.length === 0) throw new Error(`${name}: all calls failed, the first with ${taken.failures[0]}`);
      return taken;
    },
    close: () => void child.kill(),
  };
}

/** Calls one after the other, until the process has compiled what it does again and again. */
const WARM_UP = { calls: 300, atOnce: 1 };

/** Lets each take so many turns, of which it has the first as often as the last, when it is warm. */
export async function takeTurns(runners: readonly TokenRunner[], rounds: number, turn: Turn): Promise<void> {
  for (const runner of runners) {
    await runner.take(WARM_UP);
    await runner.take(turn);
  }
  for (let round = 0; round < rounds; round++) {
    for (const runner of round % 2 === 0 ? runners : [...runners].reverse()) runner.turns.push(await runner.take(turn));
  }
}

/** The calls of all turns that failed, in a line; nothing if none did. */
export function failuresOf({ turns }: Pick<TokenRunner, 'turns'>): string[] {
  const failures = turns.flatMap((taken) => taken.failures);
  const calls = turns.reduce((sum, { each }) => sum + each.length, failures.length);
  return failures.length === 0 ? [] : [`${failures.length} of ${calls} calls failed, the first with ${failures[0]}`];
}
