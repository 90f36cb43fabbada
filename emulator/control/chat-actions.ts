import { findRoom } from './rooms';
import { deleteMessageEvent, disconnectUserEvent, event } from '../common/frames';
import { newId } from '../common/ids';
import type { Service } from '../common/service';
import { publish } from '../messaging/publish';

/** Pushes an event of the application's own to everybody in the room. */
export function sendEvent(service: Service, input: {
  readonly roomIdentifier: string;
  readonly eventName: string;
  readonly attributes?: Readonly<Record<string, string>>;
}): object {
  const room = findRoom(service, input.roomIdentifier);
  const id = newId();
  publish(service, room, event(id, service.clock.now(), input.eventName, input.attributes ?? {}));
  return { id };
}

/** Tells everybody in the room to remove a message. The service keeps no messages, so any id will do. */
export function deleteMessage(service: Service, input: { readonly roomIdentifier: string; readonly id: string; readonly reason?: string }): object {
  const room = findRoom(service, input.roomIdentifier);
  const id = newId();
  publish(service, room, deleteMessageEvent(id, service.clock.now(), input.id, input.reason));
  return { id };
}

/** Tells everybody in the room that the user goes, then closes the user's connections. The user may come back with a new token. */
export function disconnectUser(service: Service, input: {
  readonly roomIdentifier: string;
  readonly userId: string;
  readonly reason?: string;
}): object {
  const room = findRoom(service, input.roomIdentifier);
  publish(service, room, disconnectUserEvent(newId(), service.clock.now(), input.userId, input.reason));
  service.hub.disconnectUser(room.arn, input.userId, input.reason);
  return {};
}
