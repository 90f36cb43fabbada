import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Connection, Connections } from './hub';
import { createRates } from './rates';
import { type Chat, handle } from './requests';
import { errorFrame, readRequest, type Refusal } from '../common/frames';
import { pathOf } from '../common/http';
import type { Service } from '../common/service';
import type { ChatToken, Store } from '../common/store';
import type { Faults } from '../interference/faults';

/** Many times what the largest legal frame can take; larger ones end the connection. */
const MAX_FRAME_BYTES = 128 * 1024;

/** What the end of a session is called, in the frame and in the close alike. */
const EXPIRED: Refusal = { code: 401, message: 'The session has expired' };

/** What happens to a request to upgrade to a WebSocket, and to the connection from then on. */
export type Messaging = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Clients connect with their chat token as the sub-protocol. A token that is unknown, used or expired is refused with HTTP 401 before
 * the connection opens: amazon-ivs-chat-messaging then asks its token provider for another one and tries again.
 */
export function createMessaging(service: Service, hub: Connections, faults: Faults): Messaging {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    // Browsers and `ws` drop a connection whose sub-protocol is not repeated to them.
    handleProtocols: (protocols) => [...protocols][0],
  });
  const chat: Chat = { service, hub, faults, rates: createRates() };

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (pathOf(request.url ?? '') !== '/') return refuse(socket, '404 Not Found');
    const token = request.headers['sec-websocket-protocol']?.split(',')[0].trim();
    const session = token ? redeem(service.store, token, service.clock.now()) : undefined;
    if (!session) return refuse(socket, '401 Unauthorized');
    if (!service.store.rooms.has(session.roomArn)) return refuse(socket, '404 Not Found');
    const ip = request.socket.remoteAddress ?? '';
    server.handleUpgrade(request, socket, head, (webSocket) => serve(chat, { socket: webSocket, wire: socket, session, ip }));
  };
}

/** Takes the token out of the store, so that it opens one connection and no second. Undefined: unknown, used or expired. */
function redeem(store: Store, token: string, now: number): ChatToken | undefined {
  const found = store.tokens.get(token);
  store.tokens.delete(token);
  return found && found.tokenExpirationTime > now ? found : undefined;
}

function serve(chat: Chat, connection: Connection): void {
  const { hub } = chat;
  const { socket, session } = connection;
  const { clock } = chat.service;
  hub.join(connection);
  const keepOpen = clock.after(session.sessionExpirationTime - clock.now(), () => expire(hub, connection));
  // A broken or oversized frame: `ws` closes the connection by itself.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    keepOpen();
    hub.leave(connection);
  });
  const answer = (refusal: Refusal | undefined): void => {
    if (refusal) hub.send(connection, errorFrame(refusal));
  };
  let inReview: Promise<void> | undefined;
  socket.on('message', (data, isBinary) => {
    const refusal = handle(chat, connection, isBinary ? { code: 400, message: 'The frame is not text' } : readRequest(data.toString()), inReview);
    if (!(refusal instanceof Promise)) return answer(refusal);
    const turn = refusal.then(answer).finally(() => { if (inReview === turn) inReview = undefined; });
    inReview = turn;
  });
}

/** The session is over: error 401 makes amazon-ivs-chat-messaging reconnect with a new token; for all others the close says it. */
function expire(hub: Connections, connection: Connection): void {
  hub.send(connection, errorFrame(EXPIRED));
  hub.expire(connection, EXPIRED);
}

function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
