import { atOnce } from './at-once';
import type { Removing } from './mark';
import type { Round } from './round';
import { audited } from '../../audit/audit';
import { isPermissionMissing, toApiError } from '../../ivschat/retry';
import { PERMISSION_MILLISECONDS } from '../../ivschat/work';
import { failureOf, roomId } from '../report';
import { endsAll, mayGoOn, type Sweep } from '../sweep/context';
import { deleteRoom, listPage, type ListedRoom } from '../sweep/listed';
import { type Pass, PASS } from '../sweep/pass';
import { isStray } from '../sweep/strays';

const POLL_MILLISECONDS = 5_000;
/** After so many pages it is written down how far the pass has come. */
const PAGES = 20;

/** Deletes all rooms that carry the directory's tag, but for those on which somebody is at work. Goes on with a pass that was begun before. */
export async function deleteAllRooms(sweep: Sweep, { progress, save }: Removing): Promise<Round> {
  const { directory: { entries } } = sweep;
  let gone = 0;
  let failure: unknown;
  let [token, found] = [progress.pass?.nextToken, progress.pass?.found ?? 0];
  for (let pages = 1; ; pages++) {
    const page = await firstOrNext(sweep, token).catch((thrown: unknown) => {
      if (token === undefined || toApiError(thrown).name !== 'ValidationException') throw thrown;
      return 'refused' as const;
    });
    if (page === 'refused') {
      // A token does not hold for ever: the next round begins anew.
      progress.pass = undefined;
      return { found: 0, gone, failure };
    }
    if (!page) return { found, gone, failure, whole: true };
    const known = await entries.getMany(page.rooms.flatMap(({ key }) => key ?? []));
    found += page.rooms.length;
    if (token !== undefined) progress.pass = { nextToken: token, found };
    await atOnce(page.rooms.filter((room) => isStray(room, room.key === undefined ? undefined : known.get(room.key))), async (room) => {
      try {
        await deleteForGood(sweep, room);
        gone++;
      } catch (thrown) {
        failure = thrown;
        if (endsAll(thrown)) throw thrown;
      }
      return mayGoOn(sweep);
    });
    token = page.nextToken;
    // What was found tells that another pass is needed: to the end of this one, it stands in the progress alone.
    progress.pass = token === undefined ? undefined : { nextToken: token, found };
    if (token === undefined) return { found, gone, failure, whole: true };
    if (!await mayGoOn(sweep)) return { found: 0, gone, failure };
    if (pages % PAGES === 0) await save();
  }
}

async function deleteForGood(sweep: Sweep, { arn, key }: ListedRoom): Promise<void> {
  const { directory: { audit }, report, requestId, rooms, time } = sweep;
  const action = { action: 'closeRoom', room: key ?? '', by: `removal (${roomId(arn)} has no entry)`, reason: 'directory-removed', requestId } as const;
  await audited(audit, action, time.now, async () => {
    await rooms.tell(arn, 'directory-removed').catch(() => undefined);
    await deleteRoom(sweep, arn);
  });
  report.log('info', 'A room was deleted because its directory is removed', { room: key, roomId: roomId(arn) });
}

/**
 * A page of rooms. Undefined: the service cannot be asked, and there is nothing to ask for, since no room was ever made
 * (docs/decisions/nothing-was-made.md).
 */
async function firstOrNext(sweep: Sweep, token: string | undefined): Promise<Awaited<ReturnType<typeof listPage>> | undefined> {
  const { time, report } = sweep;
  const start = time.now();
  for (;;) {
    try {
      return await listPage(sweep, token);
    } catch (thrown) {
      const error = toApiError(thrown);
      const isRefused = isPermissionMissing(error);
      if (!isRefused && !error.nowhere) throw thrown;
      if (isRefused && time.now() - start < PERMISSION_MILLISECONDS && await mayGoOn(sweep)) {
        await time.sleep(POLL_MILLISECONDS);
        continue;
      }
      if (token !== undefined || await wasEverServed(sweep)) throw thrown;
      report.log('warn', 'Amazon IVS Chat cannot be asked, and never could be: no room was made', failureOf(thrown));
      return undefined;
    }
  }
}

/** The sweep has gone through the rooms at least once: the service is here, and it could be asked. */
async function wasEverServed({ directory: { marks } }: Sweep): Promise<boolean> {
  const pass = (await marks.get(PASS))?.value as Pass | undefined;
  return pass !== undefined && (pass.phase !== 'rooms' || pass.nextToken !== undefined || pass.openBefore !== undefined);
}
