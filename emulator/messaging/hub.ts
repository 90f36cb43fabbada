import type { WebSocket } from 'ws';
import type { Hub } from '../common/service';
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
  join(connection: Connection): void;
  leave(connection: Connection): void;
  /** Closes one connection, cleanly. */
  close(connection: Connection): void;
}

/** A clean close. amazon-ivs-chat-messaging reports it as `serverDisconnect` and does not come back by itself. */
const CLOSED_BY_SERVICE = 1000;

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
  const close = (connection: Connection): void => {
    // At once: a client that is slow to answer the close hears and says nothing more.
    leave(connection);
    connection.socket.close(CLOSED_BY_SERVICE);
  };

  return {
    join(connection) {
      const { roomArn } = connection.session;
      rooms.set(roomArn, (rooms.get(roomArn) ?? new Set()).add(connection));
    },
    leave,
    close,
    connections: (roomArn) => inRoom(roomArn).length,
    broadcast(roomArn, frame) {
      const data = JSON.stringify(frame);
      inRoom(roomArn).forEach((connection) => deliver(connection.socket, data));
    },
    disconnectUser(roomArn, userId) {
      inRoom(roomArn).filter((connection) => connection.session.userId === userId).forEach(close);
    },
    closeRoom: (roomArn) => inRoom(roomArn).forEach(close),
    closeAll: () => [...rooms.keys()].forEach((roomArn) => inRoom(roomArn).forEach(close)),
  };
}

/** Sends one client a frame, unless the client has long stopped reading. */
export function deliver(socket: WebSocket, data: string): void {
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
    socket.terminate();
  } else {
    socket.send(data);
  }
}
