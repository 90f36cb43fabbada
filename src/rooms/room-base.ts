import { type RemovalPolicy, Resource, type Stack } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef, RoomReference } from 'aws-cdk-lib/aws-ivschat';
import { RoomGrants } from './room-grants';

/**
 * A chat room: made by this library, or imported.
 *
 * It has all that `IResource` has without extending it, because it must reach `IConstruct` on one way only: the Go code of
 * an interface that reaches it on two does not work with an `IConstruct` that has got a method more.
 */
export interface IRoom extends IRoomRef {
  /** The stack in which the room is made or imported. */
  readonly stack: Stack;

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

  /** Sets what happens to the room when it leaves the template. An imported room is not in the template: there it throws. */
  applyRemovalPolicy(policy: RemovalPolicy): void;

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

/**
 * What rooms have in common, made here or imported.
 *
 * @internal for jsii, which then counts its members as those of `Room`
 */
export abstract class RoomBase extends Resource implements IRoom {
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
