import { useEffect, useState } from 'preact/hooks';
import type { Messages } from './messages';

/** A screen reader is told at most one thing in so long. */
const PAUSE_MS = 3_000;

/** Says what is new, and does not shout: one message, or how many there are. */
export function Announcer({ messages }: { readonly messages: Messages }) {
  const [words, setWords] = useState('');
  useEffect(() => {
    let said = messages.count;
    let last: string | undefined; // the message that was said
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      timer = undefined;
      const unsaid = messages.count - said;
      if (unsaid === 0) return;
      said = messages.count;
      const newest = messages.all.at(-1);
      last = newest?.id;
      if (unsaid > 1 || !newest) setWords(`${unsaid} new messages`);
      else if (newest.kind === 'announcement') setWords(`Announcement: ${newest.text}`);
      else if (newest.deleted === undefined) setWords(`${newest.name}: ${newest.text}`);
      timer = setTimeout(say, PAUSE_MS);
    };
    const stop = messages.subscribe(() => {
      if (messages.all.some((item) => item.id === last && item.kind === 'message' && item.deleted !== undefined)) setWords('');
      if (timer === undefined) say();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [messages]);
  return <p class="unseen-by-eyes" aria-live="polite">{words}</p>;
}
