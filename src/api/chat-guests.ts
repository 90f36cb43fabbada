import type { Duration } from 'aws-cdk-lib';
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ChatCapability } from './chat-capability';

/** What people may do who do not sign in. Each token is for a new, random user id (`guest-` and a UUID). */
export interface ChatGuests {
  /** The keys of the rooms that they may enter: at least one, and none that has `allowedGroups` or is of a directory. */
  readonly rooms: string[];

  /**
   * What they may do there, beyond reading, whatever the rooms' own rules say.
   *
   * @default - nothing: they can only read
   */
  readonly capabilities?: ChatCapability[];

  /**
   * How long a chat session may last: 1 to 180 whole minutes.
   *
   * @default - `sessionDuration` of the API
   */
  readonly sessionDuration?: Duration;

  /**
   * How many requests of guests a second API Gateway lets through, all rooms together. It answers 429 to the rest.
   *
   * @default - a rate of 20 and a burst of 20: a tenth of what CreateChatToken takes in an account and region, so that those
   * who sign in are not crowded out. What is left out of the two is as by default
   */
  readonly throttle?: ThrottleSettings;
}
