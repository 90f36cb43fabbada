import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Api } from './api';
import { Avatar } from './avatar';
import type { Config } from './config';
import { focusHeading, Heading, isFocusLost } from './heading';
import { Problem, wordsOf } from './problem';
import type { User } from './sign-in';

interface Props {
  readonly config: Config;
  readonly api: Api;
  readonly user: User;
  readonly onEnter: (room: string, isOwn: boolean) => void;
  readonly onSignOut: (why?: string) => void;
}

const LOOK_AGAIN_MS = 5_000;
const CREATORS = 'creators';

/** The rooms that are open. Creators open and close their own. */
export function RoomsPage({ config, api, user, onEnter, onSignOut }: Props) {
  const [open, setOpen] = useState<readonly string[]>([]);
  const [own, setOwn] = useState<readonly string[]>([]);
  const [alert, setAlert] = useState('');
  const [news, setNews] = useState('');
  const [isBusy, setBusy] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const mayOpen = user.groups.includes(CREATORS);

  const fail = useCallback((error: unknown) => {
    if (error instanceof Problem && error.kind === 'unauthorized') onSignOut(error.message);
    else setAlert(wordsOf(error));
  }, [onSignOut]);

  useEffect(() => {
    let isOver = false;
    const look = async () => {
      const [all, mine] = await Promise.all([api.openRooms(), mayOpen ? api.ownRooms() : []]);
      if (isOver) return;
      setOpen(all.map(({ room }) => room));
      setOwn(mine.map(({ room }) => room));
    };
    look().catch((error: unknown) => isOver || fail(error));
    const timer = setInterval(() => document.hidden || look().catch(() => undefined), LOOK_AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [api, mayOpen, fail]);

  const work = async (room: string, action: () => Promise<void>, done: string) => {
    if (isBusy) return;
    setBusy(true);
    setAlert('');
    setNews('');
    try {
      await action();
      setNews(`${room} ${done}.`);
    } catch (error) {
      fail(error);
    }
    setBusy(false);
  };
  const openRoom = (event: Event) => {
    event.preventDefault();
    const room = name.current!.value.trim();
    if (!/^[\w-]{1,64}$/.test(room)) return setAlert('The name of a room must have 1 to 64 letters, digits, - and _.');
    void work(room, async () => {
      await api.openRoom(room);
      setOwn((rooms) => [room, ...rooms.filter((other) => other !== room)]); // lists are a moment late
      name.current!.value = '';
    }, 'is open');
  };
  const closeRoom = (room: string, button: Element) => void work(room, async () => {
    await api.closeRoom(room);
    setOwn((rooms) => rooms.filter((other) => other !== room));
    setOpen((rooms) => rooms.filter((other) => other !== room));
    if (isFocusLost(button)) focusHeading(); // the button goes
  }, 'is closed');

  const always = config.rooms.map(({ room }) => room);
  const rooms = [...new Set([...always, ...own, ...open])];
  return (
    <main class="page">
      <header class="bar">
        <Heading>Rooms</Heading>
        <span class="who"><Avatar userId={user.id} name={user.name} /><bdi>{user.name}</bdi></span>
        <button class="quiet" onClick={() => onSignOut()}>Sign out</button>
      </header>
      {alert !== '' && <p role="alert" class="alert">{alert}</p>}
      {mayOpen && (
        <form class="card inline" onSubmit={openRoom} noValidate>
          <label>Name of your room<input ref={name} autocomplete="off" autocapitalize="none" spellcheck={false} placeholder="my-stream" /></label>
          <button class="primary" aria-disabled={isBusy}>Open room</button>
        </form>
      )}
      <p role="status" class="news">{news}</p>
      <ul class="rooms" role="list" aria-label="Open rooms">
        {rooms.map((room) => (
          <li key={room} class="card">
            <span class="room-name">{room}</span>
            <span class="tag">{always.includes(room) ? 'always open' : own.includes(room) ? 'yours' : 'live'}</span>
            <span class="actions">
              {own.includes(room) && <button class="quiet" aria-disabled={isBusy} aria-label={`Close ${room}`} onClick={(event) => closeRoom(room, event.currentTarget)}>Close</button>}
              <button class="primary" aria-label={`Enter ${room}`} onClick={() => onEnter(room, own.includes(room))}>Enter</button>
            </span>
          </li>
        ))}
      </ul>
    </main>
  );
}
