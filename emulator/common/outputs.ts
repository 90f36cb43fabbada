import { timestamp } from './clock';
import type { Destination, LoggingConfiguration, MessageReviewHandler, Room } from './store';

/** A room as ListRooms gives it out. */
export interface RoomSummary {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly createTime: string;
  readonly updateTime: string;
  readonly messageReviewHandler?: MessageReviewHandler;
  readonly tags: Readonly<Record<string, string>>;
  readonly loggingConfigurationIdentifiers: readonly string[];
}

/** A room as CreateRoom, GetRoom and UpdateRoom give it out. */
export interface RoomOutput extends RoomSummary {
  readonly maximumMessageRatePerSecond: number;
  readonly maximumMessageLength: number;
}

/** A logging configuration as every operation gives it out. */
export interface LoggingConfigurationOutput {
  readonly arn: string;
  readonly id: string;
  readonly createTime: string;
  readonly updateTime: string;
  readonly name: string;
  readonly destinationConfiguration: Destination;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
}

export function roomOutput(room: Room): RoomOutput {
  return {
    ...roomSummary(room),
    maximumMessageRatePerSecond: room.maximumMessageRatePerSecond,
    maximumMessageLength: room.maximumMessageLength,
  };
}

export function roomSummary(room: Room): RoomSummary {
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

export function loggingConfigurationOutput(one: LoggingConfiguration): LoggingConfigurationOutput {
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
