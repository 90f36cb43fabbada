import { forOne, mayGoOn, type Sweep } from './context';
import { DIRECTORY_METRICS } from '../../../src/contract';
import { type CloseReason, dueAt, type Entry, isOver } from '../../directory/entry';
import { close } from '../closing';
import { roomId } from '../report';

/** Closes what is over, and brings to an end what died half-way. */
export async function doDueWork(sweep: Sweep): Promise<void> {
  const { directory: { entries }, time } = sweep;
  for await (const { key } of entries.due(new Date(time.now()))) {
    if (!await mayGoOn(sweep)) return;
    await forOne(sweep, { room: key }, async (one) => {
      // The index may be behind, and the work on the others has taken its time.
      const entry = await entries.get(key);
      if (entry && dueAt(entry) <= time.now()) await finish(one, entry);
    });
  }
}

async function finish(sweep: Sweep, entry: Entry): Promise<void> {
  const { directory, report, requestId, time } = sweep;
  const reason = reasonFor(entry, time.now());
  if (!await close(directory, sweep, entry, { reason, by: 'sweep', requestId })) return;
  report.count(entry.state === 'open' ? DIRECTORY_METRICS.expired : DIRECTORY_METRICS.swept, 1);
  report.log('info', MESSAGES[entry.state], { room: entry.key, roomId: entry.arn && roomId(entry.arn), reason });
}

const MESSAGES: { readonly [state in Entry['state']]: string } = {
  open: 'A room was closed because its time was over',
  opening: 'An opening that had died was undone',
  closing: 'A closing that had died was brought to its end',
};

function reasonFor(entry: Entry, now: number): CloseReason {
  if (entry.state !== 'open') return entry.reason ?? 'requested';
  return isOver(entry, now) ? 'expired' : 'stream-ended';
}
