import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { textFrame } from './text-frame';
import type { Frame } from '../common/frames';
import type { Client, Hub } from '../common/service';
import type { ChatToken } from '../common/store';

/** One client in a room. What it may do is what its token said. */
export interface Connection {
  readonly socket: WebSocket;
  /** What the WebSocket lies on: what all clients get alike is written here, as the bytes that it is. */
  readonly wire: Duplex;
  readonly session: ChatToken;
  /** The client's address. */
  readonly ip: string;
}

/** The hub as connections come and go. */
export interface Connections extends Hub {
  clientOf(connection: Connection): Client;
  join(connection: Connection): void;
  leave(connection: Connection): void;
  /** Sends the frame to this client alone. */
  send(connection: Connection, frame: Frame): void;
  /** Closes a connection whose session is over: the reason of the close is the error that says so, as JSON. */
  expire(connection: Connection, error: { readonly code: number; readonly message: string }): void;
}

/** Who is in a room, and what everybody in it is about to get. */
interface Audience {
  readonly connections: Set<Connection>;
  waiting: Buffer[];
}

/** How the service closes. amazon-ivs-chat-messaging reports either as `serverDisconnect` and does not come back by itself. */
const CLOSED_BY_SERVICE = 1000;
const CLOSED_BY_MODERATOR = 1001;

/** What a close frame has room for, in UTF-8. */
const MAX_REASON_BYTES = 123;

/** A client that lets this much pile up is gone or stuck; keeping it would fill the memory. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/**
 * What a room gets within one turn of the event loop is written to each of its clients at once: most of what a message costs is the
 * write, so the busier the emulator is, the cheaper each message. Whatever happens to a connection meanwhile comes after what waits for it.
 */
export function createHub(): Connections {
  const rooms = new Map<string, Audience>();
  const inRoom = (roomArn: string): Connection[] => [...rooms.get(roomArn)?.connections ?? []];
  const flush = (room: Audience | undefined): void => {
    if (!room || room.waiting.length === 0) return;
    const data = room.waiting.length === 1 ? room.waiting[0] : Buffer.concat(room.waiting);
    room.waiting = [];
    for (const connection of room.connections) write(connection, data);
  };
  const leave = (connection: Connection): void => {
    const { roomArn } = connection.session;
    const room = rooms.get(roomArn);
    flush(room);
    room?.connections.delete(connection);
    if (room?.connections.size === 0) rooms.delete(roomArn);
  };
  const send = (connection: Connection, frame: Frame): void => {
    flush(rooms.get(connection.session.roomArn));
    write(connection, textFrame(JSON.stringify(frame)));
  };
  const close = (connection: Connection, code = CLOSED_BY_SERVICE, reason = ''): void => {
    // At once: a client that is slow to answer the close hears and says nothing more.
    leave(connection);
    connection.socket.close(code, closeReason(reason));
  };

  const clientOf = (connection: Connection): Client => ({
    roomArn: connection.session.roomArn,
    userId: connection.session.userId,
    push: (frame) => send(connection, frame),
    cut() {
      leave(connection);
      connection.socket.terminate();
    },
  });
  const all = (): Connection[] => [...rooms.keys()].flatMap(inRoom);

  return {
    clientOf,
    clients: () => all().map(clientOf),
    join(connection) {
      const { roomArn } = connection.session;
      const room = rooms.get(roomArn) ?? { connections: new Set(), waiting: [] };
      // What waits is for them too: a client that changes connections misses nothing so, and leaves out what it hears twice.
      rooms.set(roomArn, room);
      room.connections.add(connection);
    },
    leave,
    send,
    expire: (connection, { code, message }) => close(connection, CLOSED_BY_SERVICE, JSON.stringify({ ErrorCode: code, ErrorMessage: message })),
    connections: (roomArn) => rooms.get(roomArn)?.connections.size ?? 0,
    broadcast(roomArn, frame) {
      const room = rooms.get(roomArn);
      if (!room) return;
      room.waiting.push(textFrame(JSON.stringify(frame)));
      if (room.waiting.length === 1) setImmediate(() => flush(room));
    },
    disconnectUser(roomArn, userId, reason) {
      const theirs = inRoom(roomArn).filter((connection) => connection.session.userId === userId);
      theirs.forEach((connection) => close(connection, CLOSED_BY_MODERATOR, reason));
    },
    closeRoom: (roomArn) => inRoom(roomArn).forEach((connection) => close(connection)),
    closeAll: () => all().forEach((connection) => close(connection)),
  };
}

/** As much of a reason as a close frame takes, in whole characters. */
function closeReason(text: string): string {
  let [reason, bytes] = ['', 0];
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_REASON_BYTES) break;
    reason += character;
  }
  return reason;
}

/** Sends one client what it gets, unless it is on its way out or has long stopped reading. */
function write({ socket, wire }: Connection, data: Buffer): void {
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
  else if (socket.readyState === socket.OPEN) wire.write(data);
}
