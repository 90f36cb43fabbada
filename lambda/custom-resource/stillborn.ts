import { NoLongerAwaited, requireAwaited, type Run } from './run';
import { UNSEEN } from '../ivschat/making';
import { destroy } from '../ivschat/own';
import type { Desired, Existing } from '../ivschat/resource-type';
import { isGone, toApiError } from '../ivschat/retry';
import { ChangeFailed, CREATE_FAILED } from '../ivschat/waiting';
import { permissionsArrive } from '../ivschat/work';

/** Whether the creation has failed while the policy of the destination may still be on its way. */
export function isStillborn<D extends Desired>(run: Run<D>, thrown: unknown): boolean {
  return thrown instanceof ChangeFailed && thrown.state === CREATE_FAILED && permissionsArrive(run) !== undefined;
}

/** Whether another delivery has cleared away what this one took for the one: since its creation had failed, or for a twin. */
export function isCleared<D extends Desired>({ type, time, deadline }: Run<D>, { arn, createTime }: Existing, thrown: unknown): boolean {
  return type.transitions !== undefined && createTime !== UNSEEN && isGone(toApiError(thrown), arn) && time.now() < deadline;
}

/** Waits until permissions have arrived, and deletes what failed without them: nobody knows whether the service lets it be changed. */
export async function clearAway<D extends Desired>(run: Run<D>, arn: string, failure: unknown): Promise<void> {
  const arrive = permissionsArrive(run);
  if (arrive !== undefined) await run.time.sleep(arrive - run.time.now());
  await requireAwaited(run, 0);
  await destroy(run, arn).catch((thrown) => {
    throw thrown instanceof NoLongerAwaited ? thrown : failure;
  });
}
