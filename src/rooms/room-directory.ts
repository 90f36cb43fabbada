import { CfnResource, Duration, type ITaggableV2, Names, RemovalPolicy, Stack, type TagManager } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Alias, type Function as LambdaFunction, type IAlias } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { IRoomDirectory } from './i-room-directory';
import { ImportedRoomDirectory } from './imported-room-directory';
import { RoomDirectoryBase } from './room-directory-base';
import { DirectoryEnvironment } from './room-directory-environment';
import { handlerFunction, sweepFunction, sweepSchedule } from './room-directory-functions';
import { RoomDirectoryMetrics } from './room-directory-metrics';
import { handlerPermissions, sweepPermissions } from './room-directory-permissions';
import type { FollowStreamsOptions, RoomDirectoryAttributes, RoomDirectoryProps } from './room-directory-props';
import { channelResources, streamRule, streams } from './room-directory-streams';
import { directoryTable } from './room-directory-table';
import { roomSettings } from './room-settings';
import { auditLog } from '../common/audit-log';
import { wholeMinutes } from '../common/durations';
import { given } from '../common/given';
import { noteReference } from '../common/grant-policy';
import { warnWithoutChat } from '../common/regions';
import { checkRemovalPolicy } from '../common/removal-policy';
import { checkGiven, checkStrings, isBoolean } from '../common/shapes';
import { checkTableKey } from '../common/table-key';
import { BOUNDS, checkInteger, checkText, fail } from '../common/validation';
import { DIRECTORY_ALIASES, DIRECTORY_RESOURCE_TYPE, DIRECTORY_TAG, OWNERSHIP_TAG, ROOM_KEY_TAG } from '../contract';
import { ResourceTags } from '../provider/resource-tags';
import { validateTags } from '../provider/tag-checks';

/** As long as CloudFormation waits: thousands of rooms are deleted at a few in a second. */
const SERVICE_TIMEOUT = Duration.hours(1);

/**
 * Rooms that are made at run time: one for each key that a caller chooses, such as the id of a stream. Nobody needs to know
 * them when the template is made, and none is left behind.
 *
 * A function opens, closes, reads and lists rooms: for backends with a grant (`grantOpen`, `grantClose`, `grantRead`), for hosts through an
 * API that has the directory, and by itself when streams start and end (`followStreams`). A sweep, each minute, closes rooms
 * whose time is over, makes good what died half-way, and deletes rooms of the directory that it does not know. Opening a key
 * that is open answers the same room, however many ask at once.
 *
 * Tags (`Tags.of(directory)`, and those of the stack and of those that it is nested in) become tags of the rooms: at most 47. New
 * properties hold for rooms opened from then on, and with `converge` for all. When the directory leaves the template, or the
 * stack is deleted, its rooms are deleted: about 4 in a second, for up to 55 minutes; what is left then goes when the stack is deleted again.
 *
 * [docs/room-directory.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/room-directory.md) has all of it.
 *
 * @resource AWS::IVSChat::Room
 */
export class RoomDirectory extends RoomDirectoryBase implements ITaggableV2 {
  /**
   * Uses a directory that exists already, of the stack's own account and region. Nothing is made and nothing about it is
   * changed. Keys of an API's own rooms are not kept out of it, though in the API they come first.
   *
   * @param scope a stack, or a construct in one: the directory is in the account and region of the stack
   * @param id what it is called in the scope
   * @param attrs the ARNs of its table and its function, and the table's key if it has one of its own
   */
  public static fromRoomDirectoryAttributes(scope: Construct, id: string, attrs: RoomDirectoryAttributes): IRoomDirectory {
    return new ImportedRoomDirectory(scope, id, given(attrs));
  }

  /** The table. Its format is not public. */
  public readonly table: ITable;
  public readonly tableArn: string;
  public readonly tableName: string;
  public readonly encryptionKey?: IKey;
  public readonly requireResourceTag: boolean;

  /** The function that opens, closes, reads and lists rooms. Without an alias it does all of that, and takes events of streams. */
  public readonly handler: LambdaFunction;
  public readonly functionArn: string;
  public readonly functionName: string;

  /** The function through the alias by which it opens rooms and does nothing else: for tasks of AWS Step Functions and EventBridge Scheduler. */
  public readonly openAlias: IAlias;

  /** The same, to close rooms. */
  public readonly closeAlias: IAlias;

  /** The same, to read and list rooms. */
  public readonly readAlias: IAlias;

  /** The function that sweeps each minute, and deletes the rooms when the directory goes. */
  public readonly sweepFunction: LambdaFunction;

  /** The audit log: a line for each room that is opened or closed, before it is. */
  public readonly auditLogGroup: ILogGroup;

  /** Where asynchronous calls go that failed three times, such as events of streams and scheduled tasks, for 14 days. */
  public readonly deadLetterQueue: IQueue;

  /** What the directory counts: rooms opened, closed, expired, and so on. */
  public readonly metrics: RoomDirectoryMetrics;

  /** The tags of the rooms. `Tags.of(directory)` writes to it. */
  public readonly cdkTagManager: TagManager;

  private readonly environment: DirectoryEnvironment;
  /** Goes first: what is deleted after it could make no room any more. */
  private readonly resource: CfnResource;
  private readonly reservedKeys = new Set<string>();
  private followsStreams = false;

  /**
   * Makes a directory without rooms when the stack is deployed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope. With another id, the next deployment makes another directory, and deletes this one with its rooms
   * @param props its settings, and those of its rooms; what is left out is as Amazon IVS Chat has it by default
   */
  constructor(scope: Construct, id: string, props: RoomDirectoryProps = {}) {
    super(scope, id);
    props = given(props);
    this.checkProps(props);
    const { converge = false, encryptionKey, expiry = Duration.hours(24), removalPolicy = RemovalPolicy.DESTROY } = props;
    const expiryMinutes = wholeMinutes(this, 'expiry', expiry, BOUNDS.expiryMinutes);
    const { logging, review } = roomSettings(this, 'directory', props);
    warnWithoutChat(this);

    const tags = new ResourceTags(DIRECTORY_RESOURCE_TYPE, 'AWS::IVSChat::Room');
    this.cdkTagManager = tags;
    this.node.addValidation({ validate: () => validateTags(tags.ofResource(this), [OWNERSHIP_TAG, DIRECTORY_TAG, ROOM_KEY_TAG]) });

    const table = directoryTable(this, encryptionKey, removalPolicy);
    this.table = table;
    this.tableArn = table.tableArn;
    this.tableName = table.tableName;
    this.encryptionKey = encryptionKey;
    this.requireResourceTag = props.requireResourceTag ?? true;
    this.auditLogGroup = auditLog(this, '', props);
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14),
    });

    this.handler = handlerFunction(this, {
      permissions: (logGroup) => handlerPermissions(this, { ...this.means(), logGroups: [logGroup, this.auditLogGroup] }),
      deadLetterQueue: this.deadLetterQueue,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    });
    this.sweepFunction = sweepFunction(this, {
      permissions: (logGroup) => sweepPermissions(this, { ...this.means(), logGroups: [logGroup, this.auditLogGroup] }, converge),
    });
    // Rooms are made only once the review function may be invoked, and until it may no longer be.
    this.handler.node.addDependency(...review?.dependables ?? []);
    this.functionArn = this.handler.functionArn;
    this.functionName = this.handler.functionName;
    this.metrics = RoomDirectoryMetrics.fromDirectory(this);

    this.environment = new DirectoryEnvironment(this, this.handler, this.sweepFunction);
    this.environment.tell(table, props.roomNamePrefix ?? this.namePrefix(), this.auditLogGroup, props);
    this.environment.tellSettings({
      maximumMessageRatePerSecond: props.maximumMessageRatePerSecond,
      maximumMessageLength: props.maximumMessageLength,
      messageReviewHandler: review && { uri: review.uri, fallbackResult: review.fallbackResult ?? 'ALLOW' },
    }, logging, () => tags.ofResource(this));
    this.environment.tellExpiry(expiryMinutes);
    if (converge) this.environment.tellConverge();
    if (!this.requireResourceTag) this.environment.tellAnyRoom();
    this.environment.tellReserved(() => [...this.reservedKeys].sort());

    this.openAlias = this.alias('Open', DIRECTORY_ALIASES.open);
    this.closeAlias = this.alias('Close', DIRECTORY_ALIASES.close);
    this.readAlias = this.alias('Read', DIRECTORY_ALIASES.read);

    this.resource = this.lastRites(removalPolicy);
    sweepSchedule(this, this.sweepFunction).node.addDependency(this.resource);
  }

  /**
   * Opens a room when a stream of Amazon IVS starts, and closes it when the stream has ended and no other has started within `gracePeriod`. The
   * room's key is the id of the channel: the end of its ARN. Rooms of streams have no owner.
   *
   * Once for a directory. Amazon IVS tells of streams as well as it can: an event may come late, and now and then not at all. A room
   * whose stream's end was never told closes at its `expiry`.
   *
   * @param options which channels, and how long a room outlives its stream; by default all of the account and region, and 2 minutes
   * @see https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/eventbridge.html
   */
  public followStreams(options?: FollowStreamsOptions): void {
    if (this.followsStreams) fail(this, 'followStreams can be called once: name all channels in one call, or tell them apart by tags');
    const followed = streams(this, options);
    this.followsStreams = true;
    this.environment.tellStreams(followed.graceSeconds, followed.tags);
    if (followed.tags.length > 0) {
      this.handler.addToRolePolicy(new PolicyStatement({ actions: ['ivs:ListTagsForResource'], resources: channelResources(this, followed) }));
    }
    streamRule(this, followed, this.handler, this.deadLetterQueue).node.addDependency(this.resource);
  }

  /**
   * Sets what happens to the rooms and the table, as `removalPolicy` does.
   *
   * @param policy `DESTROY` deletes both, `RETAIN` leaves both as they are
   */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    checkRemovalPolicy(this, policy);
    this.resource.applyRemovalPolicy(policy);
    this.table.applyRemovalPolicy(policy);
  }

  /** @internal */
  public _reserve(keys: readonly string[]): void {
    keys.forEach((key) => this.reservedKeys.add(key));
  }

  /** @internal */
  protected _aliasArn(alias: keyof typeof DIRECTORY_ALIASES): string {
    return { open: this.openAlias, close: this.closeAlias, read: this.readAlias }[alias].functionArn;
  }

  private checkProps(props: RoomDirectoryProps): void {
    checkStrings(this, { roomNamePrefix: props.roomNamePrefix });
    checkText(this, 'roomNamePrefix', props.roomNamePrefix, BOUNDS.roomNamePrefix);
    checkGiven(this, 'converge', props.converge, 'true or false', isBoolean);
    checkGiven(this, 'requireResourceTag', props.requireResourceTag, 'true or false', isBoolean);
    checkInteger(this, 'reservedConcurrentExecutions', props.reservedConcurrentExecutions, BOUNDS.reservedConcurrency);
    checkRemovalPolicy(this, props.removalPolicy);
    checkTableKey(this, 'the directory', props.encryptionKey);
    if (props.encryptionKey) noteReference(this, props.encryptionKey);
  }

  private means() {
    const { tableArn, tableName, encryptionKey, requireResourceTag } = this;
    return { tableArn, tableName, encryptionKey, requireResourceTag };
  }

  private namePrefix(): string {
    return Names.uniqueResourceName(this, { maxLength: BOUNDS.roomNamePrefix.max, separator: '-', allowedSpecialCharacters: '-_' });
  }

  /** One that always means the function as it is: nothing is published, and what is granted on it lets nobody use another. */
  private alias(id: string, aliasName: string): Alias {
    return new Alias(this, id, { aliasName, version: this.handler.latestVersion });
  }

  /** Deletes the rooms when it is deleted itself, which is before all that it needs for that; and before what rooms need. */
  private lastRites(removalPolicy: RemovalPolicy): CfnResource {
    const resource = new CfnResource(this, 'Resource', {
      type: DIRECTORY_RESOURCE_TYPE,
      properties: { ServiceToken: this.sweepFunction.functionArn, ServiceTimeout: SERVICE_TIMEOUT.toSeconds() },
    });
    resource.applyRemovalPolicy(removalPolicy);
    for (const { node: { defaultChild } } of [this.table, this.handler, this.sweepFunction, this.auditLogGroup]) {
      // What users add to these later, such as a permission, may need the resource.
      if (CfnResource.isCfnResource(defaultChild) && Stack.of(defaultChild) === Stack.of(this)) resource.node.addDependency(defaultChild);
    }
    return resource;
  }
}
