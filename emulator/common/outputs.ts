import { timestamp } from './clock';
import type { LoggingConfiguration, Room } from './store';

/** A room as CreateRoom, GetRoom and UpdateRoom give it out. */
export function roomOutput(room: Room): object {
  return {
    ...roomSummary(room),
    maximumMessageRatePerSecond: room.maximumMessageRatePerSecond,
    maximumMessageLength: room.maximumMessageLength,
  };
}

/** A room as ListRooms gives it out. */
export function roomSummary(room: Room): object {
  return {
    arn: room.arn,
    id: room.id,
    name: room.name,
    createTime: timestamp(room.createTime),
    updateTime: timestamp(room.updateTime),
    messageReviewHandler: room.messageReviewHandler,
    tags: Object.fromEntries(room.tags),
    loggingConfigurationIdentifiers: room.loggingConfigurationIdentifiers,
  };
}

/** A logging configuration as every operation gives it out. */
export function loggingConfigurationOutput(one: LoggingConfiguration): object {
  return {
    arn: one.arn,
    id: one.id,
    createTime: timestamp(one.createTime),
    updateTime: timestamp(one.updateTime),
    name: one.name,
    destinationConfiguration: one.destinationConfiguration,
    state: one.state,
    tags: Object.fromEntries(one.tags),
  };
}
