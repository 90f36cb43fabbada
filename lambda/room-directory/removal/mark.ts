import { TableUnavailable } from '../../aws/table-calls';
import type { Entries } from '../../directory/entries';
import type { Marks } from '../../directory/marks';
import type { Directory } from '../call';
import { REMOVING } from '../removing';
import type { Sweep } from '../sweep/context';

/** Attempts to write the mark: a lost answer looks as if somebody else had written it. */
const ATTEMPTS = 3;
/** Until a table that cannot be reached is asked again. */
const PAUSE_MILLISECONDS = 5_000;

/** A removal under way. */
export interface Removing {
  /** When its first delivery came, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Which delivery of the event this is, from 1. */
  readonly delivery: number;
  /** What is removed: where its table is gone, with no entries. */
  readonly directory: Directory;
}

interface RemovingMark {
  readonly requestId: string;
  readonly startedAt: number;
  readonly deliveries: number;
}

/** Marks the directory as one that goes: from here on nothing opens. */
export async function beginRemoval({ directory, time, deadline }: Sweep, requestId: string): Promise<Removing> {
  const now = time.now();
  for (;;) {
    try {
      const { startedAt, deliveries } = await mark(directory.marks, requestId, now);
      return { startedAt, delivery: deliveries, directory };
    } catch (thrown) {
      // What stood there is gone with it, and its rooms are known by their tag alone. There is no knowing whether another delivery comes.
      if (isTableGone(thrown)) return { startedAt: now, delivery: Infinity, directory: { ...directory, entries: NO_ENTRIES, marks: NO_MARKS } };
      if (!(thrown instanceof TableUnavailable) || time.now() + PAUSE_MILLISECONDS >= deadline) throw thrown;
      await time.sleep(PAUSE_MILLISECONDS);
    }
  }
}

async function mark(marks: Marks, requestId: string, now: number): Promise<RemovingMark> {
  for (let attempt = 1; ; attempt++) {
    const before = await marks.get(REMOVING);
    const last = before?.value as RemovingMark | undefined;
    // Another request: the stack is deleted once more, after the first time has failed.
    const value = last?.requestId === requestId ? { ...last, deliveries: last.deliveries + 1 } : { requestId, startedAt: now, deliveries: 1 };
    if (await marks.put(REMOVING, before, value)) return value;
    if (attempt === ATTEMPTS) throw new Error('The mark that the directory is being removed cannot be written. Delete the stack again');
  }
}

/** Somebody has deleted the table. */
function isTableGone(thrown: unknown): boolean {
  return thrown instanceof TableUnavailable && thrown.log.errorName === 'ResourceNotFoundException';
}

const NO_ENTRIES: Entries = {
  get: async () => undefined,
  getMany: async () => new Map(),
  add: async () => 'taken',
  change: async () => undefined,
  remove: async () => true,
  list: async () => ({ entries: [] }),
  async *due() { /* none */ },
};

const NO_MARKS: Marks = { get: async () => undefined, put: async () => undefined, remove: async () => undefined };
