import { isOfResource } from './ownership';
import type { Desired, Existing } from './resource-type';
import { isConflict, toApiError } from './retry';
import { goneIfNotFound, untilGone } from './waiting';
import { isNowhere, persist, ROUGH_MILLISECONDS, type Work } from './work';

/** How long before the deadline a deletion stops trying, to find out who still uses what it cannot delete. */
const USERS_MILLISECONDS = 10_000;

/** Deletes one, and waits until it is gone. Gone already is fine. */
export async function destroy<D extends Desired>(work: Work<D>, arn: string): Promise<void> {
  const { type, deadline } = work;
  try {
    await persist({ ...work, deadline: type.transitions ? deadline - USERS_MILLISECONDS : deadline }, () => type.delete(arn).catch(goneIfNotFound));
    await untilGone(work, arn);
  } catch (thrown) {
    const error = toApiError(thrown);
    const users = isConflict(error) ? await usersOf(work, arn) : [];
    if (users.length === 0) throw thrown;
    throw new Error(`The ${type.label} ${arn} cannot be deleted while it is in use by ${users.join(', ')}. Take it from there, then try again`, { cause: thrown });
  }
}

/** What stands in the way of a Delete. That is a help and no more: where it cannot be found out, the conflict itself is the error. */
async function usersOf<D extends Desired>(work: Work<D>, arn: string): Promise<string[]> {
  const { transitions } = work.type;
  return transitions ? persist(work, () => transitions.users(arn)).catch(() => []) : [];
}

/** What was made under this name for the same as this work is for, by whichever request, oldest first. */
export async function listOwn<D extends Desired>(work: Work<D>, name: string): Promise<Existing[]> {
  try {
    const all = await persist(work, () => work.type.list(name), ROUGH_MILLISECONDS);
    // The list is newest first, which decides where the times are equal.
    return all.filter(({ tags }) => isOfResource(tags, work.owner)).reverse().sort((a, b) => a.createTime - b.createTime);
  } catch (thrown) {
    // A name that the service refuses is the name of nothing, and where there is no service there is nothing. Without this the
    // Delete after such a Create would fail for ever.
    if (toApiError(thrown).name === 'ValidationException' || isNowhere(work, toApiError(thrown))) return [];
    throw thrown;
  }
}
