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
  /** How far it has come, changed as it goes on. */
  readonly progress: Progress;
  /** Writes that down, for the next delivery. Where it cannot be written, that one begins where it did before. */
  readonly save: () => Promise<void>;
}

/** How far a removal has come. */
export interface Progress {
  /** Since when nothing was found in the table, and by no whole pass through the rooms, in milliseconds since 1970. */
  quietSince: number;
  /** The pass that is under way: where it goes on, and how many rooms of ours it has found. */
  pass?: { readonly nextToken: string; readonly found: number };
}

interface RemovingMark {
  readonly requestId: string;
  readonly startedAt: number;
  readonly deliveries: number;
  /** Undefined in one that was made by an older version of this code. */
  readonly progress?: Progress;
}

/** Marks the directory as one that goes: from here on nothing opens. */
export async function beginRemoval({ directory, time, deadline }: Sweep, requestId: string): Promise<Removing> {
  const now = time.now();
  for (;;) {
    try {
      const { startedAt, deliveries, progress = { quietSince: now } } = await mark(directory.marks, requestId, now);
      const saved = async () => save(directory.marks, requestId, progress).catch(() => undefined);
      return { startedAt, delivery: deliveries, directory, progress, save: saved };
    } catch (thrown) {
      // What stood there is gone with it, and its rooms are known by their tag alone. There is no knowing whether another delivery comes.
      if (isTableGone(thrown)) {
        const nothing = { ...directory, entries: NO_ENTRIES, marks: NO_MARKS };
        return { startedAt: now, delivery: Infinity, directory: nothing, progress: { quietSince: now }, save: async () => undefined };
      }
      if (!(thrown instanceof TableUnavailable) || time.now() + PAUSE_MILLISECONDS >= deadline) throw thrown;
      await time.sleep(PAUSE_MILLISECONDS);
    }
  }
}

async function mark(marks: Marks, requestId: string, now: number): Promise<RemovingMark> {
  for (let attempt = 1; ; attempt++) {
    const before = await marks.get(REMOVING);
    const last = before?.value as RemovingMark | undefined;
    // Another request: the stack is deleted once more, after the first time has failed, and nobody knows what was done to rooms since.
    const first = { requestId, startedAt: now, deliveries: 1, progress: { quietSince: now } };
    const value = last?.requestId === requestId ? { ...last, deliveries: last.deliveries + 1 } : first;
    if (await marks.put(REMOVING, before, value)) return value;
    if (attempt === ATTEMPTS) throw new Error('The mark that the directory is being removed cannot be written. Delete the stack again');
  }
}

/** Two deliveries at once overwrite what the other has written: what each of them says of its own pass is true. */
async function save(marks: Marks, requestId: string, progress: Progress): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await marks.get(REMOVING);
    const last = before?.value as RemovingMark | undefined;
    if (last?.requestId !== requestId || await marks.put(REMOVING, before, { ...last, progress: { ...progress } })) return;
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
