import type { Desired, ResourceType } from './resource-type';
import { isNotFound, toApiError } from './retry';
import { persist, type Work } from './work';

/** The shortest wait between two looks at a state; jitter adds up to as much again. Ten configurations share 3 calls a second. */
const POLL_MILLISECONDS = 2_000;

/** The state of a resource whose last change is done and has succeeded. */
export const ACTIVE = 'ACTIVE';

/** The state of one whose creation has failed: it is there, and works for nobody. */
export const CREATE_FAILED = 'CREATE_FAILED';
export const UPDATE_FAILED = 'UPDATE_FAILED';

/** The last change to a resource has come to a state that is failed. */
export class ChangeFailed extends Error {
  public constructor({ label, transitions }: ResourceType<Desired>, arn: string, public readonly state: string) {
    super(`The ${label} ${arn} is in state ${state}. ${transitions?.explain(state)}`);
  }
}

/** Waits until the last change to a resource is done. `seen`: the state that a look-up has just shown. See docs/decisions/wait-inside-the-lambda.md. */
export async function untilActive<D extends Desired>(work: Work<D>, arn: string, seen?: string): Promise<void> {
  const { transitions } = work.type;
  if (!transitions) return;
  for (let next = seen; ; next = undefined) {
    const state = next ?? await persist(work, () => transitions.state(arn));
    if (state === ACTIVE) return;
    if (state.endsWith('_FAILED')) throw new ChangeFailed(work.type, arn, state);
    await pause(work, arn, state);
  }
}

/** Waits until what another delivery has begun to make is made. What has become of it since is no matter. */
export async function untilMade<D extends Desired>(work: Work<D>, arn: string): Promise<void> {
  const { transitions } = work.type;
  if (!transitions) return;
  for (;;) {
    const state = await persist(work, () => transitions.state(arn));
    if (state === CREATE_FAILED) throw new ChangeFailed(work.type, arn, state);
    if (state !== 'CREATING') return;
    await pause(work, arn, state);
  }
}

/** Waits until a resource that was told to go is gone: whoever deletes its destination next must not be ahead of it. */
export async function untilGone<D extends Desired>(work: Work<D>, arn: string): Promise<void> {
  const { transitions } = work.type;
  if (!transitions) return;
  for (;;) {
    const state = await persist(work, () => transitions.state(arn).catch(goneIfNotFound));
    if (state === undefined) return;
    // Any other state is one from before, of which some copy of the service still tells.
    if (state === 'DELETE_FAILED') throw new ChangeFailed(work.type, arn, state);
    await pause(work, arn, state);
  }
}

/** Gone already is what was wanted. */
export function goneIfNotFound(thrown: unknown): undefined {
  if (!isNotFound(toApiError(thrown))) throw thrown;
  return undefined;
}

async function pause<D extends Desired>({ type, time, deadline, start }: Work<D>, arn: string, state: string): Promise<void> {
  const milliseconds = POLL_MILLISECONDS * (1 + time.random());
  if (time.now() + milliseconds >= deadline) {
    const seconds = Math.round((time.now() - start) / 1_000);
    throw new Error(`The ${type.label} ${arn} is still in state ${state} after ${seconds} seconds. Try again`);
  }
  await time.sleep(milliseconds);
}
