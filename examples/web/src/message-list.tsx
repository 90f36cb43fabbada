import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useGoingUp } from './going-up';
import { AnnouncementView, MessageView, type Moderate } from './message';
import type { Messages } from './messages';
import { useObservable } from './observable';

/** Somebody who is this near to the end, in pixels, reads what is new. */
const NEAR = 48;

/** The list of messages. It stays at the end, unless the reader has scrolled up. */
export function MessageList({ messages, moderate, userId }: { readonly messages: Messages; readonly moderate?: Moderate; readonly userId?: string }) {
  const { all, count } = useObservable(messages);
  const log = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<number>(); // how many there were when the reader scrolled up

  const last = useRef(0); // where it was scrolled to

  const toEnd = () => {
    log.current!.scrollTop = log.current!.scrollHeight;
    last.current = log.current!.scrollTop;
  };
  useLayoutEffect(() => {
    if (seen === undefined) toEnd();
  }, [all, seen]);

  const leaveEnd = () => setSeen((since) => since ?? messages.count);
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = log.current!;
    const [before, toTheEnd] = [last.current, scrollHeight - scrollTop - clientHeight];
    last.current = scrollTop;
    if (scrollTop < before && toTheEnd > 1) leaveEnd();
    if (scrollTop > before && toTheEnd < NEAR) setSeen(undefined);
  };
  useGoingUp(log, leaveEnd);
  const unseen = seen === undefined ? 0 : count - seen;
  return (
    <div class="messages">
      <div class="log" ref={log} role="log" aria-label="Messages" aria-live="off" tabIndex={0} onScroll={onScroll}>
        {all.length === 0 && <p class="empty">Nothing has been said yet.</p>}
        {all.map((item) => (item.kind === 'message'
          ? <MessageView key={item.id} message={item} moderate={moderate} isOwn={item.userId === userId} />
          : <AnnouncementView key={item.id} announcement={item} />))}
      </div>
      {unseen > 0 && <button class="primary small unseen" onClick={() => { setSeen(undefined); log.current!.focus(); }}>{unseen === 1 ? '1 new message' : `${unseen} new messages`}</button>}
    </div>
  );
}
