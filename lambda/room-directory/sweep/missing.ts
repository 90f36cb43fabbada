import { forOne, type Sweep } from './context';
import { getRoom } from './listed';
import { DIRECTORY_METRICS } from '../../../src/contract';
import type { Entry } from '../../directory/entry';
import { NEW_MILLISECONDS } from '../call';
import { roomId } from '../report';

/** Whether the entry could be one whose room somebody has deleted: it is open, and not just so. */
export function mayBeMissing(entry: Entry, now: number): entry is Entry & { readonly arn: string } {
  return entry.state === 'open' && entry.arn !== undefined && now - entry.openedAt.getTime() >= NEW_MILLISECONDS;
}

/** Removes an entry whose room is not there any more; false: it is, or it cannot be said. */
export async function removeIfMissing(sweep: Sweep, listed: Entry): Promise<boolean> {
  const { directory: { entries }, report, time } = sweep;
  const room = { room: listed.key, roomId: listed.arn && roomId(listed.arn) };
  return await forOne(sweep, room, async (one) => {
    const entry = await entries.get(listed.key);
    if (!entry || entry.arn !== listed.arn || !mayBeMissing(entry, time.now()) || await getRoom(one, entry.arn)) return false;
    if (!await entries.remove(entry)) return false;
    report.count(DIRECTORY_METRICS.missing, 1);
    report.log('warn', 'A room was missing: somebody has deleted it outside of the directory', room);
    return true;
  }) ?? false;
}
