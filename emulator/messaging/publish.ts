import type { Frame } from '../common/frames';
import type { Service } from '../common/service';
import type { Room } from '../common/store';
import { activeLoggingConfigurations } from '../delivery/states';

/**
 * Sends a message or event to everybody in the room, and to the room's logs. AWS documents `MESSAGE` and `EVENT` as types of log
 * records and does not say which events it means: here all of them, `aws:DELETE_MESSAGE` and `aws:DISCONNECT_USER` included.
 */
export function publish(service: Service, room: Room, frame: Frame): void {
  service.hub.broadcast(room.arn, frame);
  const logged = { account: service.account, region: service.region, roomId: room.id };
  for (const configuration of activeLoggingConfigurations(service, room)) service.logs.add(configuration, logged, frame);
}
