import type { ModerationAction } from './audit-record';
import type { Chat } from './chat';
import type { Disconnecting } from './disconnect';
import type { BanList } from '../http/bans';
import type { Place } from '../http/directory-resolver';
import type { Identity } from '../http/identity';
import type { HttpResponse } from '../http/problem';
import type { ApiEvent } from '../http/request';
import type { Room } from '../http/resolver';

/** What a request asks for, read and checked, and not yet done. */
export interface Action {
  /** What its audit record says. Without it, there is none: it changes nothing. */
  readonly record?: Pick<ModerationAction, 'userId' | 'messageId' | 'eventName' | 'reason' | 'until'>;
  readonly act: () => Promise<HttpResponse>;
}

/** A request of somebody who may make it. */
export interface ModerationRequest {
  readonly event: ApiEvent;
  readonly moderator: Identity;
  readonly now: Date;
  /** After it (in milliseconds since 1970), no call to Amazon IVS Chat is begun. */
  readonly deadline: number;
}

/** One of a room. */
export interface RoomRequest extends ModerationRequest {
  readonly room: Room;
}

/** One about bans, in a room or everywhere. */
export interface BanRequest extends ModerationRequest {
  readonly room?: Room;
}

/** What actions are done with. */
export interface Means {
  readonly chat: Chat;
}

/** How a user is to be disconnected later. */
export interface Later {
  /** Of EVERYWHERE: the rooms of the directory, from there on. Without it, those that the template names. */
  readonly from?: Place;
  /** Of a room of the directory: its key. */
  readonly key?: string;
  /** @default - 70, see second-disconnect.ts */
  readonly delaySeconds?: number;
}

export interface BanMeans extends Disconnecting {
  readonly bans: BanList;
  /** Lets the queue disconnect the user. By default when tokens from before the ban are worth nothing. */
  readonly disconnectLater: (userId: string, room: string, how?: Later) => Promise<void>;
}
