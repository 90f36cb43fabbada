import { regardless, type Run } from './run';
import type { Desired } from '../ivschat/resource-type';
import { backoff } from '../ivschat/retry';
import { ChangeFailed, untilActive, UPDATE_FAILED } from '../ivschat/waiting';
import { permissionsArrive, persist } from '../ivschat/work';

/**
 * Waits until a change is done. One that fails is made again for as long as the policy of a new destination may be on its way, and
 * it is still wanted.
 */
export async function untilApplied<D extends Desired>(run: Run<D>, arn: string, desired: D, isWanted: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await untilActive(run, arn);
      return;
    } catch (thrown) {
      if (!(thrown instanceof ChangeFailed && thrown.state === UPDATE_FAILED && permissionsArrive(run) !== undefined)) throw thrown;
      await run.time.sleep(backoff(attempt, run.time));
      if (!await isWanted()) return;
      await persist(run, () => run.type.update(arn, desired));
    }
  }
}

/**
 * Makes good what is answered for already: a delivery that set it once more, and was late, may have left it in a failed state. It
 * sets only what is as it wants it, and so undoes nothing newer. The answer is the same whatever comes of it.
 */
export async function mend<D extends Desired>(run: Run<D>, arn: string, desired: D): Promise<void> {
  const { transitions } = run.type;
  if (!transitions) return;
  const late = regardless({ ...run, start: run.time.now() });
  const isAsDesired = async () => persist(late, () => transitions.isAs(arn, desired));
  try {
    if (await isAsDesired()) await untilApplied(late, arn, desired, isAsDesired);
  } catch {
    // Whoever changes it next finds the state it is in.
  }
}
