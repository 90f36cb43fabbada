/**
 * How often the clients of a chat renew their connection, each time with a token of its own.
 *
 * They open the next connection a minute before the `tokenExpirationTime` that they were answered (half a minute before, where less than a minute is left), while the
 * last one is still open.
 */
export enum TokenRenewal {
  /**
   * Once a session, a little before it ends. The answer's `tokenExpirationTime` is the time by which the connection has to be renewed.
   *
   * The token itself must be used within a minute, as every token of Amazon IVS Chat.
   */
  BY_SESSION = 'session',

  /**
   * Every half a minute: the answer has the `tokenExpirationTime` of Amazon IVS Chat, a minute after the token was made.
   *
   * 200 tokens a second, all that an account gets in a region, are then enough for 6,000 viewers, and each costs 120 requests an hour. For clients that read the field as
   * what it means in the Amazon IVS Chat API alone.
   */
  BY_TOKEN = 'token',
}
