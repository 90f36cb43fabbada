import { useEffect, useMemo, useState } from 'preact/hooks';
import { Announcer } from './announcer';
import type { Visitor } from './app';
import { Chat } from './chat';
import { Composer } from './composer';
import type { Config } from './config';
import { ConnectionStatus } from './connection';
import { AnnounceDialog, ModerateDialog } from './dialogs';
import { Heading } from './heading';
import type { Moderate } from './message';
import { MessageList } from './message-list';
import { Moderation, type Target } from './moderation';
import { ModerationPanel } from './moderation-panel';
import { useObservable } from './observable';
import { wordsOf } from './problem';

interface Props {
  readonly config: Config;
  readonly visitor: Visitor;
  readonly room: string;
  readonly isOwn: boolean;
  readonly onLeave: () => void;
  readonly onSignOut: (why?: string) => void;
}

const MODERATORS = 'moderators';

/** A room, for viewers, guests and moderators. */
export function RoomPage({ config, visitor: { api, signIn }, room, isOwn, onLeave, onSignOut }: Props) {
  const user = signIn?.user;
  const chat = useMemo(() => new Chat(config, async () => (user ? api.chatToken(room, user.name) : api.guestToken(room)), user?.id), []);
  const moderation = useMemo(() => (
    user && (isOwn || user.groups.includes(MODERATORS)) ? new Moderation(api, room, { userId: user.id, name: user.name }) : undefined), []);
  const [whom, setWhom] = useState<Target>();
  const [isAnnouncing, setAnnouncing] = useState(false);
  const [alert, setAlert] = useState('');
  useObservable(chat);

  useEffect(() => {
    chat.connect();
    return () => chat.leave();
  }, [chat]);
  useEffect(() => {
    moderation?.refresh().catch((error: unknown) => setAlert(wordsOf(error)));
    return () => moderation?.stop();
  }, [moderation]);
  const moderate = useMemo<Moderate | undefined>(() => moderation && {
    onModerate: (target) => {
      setAlert('');
      setWhom(target);
    },
    onDelete: ({ id, userId, name }) => {
      setAlert('');
      moderation.deleteMessage(id, { userId, name }).catch((error: unknown) => setAlert(wordsOf(error)));
    },
  }, [moderation]);

  const announce = () => {
    setAlert('');
    setAnnouncing(true);
  };

  return (
    <main class={moderation ? 'room moderated' : 'room'}>
      <header class="bar">
        <Heading>{room}</Heading>
        <ConnectionStatus chat={chat} />
        {user && <button class="skip" onClick={() => document.getElementById('message')?.focus()}>Go to the message box</button>}
        {moderation && <button class="quiet" aria-haspopup="dialog" onClick={announce}>Announce</button>}
        <button class="quiet" onClick={onLeave}>Leave</button>
      </header>
      {alert !== '' && <p role="alert" class="alert">{alert}</p>}
      <MessageList messages={chat.messages} moderate={moderate} userId={user?.id} />
      <Announcer messages={chat.messages} />
      {user
        ? <Composer chat={chat} />
        : <div class="composer guest"><p>Guests read. Sign in to write.</p><button class="primary" onClick={() => onSignOut()}>Sign in</button></div>}
      {moderation && <ModerationPanel moderation={moderation} />}
      {moderation && whom && <ModerateDialog moderation={moderation} whom={whom} onClose={() => setWhom(undefined)} onLateFailure={setAlert} />}
      {moderation && isAnnouncing && <AnnounceDialog moderation={moderation} onClose={() => setAnnouncing(false)} onLateFailure={setAlert} />}
    </main>
  );
}
