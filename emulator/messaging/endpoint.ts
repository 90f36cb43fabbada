import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Connection, type Connections, deliver } from './hub';
import { publish } from './publish';
import { type ClientRequest, deleteMessageEvent, disconnectUserEvent, errorFrame, message, readRequest, type Refusal } from '../common/frames';
import { pathOf } from '../common/http';
import { newId } from '../common/ids';
import type { Service } from '../common/service';
import type { ChatToken, Room, Store } from '../common/store';
import { codePoints } from '../common/validate';
import { review } from '../delivery/review';
import type { Verdict } from '../delivery/review-answer';

/** Many times what the largest legal frame can take; larger ones end the connection. */
const MAX_FRAME_BYTES = 128 * 1024;
const SECOND_MS = 1000;

/** When the messages of the last second were sent, by room. */
type SendTimes = WeakMap<Room, number[]>;

/** What happens to a request to upgrade to a WebSocket, and to the connection from then on. */
export type Messaging = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Clients connect with their chat token as the sub-protocol. A token that is unknown, used or expired is refused with HTTP 401 before
 * the connection opens: amazon-ivs-chat-messaging then asks its token provider for another one and tries again.
 */
export function createMessaging(service: Service, hub: Connections): Messaging {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    // Browsers and `ws` drop a connection whose sub-protocol is not repeated to them.
    handleProtocols: (protocols) => [...protocols][0],
  });
  const sent: SendTimes = new WeakMap();

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (pathOf(request.url ?? '') !== '/') return refuse(socket, '404 Not Found');
    const token = request.headers['sec-websocket-protocol']?.split(',')[0].trim();
    const session = token ? redeem(service.store, token, service.clock.now()) : undefined;
    if (!session) return refuse(socket, '401 Unauthorized');
    if (!service.store.rooms.has(session.roomArn)) return refuse(socket, '404 Not Found');
    const ip = request.socket.remoteAddress ?? '';
    server.handleUpgrade(request, socket, head, (webSocket) => serve(service, hub, sent, { socket: webSocket, session, ip }));
  };
}

/** Takes the token out of the store, so that it opens one connection and no second. Undefined: unknown, used or expired. */
function redeem(store: Store, token: string, now: number): ChatToken | undefined {
  const found = store.tokens.get(token);
  store.tokens.delete(token);
  return found && found.tokenExpirationTime > now ? found : undefined;
}

function serve(service: Service, hub: Connections, sent: SendTimes, connection: Connection): void {
  const { socket, session } = connection;
  hub.join(connection);
  const remaining = session.sessionExpirationTime - service.clock.now();
  const keepOpen = service.clock.after(remaining, () => expire(hub, connection));
  // A broken or oversized frame: `ws` closes the connection by itself.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    keepOpen();
    hub.leave(connection);
  });
  const answer = (refusal: Refusal | undefined): void => {
    if (refusal) deliver(socket, JSON.stringify(errorFrame(refusal)));
  };
  let inReview: Promise<void> | undefined;
  socket.on('message', (data, isBinary) => {
    const request = isBinary ? { code: 400, message: 'The frame is not text' } : readRequest(data.toString());
    const refusal = 'code' in request ? request : perform(service, sent, connection, request, inReview);
    if (!(refusal instanceof Promise)) return answer(refusal);
    const turn = refusal.then(answer).finally(() => { if (inReview === turn) inReview = undefined; });
    inReview = turn;
  });
}

const EXPIRED = { code: 401, message: 'The session has expired' };

/** The session is over: error 401 makes amazon-ivs-chat-messaging reconnect with a new token; for all others the close says it. */
function expire(hub: Connections, connection: Connection): void {
  deliver(connection.socket, JSON.stringify(errorFrame(EXPIRED)));
  hub.expire(connection, EXPIRED);
}

/**
 * Does what the client asks, or says why not. Messages that a handler has to review take their time; `previous`, the last of them that
 * this client is still waiting for, is over before anything else of the client's is done, so that its messages stay in order.
 */
function perform(
  service: Service, sent: SendTimes, connection: Connection, request: ClientRequest, previous: Promise<void> | undefined,
): Refusal | undefined | Promise<Refusal | undefined> {
  const { socket, session } = connection;
  const { action, requestId } = request;
  const room = service.store.rooms.get(session.roomArn);
  // What a client sent before it heard that it is being disconnected, or that the room is gone, comes too late.
  if (!room || socket.readyState !== socket.OPEN) return undefined;
  if (!session.capabilities.has(action)) return { code: 403, message: `The token does not carry the capability ${action}`, requestId };

  const id = newId();
  let verdict: Promise<Verdict> | undefined;
  if (action === 'SEND_MESSAGE') {
    if (codePoints(request.content) > room.maximumMessageLength) {
      return { code: 400, message: `Content must have at most ${room.maximumMessageLength} characters`, requestId };
    }
    if (!withinRate(sent, room, service.clock.now())) {
      return { code: 429, message: `The room takes ${room.maximumMessageRatePerSecond} messages per second`, requestId };
    }
    const [aws, handler] = [service.aws(), room.messageReviewHandler];
    verdict = aws && handler && review(service, aws, room, handler, id, request, { ...session, ip: connection.ip });
  }
  if (!verdict && !previous) return carryOut(service, room, connection, id, request);
  return Promise.all([verdict, previous]).then(([given]) => carryOut(service, room, connection, id, request, given));
}

function carryOut(
  service: Service, room: Room, { session }: Connection, id: string, request: ClientRequest, verdict?: Verdict,
): Refusal | undefined {
  const { action, requestId } = request;
  const now = service.clock.now();
  // It may have gone during the review.
  if (service.store.rooms.get(room.arn) !== room) return undefined;
  if (verdict?.result === 'DENY') return denied(id, verdict.reason, requestId);

  switch (action) {
    case 'SEND_MESSAGE':
      publish(service, room, message(id, now, verdict ? { ...request, ...verdict } : request, session));
      return undefined;
    case 'DELETE_MESSAGE':
      publish(service, room, deleteMessageEvent(id, now, request.messageId, request.reason, requestId));
      return undefined;
    default:
      publish(service, room, disconnectUserEvent(id, now, request.userId, request.reason, requestId));
      service.hub.disconnectUser(room.arn, request.userId, request.reason);
      return undefined;
  }
}

/** AWS says that the reason is in the message, and not what else is. */
function denied(id: string, reason: string | undefined, requestId?: string): Refusal {
  return { code: 406, message: `The message was denied in review${reason ? `: ${reason}` : ''}`, id, requestId };
}

/** Whether one more message fits into the second that ends now. All of the room's clients share it. */
function withinRate(sent: SendTimes, room: Room, now: number): boolean {
  const recent = (sent.get(room) ?? []).filter((time) => time > now - SECOND_MS);
  const fits = recent.length < room.maximumMessageRatePerSecond;
  if (fits) recent.push(now);
  sent.set(room, recent);
  return fits;
}

function refuse(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

