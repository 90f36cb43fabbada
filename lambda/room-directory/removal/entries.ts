import { close } from '../closing';
import { atOnce } from './at-once';
import type { Round } from './round';
import { allEntries } from '../../directory/entries';
import { failureOf, roomId } from '../report';
import { endsAll, mayGoOn, type Sweep } from '../sweep/context';

/** Closes all rooms that have an entry, but for those on which somebody else is at work. */
export async function closeAllEntries(sweep: Sweep): Promise<Round> {
  const { directory, report, requestId, time } = sweep;
  const { entries } = directory;
  let [found, gone] = [0, 0];
  let failure: unknown;
  await atOnce(allEntries(entries), async ({ key }) => {
    const entry = await entries.get(key);
    if (!entry) return true;
    found++;
    if (entry.state !== 'open' && entry.leaseUntil > time.now()) return true;
    try {
      if (await close(directory, sweep, entry, { reason: 'directory-removed', by: 'removal', requestId })) {
        gone++;
        report.log('info', 'A room was closed because its directory is removed', { room: key, roomId: entry.arn && roomId(entry.arn) });
      }
    } catch (thrown) {
      failure = thrown;
      report.log('warn', 'A room could not be closed yet', { room: key, ...failureOf(thrown) });
      if (endsAll(thrown)) throw thrown;
    }
    return mayGoOn(sweep);
  });
  return { found, gone, failure };
}

/** How many entries are left. */
export async function leftEntries({ directory: { entries } }: Sweep): Promise<number> {
  let left = 0;
  for await (const _ of allEntries(entries)) left++;
  return left;
}
