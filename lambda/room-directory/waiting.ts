import type { Call } from './call';
import { DirectoryError } from './errors';
import type { Entry } from '../directory/entry';

const SHORTEST_MILLISECONDS = 250;
const LONGEST_MILLISECONDS = 2_000;

/** A pause for somebody who is at work on the entry; an error when there is no time for it. */
export async function waitForOthers({ time, deadline }: Call, { key, state }: Pick<Entry, 'key' | 'state'>, waits: number): Promise<void> {
  const pause = Math.min(LONGEST_MILLISECONDS, SHORTEST_MILLISECONDS * 2 ** waits) * (0.5 + time.random() / 2);
  if (time.now() + pause >= deadline) {
    const doing = state === 'opening' ? 'opened' : 'closed';
    throw new DirectoryError('Busy', `The room ${key} is being ${doing} by another call. Try again in a minute`);
  }
  await time.sleep(pause);
}
