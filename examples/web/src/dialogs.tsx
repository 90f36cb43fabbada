import { useRef, useState } from 'preact/hooks';
import { Dialog } from './dialog';
import type { Moderation, Target } from './moderation';
import { wordsOf } from './problem';

const MINUTES = 10;

interface Props {
  readonly moderation: Moderation;
  readonly onClose: () => void;
}

/** One thing at a time. The dialog closes when it is done, and says why it is not. */
function useWork(onClose: () => void) {
  const [alert, setAlert] = useState('');
  const [isBusy, setBusy] = useState(false);
  const work = async (action: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setAlert('');
    try {
      await action();
      onClose();
    } catch (error) {
      setAlert(wordsOf(error));
      setBusy(false);
    }
  };
  return { isBusy, work, setAlert, shown: alert !== '' && <p role="alert" class="alert">{alert}</p> };
}

/** What a moderator does to a person. */
export function ModerateDialog({ moderation, whom, onClose }: Props & { readonly whom: Target }) {
  const { isBusy, work, shown } = useWork(onClose);
  const box = useRef<HTMLInputElement>(null);
  const reason = () => box.current!.value.trim() || undefined;
  const action = (label: string, kind: string, act: () => Promise<void>) => (
    <button type="button" class={kind} aria-disabled={isBusy} onClick={() => void work(act)}>{label}</button>
  );
  return (
    <Dialog title={`Moderate ${whom.name}`} onClose={onClose}>
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
export function AnnounceDialog({ moderation, onClose }: Props) {
  const { isBusy, work, setAlert, shown } = useWork(onClose);
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
