import { useEffect, useState } from 'preact/hooks';
import type { Item, Messages } from './messages';

/** A screen reader is told at most one thing in so long. */
const PAUSE_MS = 3_000;

/** What is said, and of which message: nobody is to hear of one that was deleted. */
interface Said {
  readonly words: string;
  readonly turn: number;
  readonly id?: string;
}

/** Says what is new, and does not shout: one message, or how many there are. Announcements it says in full, also where much is said. */
export function Announcer({ messages }: { readonly messages: Messages }) {
  const [said, setSaid] = useState<Said>({ words: '', turn: 0 });
  useEffect(() => {
    let { count } = messages;
    let announced: string[] = [];
    let unsaid = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = () => {
      const news = wordsFor(messages.all, announced, unsaid);
      timer = announced.length + unsaid > 0 ? setTimeout(say, PAUSE_MS) : undefined;
      [announced, unsaid] = [[], 0];
      setSaid(({ turn }) => ({ ...news, turn: turn + 1 })); // also when it is nothing: nobody is to come upon it later
    };
    const stop = messages.subscribe(() => {
      const came = messages.count - count;
      count = messages.count;
      const announcements = came === 0 ? [] : messages.all.slice(-came).filter(({ kind }) => kind === 'announcement');
      announced.push(...announcements.map(({ text }) => text));
      unsaid += came - announcements.length;
      if (timer === undefined && came > 0) say();
      setSaid((last) => (last.id !== undefined && isDeleted(messages.all, last.id) ? { words: '', turn: last.turn } : last));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [messages]);
  // An element of its own each time: the same words once more are heard once more.
  return <p class="unseen-by-eyes" aria-live="polite"><span key={said.turn}>{said.words}</span></p>;
}

function wordsFor(all: readonly Item[], announced: readonly string[], unsaid: number): Omit<Said, 'turn'> {
  const announcements = announced.map((text) => `Announcement: ${text}`);
  if (unsaid > 1) return { words: [`${unsaid} new messages`, ...announcements].join('. ') };
  const newest = unsaid === 1 ? all.filter((item) => item.kind === 'message').at(-1) : undefined;
  const message = newest && newest.deleted === undefined ? [`${newest.name}: ${newest.text}`] : [];
  return { id: newest?.id, words: [...message, ...announcements].join('. ') };
}

function isDeleted(all: readonly Item[], id: string): boolean {
  return all.some((item) => item.id === id && item.kind === 'message' && item.deleted !== undefined);
}
