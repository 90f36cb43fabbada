import { Component } from 'preact';
import { Avatar } from './avatar';
import type { Announcement, Message } from './messages';
import type { Target } from './moderation';
import { colourOf, timeOf } from './names';

/** What moderators do with a message. */
export interface Moderate {
  readonly onDelete: (message: Message) => void;
  readonly onModerate: (whom: Target) => void;
}

interface Props {
  readonly message: Message;
  readonly moderate?: Moderate;
  readonly isOwn: boolean;
}

/** One message. All that comes from others is text, also what looks like a link. */
export class MessageView extends Component<Props> {
  override shouldComponentUpdate({ message, moderate }: Props): boolean {
    return message !== this.props.message || moderate !== this.props.moderate;
  }

  /** The button goes with the text: the focus stays at the message. */
  private delete(event: Event): void {
    (event.currentTarget as Element).closest('article')!.focus();
    this.props.moderate!.onDelete(this.props.message);
  }

  override render() {
    const { message, moderate, isOwn } = this.props;
    const { userId, name, text, time, changed, deleted } = message;
    return (
      <article aria-label={`${name}, ${timeOf(time)}`} class={isOwn ? 'message own' : 'message'} tabIndex={moderate && -1}>
        <Avatar userId={userId} name={name} />
        <p class="by"><bdi class={`name ${colourOf(userId)}`}>{name}</bdi><time dateTime={time.toISOString()}>{timeOf(time)}</time></p>
        {deleted === undefined
          ? <p class="text" dir="auto">{text}</p>
          : <p class="text deleted">{deleted === '' ? 'Deleted by a moderator.' : <>Deleted by a moderator: <bdi>{deleted}</bdi></>}</p>}
        {changed && <p class="changed">changed by the reviewer</p>}
        {moderate && deleted === undefined && (
          <span class="tools">
            <button class="icon" aria-label={`Delete message of ${name}`} title="Delete" onClick={(event) => this.delete(event)}><i class="bin" /></button>
            {!isOwn && <button class="icon" aria-label={`Moderate ${name}`} title="Moderate" aria-haspopup="dialog" onClick={() => moderate.onModerate({ userId, name })}><i class="shield" /></button>}
          </span>
        )}
      </article>
    );
  }
}

export function AnnouncementView({ announcement }: { readonly announcement: Announcement }) {
  return (
    <div role="note" aria-label="Announcement" class="announcement">
      <p class="by"><strong>Announcement</strong><time dateTime={announcement.time.toISOString()}>{timeOf(announcement.time)}</time></p>
      <p class="text" dir="auto">{announcement.text}</p>
    </div>
  );
}
