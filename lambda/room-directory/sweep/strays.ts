import { forOne, mayGoOn, type Sweep } from './context';
import { deleteRoom, getRoom, type ListedRoom } from './listed';
import { DIRECTORY_METRICS, DIRECTORY_TAG } from '../../../src/contract';
import { audited } from '../../audit/audit';
import { allEntries } from '../../directory/entries';
import type { Entry } from '../../directory/entry';
import { roomId } from '../report';

/**
 * Whether a room is without an entry: the table decides (docs/decisions/directory-sweep.md). Where somebody is at work on the room's own
 * life of its key, it is left to them. A stray stays one: no later opening takes over what was made for another.
 */
export function isStray({ arn, opening }: ListedRoom, entry: Entry | undefined): boolean {
  if (!entry) return true;
  if (entry.arn !== undefined) return entry.arn !== arn;
  return opening !== undefined && entry.opening !== opening;
}

/** The ARNs of all rooms that have an entry: for a room whose tag does not lead to it, because somebody has changed that. Read when it is asked for. */
export function knownArns({ directory: { entries } }: Sweep): () => Promise<ReadonlySet<string>> {
  let known: Promise<ReadonlySet<string>> | undefined;
  const read = async () => {
    const arns = new Set<string>();
    for await (const { arn } of allEntries(entries)) if (arn !== undefined) arns.add(arn);
    return arns;
  };
  return () => known ??= read();
}

/** Deletes those rooms that have no entry. False: it ran out of time. */
export async function deleteStrays(sweep: Sweep, rooms: readonly ListedRoom[], known: () => Promise<ReadonlySet<string>>): Promise<boolean> {
  const found = await sweep.directory.entries.getMany(rooms.flatMap(({ key }) => key ?? []));
  for (const room of rooms) {
    if (!isStray(room, room.key === undefined ? undefined : found.get(room.key))) continue;
    if ((await known()).has(room.arn)) continue;
    if (!await mayGoOn(sweep)) return false;
    await forOne(sweep, { room: room.key, roomId: roomId(room.arn) }, (one) => deleteStray(one, room));
  }
  return true;
}

async function deleteStray(sweep: Sweep, room: ListedRoom): Promise<void> {
  const { directory: { audit, config, entries }, report, requestId, time } = sweep;
  const { arn, key } = room;
  // Both may have changed since they were read: others were deleted meanwhile.
  if (key !== undefined && !isStray(room, await entries.get(key))) return;
  if ((await getRoom(sweep, arn))?.tags?.[DIRECTORY_TAG] !== config.table) return;
  const by = `sweep (${roomId(arn)} has no entry)`;
  await audited(audit, { action: 'closeRoom', room: key ?? '', by, requestId }, time.now, () => deleteRoom(sweep, arn));
  report.count(DIRECTORY_METRICS.swept, 1);
  report.log('warn', 'A room without an entry was deleted', { room: key, roomId: roomId(arn) });
}
