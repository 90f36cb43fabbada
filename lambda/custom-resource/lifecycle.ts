import { adoptedArn, giveBack, isAdopted, letGo, listAdopted, takeOver } from './adoption';
import type { LifecycleEvent } from './event';
import { mend, untilApplied } from './mending';
import { defaultName } from './origin';
import { markerId } from './physical-id';
import { withoutRetained } from './retained';
import { type Delivery, NoLongerAwaited, regardless, requireAwaited, type Run, runOf } from './run';
import { clearAway, isCleared, isStillborn } from './stillborn';
import { removedKeys } from './tags';
import { withdraw } from './withdrawing';
import { createOrFind, type Made, settle } from '../ivschat/making';
import { destroy, listOwn } from '../ivschat/own';
import { isTwin, ownershipTag } from '../ivschat/ownership';
import type { Desired, Existing } from '../ivschat/resource-type';
import { isGone, isRefused, isUnsent, toApiError } from '../ivschat/retry';
import { ACTIVE, untilActive, untilMade } from '../ivschat/waiting';
import { FINE_MILLISECONDS, persist } from '../ivschat/work';

/** How long a Delete for a Create that never answered waits before its second look: that Create may still be under way. */
const SECOND_LOOK_MILLISECONDS = 10_000;

/** What `Fn::GetAtt` reads. */
export type Attributes = Readonly<Record<'Arn' | 'Id' | 'Name', string> & Partial<Record<'State', string>>>;

/** What must not stay could not be deleted. The invocation has to fail, so that Lambda delivers the event again. */
export class NotWithdrawn extends Error {
  /** `answered`: what an earlier delivery was answered with, and this one is as well. */
  public constructor(cause: unknown, public readonly answered?: Attributes) {
    super('What this cancelled request had made could not be deleted', { cause });
  }
}

/** Brings the resource to the state that the event asks for, or throws what was in the way. */
export async function converge<D extends Desired>(delivery: Delivery<D>): Promise<Attributes | undefined> {
  const run = runOf(delivery);
  run.identify(run.event.PhysicalResourceId ?? markerId(run.event));
  switch (run.event.RequestType) {
    case 'Create': return create(run);
    case 'Update': return update(run);
    case 'Delete': return remove(run);
    default: throw new Error(`Not a request of CloudFormation: ${run.event.RequestType as string}`);
  }
}

async function create<D extends Desired>(run: Run<D>): Promise<Attributes> {
  const desired = run.type.parse(run.event.ResourceProperties, nameOf(run.event));
  const adopted = adoptedArn(run);
  if (adopted !== undefined) return createFrom(run, adopted, desired);
  let made: Made | undefined;
  try {
    for (let failures = 0; ;) {
      made = await createOrFind(run, desired);
      run.identify(made.arn);
      const one = await keepOne(run, made.arn, desired.name);
      run.identify(one.arn);
      try {
        // What another delivery made may be of another template: a request id comes again when a failed deployment is retried.
        if (!made.fresh || one.arn !== made.arn) await adopt(run, one.arn, desired);
        else await untilActive(run, one.arn, one.state);
        return attributes(run, one.arn, desired);
      } catch (thrown) {
        // Once more; that another delivery was ahead of this one does not count.
        if (!isCleared(run, one, thrown) && (++failures > 1 || !isStillborn(run, thrown))) throw thrown;
        await clearAway(run, one.arn, thrown);
      }
    }
  } catch (thrown) {
    const standing = thrown instanceof NoLongerAwaited ? thrown.standing : await run.standing(0);
    if (standing.state === 'awaited') throw thrown;
    const { answered, failure } = await withdraw(regardless(run), desired.name, standing, made);
    if (answered === undefined) throw failure === undefined ? thrown : new NotWithdrawn(failure);
    run.identify(answered);
    const same = attributes(run, answered, desired);
    await mend(run, answered, desired);
    if (failure !== undefined) throw new NotWithdrawn(failure, same);
    return same;
  }
}

/** The Create for which nothing is made, and for which nothing is deleted when it fails. */
async function createFrom<D extends Desired>(run: Run<D>, arn: string, desired: D): Promise<Attributes> {
  try {
    await takeOver(run, arn, (known) => apply(known, arn, desired));
  } catch (thrown) {
    const standing = thrown instanceof NoLongerAwaited ? thrown.standing : await run.standing(0);
    if (standing.state === 'awaited') throw thrown;
    if (standing.state === 'withdrawn' || standing.physicalResourceId !== arn) {
      await giveBack(regardless(run), arn).catch((failure) => { throw new NotWithdrawn(failure); });
      throw thrown;
    }
    run.identify(arn);
  }
  return attributes(run, arn, desired);
}

/** Leaves one of what the deliveries of this request have made. */
async function keepOne<D extends Desired>(run: Run<D>, made: string, name: string): Promise<Existing> {
  const { one, others } = await settle(run, made, name);
  // An earlier life of the same template resource, which its stack has let go (RemovalPolicy.RETAIN). Without our
  // tag, no Delete that goes by the tag can ever take it for a leftover.
  for (const { arn } of others) await persist(run, () => run.type.untag(arn, Object.keys(ownershipTag(run.owner))));
  return one;
}

async function update<D extends Desired>(run: Run<D>): Promise<Attributes> {
  const { event, type } = run;
  const arn = event.PhysicalResourceId ?? '';
  if (!type.arn.test(arn)) throw new Error(`Cannot update ${arn}: it is not the ARN of a ${type.label}. Remove it from the template and deploy, then add it again`);
  const adopted = adoptedArn(run);
  if (adopted !== undefined && adopted !== arn) throw new Error(`Cannot turn the ${type.label} ${arn} into ${adopted}: it stays what it is. Put that back, and add another one to adopt this`);
  const desired = type.parse(event.ResourceProperties, nameOf(event));
  try {
    // A later Update may be done by now, whose work this one would undo.
    await requireAwaited(run, 0);
    await apply(run, arn, desired);
    return attributes(run, arn, desired);
  } catch (thrown) {
    if (thrown instanceof NoLongerAwaited && thrown.standing.state === 'answered') {
      await mend(run, arn, desired);
      return attributes(run, arn, desired);
    }
    if (isGone(toApiError(thrown), arn)) {
      throw new Error(`The ${type.label} ${arn} does not exist any more: somebody deleted it outside CloudFormation. `
        + 'Remove it from the template and deploy, then add it again', { cause: thrown });
    }
    throw thrown;
  }
}

async function remove<D extends Desired>(run: Run<D>): Promise<undefined> {
  const { event, type, time } = run;
  const id = event.PhysicalResourceId ?? markerId(event);
  const all = regardless(run);
  const isArn = type.arn.test(id);
  if (isArn && !isAdopted(run)) {
    const own = await listOwn(all, nameOf(event));
    const self = own.find(({ arn }) => arn === id);
    const twins = own.filter((other) => other !== self && isTwin(other.tags, self?.tags));
    for (const arn of [id, ...twins.map((twin) => twin.arn)]) await destroy(all, arn);
    return;
  }
  // It was adopted, or no ARN was ever answered. Unless we know that nothing was made, the Create may still be under way.
  const looks = isArn || id === markerId(event) ? 1 : 2;
  for (let look = 1; look <= looks; look++) {
    if (look > 1) await time.sleep(SECOND_LOOK_MILLISECONDS);
    // A Delete that comes late must not take what was made since, nor answer otherwise than before.
    if ((await run.standing(0)).state !== 'awaited') return;
    if (isAdopted(run)) {
      for (const arn of await orNothing(all, id, listAdopted(all, id))) {
        if ((await run.standing(FINE_MILLISECONDS)).state === 'awaited') await letGo(all, arn);
      }
    } else {
      const found = await orNothing(all, id, listOwn(all, nameOf(event)));
      const leftovers = await withoutRetained(all, found).catch(async (thrown): Promise<Existing[]> => {
        // Another delivery may be done by now: then there is no beginning to be found any more.
        if ((await run.standing(0)).state === 'awaited') throw thrown;
        return [];
      });
      for (const { arn } of leftovers) await destroy(all, arn);
    }
  }
}

/**
 * Where the service refuses to be asked, the Create was refused as well and has made nothing; where it cannot be reached, that is
 * as certain only after a Create that says so itself. Were it an error, the stack could not be removed until somebody lets it ask.
 * See docs/decisions/nothing-was-made.md.
 */
async function orNothing<D extends Desired, T>(run: Run<D>, id: string, look: Promise<T[]>): Promise<T[]> {
  try {
    return await look;
  } catch (thrown) {
    const error = toApiError(thrown);
    const isNothing = !run.isServed && (isRefused(error) || error.nowhere || (isUnsent(error) && id === markerId(run.event)));
    if (isNothing) return [];
    throw thrown;
  }
}

/** Brings what another delivery has made to what the template says now. */
async function adopt<D extends Desired>(run: Run<D>, arn: string, desired: D): Promise<void> {
  await untilMade(run, arn);
  await apply(run, arn, desired);
}

/**
 * Sets everything that the template says and removes the tags that it no longer says, unless a newer request has taken over. A
 * change that fails is made again for as long as the policy of a new destination may be on its way.
 */
async function apply<D extends Desired>(run: Run<D>, arn: string, desired: D): Promise<void> {
  const { event, type } = run;
  const set = async (operation: () => Promise<void>) => {
    await requireAwaited(run);
    await persist(run, operation);
  };
  await set(() => type.update(arn, desired));
  // First out, then in: old and new together may be more than a resource can have.
  const removed = removedKeys(event.OldResourceProperties?.Tags, desired.tags);
  if (removed.length > 0) await set(() => type.untag(arn, removed));
  if (Object.keys(desired.tags).length > 0) await set(() => type.tag(arn, desired.tags));
  await untilApplied(run, arn, desired, async () => {
    await requireAwaited(run);
    return true;
  });
}

/** Lenient, since a Delete must be possible whatever the template says: what is no name is refused where it is parsed. */
function nameOf(event: LifecycleEvent): string {
  const { Name } = event.ResourceProperties;
  return typeof Name === 'string' && Name !== '' ? Name : defaultName(event);
}

/** What a success is answered with. Nothing that is in another state than ACTIVE is one. */
function attributes<D extends Desired>({ type }: Run<D>, arn: string, { name }: D): Attributes {
  return { Arn: arn, Id: arn.split('/')[1], Name: name, ...(type.transitions ? { State: ACTIVE } : {}) };
}
