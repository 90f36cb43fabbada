import { Duration } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyDocument, type Role } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantToModeration } from './ban-list-grants';
import type { IChatBanList } from './chat-ban-list';
import { ChatModerationMetrics } from './chat-function-metrics';
import type { ChatModeration } from './chat-moderation';
import type { ChatRoomOptions } from './chat-room-options';
import { readDirectory } from './directory-rooms';
import { FunctionRooms } from './function-rooms';
import { roomPolicy, type RoomPolicy } from './room-policy';
import { checkBanList, CLAIMS } from './token-checks';
import { hashUserIds } from './user-hash-key';
import { auditLog, longestAuditLogName } from '../common/audit-log';
import { given } from '../common/given';
import { longestName } from '../common/longest-name';
import { ownFunction, writing } from '../common/own-function';
import { BOUNDS } from '../common/validation';
import { MODERATION_ENV, TOKEN_ENV } from '../contract';
import type { IRoomDirectory } from '../rooms/i-room-directory';

/** What its API tells it. */
interface ModerationFunctionSettings {
  readonly moderation: ChatModeration;
  readonly banList?: IChatBanList;
  readonly directory?: IRoomDirectory;
  readonly policy: RoomPolicy;
  readonly userIdClaim?: string;
  readonly groupsClaim?: string;
  readonly userHashKey?: ISecret;
}

const ACTIONS = ['ivschat:SendEvent', 'ivschat:DeleteMessage', 'ivschat:DisconnectUser'];

/** What the role's policies hold besides the room ARNs: their own text, and the ARNs of two log groups, a table, its key and a queue. */
const POLICY_TEXT = 3072;

/** With a name of 80 characters, in any region. */
const QUEUE_URL = 135;

/** More than what the handler begins within 18 s takes to end, less than API Gateway waits (29 s). */
const TIMEOUT = Duration.seconds(25);

/**
 * The Lambda function with which moderators act in the rooms of an API. The API makes it, where it has `moderation`.
 *
 * It alone may send events, delete messages and disconnect users, and nothing else may write the ban list for the API. It cannot
 * issue tokens.
 */
export class ChatModerationFunction extends Construct implements IGrantable {
  /**
   * The function of an API.
   *
   * @internal
   */
  public static _of(scope: Construct, id: string, settings: ModerationFunctionSettings): ChatModerationFunction {
    return new ChatModerationFunction(scope, id, settings);
  }

  /** The function. */
  public readonly handler: LambdaFunction;

  /** Its role, which allows SendEvent, DeleteMessage and DisconnectUser on exactly the given rooms and those of the directory, reading that, the bans of the ban list, and writing to its logs. */
  public readonly role: Role;

  /** Its logs: one line for each request, never with user ids, claims, reasons or what was said. Kept for a month. */
  public readonly logGroup: LogGroup;

  /** The audit log: a line for each action, with the user ids of who did it and whom to. */
  public readonly auditLogGroup: ILogGroup;

  /** What it counts: actions done, requests denied, and so on. */
  public readonly metrics: ChatModerationMetrics;

  /** Where second disconnects go that failed five times, for 14 days. Only with a ban list. */
  public readonly deadLetterQueue?: IQueue;

  /** The principal to grant more permissions to. */
  public readonly grantPrincipal: IPrincipal;

  private readonly rooms: FunctionRooms;

  private constructor(scope: Construct, id: string, settings: ModerationFunctionSettings) {
    super(scope, id);
    const { moderation, banList, directory, policy, userIdClaim, groupsClaim, userHashKey } = { ...CLAIMS, ...given(settings) };

    this.auditLogGroup = auditLog(this, 'moderation.', moderation);
    const moderate = new PolicyDocument();
    const { handler, role, logGroup } = ownFunction(this, {
      bundle: 'chat-moderation',
      description: 'Moderates Amazon IVS Chat rooms',
      timeout: TIMEOUT,
      permissions: (own) => ({ Moderation: moderate, Logs: writing(own, this.auditLogGroup) }),
    });
    this.handler = handler;
    this.role = role;
    this.logGroup = logGroup;
    this.grantPrincipal = role.grantPrincipal;
    this.metrics = ChatModerationMetrics.fromFunction(this.handler);
    this.rooms = new FunctionRooms(this, this.handler, ACTIONS, moderate, policy, whoMayWhat, directory, POLICY_TEXT);
    this._tell(TOKEN_ENV.userIdClaim, userIdClaim);
    this._tell(TOKEN_ENV.groupsClaim, groupsClaim);
    this.rooms.environment.set(MODERATION_ENV.auditLogGroup, this.auditLogGroup.logGroupName, longestAuditLogName(this.auditLogGroup, moderation));
    if (userHashKey) hashUserIds(this, userHashKey, this.role, this.rooms.environment);
    // What owners may do with a token is no matter of moderation. Whoever bans from all rooms goes through them.
    if (directory) readDirectory(directory, [], this.role, this.rooms.environment, banList !== undefined);
    if (banList) this.deadLetterQueue = this.banWith(banList);
  }

  /**
   * Adds rooms that have the API's own policy.
   *
   * @internal
   */
  public _addRooms(rooms: readonly (readonly [string, IRoomRef])[]): void {
    this.rooms.add(rooms);
  }

  /**
   * Adds a room, as ChatTokenFunction.addRoom() does.
   *
   * @internal
   */
  public _addRoom(key: string, room: IRoomRef, options: ChatRoomOptions): void {
    this.rooms.add([[key, room]], roomPolicy(this, `addRoom(${JSON.stringify(key)}): `, options, this.rooms.api));
  }

  /**
   * Sets a variable of the function's environment, one of TOKEN_ENV, for what only an API knows.
   *
   * @internal
   */
  public _tell(name: string, value: string, longest?: string): void {
    this.rooms.environment.set(name, value, longest);
  }

  /** Lets it write the list, and disconnect a second time by itself. Returns the queue of what failed. */
  private banWith(banList: IChatBanList): IQueue {
    checkBanList(this, 'moderation.banList', banList);
    grantToModeration(banList, this.role);
    this.rooms.environment.set(TOKEN_ENV.banTable, banList.tableName, longestName(banList.tableName, banList, BOUNDS.tableName.max));

    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetterQueue = new Queue(this, 'DeadLetterQueue', { ...secure, retentionPeriod: Duration.days(14) });
    const queue = new Queue(this, 'BanQueue', {
      ...secure,
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()), // as Lambda advises
      retentionPeriod: Duration.days(1),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 5 },
    });
    queue.grantSendMessages(this.role);
    this.handler.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }));
    this.rooms.environment.set(MODERATION_ENV.banQueueUrl, queue.queueUrl, '0'.repeat(QUEUE_URL));
    return deadLetterQueue;
  }
}

/** Who may enter and who may moderate is all that matters here. */
function whoMayWhat(policy: RoomPolicy): RoomPolicy {
  return { ...policy, capabilities: [], groupCapabilities: {} };
}
