export interface MessageReviewHandler {
  readonly uri: string;
  readonly fallbackResult: string;
}

/** How often the handler of a room decided, and why the fallback did in its place. */
export interface Reviews {
  allowed: number;
  denied: number;
  readonly fallbacks: Record<string, number>;
}

/** What became of the records of a logging configuration. */
export interface Delivered {
  readonly delivered: number;
  readonly failed: number;
  /** How many records each reason has cost. */
  readonly reasons: Readonly<Record<string, number>>;
}

export interface Room {
  readonly arn: string;
  readonly id: string;
  readonly createTime: number;
  readonly tags: Map<string, string>;
  name: string;
  updateTime: number;
  /** Counts up with every creation and update in the store: the order of updates, even within a millisecond. */
  updateOrder: number;
  maximumMessageRatePerSecond: number;
  maximumMessageLength: number;
  messageReviewHandler?: MessageReviewHandler;
  /** When the room was given the function that reviews for it. */
  reviewHandlerSince: number;
  loggingConfigurationIdentifiers: readonly string[];
  readonly reviews: Reviews;
  /** Until then the room is there but no read sees it (the fault `not-visible`). */
  hiddenUntil: number;
}

export type Destination = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface LoggingConfiguration {
  readonly arn: string;
  readonly id: string;
  readonly createTime: number;
  readonly createOrder: number;
  readonly tags: Map<string, string>;
  name: string;
  updateTime: number;
  destinationConfiguration: Destination;
  state: string;
  /** When the state it is in between (CREATING, UPDATING, DELETING) ends. */
  settlesAt: number;
  /** Whether the local AWS has yet to say if the destination is there. The state does not end before it has. */
  checking: boolean;
  /** Why the destination cannot be used, if that is so. */
  problem?: string;
  hiddenUntil: number;
}

/** A chat token that has not been used yet, with the session it will open. */
export interface ChatToken {
  readonly roomArn: string;
  readonly userId: string;
  readonly capabilities: ReadonlySet<string>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tokenExpirationTime: number;
  readonly sessionExpirationTime: number;
}

/** All there is, in memory. */
export interface Store {
  readonly rooms: Map<string, Room>;
  readonly loggingConfigurations: Map<string, LoggingConfiguration>;
  readonly tokens: Map<string, ChatToken>;
  /** The last number given out for `updateOrder` and `createOrder`. */
  order: number;
}

export function createStore(): Store {
  return { rooms: new Map(), loggingConfigurations: new Map(), tokens: new Map(), order: 0 };
}
