import { mayGoOn, type Sweep } from './context';
import { listPage, type RoomPage } from './listed';
import { mayBeMissing, removeIfMissing } from './missing';
import { roomId } from '../report';
import { readSeen, removeSeen, writeSeen } from './seen';
import { deleteStrays, knownArns } from './strays';
import { entriesFrom } from './walk';
import type { PageKey } from '../../directory/entries';
import type { Mark } from '../../directory/marks';
import { toApiError } from '../../ivschat/retry';
import { VISIBILITY_MILLISECONDS } from '../../ivschat/work';

/** The mark of the pass: how far it has come. */
export const PASS = 'sweep';

/** A pass begins when so much time has gone since the last one began, in milliseconds. */
const BETWEEN_MILLISECONDS = 15 * 60_000;
/** After so many pages it is written down how far the pass has come: what a sweep that dies has done since is done again. */
const PAGES = 20;

/** A pass goes through all rooms, and then through all entries. */
export interface Pass {
  /** When it began, in milliseconds since 1970: also its name. */
  readonly startedAt: number;
  readonly phase: 'rooms' | 'entries' | 'done';
  /** Where the rooms go on. */
  readonly nextToken?: string;
  /** Where the entries go on. */
  readonly after?: PageKey;
  /** In how many parts it stands which rooms were seen. */
  readonly parts: number;
  /** Rooms that are open, as far as they were counted. */
  readonly open: number;
  /** The same in all, of the pass before. */
  readonly openBefore?: number;
}

/** How many rooms the last pass has found open; undefined before the first. */
export function openRoomsOf(mark: Mark | undefined): number | undefined {
  const pass = mark?.value as Pass | undefined;
  return pass?.phase === 'done' ? pass.open : pass?.openBefore;
}

/**
 * Goes on with the pass, or begins one: rooms without an entry are deleted, entries without a room are removed.
 *
 * @param anyway a new one begins, whenever the last one did
 */
export async function makePass(sweep: Sweep, anyway: boolean): Promise<void> {
  const { directory: { marks }, time } = sweep;
  const mark = await marks.get(PASS);
  const last = mark?.value as Pass | undefined;
  const isOver = !last || (last.phase === 'done' && time.now() - last.startedAt >= BETWEEN_MILLISECONDS);
  const pass = !anyway && !isOver ? last : newPass(time.now(), openRoomsOf(mark));
  if (pass.phase === 'done') return;
  const progress = { pass, mark };
  if (progress.pass.phase === 'rooms' && !await seeRooms(sweep, progress)) return;
  await seeEntries(sweep, progress);
}

function newPass(startedAt: number, openBefore: number | undefined): Pass {
  return { startedAt, phase: 'rooms', parts: 0, open: 0, openBefore };
}

/** How far it has come, and what stands in the table of that. */
interface Progress {
  pass: Pass;
  mark: Mark | undefined;
}

/** Writes down how far it has come; false: it may not stand there, and whoever comes next begins where it did before. */
async function save({ directory: { marks } }: Sweep, progress: Progress, pass: Pass): Promise<boolean> {
  progress.mark = await marks.put(PASS, progress.mark, pass);
  progress.pass = pass;
  return progress.mark !== undefined;
}

/** True: it has seen them all. */
async function seeRooms(sweep: Sweep, progress: Progress): Promise<boolean> {
  const { directory: { marks }, time } = sweep;
  const known = knownArns(sweep);
  let seen: string[] = [];
  const keep = async (change: Pick<Pass, 'phase' | 'nextToken'>) => {
    const { pass } = progress;
    if (seen.length > 0 && !await writeSeen(marks, pass.startedAt, pass.parts, seen, time.now())) return false;
    const parts = pass.parts + (seen.length > 0 ? 1 : 0);
    seen = [];
    return save(sweep, progress, { ...pass, ...change, parts });
  };
  for (let pages = 1, token = progress.pass.nextToken; ; pages++) {
    if (!await mayGoOn(sweep)) return keep({ phase: 'rooms', nextToken: token }).then(() => false);
    const page = await listPage(sweep, token).catch((thrown: unknown) => restartIfRefused(thrown, token));
    if (!page) {
      // A token does not hold for ever.
      seen = [];
      token = undefined;
      if (!await save(sweep, progress, newPass(time.now(), progress.pass.openBefore))) return false;
      continue;
    }
    // Rooms that it did not get to are on the page with which the next sweep begins.
    if (!await deleteStrays(sweep, page.rooms, known)) return keep({ phase: 'rooms', nextToken: token }).then(() => false);
    seen.push(...page.rooms.map(({ arn }) => roomId(arn)));
    token = page.nextToken;
    if (token === undefined) return keep({ phase: 'entries', nextToken: undefined });
    if (pages % PAGES === 0 && !await keep({ phase: 'rooms', nextToken: token })) return false;
  }
}

function restartIfRefused(thrown: unknown, token: string | undefined): RoomPage | undefined {
  if (token === undefined || toApiError(thrown).name !== 'ValidationException') throw thrown;
  return undefined;
}

async function seeEntries(sweep: Sweep, progress: Progress): Promise<void> {
  const { directory: { entries, marks }, time } = sweep;
  const { startedAt, parts } = progress.pass;
  const seen = await readSeen(marks, startedAt, parts);
  let { after, open } = progress.pass;
  for await (const { entry, behind } of entriesFrom(entries, after)) {
    if (!await mayGoOn(sweep)) {
      await save(sweep, progress, { ...progress.pass, after, open });
      return;
    }
    // One that was opened since may be on a page that had been read by then.
    const isUnseen = entry.openedAt.getTime() + VISIBILITY_MILLISECONDS < startedAt && !seen.has(roomId(entry.arn ?? ''));
    const isMissing = isUnseen && mayBeMissing(entry, time.now()) && await removeIfMissing(sweep, entry);
    if (entry.state === 'open' && !isMissing) open++;
    after = behind;
  }
  if (await save(sweep, progress, { ...progress.pass, phase: 'done', after: undefined, open })) await removeSeen(marks, startedAt, parts);
}
