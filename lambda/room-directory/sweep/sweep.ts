import { endsAll, isOfRate, type Sweep } from './context';
import { convergeRooms } from './converge';
import { doDueWork } from './due';
import { takeLease } from './lease';
import { makePass, openRoomsOf, PASS } from './pass';
import { DIRECTORY_METRICS } from '../../../src/contract';
import { allEntries } from '../../directory/entries';
import { REMOVING } from '../removing';
import { failureOf } from '../report';

/** The schedule comes each minute: so long a sweep goes through rooms and entries, in milliseconds, so that what is due is looked at in between. */
const SLICE_MILLISECONDS = 50_000;
/** And so long at the least, after the due work has taken more. */
const SHORTEST_MILLISECONDS = 20_000;
/** So many rooms are counted in each sweep, more of them once in a pass. */
const COUNTED_ROOMS = 1_000;

/** What became of a sweep: `partly` where it ended early, and goes on the next time. */
export type Swept = 'done' | 'partly' | 'another-is-at-work' | 'directory-removed';

/**
 * Closes what is over, brings to an end what died half-way, and goes on with the pass through all rooms. It never fails: what it did not
 * get to, the next one does.
 *
 * @param sweep without `keep`: it has a lease of its own
 * @param anyway a pass begins now
 */
export async function sweepDirectory(sweep: Omit<Sweep, 'keep'>, anyway = false): Promise<Swept> {
  const { directory: { config, marks }, time, requestId, deadline } = sweep;
  const start = time.now();
  const guard = { ...sweep, keep: async () => true };
  let lease: Awaited<ReturnType<typeof takeLease>>;
  const before = await step(guard, async () => {
    if (await marks.get(REMOVING)) return 'directory-removed';
    lease = await takeLease(marks, time, requestId);
    return lease ? undefined : 'another-is-at-work';
  });
  if (before.result) return before.result;
  if (!lease) return 'partly';
  const held: Sweep = { ...sweep, keep: lease.renew };
  try {
    const due = await step(held, () => doDueWork(held));
    if (due.isEnd) return 'partly';
    const part = { ...held, deadline: Math.min(deadline, Math.max(start + SLICE_MILLISECONDS, time.now() + SHORTEST_MILLISECONDS)) };
    // At once: beside many rooms of others a pass never ends, and the one lists while the other reads and writes, each at the pace of its calls.
    const [pass, converged] = await Promise.all([
      step(part, () => makePass(part, anyway)),
      config.converge ? step(part, () => convergeRooms(part, anyway)) : due,
    ]);
    if (pass.isEnd || converged.isEnd) return 'partly';
    const counted = await step(part, () => countRooms(part));
    return [due, pass, converged, counted].some(({ failed }) => failed) || time.now() >= part.deadline ? 'partly' : 'done';
  } finally {
    await lease.release();
  }
}

/** A part of the sweep that may fail, for which the next part need not wait: unless nothing can be done any more. */
async function step<T>(sweep: Sweep, work: () => Promise<T>): Promise<{ readonly result?: T; readonly failed?: true; readonly isEnd?: boolean }> {
  try {
    return { result: await work() };
  } catch (thrown) {
    const ofRate = isOfRate(thrown);
    sweep.report.count(ofRate ? DIRECTORY_METRICS.throttled : DIRECTORY_METRICS.failed, 1);
    sweep.report.log(ofRate ? 'warn' : 'error', 'The sweep ended early, and goes on later', failureOf(thrown));
    return { failed: true, isEnd: endsAll(thrown) };
  }
}

async function countRooms({ directory: { entries, marks }, report }: Sweep): Promise<void> {
  let open = openRoomsOf(await marks.get(PASS));
  if (open === undefined || open <= COUNTED_ROOMS) {
    open = 0;
    for await (const { state } of allEntries(entries)) if (state === 'open') open++;
  }
  report.count(DIRECTORY_METRICS.openRooms, open);
}
