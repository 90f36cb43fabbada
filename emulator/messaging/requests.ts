import type { Connection, Connections } from './hub';
import { publish } from './publish';
import type { Rates } from './rates';
import { type ClientRequest, deleteMessageEvent, disconnectUserEvent, message, type Refusal } from '../common/frames';
import { newId } from '../common/ids';
import type { Service } from '../common/service';
import type { Room } from '../common/store';
import { codePoints } from '../common/validate';
import { review } from '../delivery/review';
import type { Verdict } from '../delivery/review-answer';
import { CONNECTION_FAULTS, frameTarget, suffer } from '../interference/connection-faults';
import type { Faults } from '../interference/faults';

/** All that is needed to answer what clients send. */
export interface Chat {
  readonly service: Service;
  readonly hub: Connections;
  readonly faults: Faults;
  /** What rooms and connections have taken in the last second. */
  readonly rates: Rates;
}

/** What the service takes of one connection in a second: messages, deletions and disconnections together. */
const REQUESTS_PER_SECOND = 10;

/**
 * Does what the client asks, or says why not. Messages that a handler has to review take their time; `previous`, the last of them that
 * this client is still waiting for, is over before anything else of the client's is done, so that its messages stay in order.
 */
export function handle(
  chat: Chat, connection: Connection, request: ClientRequest | Refusal, previous: Promise<void> | undefined,
): Refusal | undefined | Promise<Refusal | undefined> {
  const { service, hub, faults, rates } = chat;
  const { socket, session } = connection;
  const room = service.store.rooms.get(session.roomArn);
  // What a client sent before it heard that it is being disconnected, or that the room is gone, comes too late.
  if (!room || socket.readyState !== socket.OPEN) return undefined;
  const client = hub.clientOf(connection);
  const fault = faults.strike(CONNECTION_FAULTS, frameTarget(service.store, client, 'action' in request ? request.action : undefined));
  if (fault) {
    suffer(client, fault, request.requestId);
    return undefined;
  }
  if (service.settings.limits && !rates.fits(connection, REQUESTS_PER_SECOND, service.clock.now())) {
    return tooMany(`a connection takes ${REQUESTS_PER_SECOND} requests a second`, request.requestId);
  }
  return 'code' in request ? request : perform(chat, room, connection, request, previous);
}

function perform(
  { service, rates }: Chat, room: Room, connection: Connection, request: ClientRequest, previous: Promise<void> | undefined,
): Refusal | undefined | Promise<Refusal | undefined> {
  const { session } = connection;
  const { action, requestId } = request;
  if (!session.capabilities.has(action)) return { code: 403, message: `Forbidden: the token does not carry the capability ${action}`, requestId };

  const id = newId();
  let verdict: Promise<Verdict> | undefined;
  if (action === 'SEND_MESSAGE') {
    const { maximumMessageLength, maximumMessageRatePerSecond } = room;
    if (codePoints(request.content) > maximumMessageLength) {
      return { code: 400, message: `Message exceeds maximum length: the room takes ${maximumMessageLength} characters`, requestId };
    }
    // All of the room's clients share it.
    if (!rates.fits(room, maximumMessageRatePerSecond, service.clock.now())) {
      return tooMany(`the room takes ${maximumMessageRatePerSecond} messages a second`, requestId);
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

/** In the words that AWS's demos look for, and with the limit that it was. */
function tooMany(limit: string, requestId?: string): Refusal {
  return { code: 429, message: `rate limit exceeded: ${limit}`, requestId };
}
