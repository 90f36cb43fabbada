import { Refusal, unknownRoom } from './problem';
import type { Room } from './resolver';

/**
 * A call to Amazon IVS Chat on a room, whose failures are Refusals. Of a room of a directory, IAM decides by its tag, which goes with the
 * room: then AWS says that this function may not, in place of that there is no such room.
 */
export async function unlessGone<T>({ isGone }: Pick<Room, 'isGone'>, call: Promise<T>): Promise<T> {
  return call.catch(async (error: unknown) => {
    const log = error instanceof Refusal ? error.options.log : undefined;
    // Where that cannot be said, the call has failed for what AWS says.
    if (log?.errorName === 'AccessDeniedException' && await isGone?.().catch(() => false)) throw unknownRoom(log);
    throw error;
  });
}
