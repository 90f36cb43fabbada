import type { Duration } from 'aws-cdk-lib';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { IChatBanList } from './chat-ban-list';
import type { ChatCapability } from './chat-capability';
import type { TokenRenewal } from './token-renewal';
import type { IRoomDirectory } from '../rooms/i-room-directory';

/** The bounds of an attribute that the client chooses. */
export interface ChatRequestAttribute {
  /**
   * The longest value, in characters (Unicode code points), from 1 on. All attributes of a token together have at most
   * 1,024 bytes of UTF-8, names and values.
   */
  readonly maximumLength: number;
}

/** Who may get which chat token. */
export interface ChatTokenOptions {
  /**
   * The rooms to issue tokens for, each under the key that clients put into the URL: 1 to 64 letters, digits, `-` and `_`.
   *
   * Takes `Room`, `CfnRoom` and every other `IRoomRef` of the function's own account and region. At least 100 rooms fit
   * with keys of 12 characters, and 80 beside a `directory`; more than the function's environment (4 KB) or its role's policies (10,240 characters)
   * can hold is an error.
   *
   * @default - none: rooms are added with addRoom(), or are those of `directory` alone
   */
  readonly rooms?: { [key: string]: IRoomRef };

  /**
   * Rooms that are made at run time: every open room of the directory is one of the API's, under its key. One that is closed gives no
   * token a second later at most. Of a key that is among `rooms` too, or given to `addRoom()`, it is that room, and the
   * directory does not open another with it (an imported one cannot know: what it opens there, the API does not have).
   *
   * What the rules of a room in the directory say counts in place of what the API says. Guests enter none of these rooms. In the same
   * account and region.
   *
   * @default - none
   */
  readonly directory?: IRoomDirectory;

  /**
   * What the owner of a room of `directory` may do there in addition. The owner is the user with the id that the room was opened for; they
   * may always enter it, and moderate it where the API has moderation.
   *
   * @default ChatCapability.ALL
   */
  readonly ownerCapabilities?: ChatCapability[];

  /**
   * What every caller may do in the room, beyond reading.
   *
   * @default - nothing: callers can only read, unless one of their groups allows more
   */
  readonly capabilities?: ChatCapability[];

  /**
   * What the members of a group may do in addition. A caller in several groups gets what any of them allows.
   *
   * A name must equal the whole name of the group in the caller's verified claims.
   *
   * @default - groups give nothing
   */
  readonly groupCapabilities?: { [group: string]: ChatCapability[] };

  /**
   * Attributes of the chat token, each with the verified claim that its value comes from, such as
   * `{ displayName: 'preferred_username' }`. A claim that the caller does not have is left out.
   *
   * Amazon IVS Chat attaches them to every message of the user, where all participants of the room see them. Names and
   * values together have at most 1,024 bytes of UTF-8: a caller whose claims are longer is refused.
   *
   * @default - no attributes
   */
  readonly attributeClaims?: { [attribute: string]: string };

  /**
   * Attributes of the chat token that the client may choose itself, as `attributes` of the body, such as
   * `{ displayName: { maximumLength: 32 } }`. It may send these and no others, and leave any of them out.
   *
   * **Nobody checks them: everybody can call themselves anything**, like another user too. Where a verified claim gives the
   * same attribute (`attributeClaims`), the claim wins.
   *
   * @default - none
   */
  readonly requestAttributes?: { [attribute: string]: ChatRequestAttribute };

  /**
   * How long a chat session may last: 1 to 180 whole minutes. Clients may ask for less, never for more.
   *
   * Each session gets a length by chance, from four fifths of that on, in whole minutes: an audience that came together does not come back
   * together for its next tokens. It ends with the caller's sign-in at the latest, where that says when it ends (the claim `exp`): a sign-in
   * with less than a minute left is refused. A shorter duration takes effect sooner when a user loses a right; a longer one carries more viewers
   * ([docs/big-audiences.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/big-audiences.md)).
   *
   * @default Duration.minutes(60)
   */
  readonly sessionDuration?: Duration;

  /**
   * How often clients renew their connection, and so ask for a token.
   *
   * @default TokenRenewal.BY_SESSION
   */
  readonly tokenRenewal?: TokenRenewal;

  /**
   * Who gets no token: users whom the list bans from the room, or from all. While it cannot be read, nobody gets one. In the same
   * account and region.
   *
   * Guests and callers of `ChatAuthorizer.unauthenticated()` are not looked up: their id is new each time.
   *
   * @default - nobody is banned
   */
  readonly banList?: IChatBanList;

  /**
   * How many tokens a user gets in a minute, of all rooms together: from 1 on. Counted in the table of `banList`, which it needs. The
   * chat client asks for one a session in each window, and for one when its connection broke; leave some for reloading. With
   * `TokenRenewal.BY_TOKEN` it asks for one about every 30 seconds.
   *
   * @default - as many as the user asks for
   */
  readonly tokensPerUser?: number;

  /**
   * How many requests the function serves at once, at most: what is over it is refused. Lambda takes it from what the
   * account has in a region (1,000, if nobody asked for more).
   *
   * @default - as many as the account allows
   */
  readonly reservedConcurrentExecutions?: number;
}
