import { type ITaggableV2, Lazy, type RemovalPolicy, type ResourceEnvironment, Stack, type TagManager } from 'aws-cdk-lib';
import type { ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import type { Construct } from 'constructs';
import { type IRoom, RoomBase } from './room-base';
import { type RoomLogging, roomSettings } from './room-settings';
import { checkArn, environmentOf, idOf, ROOM, SERVICE, whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { given } from '../common/given';
import { lookUp } from '../common/look-up';
import { check, checkGiven, checkStrings, isString } from '../common/shapes';
import { BOUNDS, checkText, fail } from '../common/validation';
import { ROOM_RESOURCE_TYPE } from '../contract';
import { chatResource } from '../provider/chat-resource';
import { ChatResourceProvider } from '../provider/chat-resource-provider';
import { ResourceTags } from '../provider/resource-tags';
import type { MessageReviewHandler } from '../review/message-review-handler';

/** Properties of a `Room`. */
export interface RoomProps {
  /**
   * The name of the room: at most 128 letters, digits, `-` and `_`. Names need not be unique. Changing it renames the
   * room in place.
   *
   * @default - made of the names of the stack and of the room in it
   */
  readonly roomName?: string;

  /**
   * The longest message that a client may send, in Unicode code points: 1 to 500. A longer one is refused.
   *
   * @default 500
   */
  readonly maximumMessageLength?: number;

  /**
   * How many messages all clients together may send to the room in a second: 1 to 100. What goes beyond is refused.
   * (`AWS::IVSChat::Room` stops at 10.)
   *
   * @default 10
   */
  readonly maximumMessageRatePerSecond?: number;

  /**
   * Where the room's messages and events are logged: at most three, each of them once. `addLoggingConfiguration` adds
   * to them.
   *
   * @default - nothing is logged
   */
  readonly loggingConfigurations?: ILoggingConfigurationRef[];

  /**
   * The function that allows, changes or denies each message before it is delivered.
   *
   * @default - every message is delivered as it was sent
   */
  readonly messageReviewHandler?: MessageReviewHandler;

  /**
   * What happens to the room when it leaves the template, or the stack is deleted. `RETAIN` leaves it as it is, for
   * somebody else to delete.
   *
   * @default RemovalPolicy.DESTROY - a room holds no history that could get lost: messages are delivered, not stored
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The ARN of a room that exists already, to be taken over instead of making a new one: so a `CfnRoom`, or a room that was made
   * by hand, becomes a `Room` with the same ARN. Its name and settings become those that are given here, and the defaults of those
   * that are not; tags that others put on it stay. It must be in the account and region of the stack, and belong to no other `Room` and
   * to no `RoomDirectory`: else the deployment fails, and says so.
   *
   * As long as it is given, the room is never deleted: where the deployment fails, the `Room` leaves the template or the stack is
   * deleted, it is let go, with the settings that it has then. Leave it out once the deployment has succeeded: the room stays as it is,
   * and from then on is like any other. It cannot be changed to another ARN.
   * [docs/moving.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/moving.md) has the way in and out.
   *
   * @default - a new room is made
   */
  readonly adoptRoomArn?: string;
}

/** What is known of a room that exists already. */
export interface RoomAttributes {
  /** The ARN of the room. */
  readonly roomArn: string;

  /**
   * The name of the room.
   *
   * @default - not known: reading `roomName` throws
   */
  readonly roomName?: string;
}

/** How `Room.fromLookup` knows the room: by its name, its tags or both. */
export interface RoomLookupOptions {
  /**
   * The whole name of the room.
   *
   * @default - any name
   */
  readonly roomName?: string;

  /**
   * Tags that the room has, among others.
   *
   * @default - any tags
   */
  readonly tags?: { [key: string]: string };
}

class ImportedRoom extends RoomBase {
  public readonly roomArn: string;
  public readonly roomId: string;
  private readonly environment: ResourceEnvironment;

  /** @param roomId of a room of the stack's own environment; else it is in the ARN */
  constructor(scope: Construct, id: string, private readonly attrs: RoomAttributes, roomId?: string) {
    super(scope, id);
    checkText(this, 'roomId', roomId, BOUNDS.roomId);
    if (roomId === undefined) checkArn(this, 'roomArn', ROOM, attrs.roomArn);
    const { account, region } = this.stack;
    this.environment = roomId === undefined ? environmentOf(this, attrs.roomArn) : { account, region };
    this.roomArn = attrs.roomArn;
    this.roomId = roomId ?? idOf(this, attrs.roomArn);
  }

  public get env(): ResourceEnvironment {
    return this.environment;
  }

  public get roomName(): string {
    return this.attrs.roomName ?? fail(this, 'roomName is not known of an imported room: give it to Room.fromRoomAttributes');
  }
}

/**
 * An Amazon IVS Chat room: clients that hold a chat token for it exchange messages over a WebSocket.
 *
 * One resource in the template, `Custom::IVSChatRoom`, whose properties have the names of `AWS::IVSChat::Room`. The
 * stack's first room brings the function that makes rooms, with its role and its log group.
 *
 * Every change is made in place; nothing ever replaces a room, although `cdk diff` says of each changed property that it may
 * be replaced, as of any custom resource. Tags (`Tags.of(room)`, and those of the stack and of those that it is nested in,
 * unless they are removed or exclude this type) become tags of the room, at most 49; tags that others put on it are left
 * alone.
 *
 * AWS deletes a room that has had neither a connection nor an update for 24 months. The next deployment that changes it fails,
 * and says so; then take the room out of the template and deploy, and add it again.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_CreateRoom.html
 * @resource AWS::IVSChat::Room
 */
export class Room extends RoomBase implements ITaggableV2 {
  /**
   * Uses a room that exists already. Nothing is made and nothing about the room is changed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope
   * @param roomArn such as `arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6`
   */
  public static fromRoomArn(scope: Construct, id: string, roomArn: string): IRoom {
    return Room.fromRoomAttributes(scope, id, { roomArn });
  }

  /**
   * Uses a room of the stack's own account and region.
   *
   * @param scope a stack, or a construct in one: the room is in the account and region of the stack
   * @param id what it is called in the scope
   * @param roomId the 12 letters and digits at the end of the room's ARN
   */
  public static fromRoomId(scope: Construct, id: string, roomId: string): IRoom {
    check(`${scope.node.path}/${id}`, 'roomId', roomId, 'a string', isString);
    const roomArn = Stack.of(scope).formatArn({ service: SERVICE, resource: ROOM, resourceName: roomId });
    return new ImportedRoom(scope, id, { roomArn }, roomId);
  }

  /**
   * Uses a room that exists already, with all that is known of it. Nothing is made and nothing about the room is changed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope
   * @param attrs its ARN, and its name if something reads `roomName`
   */
  public static fromRoomAttributes(scope: Construct, id: string, attrs: RoomAttributes): IRoom {
    attrs = given(attrs);
    checkGiven(`${scope.node.path}/${id}`, 'roomName', attrs.roomName, 'a string', isString);
    return new ImportedRoom(scope, id, attrs);
  }

  /**
   * Uses a room that exists already in the account and region of the stack, which must be given (`env`). The CDK CLI
   * looks it up through AWS Cloud Control when the app is synthesised, and writes it to cdk.context.json, to be committed.
   * While it has not looked, the room is a dummy.
   *
   * Exactly one room must match; otherwise synthesis fails and names those that do. The CLI reads tags only where Cloud
   * Control tells them of every room.
   *
   * @param scope a stack with an account and a region (`env`), or a construct in one
   * @param id what it is called in the scope
   * @param options its name, its tags or both
   */
  public static fromLookup(scope: Construct, id: string, options: RoomLookupOptions): IRoom {
    options = given(options);
    const { arn, name } = lookUp(scope, id, { resource: ROOM, nameOption: 'roomName', name: options.roomName, tags: options.tags });
    return new ImportedRoom(scope, id, { roomArn: arn, roomName: name });
  }

  public readonly roomArn: string;
  public readonly roomId: string;
  public readonly roomName: string;

  /** The tags of the room. `Tags.of(room)` writes to it. */
  public readonly cdkTagManager: TagManager;

  private readonly logging: RoomLogging;

  /**
   * Makes a room when the stack is deployed (CreateRoom).
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope. With another id, the next deployment makes another room and deletes this one
   * @param props its settings; what is left out is as Amazon IVS Chat has it by default
   */
  constructor(scope: Construct, id: string, props: RoomProps = {}) {
    super(scope, id);
    props = given(props);

    checkStrings(this, { roomName: props.roomName });
    checkText(this, 'roomName', props.roomName, BOUNDS.roomName);
    if (props.adoptRoomArn !== undefined) {
      checkArn(this, 'adoptRoomArn', ROOM, props.adoptRoomArn);
      checkSameEnvironment(this, 'the room to adopt', whereabouts(props.adoptRoomArn, this.env));
    }
    const { logging, review } = roomSettings(this, 'room', props);
    this.logging = logging;

    const tags = new ResourceTags(ROOM_RESOURCE_TYPE, 'AWS::IVSChat::Room');
    this.cdkTagManager = tags;
    const resource = chatResource(this, {
      type: ROOM_RESOURCE_TYPE,
      tags,
      serviceToken: ChatResourceProvider.forRooms(this).serviceToken,
      properties: {
        Name: props.roomName,
        MaximumMessageLength: props.maximumMessageLength,
        MaximumMessageRatePerSecond: props.maximumMessageRatePerSecond,
        LoggingConfigurationIdentifiers: Lazy.list({ produce: () => logging.arns }, { omitEmpty: true }),
        MessageReviewHandler: review && { Uri: review.uri, FallbackResult: review.fallbackResult },
        AdoptRoomArn: props.adoptRoomArn,
      },
      removalPolicy: props.removalPolicy,
    });
    resource.node.addDependency(...review?.dependables ?? []);

    this.roomArn = resource.ref;
    this.roomId = resource.getAtt('Id').toString();
    this.roomName = resource.getAtt('Name').toString();
  }

  /**
   * Logs the room's messages and events to one destination more: at most three, each of them once.
   *
   * @param configuration such as a `LoggingConfiguration` or a `CfnLoggingConfiguration`
   */
  public addLoggingConfiguration(configuration: ILoggingConfigurationRef): void {
    this.logging.add(configuration);
  }
}
