import { LEASE_MILLISECONDS, Overtaken, overtaken, workOn, type Call, type Directory, type Held } from './call';
import { directoryError } from './errors';
import { roomId } from './report';
import { LostRoom } from './rooms';
import { waitForOthers } from './waiting';
import { DIRECTORY_METRICS } from '../../src/contract';
import { audited } from '../audit/audit';
import type { CloseReason, Entry } from '../directory/entry';
import { destroy, listOwn } from '../ivschat/own';
import { isNotFound, toApiError } from '../ivschat/retry';
import type { DesiredRoom } from '../ivschat/room';
import { goneIfNotFound } from '../ivschat/waiting';
import { persist, VISIBILITY_MILLISECONDS, type Work } from '../ivschat/work';

/** What a room is closed with. */
export interface Closing {
  readonly key: string;
  /** Closes this room only: the key may have another one by now. */
  readonly roomArn?: string;
  readonly reason: CloseReason;
  readonly by?: string;
  readonly requestId: string;
}

/** Closes the room with a key. False: there is none, or another one. */
export async function closeRoom(directory: Directory, call: Call, closing: Closing): Promise<boolean> {
  const { entries } = directory;
  const { time } = call;
  for (let [waits, began] = [0, false]; ;) {
    const entry = await entries.get(closing.key);
    if (!entry || (closing.roomArn !== undefined && entry.arn !== closing.roomArn)) return began;
    try {
      if (entry.state === 'open' || entry.leaseUntil <= time.now()) {
        began = await close(directory, call, entry, closing) || began;
        if (began) return true;
      } else {
        began ||= entry.state === 'closing';
        await waitForOthers(call, entry, waits++);
      }
    } catch (thrown) {
      if (!(thrown instanceof Overtaken)) throw thrown;
    }
  }
}

/** Closes the room of an entry as it was read; false if somebody was faster. */
export async function close(directory: Directory, call: Call, entry: Entry, closing: Omit<Closing, 'key' | 'roomArn'>): Promise<boolean> {
  const { entries, audit } = directory;
  const { reason, by, requestId } = closing;
  const action = { action: 'closeRoom', room: entry.key, owner: entry.owner, by, reason: entry.reason ?? reason, requestId } as const;
  return audited(audit, action, call.time.now, async () => {
    // From here on it gives no tokens any more.
    const change = { state: 'closing', reason: entry.reason ?? reason, leaseUntil: call.time.now() + LEASE_MILLISECONDS } as const;
    const held = await entries.change(entry, change);
    if (!held) return false;
    await finishClosing(directory, call, held);
    return true;
  });
}

/** Brings a closing to its end, of an entry that is ours for now: its rooms go, and then the entry. */
export async function finishClosing(directory: Directory, call: Call, entry: Entry): Promise<void> {
  const held: Held = { entry, inDoubt: false };
  try {
    if (entry.arn === undefined) await deleteAll(directory, call, held);
    else await deleteOne(directory, call, held, entry.arn);
    if (!await directory.entries.remove(held.entry)) overtaken();
    // One without an ARN was never open.
    if (entry.arn !== undefined) call.report.count(DIRECTORY_METRICS.closed, 1);
  } catch (thrown) {
    throw thrown instanceof Overtaken ? thrown : directoryError(thrown);
  }
}

/** Those who are in it are told, and then disconnected: with the room, their connections end. One that is not ours any more is left as it is. */
async function deleteOne(directory: Directory, call: Call, held: Held, arn: string): Promise<void> {
  const { rooms, report } = call;
  const work = workOn(directory, call, held);
  try {
    await persist(work, () => rooms.requireOurs(arn).catch(goneIfNotFound));
    await rooms.tell(arn, held.entry.reason ?? 'requested').catch(() => undefined);
    await deleteOurs(work, arn);
  } catch (thrown) {
    if (!(thrown instanceof LostRoom)) throw thrown;
    report.count(DIRECTORY_METRICS.missing, 1);
    report.log('warn', 'A room was left: somebody has taken the tag of the directory from it', { room: held.entry.key, roomId: roomId(arn) });
  }
}

async function deleteOurs(work: Work<DesiredRoom>, arn: string): Promise<void> {
  const { time, type: rooms } = work;
  const isOld = () => time.now() - work.start >= VISIBILITY_MILLISECONDS;
  await persist(work, () => rooms.delete(arn).catch((thrown: unknown) => {
    // What was just made may not be seen yet by whoever deletes it.
    if (!isNotFound(toApiError(thrown)) || isOld()) return goneIfNotFound(thrown);
    throw thrown;
  })).catch(goneIfNotFound);
}

/** Nobody knows which rooms there are: all that was made for this key. */
async function deleteAll(directory: Directory, call: Call, held: Held): Promise<void> {
  const work = workOn(directory, call, held);
  for (const { arn } of await listOwn(work, held.entry.roomName)) await destroy(work, arn);
}
