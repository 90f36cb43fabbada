import { useRef, useState } from 'preact/hooks';
import { Dialog } from './dialog';
import { useIsHere } from './is-here';
import type { Moderation, Target } from './moderation';
import { wordsOf } from './problem';

const MINUTES = 10;

interface Props {
  readonly moderation: Moderation;
  readonly onClose: () => void;

  /** Told why it was not done where the dialog was closed meanwhile. */
  readonly onLateFailure: (why: string) => void;
}

/** One thing at a time. The dialog closes when it is done, and says why it is not. */
function useWork(title: string, { onClose, onLateFailure }: Props) {
  const isHere = useIsHere();
  const [alert, setAlert] = useState('');
  const [isBusy, setBusy] = useState(false);
  const work = async (action: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setAlert('');
    try {
      await action();
      if (isHere()) onClose();
    } catch (error) {
      if (!isHere()) return onLateFailure(`${title}: ${wordsOf(error)}`);
      setAlert(wordsOf(error));
      setBusy(false);
    }
  };
  return { isBusy, work, setAlert, shown: alert !== '' && <p role="alert" class="alert">{alert}</p> };
}

/** What a moderator does to a person. */
export function ModerateDialog(props: Props & { readonly whom: Target }) {
  const { moderation, whom, onClose } = props;
  const title = `Moderate ${whom.name}`;
  const { isBusy, work, shown } = useWork(title, props);
  const box = useRef<HTMLInputElement>(null);
  const reason = () => box.current!.value.trim() || undefined;
  const action = (label: string, kind: string, act: () => Promise<void>) => (
    <button type="button" class={kind} aria-disabled={isBusy} onClick={() => void work(act)}>{label}</button>
  );
  return (
    <Dialog title={title} onClose={onClose}>
      <label>Reason<input ref={box} maxLength={256} autocomplete="off" dir="auto" /></label>
      {shown}
      <div class="choices">
        {action('Disconnect', 'quiet', async () => moderation.disconnect(whom, reason()))}
        {action(`Ban for ${MINUTES} minutes`, 'danger', async () => moderation.ban(whom, MINUTES, reason()))}
        {action('Ban for good', 'danger', async () => moderation.ban(whom, undefined, reason()))}
        <button type="button" class="quiet" onClick={onClose}>Cancel</button>
      </div>
    </Dialog>
  );
}

/** What everybody in the room is told. */
export function AnnounceDialog(props: Props) {
  const { moderation, onClose } = props;
  const { isBusy, work, setAlert, shown } = useWork('Announce', props);
  const box = useRef<HTMLTextAreaElement>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const text = box.current!.value.trim();
    if (text === '') setAlert('Write what everybody is to read.');
    else void work(async () => moderation.announce(text));
  };
  return (
    <Dialog title="Announce" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <label>Announcement<textarea ref={box} rows={3} maxLength={250} dir="auto" /></label>
        {shown}
        <div class="choices">
          <button class="primary" aria-disabled={isBusy}>Send to everybody</button>
          <button type="button" class="quiet" onClick={onClose}>Cancel</button>
        </div>
      </form>
    </Dialog>
  );
}
