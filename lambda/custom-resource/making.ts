import { destroy, listOwn } from './own';
import { isOfRequest, ownerOf, ownershipTag } from './ownership';
import { markerId, uncertainId } from './physical-id';
import type { Desired, Existing } from './resource-type';
import { backoff, isGone, isPassing, isPermissionMissing, isThrottled, isUnsent, toApiError } from './retry';
import {
  isNowhere, isWorthRetrying, NoLongerAwaited, permissionsArrive, persist, requireAwaited, ROUGH_STANDING_MILLISECONDS, type Run,
  VISIBILITY_MILLISECONDS,
} from './run';
import { ChangeFailed, CREATE_FAILED } from './waiting';

/** The creation time of what no look-up has shown. */
const UNSEEN = Infinity;

/** What a Create has come to: by this delivery, or by another one of the same request. */
export interface Made {
  readonly arn: string;
  readonly fresh: boolean;
}

/**
 * One attempt at a time: the API has no client token, so after an attempt whose outcome is unknown, only a look-up
 * tells whether there is something already.
 */
export async function createOrFind<D extends Desired>(run: Run<D>, desired: D): Promise<Made> {
  const { event, type, time, deadline } = run;
  const owner = ownerOf(event);
  // A look-up that fails decides nothing: the next one, or that of the Delete, finds what there is.
  const find = async () => (await listOwn(run, desired.name).catch(() => [])).find(({ tags }) => isOfRequest(tags, owner));
  /** Attempts that may have taken effect. */
  let uncertain = 0;
  for (let attempt = 1; ; attempt++) {
    run.identify(uncertainId(event));
    try {
      return { arn: await type.create(desired, { ...desired.tags, ...ownershipTag(owner) }), fresh: true };
    } catch (thrown) {
      const error = toApiError(thrown);
      const isWithoutEffect = isThrottled(error) || isUnsent(error);
      // Without an operation it did not come from the call, which then has succeeded.
      if (!isWithoutEffect && (isPassing(error) || error.operation === undefined)) uncertain++;
      if (uncertain === 0) run.identify(markerId(event));
      let found = !isWithoutEffect && !isPermissionMissing(error) ? await find() : undefined;
      const pause = backoff(attempt, time);
      const last = !isWorthRetrying(run, error) || time.now() + pause >= deadline;
      // What such an attempt made may still be hidden, also where something is found: an earlier delivery may have made that.
      if (uncertain > 0 && (found || last)) {
        await time.sleep(Math.max(0, Math.min(VISIBILITY_MILLISECONDS, deadline - time.now())));
        found ??= await find();
      }
      if (found) return { arn: found.arn, fresh: false };
      if (last) throw isNowhere(run, error) ? nowhere(error) : error;
      await time.sleep(pause);
      await requireAwaited(run, ROUGH_STANDING_MILLISECONDS);
    }
  }
}

function nowhere(cause: Error): Error {
  return new Error('Nothing was made: Amazon IVS Chat has no address here. It is not offered in the region of this stack, or this function cannot resolve names', { cause });
}

/**
 * Decides which resource is the one. The same event may have been delivered before, or at this very moment; each
 * delivery creates and then looks, so each sees the oldest, keeps that and deletes its younger twins.
 * See docs/decisions/look-up-after-create.md.
 */
export async function settle<D extends Desired>(run: Run<D>, made: string, name: string): Promise<Existing> {
  const { event, type, time } = run;
  const owner = ownerOf(event);
  const until = Math.min(run.deadline, time.now() + VISIBILITY_MILLISECONDS);
  let own = await listOwn(run, name);
  for (let attempt = 1; !own.some(({ arn }) => arn === made); attempt++) {
    const left = until - time.now();
    if (left <= 0) {
      own.push({ arn: made, createTime: UNSEEN, tags: ownershipTag(owner) });
      break;
    }
    await time.sleep(Math.min(backoff(attempt, time), left));
    own = await listOwn(run, name);
  }
  // It may have been cancelled meanwhile, and the Delete that came for it too early to see it. And whoever comes late must not
  // touch what a newer request has made.
  await requireAwaited(run, 0);
  const [oldest, ...twins] = own.filter(({ tags }) => isOfRequest(tags, owner));
  for (const { arn } of twins) await destroy(run, arn);
  // An earlier life of the same template resource, which its stack has let go (RemovalPolicy.RETAIN). Without our
  // tag, no Delete that goes by the tag can ever take it for a leftover.
  for (const { arn, tags } of own) {
    if (!isOfRequest(tags, owner)) await persist(run, () => type.untag(arn, Object.keys(ownershipTag(owner))));
  }
  return oldest;
}

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
