import type { Aws } from './aws';
import type { Clock } from './clock';
import type { Frame } from './frames';
import type { Settings } from './settings';
import type { Delivered, LoggingConfiguration, Store } from './store';

/** A client in a room, as far as faults act on it. */
export interface Client {
  readonly roomArn: string;
  readonly userId: string;
  /** Sends the frame to this client alone. */
  push(frame: Frame): void;
  /** Breaks the connection without a close. */
  cut(): void;
}

/** Who is connected to which room. */
export interface Hub {
  connections(roomArn: string): number;
  /** All clients of all rooms. */
  clients(): Client[];
  /** Sends the frame to every client in the room, the one that caused it included. */
  broadcast(roomArn: string, frame: Frame): void;
  /** Closes all connections that the user has to the room. The moderator's reason is the reason of the close. */
  disconnectUser(roomArn: string, userId: string, reason?: string): void;
  closeRoom(roomArn: string): void;
  closeAll(): void;
}

/** The room that a log is of, as its names spell it. */
export interface LoggedRoom {
  readonly account: string;
  readonly region: string;
  readonly roomId: string;
}

/** Brings the logs of rooms to their destinations, behind the backs of the rooms: nothing waits for it, and nothing fails with it. */
export interface LogDelivery {
  /** Takes up a message or event; returns at once. Without a local AWS there is nothing to do. */
  add(configuration: LoggingConfiguration, room: LoggedRoom, frame: Frame): void;
  /** Delivers all that is waiting. Resolves when it has arrived or failed. */
  flush(): Promise<void>;
  outcome(configurationArn: string): Delivered;
  /** Forgets what is waiting and all counts. */
  clear(): void;
}

/** What every operation works on. */
export interface Service {
  readonly region: string;
  readonly account: string;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly store: Store;
  readonly hub: Hub;
  readonly logs: LogDelivery;
  /** The local AWS, if there is one. */
  readonly aws: () => Aws | undefined;
}

/** The ARN of a room or logging configuration of this emulator. */
export function arnOf(service: Service, type: 'room' | 'logging-configuration', id: string): string {
  return `arn:aws:ivschat:${service.region}:${service.account}:${type}/${id}`;
}
