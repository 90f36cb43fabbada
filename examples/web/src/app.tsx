import { useCallback, useMemo, useState } from 'preact/hooks';
import { Api } from './api';
import type { Config } from './config';
import { RoomPage } from './room-page';
import { RoomsPage } from './rooms-page';
import { SignIn } from './sign-in';
import { SignInPage } from './sign-in-page';

/** Who looks at the page: a user with rights, or a guest without. */
export interface Visitor {
  readonly api: Api;

  /** @default - a guest */
  readonly signIn?: SignIn;
}

/** A room, and whether it is the visitor's own. */
interface Entered {
  readonly room: string;
  readonly isOwn: boolean;
}

/** Sign in, choose a room, be in the room: one after the other. */
export function App({ config }: { readonly config: Config }) {
  const guestRoom = config.rooms.find(({ guests }) => guests)?.room;
  const asGuest = useMemo(() => ({ api: new Api(config) }), [config]);
  const startsAsGuest = location.hash === '#guest' && guestRoom !== undefined;
  const [visitor, setVisitor] = useState<Visitor | undefined>(startsAsGuest ? asGuest : undefined);
  const [entered, setEntered] = useState<Entered | undefined>(startsAsGuest ? { room: guestRoom, isOwn: false } : undefined);
  const [alert, setAlert] = useState('');

  const leave = useCallback(() => {
    setEntered(undefined);
    setVisitor((who) => (who?.signIn ? who : undefined));
  }, []);
  const signOut = useCallback((why = '') => {
    visitor?.signIn?.signOut();
    setEntered(undefined);
    setVisitor(undefined);
    setAlert(why);
  }, [visitor]);
  const watch = () => {
    setAlert('');
    setVisitor(asGuest);
    setEntered({ room: guestRoom!, isOwn: false });
  };
  const signIn = (made: SignIn) => {
    setAlert('');
    setVisitor({ api: new Api(config, async () => made.accessToken()), signIn: made });
  };

  if (visitor && entered) return <RoomPage key={entered.room} config={config} visitor={visitor} {...entered} onLeave={leave} onSignOut={signOut} />;
  if (visitor?.signIn) {
    const enter = (room: string, isOwn: boolean) => setEntered({ room, isOwn });
    return <RoomsPage config={config} api={visitor.api} user={visitor.signIn.user} onEnter={enter} onSignOut={signOut} />;
  }
  return <SignInPage config={config} alert={alert} onSignIn={signIn} onWatch={guestRoom === undefined ? undefined : watch} />;
}
