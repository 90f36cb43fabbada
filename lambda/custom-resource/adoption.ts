import { adopterByOrigin } from './origin';
import { requireAwaited, type Run } from './run';
import { DIRECTORY_TAG, OWNERSHIP_TAG } from '../../src/contract';
import { isOfRequest, isOfResource, ownershipTag } from '../ivschat/ownership';
import type { Desired, TagMap } from '../ivschat/resource-type';
import { goneIfNotFound } from '../ivschat/waiting';
import { persist } from '../ivschat/work';

/** The ARN of what the template wants taken over instead of made. */
export function adoptedArn<D extends Desired>(run: Run<D>): string | undefined {
  const { type } = run;
  const value = adoption(run);
  if (value === undefined || (typeof value === 'string' && type.arn.test(value))) return value;
  throw new Error(`${type.adoption!.property} must be the ARN of a ${type.label}, got ${JSON.stringify(value)}`);
}

/**
 * Whether the template, as it was deployed last, has what the event is about as adopted. Then a Delete lets it go, however it comes
 * about: by a deployment that failed, or since it left the template. See docs/decisions/adopted-rooms.md.
 */
export function isAdopted<D extends Desired>(run: Run<D>): boolean {
  return adoption(run) !== undefined;
}

/** Whatever stands there: a Delete must be possible also where it is nothing that could be adopted. */
function adoption<D extends Desired>({ event, type }: Run<D>): unknown {
  return type.adoption && event.ResourceProperties[type.adoption.property];
}

/** Makes what is there the stack's own, unless it is somebody else's: first by its tag, then by all that the template says. */
export async function takeOver<D extends Desired>(given: Run<D>, arn: string, apply: (run: Run<D>) => Promise<void>): Promise<void> {
  const { event, type } = given;
  if (!isHere(given, arn)) {
    throw new Error(`The ${type.label} ${arn} cannot be adopted: it is not in the region and account of this stack, ${placeOf(event.StackId)}`);
  }
  // It was there before: where the service does not know it, that is final.
  const run = { ...given, existing: arn };
  await requireAwaited(run, 0);
  requireFree(run, arn, await tagsOf(run, arn));
  run.identify(arn);
  await requireAwaited(run);
  await persist(run, () => type.tag(arn, ownershipTag(adopterByOrigin(event))));
  await apply(run);
  // Of two that take it at the same moment, each has seen it free; the tag is of the one that came last.
  requireFree(run, arn, await tagsOf(run, arn));
}

/** Takes our tag away, and leaves all else as it is. */
export async function letGo<D extends Desired>(run: Run<D>, arn: string): Promise<void> {
  await persist(run, () => run.type.untag(arn, [OWNERSHIP_TAG]).catch(goneIfNotFound));
}

/** Lets go what this very request has taken over. */
export async function giveBack<D extends Desired>(run: Run<D>, arn: string): Promise<void> {
  const tags = await tagsOf(run, arn);
  if (tags && isOfRequest(tags, adopterByOrigin(run.event))) await letGo(run, arn);
}

/** What a Delete has to let go: the event's id may be none that was ever answered. */
export async function listAdopted<D extends Desired>(run: Run<D>, id: string): Promise<string[]> {
  const arn = run.type.arn.test(id) ? id : adoption(run);
  if (typeof arn !== 'string' || !run.type.arn.test(arn) || !isHere(run, arn)) return [];
  const tags = await tagsOf(run, arn);
  return tags && isOurs(run, tags) ? [arn] : [];
}

async function tagsOf<D extends Desired>(run: Run<D>, arn: string): Promise<TagMap | undefined> {
  return persist(run, () => run.type.adoption!.tags(arn).catch(goneIfNotFound));
}

/** Adopted, or made, for the same template resource, by whichever request. */
function isOurs<D extends Desired>({ event, owner }: Run<D>, tags: TagMap): boolean {
  return isOfResource(tags, adopterByOrigin(event)) || isOfResource(tags, owner);
}

function requireFree<D extends Desired>(run: Run<D>, arn: string, tags: TagMap | undefined): void {
  const { label } = run.type;
  if (!tags) throw new Error(`There is no ${label} ${arn} to adopt: it was deleted, or never was. Give the ARN of one that there is, or none to have a new one made`);
  const claim = isOurs(run, tags) ? undefined : [OWNERSHIP_TAG, DIRECTORY_TAG].find((key) => key in tags);
  if (claim) {
    throw new Error(`The ${label} ${arn} cannot be adopted: by its tag ${claim} it belongs to another stack, to another resource of this stack or to a room directory. `
      + 'Where they have let it go, take the tag from it, then deploy again');
  }
}

function isHere<D extends Desired>({ event }: Run<D>, arn: string): boolean {
  return placeOf(arn) === placeOf(event.StackId);
}

/** The region and the account in an ARN. */
function placeOf(arn: string): string {
  return arn.split(':').slice(3, 5).join(' ');
}
