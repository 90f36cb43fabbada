import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IChannelRef } from 'aws-cdk-lib/aws-ivs';
import type { ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { MessageReviewHandler } from '../review/message-review-handler';

/** Properties of a `RoomDirectory`. What its rooms are like holds for rooms opened from then on, unless `converge` says more. */
export interface RoomDirectoryProps {
  /**
   * What the names of the rooms begin with, before `-` and the key: 1 to 63 letters, digits, `-` and `_`.
   *
   * @default - made of the names of the stack and of the directory in it
   */
  readonly roomNamePrefix?: string;

  /**
   * The longest message that a client may send, in Unicode code points: 1 to 500. A longer one is refused.
   *
   * @default 500
   */
  readonly maximumMessageLength?: number;

  /**
   * How many messages all clients of a room together may send to it in a second: 1 to 100. What goes beyond is refused.
   *
   * @default 10
   */
  readonly maximumMessageRatePerSecond?: number;

  /**
   * Where the messages and events of the rooms are logged: at most three, each of them once.
   *
   * @default - nothing is logged
   */
  readonly loggingConfigurations?: ILoggingConfigurationRef[];

  /**
   * The function that allows, changes or denies each message before it is delivered.
   *
   * It may be granted to open, close and read rooms of the directory. It cannot have the directory in its environment, which
   * waits for it: each event has the room's ARN.
   *
   * @default - every message is delivered as it was sent
   */
  readonly messageReviewHandler?: MessageReviewHandler;

  /**
   * How long a room stays open that nobody closes: whole minutes, from one minute to 365 days. Whoever opens a room may ask for less.
   *
   * @default Duration.hours(24)
   */
  readonly expiry?: Duration;

  /**
   * Whether the sweep brings open rooms in line with these properties: message rate and length, review handler, logging
   * configurations and tags. That holds for new properties, and for what was changed by hand. It takes a GetRoom a second
   * of the account's 5 while a pass through the rooms is under way.
   *
   * @default false - a room stays as it was opened
   */
  readonly converge?: boolean;

  /**
   * Whether permissions on the rooms, those of the directory's functions and of the APIs that it is given to, are limited by
   * the tag `cdk-ivschat:directory` (IAM conditions `aws:ResourceTag` and `aws:RequestTag`). AWS documents both for Amazon IVS Chat. If calls
   * are denied with them all the same (`AccessDeniedException`), `false` takes the conditions away: then those functions
   * may act on all rooms of the account and region.
   *
   * @default true
   */
  readonly requireResourceTag?: boolean;

  /**
   * A symmetric KMS key of one's own to encrypt the table with, in the region of the stack; its policy must let IAM decide, as
   * that of a key made by CDK does. A disabled key keeps everybody from opening, entering and closing rooms.
   *
   * @default - the key that AWS manages for DynamoDB in the account
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the audit log is kept: which room was opened and closed, when, for whom and why. Not together with `auditLogGroup`.
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

  /**
   * What happens to the rooms, and to the table that knows them, when the directory leaves the template, or the stack is deleted. `RETAIN` leaves
   * both as they are: nothing closes the rooms any more.
   *
   * @default RemovalPolicy.DESTROY - all rooms are deleted, whoever is in them
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How many calls of the function that opens, closes and reads rooms may run at once: at least 1. They are taken from what
   * the account has for all functions.
   *
   * @default - as many as the account has left
   */
  readonly reservedConcurrentExecutions?: number;
}

/** What is known of a directory that exists already. */
export interface RoomDirectoryAttributes {
  /** The ARN of its table. */
  readonly tableArn: string;

  /** The ARN of its function, without a qualifier: in the account and region of the table. */
  readonly functionArn: string;

  /**
   * The customer managed key of the table, so that an API is allowed to use it.
   *
   * @default - none: the table has the key of AWS
   */
  readonly encryptionKey?: IKey;

  /**
   * Whether permissions on the rooms are limited by the directory's tag, as in `RoomDirectoryProps`.
   *
   * @default true
   */
  readonly requireResourceTag?: boolean;
}

/** Options of `RoomDirectory.followStreams`. */
export interface FollowStreamsOptions {
  /**
   * The channels to follow, of the account and region of the directory: at least one. Their ARNs stand in the pattern of one rule, which
   * takes about 30; more are told apart by tags.
   *
   * @default - every channel of the account and region
   */
  readonly channels?: IChannelRef[];

  /**
   * Tags that a channel must have to be followed, all of them: 1 to 50. The directory's function reads the tags of
   * a channel (`ListTagsForResource`) when its stream starts.
   *
   * @default - any tags, and none
   */
  readonly tags?: { [key: string]: string };

  /**
   * How long a room stays open after its stream has ended, in whole seconds up to 24 hours: a stream that starts again
   * within it keeps its room. The sweep closes rooms within about a minute of that.
   *
   * @default Duration.minutes(2)
   */
  readonly gracePeriod?: Duration;
}
