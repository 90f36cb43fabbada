import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IChatBanList } from './chat-ban-list';

/** Who moderates the rooms of an API, and what is kept of it. [docs/moderation.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/moderation.md) has the routes. */
export interface ChatModeration {
  /**
   * The groups whose members moderate: at least one. They may do so in every room that has no `moderatorGroups` of its own,
   * and they alone in all rooms at once (bans everywhere).
   *
   * A name must equal the whole name of the group in the caller's verified claims. To moderate does not let anybody in:
   * in a room with `allowedGroups`, moderators who are in none of them get no token.
   */
  readonly groups: string[];

  /**
   * The list that moderators ban users with. A user who is banned is disconnected at once, and again after 70 seconds, since a
   * token from before the ban lives for a minute; and gets no more tokens.
   *
   * @default - `banList` of the API; without either, there are no routes for bans
   */
  readonly banList?: IChatBanList;

  /**
   * How long the audit log is kept: who did what, to whom, in which room, when and why, and never what was said. Not together with
   * `auditLogGroup`.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly auditLogRetention?: RetentionDays;

  /**
   * The log group for the audit log, such as one that is encrypted with a key of one's own.
   *
   * @default - a new one, which stays when the stack is deleted
   */
  readonly auditLogGroup?: ILogGroup;
}
