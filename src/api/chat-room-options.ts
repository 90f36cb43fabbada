import type { Duration } from 'aws-cdk-lib';
import type { ChatCapability } from './chat-capability';

/** Who may do what in one room of an API. What is left out is as for the other rooms of the API. */
export interface ChatRoomOptions {
  /**
   * The groups whose members may enter. To everybody else the room does not exist: they get 404, not even a token to read.
   *
   * A name must equal the whole name of the group in the caller's verified claims.
   *
   * @default - everybody whom the authorizer lets through
   */
  readonly allowedGroups?: string[];

  /**
   * What everybody who may enter may do, beyond reading.
   *
   * @default - `capabilities` of the API
   */
  readonly capabilities?: ChatCapability[];

  /**
   * What the members of a group may do in addition. A group that is listed here need not be one of `allowedGroups`, but
   * its members must be in one of those to enter.
   *
   * @default - `groupCapabilities` of the API
   */
  readonly groupCapabilities?: { [group: string]: ChatCapability[] };

  /**
   * The groups whose members moderate the room, and no other room for it. Only in an API with `moderation`.
   *
   * To moderate does not let anybody in: with `allowedGroups`, moderators who are in none of them get no token.
   *
   * @default - `moderation.groups` of the API
   */
  readonly moderatorGroups?: string[];

  /**
   * How long a chat session may last: 1 to 180 whole minutes.
   *
   * @default - `sessionDuration` of the API
   */
  readonly sessionDuration?: Duration;
}
