import type { LoggingConfigurationOutput, RoomOutput } from '../common/outputs';
import type { Delivered, Reviews } from '../common/store';

/** A room as GetRoom shows it, and what goes on in it. */
export interface RoomState extends RoomOutput {
  /** How many chat clients are connected to it. */
  readonly connections: number;
  /** What its review handler decided. With a local AWS alone. */
  readonly reviews?: Reviews;
}

/** A logging configuration as GetLoggingConfiguration shows it, and what became of what it was to log. */
export interface LoggingConfigurationState extends LoggingConfigurationOutput {
  /** Why its destination cannot be used, if that is so. */
  readonly stateReason?: string;
  /** With a local AWS alone. */
  readonly delivery?: Delivered;
}

/** All that there is, hidden rooms and logging configurations too. Chat tokens are only counted. */
export interface State {
  readonly rooms: RoomState[];
  readonly loggingConfigurations: LoggingConfigurationState[];
  readonly unusedTokens: number;
}
