import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * The first message of a process. Throws if it ends before: who waits for it would wait for ever. A process that says something and ends may be
 * heard to end first, so it is `close` that counts, when its channel has been read to the end.
 */
export async function firstMessage<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'close').then(([code]): never => { throw new Error(`The process ended with ${code}, before it said anything`); });
  const [message] = await Promise.race([once(child, 'message') as Promise<[T]>, ended]);
  ended.catch(() => undefined); // as it should, now
  return message;
}
