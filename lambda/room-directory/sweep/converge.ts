import { forOne, mayGoOn, type Sweep } from './context';
import { bringInLine } from './in-line';
import { roomId } from '../report';
import { entriesFrom } from './walk';
import type { PageKey } from '../../directory/entries';
import type { Mark } from '../../directory/marks';

/** The mark of how far it has come. */
const NAME = 'converge';
/** A round begins when so much time has gone since the last one began, in milliseconds. */
const BETWEEN_MILLISECONDS = 15 * 60_000;
/** After so many entries it is written down how far it has come. */
const ENTRIES = 50;

interface Round {
  readonly startedAt: number;
  readonly after?: PageKey;
  readonly done?: true;
}

/**
 * Goes on to bring all open rooms in line with the directory's settings, or begins to.
 *
 * @param anyway a new round begins, whenever the last one did
 */
export async function convergeRooms(sweep: Sweep, anyway: boolean): Promise<void> {
  const { directory: { entries, marks }, time } = sweep;
  let mark: Mark | undefined = await marks.get(NAME);
  const last = mark?.value as Round | undefined;
  const isOver = !last || (last.done && time.now() - last.startedAt >= BETWEEN_MILLISECONDS);
  const round = anyway || isOver ? { startedAt: time.now() } : last;
  if (round.done) return;
  const { startedAt } = round;
  const save = async (value: Omit<Round, 'startedAt'>) => (mark = await marks.put(NAME, mark, { startedAt, ...value })) !== undefined;
  let { after } = round;
  let seen = 0;
  for await (const { entry, behind } of entriesFrom(entries, after)) {
    if (!await mayGoOn(sweep)) {
      await save({ after });
      return;
    }
    if (entry.state === 'open' && entry.arn !== undefined) {
      await forOne(sweep, { room: entry.key, roomId: roomId(entry.arn) }, (one) => bringInLine(one, entry.key));
    }
    after = behind;
    if (++seen % ENTRIES === 0 && !await save({ after })) return;
  }
  await save({ done: true });
}
