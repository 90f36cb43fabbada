import type { Mark, Marks } from '../../directory/marks';
import type { Time } from '../../ivschat/time';

const NAME = 'sweep-lease';
/** How long a sweep that was killed keeps others away. */
const LEASE_MILLISECONDS = 90_000;
const RENEWAL_MILLISECONDS = 30_000;

/**
 * What only one sweep at a time has. Two at once would do no harm, since each of their acts stands alone, but use twice the calls.
 */
export interface Lease {
  /** Keeps it for longer where that is due; false if it is somebody else's now. */
  readonly renew: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

/** The lease, if nobody has it. */
export async function takeLease(marks: Marks, time: Time, holder: string): Promise<Lease | undefined> {
  const before = await marks.get(NAME);
  if (before && (before.value as { until: number }).until > time.now()) return undefined;
  let takenAt = time.now();
  let mark: Mark | undefined = await put(before, LEASE_MILLISECONDS);
  if (!mark) return undefined;
  return {
    renew: async () => {
      if (mark && time.now() - takenAt >= RENEWAL_MILLISECONDS) {
        takenAt = time.now();
        mark = await put(mark, LEASE_MILLISECONDS);
      }
      return mark !== undefined;
    },
    release: async () => {
      // What cannot be given back runs out.
      if (mark) await put(mark, 0).catch(() => undefined);
    },
  };

  async function put(old: Mark | undefined, milliseconds: number): Promise<Mark | undefined> {
    return marks.put(NAME, old, { until: time.now() + milliseconds, holder });
  }
}
