import { useEffect, useRef, useState } from 'preact/hooks';
import type { Chat } from './chat';
import { useObservable } from './observable';

/** Safari ends a composition before the Enter that ends it: that one has this code, and is for the input method. */
const IN_COMPOSITION = 229;

/** Where one writes. What the room does not take comes back into the box. */
export function Composer({ chat }: { readonly chat: Chat }) {
  const { connection, slowUntil } = useObservable(chat);
  const [text, setText] = useState('');
  const [alert, setAlert] = useState('');
  const isSlow = useIsBefore(slowUntil);
  const box = useRef<HTMLTextAreaElement>(null);
  const maySend = connection.is === 'connected' && !isSlow;

  const send = async () => {
    const content = text.trim();
    if (content === '' || !maySend) return;
    setText('');
    setAlert('');
    try {
      await chat.send(content);
    } catch (error) {
      setText((written) => (written === '' ? content : `${content}\n${written}`));
      setAlert((error as Error).message);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isComposing = event.isComposing || event.keyCode === IN_COMPOSITION;
    if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <form class="composer" noValidate onSubmit={(event) => { event.preventDefault(); void send(); box.current!.focus(); }}>
      {alert !== '' && <p role="alert" class="alert" dir="auto">{alert}</p>}
      <div class="box">
        <textarea id="message" ref={box} aria-label="Message" placeholder="Write a message" rows={Math.min(text.split('\n').length, 5)} dir="auto"
          value={text} onInput={() => setText(box.current!.value)} onKeyDown={onKeyDown} />
        <button class="primary" aria-disabled={!maySend || text.trim() === ''}>Send</button>
      </div>
    </form>
  );
}

function useIsBefore(time: number): boolean {
  const [isBefore, set] = useState(Date.now() < time);
  useEffect(() => {
    set(Date.now() < time);
    const timer = setTimeout(() => set(false), Math.max(0, time - Date.now()));
    return () => clearTimeout(timer);
  }, [time]);
  return isBefore;
}
