import type { Action, Means, RoomRequest } from './action';
import { disconnectBody, eventBody, messageId, reasonBody } from './body';
import { unlessGone } from '../http/gone';
import { noContent, response } from '../http/problem';

/** `POST …/events` */
export function sendEvent({ event, room }: RoomRequest, { chat }: Means): Action {
  const { eventName, attributes } = eventBody(event);
  return {
    record: { eventName },
    act: async () => response(200, 'application/json', {
      id: await unlessGone(room, chat.sendEvent({ roomIdentifier: room.arn, eventName, attributes })),
    }),
  };
}

/** `DELETE …/messages/{messageId}` */
export function deleteMessage({ event, room }: RoomRequest, { chat }: Means): Action {
  const id = messageId(event);
  const reason = reasonBody(event);
  return {
    record: { messageId: id, reason },
    act: async () => response(200, 'application/json', { id: await unlessGone(room, chat.deleteMessage({ roomIdentifier: room.arn, id, reason })) }),
  };
}

/** `POST …/disconnects` */
export function disconnect({ event, room }: RoomRequest, { chat }: Means): Action {
  const { userId, reason } = disconnectBody(event);
  return {
    record: { userId, reason },
    act: async () => {
      await unlessGone(room, chat.disconnectUser({ roomIdentifier: room.arn, userId, reason }));
      return noContent();
    },
  };
}
