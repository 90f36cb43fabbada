import { useEffect, useState } from 'preact/hooks';
import type { Messages } from './messages';

/** A screen reader is told at most one thing in so long. */
const PAUSE_MS = 3_000;

/** Says what is new, and does not shout: one message, or how many there are. */
export function Announcer({ messages }: { readonly messages: Messages }) {
  const [said, setSaid] = useState<{ readonly id?: string; readonly words: string }>({ words: '' });
  useEffect(() => {
    let { count } = messages;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      timer = undefined;
      const unsaid = messages.count - count;
      count = messages.count;
      setSaid(unsaid === 0 ? { words: '' } : wordsFor(messages, unsaid)); // nobody is to come upon it later
      if (unsaid > 0) timer = setTimeout(say, PAUSE_MS);
    };
    const stop = messages.subscribe(() => {
      if (timer === undefined) say();
      setSaid((last) => (messages.all.some((item) => item.id === last.id && item.kind === 'message' && item.deleted !== undefined) ? { words: '' } : last));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [messages]);
  return <p class="unseen-by-eyes" aria-live="polite">{said.words}</p>;
}

function wordsFor({ all }: Messages, unsaid: number): { readonly id?: string; readonly words: string } {
  const newest = all.at(-1);
  if (unsaid > 1 || newest === undefined) return { words: `${unsaid} new messages` };
  return { id: newest.id, words: newest.kind === 'announcement' ? `Announcement: ${newest.text}` : `${newest.name}: ${newest.text}` };
}
