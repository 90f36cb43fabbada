import { CfnResource, type IResource, type ITaggableV2, Lazy, RemovalPolicy, Resource, Stack, TagManager, TagType } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef, RoomReference } from 'aws-cdk-lib/aws-ivschat';
import type { Construct } from 'constructs';
import { ChatResourceProvider, SERVICE_TIMEOUT } from './chat-resource-provider';
import { checkRoomArn, ROOM, roomIdOf, SERVICE } from './private/arns';
import { ROOM_RESOURCE_TYPE } from './private/contract';
import { validateTags } from './private/tags';
import { BOUNDS, checkInteger, checkText, fail } from './private/validation';
import { RoomGrants } from './room-grants';

/** A chat room: made by this library, or imported. */
export interface IRoom extends IResource, IRoomRef {
  /**
   * The ARN of the room, such as `arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6`.
   * @attribute
   */
  readonly roomArn: string;

  /**
   * The id of the room: the 12 letters and digits at the end of its ARN.
   * @attribute
   */
  readonly roomId: string;

  /**
   * The name of the room. Of an imported room it is known only if `Room.fromRoomAttributes` was told it; else reading
   * it throws.
   * @attribute
   */
  readonly roomName: string;

  /** What may be granted on the room. */
  readonly grants: RoomGrants;

  /** Grants minting chat tokens for the room. Same as `grants.createChatToken`. */
  grantCreateChatToken(grantee: IGrantable): Grant;
  /** Grants sending events to the room. Same as `grants.sendEvent`. */
  grantSendEvent(grantee: IGrantable): Grant;
  /** Grants deleting messages of the room. Same as `grants.deleteMessage`. */
  grantDeleteMessage(grantee: IGrantable): Grant;
  /** Grants disconnecting users from the room. Same as `grants.disconnectUser`. */
  grantDisconnectUser(grantee: IGrantable): Grant;
  /** Grants sending events, deleting messages and disconnecting users. Same as `grants.moderate`. */
  grantModerate(grantee: IGrantable): Grant;
  /** Grants reading the settings and tags of the room. Same as `grants.read`. */
  grantRead(grantee: IGrantable): Grant;
  /** Grants reading, changing, tagging and deleting the room. Same as `grants.manage`. */
  grantManage(grantee: IGrantable): Grant;
  /** Grants any actions on the room. Same as `grants.actions`. */
  grant(grantee: IGrantable, ...actions: string[]): Grant;
}

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
   * What happens to the room when it leaves the template, or the stack is deleted. `RETAIN` leaves it as it is, for
   * somebody else to delete.
   *
   * @default RemovalPolicy.DESTROY - a room holds no history that could get lost: messages are delivered, not stored
   */
  readonly removalPolicy?: RemovalPolicy;
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

abstract class RoomBase extends Resource implements IRoom {
  public abstract readonly roomArn: string;
  public abstract readonly roomId: string;
  public abstract readonly roomName: string;
  public readonly grants = RoomGrants.fromRoom(this);

  public get roomRef(): RoomReference {
    return { roomArn: this.roomArn };
  }

  public grantCreateChatToken(grantee: IGrantable): Grant {
    return this.grants.createChatToken(grantee);
  }

  public grantSendEvent(grantee: IGrantable): Grant {
    return this.grants.sendEvent(grantee);
  }

  public grantDeleteMessage(grantee: IGrantable): Grant {
    return this.grants.deleteMessage(grantee);
  }

  public grantDisconnectUser(grantee: IGrantable): Grant {
    return this.grants.disconnectUser(grantee);
  }

  public grantModerate(grantee: IGrantable): Grant {
    return this.grants.moderate(grantee);
  }

  public grantRead(grantee: IGrantable): Grant {
    return this.grants.read(grantee);
  }

  public grantManage(grantee: IGrantable): Grant {
    return this.grants.manage(grantee);
  }

  public grant(grantee: IGrantable, ...actions: string[]): Grant {
    return this.grants.actions(grantee, ...actions);
  }
}

class ImportedRoom extends RoomBase {
  public readonly roomArn: string;

  constructor(scope: Construct, id: string, private readonly attrs: RoomAttributes, public readonly roomId: string) {
    super(scope, id, { environmentFromArn: attrs.roomArn });
    this.roomArn = attrs.roomArn;
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
 * Every change is made in place; nothing ever replaces a room. Tags (`Tags.of(room)`, and those of the stack) become
 * tags of the room, at most 49; tags that others put on it are left alone.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/ChatAPIReference/API_CreateRoom.html
 * @resource AWS::IVSChat::Room
 */
export class Room extends RoomBase implements ITaggableV2 {
  /**
   * Uses a room that exists already. Nothing is made and nothing about the room is changed.
   *
   * @param roomArn such as `arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6`
   */
  public static fromRoomArn(scope: Construct, id: string, roomArn: string): IRoom {
    return Room.fromRoomAttributes(scope, id, { roomArn });
  }

  /**
   * Uses a room of the stack's own account and region.
   *
   * @param roomId the 12 letters and digits at the end of the room's ARN
   */
  public static fromRoomId(scope: Construct, id: string, roomId: string): IRoom {
    checkText(scope, 'roomId', roomId, BOUNDS.roomId);
    const roomArn = Stack.of(scope).formatArn({ service: SERVICE, resource: ROOM, resourceName: roomId });
    return new ImportedRoom(scope, id, { roomArn }, roomId);
  }

  /** Uses a room that exists already, with all that is known of it. */
  public static fromRoomAttributes(scope: Construct, id: string, attrs: RoomAttributes): IRoom {
    checkRoomArn(scope, attrs.roomArn);
    return new ImportedRoom(scope, id, attrs, roomIdOf(attrs.roomArn));
  }

  public readonly roomArn: string;
  public readonly roomId: string;
  public readonly roomName: string;

  /** The tags of the room. `Tags.of(room)` writes to it. */
  public readonly cdkTagManager = new TagManager(TagType.STANDARD, ROOM_RESOURCE_TYPE);

  constructor(scope: Construct, id: string, props: RoomProps = {}) {
    super(scope, id);

    checkText(this, 'roomName', props.roomName, BOUNDS.roomName);
    checkInteger(this, 'maximumMessageLength', props.maximumMessageLength, BOUNDS.maximumMessageLength);
    checkInteger(this, 'maximumMessageRatePerSecond', props.maximumMessageRatePerSecond, BOUNDS.maximumMessageRatePerSecond);

    // A custom resource is not tagged by CloudFormation, so the stack's tags are handed on like the room's own.
    const tags = () => ({ ...Stack.of(this).tags.tagValues(), ...this.cdkTagManager.tagValues() });
    this.node.addValidation({ validate: () => validateTags(tags()) });

    const resource = new CfnResource(this, 'Resource', {
      type: ROOM_RESOURCE_TYPE,
      properties: {
        ServiceToken: ChatResourceProvider.forRooms(this).serviceToken,
        ServiceTimeout: SERVICE_TIMEOUT.toSeconds(),
        Name: props.roomName,
        MaximumMessageLength: props.maximumMessageLength,
        MaximumMessageRatePerSecond: props.maximumMessageRatePerSecond,
        Tags: Lazy.any({ produce: () => Object.entries(tags()).map(([Key, Value]) => ({ Key, Value })) }, { omitEmptyArray: true }),
      },
    });
    resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.DESTROY);

    this.roomArn = resource.ref;
    this.roomId = resource.getAtt('Id').toString();
    this.roomName = resource.getAtt('Name').toString();
  }
}
