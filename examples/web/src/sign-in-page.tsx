import { useRef, useState } from 'preact/hooks';
import type { Config } from './config';
import { Heading } from './heading';
import { useIsHere } from './is-here';
import { SignIn } from './sign-in';

interface Props {
  readonly config: Config;

  /** Why one is here again. */
  readonly alert: string;
  readonly onSignIn: (signIn: SignIn) => void;

  /** @default - there is nothing for guests */
  readonly onWatch?: () => void;
}

/** The name may come with the address, as `#user=ada`. A password never does. */
function nameInAddress(): string {
  return new URLSearchParams(location.hash.slice(1)).get('user') ?? '';
}

export function SignInPage({ config, alert, onSignIn, onWatch }: Props) {
  const [failure, setFailure] = useState(alert);
  const [isBusy, setBusy] = useState(false);
  const isHere = useIsHere();
  const form = useRef<HTMLFormElement>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = form.current!.elements.namedItem('username') as HTMLInputElement;
    const password = form.current!.elements.namedItem('password') as HTMLInputElement;
    if (isBusy) return;
    const missing = [name, password].find(({ value }) => value.trim() === '');
    if (missing) {
      setFailure(missing === name ? 'Give your user name.' : 'Give your password.');
      missing.focus();
      return;
    }
    setBusy(true);
    setFailure('');
    try {
      const signIn = await SignIn.withPassword(config, name.value.trim(), password.value);
      if (isHere()) onSignIn(signIn);
      else signIn.signOut(); // they watch as a guest meanwhile
    } catch (error) {
      setBusy(false);
      setFailure((error as Error).message);
      password.select();
    }
  };

  return (
    <main class="page narrow">
      <div class="logo" aria-hidden="true"><span /><span /><span /></div>
      <Heading>Chat</Heading>
      <p class="lead">Rooms beside the live show. Sign in to write.</p>
      <form class="card" ref={form} onSubmit={(event) => void submit(event)} noValidate>
        <label>User name<input name="username" autocomplete="username" autocapitalize="none" spellcheck={false} defaultValue={nameInAddress()} /></label>
        <label>Password<input name="password" type="password" autocomplete="current-password" /></label>
        {failure !== '' && <p role="alert" class="alert">{failure}</p>}
        <button class="primary" aria-disabled={isBusy}>Sign in</button>
      </form>
      {onWatch && <button class="quiet" type="button" onClick={onWatch}>Watch as a guest</button>}
    </main>
  );
}
