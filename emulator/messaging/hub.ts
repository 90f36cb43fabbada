import type { WebSocket } from 'ws';
import type { Client, Hub } from '../common/service';
import type { ChatToken } from '../common/store';

/** One client in a room. What it may do is what its token said. */
export interface Connection {
  readonly socket: WebSocket;
  readonly session: ChatToken;
  /** The client's address. */
  readonly ip: string;
}

/** The hub as connections come and go. */
export interface Connections extends Hub {
  clientOf(connection: Connection): Client;
  join(connection: Connection): void;
  leave(connection: Connection): void;
  /** Closes a connection whose session is over: the reason of the close is the error that says so, as JSON. */
  expire(connection: Connection, error: { readonly code: number; readonly message: string }): void;
}

/** How the service closes. amazon-ivs-chat-messaging reports either as `serverDisconnect` and does not come back by itself. */
const CLOSED_BY_SERVICE = 1000;
const CLOSED_BY_MODERATOR = 1001;

/** What a close frame has room for, in UTF-8. */
const MAX_REASON_BYTES = 123;

/** A client that lets this much pile up is gone or stuck; keeping it would fill the memory. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

export function createHub(): Connections {
  const rooms = new Map<string, Set<Connection>>();
  const inRoom = (roomArn: string): Connection[] => [...rooms.get(roomArn) ?? []];
  const leave = (connection: Connection): void => {
    const { roomArn } = connection.session;
    const room = rooms.get(roomArn);
    room?.delete(connection);
    if (room?.size === 0) rooms.delete(roomArn);
  };
  const close = (connection: Connection, code = CLOSED_BY_SERVICE, reason = ''): void => {
    // At once: a client that is slow to answer the close hears and says nothing more.
    leave(connection);
    connection.socket.close(code, closeReason(reason));
  };

  const clientOf = (connection: Connection): Client => ({
    roomArn: connection.session.roomArn,
    userId: connection.session.userId,
    push: (frame) => deliver(connection.socket, JSON.stringify(frame)),
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
      rooms.set(roomArn, (rooms.get(roomArn) ?? new Set()).add(connection));
    },
    leave,
    expire: (connection, { code, message }) => close(connection, CLOSED_BY_SERVICE, JSON.stringify({ ErrorCode: code, ErrorMessage: message })),
    connections: (roomArn) => inRoom(roomArn).length,
    broadcast(roomArn, frame) {
      const data = JSON.stringify(frame);
      inRoom(roomArn).forEach((connection) => deliver(connection.socket, data));
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

/** Sends one client a frame, unless the client has long stopped reading. */
export function deliver(socket: WebSocket, data: string): void {
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
    socket.terminate();
  } else {
    socket.send(data);
  }
}
