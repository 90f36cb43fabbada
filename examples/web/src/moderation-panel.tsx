import { useRef, useState } from 'preact/hooks';
import type { Ban } from './api';
import { isFocusLost } from './heading';
import type { Moderation } from './moderation';
import { momentOf } from './names';
import { useObservable } from './observable';
import { wordsOf } from './problem';

/** From this width on the panel stands beside the messages; below, it opens where it is wanted. */
const BESIDE = '(min-width: 60rem)';

/** Who is banned, and what was done. */
export function ModerationPanel({ moderation }: { readonly moderation: Moderation }) {
  const { bans, done } = useObservable(moderation);
  const [alert, setAlert] = useState('');
  const [isOpen] = useState(() => matchMedia(BESIDE).matches);
  const summary = useRef<HTMLElement>(null);
  const lift = (userId: string, button: Element) => {
    setAlert('');
    moderation.lift(userId).then(() => {
      if (isFocusLost(button)) summary.current?.focus(); // the button goes
    }, (error: unknown) => setAlert(wordsOf(error)));
  };
  const entries = [
    ...done.map(({ time, what }) => ({ time, what })),
    ...moderation.earlier.map((ban) => ({ time: new Date(ban.createdAt!), what: record(ban, moderation) })),
  ].sort((one, other) => other.time.getTime() - one.time.getTime());
  return (
    <details class="moderation" open={isOpen}>
      <summary ref={summary}>Moderation</summary>
      {alert !== '' && <p role="alert" class="alert">{alert}</p>}
      <h2>Bans</h2>
      <ul role="list" aria-label="Bans">
        {bans.map(({ userId, until, reason }) => (
          <li key={userId}>
            <span><bdi class="strong">{moderation.nameOf(userId)}</bdi> <small>{until === undefined ? 'for good' : `until ${momentOf(new Date(until))}`}</small>
              {reason !== undefined && <small class="reason" dir="auto">{reason}</small>}</span>
            <button class="quiet small" aria-label={`Lift ban of ${moderation.nameOf(userId)}`} onClick={(event) => lift(userId, event.currentTarget)}>Lift</button>
          </li>
        ))}
      </ul>
      {bans.length === 0 && <p class="empty">Nobody is banned here.</p>}
      <h2>Audit</h2>
      <ul role="list" aria-label="Audit" class="audit">
        {entries.map(({ time, what }, n) => <li key={n}><time dateTime={time.toISOString()}>{momentOf(time)}</time> <span dir="auto">{what}</span></li>)}
      </ul>
      {entries.length === 0 && <p class="empty">Nothing was done yet.</p>}
    </details>
  );
}

function record({ userId, bannedBy, until, reason }: Ban, moderation: Moderation): string {
  const by = bannedBy === undefined ? 'Somebody' : moderation.nameOf(bannedBy);
  return `${by} banned ${moderation.nameOf(userId)} ${until === undefined ? 'for good' : `until ${momentOf(new Date(until))}`}${reason === undefined ? '' : `: ${reason}`}`;
}
