import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The first message of a process. Throws if it ends before: who waits for it would wait for ever. */
export async function firstMessage<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]): never => { throw new Error(`The process ended with ${code}, before it said anything`); });
  const [message] = await Promise.race([once(child, 'message') as Promise<[T]>, ended]);
  ended.catch(() => undefined); // as it should, now
  return message;
}
