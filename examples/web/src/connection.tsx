import { useEffect, useState } from 'preact/hooks';
import type { Chat } from './chat';
import type { Connection } from './connection-state';
import { focusHeading } from './heading';
import { momentOf } from './names';

/** How often the seconds are counted: a screen reader reads each change. */
const COUNT_MS = 5_000;

/** How it stands with the connection, in words. */
export function ConnectionStatus({ chat }: { readonly chat: Chat }) {
  const { connection } = chat;
  const now = useTime(connection.is === 'connected' ? chat.slowUntil : connection.is === 'banned' ? connection.until?.getTime() : undefined);
  const isOver = connection.is === 'banned' && connection.until !== undefined && connection.until.getTime() <= now;
  return (
    <div class="connection">
      <p role="status" aria-label="Connection" class={`pill ${isSlow(chat, now) ? 'slow' : connection.is}`}>{words(connection, chat, now)}</p>
      {(connection.is === 'disconnected' || isOver) && <button class="primary small" onClick={() => { chat.connect(); focusHeading(); }}>Connect again</button>}
    </div>
  );
}

function isSlow({ connection, slowUntil }: Chat, now: number): boolean {
  return connection.is === 'connected' && slowUntil > now;
}

function words(connection: Connection, chat: Chat, now: number): string {
  switch (connection.is) {
    case 'connecting': return 'Connecting…';
    case 'reconnecting': return 'Reconnecting…';
    case 'connected': return isSlow(chat, now) ? `Slow down: you may send again in ${Math.ceil((chat.slowUntil - now) / 1000)} s` : 'Connected';
    case 'closed': return 'This room is closed.';
    case 'banned': return connection.until ? `You are banned until ${momentOf(connection.until)}.` : 'You are banned.';
    case 'disconnected': return `Disconnected: ${connection.reason}`;
  }
}

/** The time, from now until then, some seconds apart. */
function useTime(until = 0): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      const time = Date.now();
      setNow(time);
      if (time < until) timer = setTimeout(look, Math.min(until - time, COUNT_MS));
    };
    look();
    return () => clearTimeout(timer);
  }, [until]);
  return now;
}
