import { isDeepStrictEqual } from 'util';
import { LEASE_MILLISECONDS, Overtaken, overtaken, workOn, type Call, type Directory, type Held } from './call';
import { close, finishClosing } from './closing';
import { desiredRoom, roomName, settingsName, type DirectoryConfig } from './config';
import { DirectoryError, directoryError } from './errors';
import { REMOVING } from './removing';
import { waitForOthers } from './waiting';
import { DIRECTORY_METRICS } from '../../src/contract';
import { audited } from '../audit/audit';
import { endAfter, isOver, type Entry, type RoomRules } from '../directory/entry';
import { createOrFind, settle, type Made } from '../ivschat/making';
import { destroy, listOwn } from '../ivschat/own';
import { isOfRequest } from '../ivschat/ownership';
import { VISIBILITY_MILLISECONDS } from '../ivschat/work';

/** What a room is opened with. */
export interface Opening {
  readonly key: string;
  readonly owner?: string;
  readonly rules?: RoomRules;
  readonly expiryMinutes?: number;
  /** How many rooms the owner may have, this one included. */
  readonly maximumPerOwner?: number;
  readonly by?: string;
  /** It is for the stream of a channel, and closes with it. */
  readonly ofStream?: true;
  readonly requestId: string;
}

export interface Opened {
  readonly entry: Entry;
  /** It was this call that made it, or brought to an end what another had begun who had asked for the same. */
  readonly created: boolean;
}

/** Opens the room with a key, which is opened once: whoever comes while it is open, and its time is not over, is told of the same. */
export async function openRoom(directory: Directory, call: Call, opening: Opening): Promise<Opened> {
  const { config, entries } = directory;
  const { time, report } = call;
  const { key, by, requestId } = opening;
  if (config.reservedKeys.has(key)) throw new DirectoryError('KeyReserved', `The key ${key} is that of a room of a chat API, which is not in this directory`);
  for (let waits = 0; ;) {
    const entry = await entries.get(key);
    if (entry?.state === 'open' && !isOver(entry, time.now())) return { entry, created: false };
    try {
      if (!entry) {
        const made = await begin(directory, call, opening);
        if (made) return { entry: made, created: true };
      } else if (entry.state === 'open') {
        // The sweep has not been there yet, and nobody gets a token for it any more.
        if (await close(directory, call, entry, { reason: 'expired', by, requestId })) report.count(DIRECTORY_METRICS.expired, 1);
      } else if (entry.leaseUntil <= time.now()) {
        const leaseUntil = time.now() + LEASE_MILLISECONDS;
        // What somebody else had asked for is not what this caller is to have: nobody was told of it, so all of it goes, as it does by the sweep.
        const undoing = entry.state === 'opening' && !isAsked(directory, opening, entry) ? { state: 'closing', reason: 'requested' } as const : {};
        const taken = await entries.change(entry, { ...undoing, leaseUntil });
        if (taken?.state === 'opening') return { entry: await make(directory, call, taken, true), created: true };
        if (taken?.state === 'closing') await finishClosing(directory, call, taken);
      } else {
        await waitForOthers(call, entry, waits++);
      }
    } catch (thrown) {
      if (!(thrown instanceof Overtaken)) throw thrown;
    }
  }
}

/** Whether an opening was begun for the same as is asked for now. */
function isAsked({ config }: Directory, { owner, rules, expiryMinutes = config.expiryMinutes, ofStream }: Opening, entry: Entry): boolean {
  const { owner: ofOwner, rules: withRules, expiryMinutes: ofMinutes, ofStream: forStream } = entry;
  return isDeepStrictEqual([owner, rules, expiryMinutes, ofStream], [ofOwner, withRules, ofMinutes, forStream]);
}

/** The first of all who come makes an entry; undefined where somebody was faster. */
async function begin(directory: Directory, call: Call, opening: Opening): Promise<Entry | undefined> {
  const { config, entries, marks, audit, newId } = directory;
  const { key, owner, rules, by, requestId, expiryMinutes = config.expiryMinutes } = opening;
  await requireStaying();
  return audited(audit, { action: 'openRoom', room: key, owner, by, requestId }, call.time.now, async () => {
    const now = call.time.now();
    const entry: Entry = {
      key,
      state: 'opening',
      opening: newId(),
      version: 1,
      writer: newId(),
      leaseUntil: now + LEASE_MILLISECONDS,
      roomName: roomName(config, key),
      owner,
      rules,
      ofStream: opening.ofStream,
      openedAt: new Date(now),
      expiryMinutes,
      ...madeWith(config),
    };
    const added = await entries.add(entry, opening.maximumPerOwner);
    if (added === 'taken') return undefined;
    if (added === 'too-many') throw new DirectoryError('TooManyRooms', `The owner has ${opening.maximumPerOwner} rooms, as many as they may have`);
    // Whoever removes the directory looks for entries after the mark is made: one of the two sees the other.
    await requireStaying().catch(async (thrown: unknown) => {
      await entries.remove(entry);
      throw thrown;
    });
    return make(directory, call, entry, false);
  });

  async function requireStaying(): Promise<void> {
    if (await marks.get(REMOVING)) throw new DirectoryError('DirectoryRemoved', 'This directory of rooms is being deleted');
  }
}

/**
 * Makes the room of an entry that is ours for now.
 *
 * @param isTakenOver somebody died over it, who may have made one
 */
async function make(directory: Directory, call: Call, entry: Entry, isTakenOver: boolean): Promise<Entry> {
  const { entries } = directory;
  const held: Held = { entry, inDoubt: false, mayExist: isTakenOver || undefined };
  try {
    const made = await findOrCreate(directory, call, held, isTakenOver);
    const now = call.time.now();
    const open = await entries.change(held.entry, {
      state: 'open',
      arn: made.arn,
      leaseUntil: 0,
      openedAt: new Date(now),
      endsAt: endAfter(entry, now),
    });
    if (!open) await giveUp(directory, call, held, made);
    return open ?? overtaken();
  } catch (thrown) {
    if (thrown instanceof Overtaken) throw thrown;
    await undo(directory, call, held);
    throw directoryError(thrown);
  }
}

async function findOrCreate(directory: Directory, call: Call, held: Held, isTakenOver: boolean): Promise<Made> {
  const there = isTakenOver ? await takeOver(directory, call, held) : undefined;
  if (there) return there;
  const work = workOn(directory, call, held);
  const desired = desiredRoom(directory.config, held.entry);
  const made = await createOrFind(work, desired);
  const arn = held.inDoubt ? (await settle(work, made.arn, desired.name)).one.arn : made.arn;
  return { arn, fresh: made.fresh };
}

/** What the one who died had made, if it is as a room of the directory is made now: nobody was ever told of it. All else of it goes. */
async function takeOver(directory: Directory, call: Call, held: Held): Promise<Made | undefined> {
  const { config, entries, newId } = directory;
  const work = workOn(directory, call, held);
  const made = await listOwn(work, held.entry.roomName);
  const isAsNow = held.entry.settings === settingsName(config) && held.entry.roomName === roomName(config, held.entry.key);
  const one = isAsNow ? made.find(({ tags }) => isOfRequest(tags, work.owner)) : undefined;
  for (const { arn } of made) {
    if (arn !== one?.arn) await destroy(work, arn);
  }
  if (one) return { arn: one.arn, fresh: false };
  const lease = { leaseUntil: call.time.now() + LEASE_MILLISECONDS };
  const again = { opening: newId(), roomName: roomName(config, held.entry.key), ...lease, ...madeWith(config) };
  held.entry = await entries.change(held.entry, again) ?? overtaken();
  held.mayExist = undefined;
  return undefined;
}

function madeWith(config: DirectoryConfig): Pick<Entry, 'settings' | 'tagKeys'> {
  return { settings: settingsName(config), tagKeys: Object.keys(config.settings.tags ?? {}).sort() };
}

/** Somebody else has taken the entry over. What they cannot know of is deleted; the sweep finds what this does not get to. */
async function giveUp({ entries, config }: Directory, call: Call, held: Held, made: Made): Promise<void> {
  const there = await entries.get(held.entry.key);
  // Whoever opens it may have found it, or is about to.
  const isTheirs = there?.opening === held.entry.opening && (there.state === 'opening' || there.arn === made.arn);
  if (isTheirs || !made.fresh) return;
  const work = { ...workOn({ entries, config }, call, held), requireWanted: async () => undefined };
  await destroy(work, made.arn).catch(() => undefined);
}

/** Nothing half-made stays: where certainly nothing was made, the entry goes; else somebody deletes what there is, when it can be seen. */
async function undo({ entries }: Directory, { time }: Call, held: Held): Promise<void> {
  try {
    if (held.mayExist) await entries.change(held.entry, { state: 'closing', reason: 'requested', leaseUntil: time.now() + VISIBILITY_MILLISECONDS });
    else await entries.remove(held.entry);
  } catch {
    // It stays with a lease that runs out: the next who opens the room, or the sweep, makes it good.
  }
}
