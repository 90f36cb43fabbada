import { destroy, listOwn } from './own';
import { isOfRequest, ownershipTag } from './ownership';
import type { Desired, Existing } from './resource-type';
import { backoff, isPassing, isPermissionMissing, isThrottled, isUnsent, toApiError } from './retry';
import { isNowhere, isWorthRetrying, ROUGH_MILLISECONDS, VISIBILITY_MILLISECONDS, type Work } from './work';

/** The creation time of what no look-up has shown. */
export const UNSEEN = Infinity;

/** What a creation has come to: by this attempt at the work (`fresh`), or by another one of the same request. */
export interface Made {
  readonly arn: string;
  readonly fresh: boolean;
}

/**
 * One attempt at a time: the API has no client token, so after an attempt whose outcome is unknown, only a look-up
 * tells whether there is something already. What is found by it (not `fresh`) may have other properties than it should.
 */
export async function createOrFind<D extends Desired>(work: Work<D>, desired: D): Promise<Made> {
  const { type, owner, time, deadline } = work;
  // A look-up that fails decides nothing: the next one, or that of whoever cleans up, finds what there is.
  const find = async () => (await listOwn(work, desired.name).catch(() => [])).find(({ tags }) => isOfRequest(tags, owner));
  /** Attempts that may have taken effect. */
  let uncertain = 0;
  for (let attempt = 1; ; attempt++) {
    work.mayExist(true);
    try {
      return { arn: await type.create(desired, { ...desired.tags, ...ownershipTag(owner) }), fresh: true };
    } catch (thrown) {
      const error = toApiError(thrown);
      const isWithoutEffect = isThrottled(error) || isUnsent(error);
      // Without an operation it did not come from the call, which then has succeeded.
      if (!isWithoutEffect && (isPassing(error) || error.operation === undefined)) uncertain++;
      if (uncertain === 0) work.mayExist(false);
      let found = !isWithoutEffect && !isPermissionMissing(error) ? await find() : undefined;
      const pause = backoff(attempt, time);
      const last = !isWorthRetrying(work, error) || time.now() + pause >= deadline;
      // What such an attempt made may still be hidden, also where something is found: an earlier attempt at the work may have made that.
      if (uncertain > 0 && (found || last)) {
        await time.sleep(Math.max(0, Math.min(VISIBILITY_MILLISECONDS, deadline - time.now())));
        found ??= await find();
      }
      if (found) return { arn: found.arn, fresh: false };
      if (last) throw isNowhere(work, error) ? nowhere(error) : error;
      await time.sleep(pause);
      await work.requireWanted(ROUGH_MILLISECONDS);
    }
  }
}

function nowhere(cause: Error): Error {
  return new Error('Nothing was made: Amazon IVS Chat has no address here. It is not offered in the region of this stack, or this function cannot resolve names', { cause });
}

/** Which resource is the one, and what else there is. */
export interface Settled {
  readonly one: Existing;
  /** What other requests have made for the same, oldest first: nothing has been done to it. */
  readonly others: readonly Existing[];
}

/**
 * Decides which resource is the one. The same work may have been begun before, or at this very moment; each attempt at it
 * creates and then looks, so each sees the oldest, keeps that and deletes its younger twins.
 * See docs/decisions/look-up-after-create.md.
 */
export async function settle<D extends Desired>(work: Work<D>, made: string, name: string): Promise<Settled> {
  const { owner, time } = work;
  const until = Math.min(work.deadline, time.now() + VISIBILITY_MILLISECONDS);
  let own = await listOwn(work, name);
  for (let attempt = 1; !own.some(({ arn }) => arn === made); attempt++) {
    const left = until - time.now();
    if (left <= 0) {
      own.push({ arn: made, createTime: UNSEEN, tags: ownershipTag(owner) });
      break;
    }
    await time.sleep(Math.min(backoff(attempt, time), left));
    own = await listOwn(work, name);
  }
  // It may have been cancelled meanwhile, and the cleaning up that came for it too early to see it. And whoever comes late must not
  // touch what a newer request has made.
  await work.requireWanted(0);
  const [one, ...twins] = own.filter(({ tags }) => isOfRequest(tags, owner));
  for (const { arn } of twins) await destroy(work, arn);
  return { one, others: own.filter(({ tags }) => !isOfRequest(tags, owner)) };
}
