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

  /**
   * Sets what happens to the room when it leaves the template. An imported room is not in the template: there it throws.
   *
   * @param policy `DESTROY` deletes it, `RETAIN` leaves it as it is
   */
  applyRemovalPolicy(policy: RemovalPolicy): void;

  /**
   * Grants minting chat tokens for the room. Same as `grants.createChatToken`.
   *
   * @param grantee the server that mints them, such as a function or a role
   */
  grantCreateChatToken(grantee: IGrantable): Grant;
  /**
   * Grants sending events to the room. Same as `grants.sendEvent`.
   *
   * @param grantee who may send them, such as a function or a role
   */
  grantSendEvent(grantee: IGrantable): Grant;
  /**
   * Grants deleting messages of the room. Same as `grants.deleteMessage`.
   *
   * @param grantee who may delete them, such as a function or a role
   */
  grantDeleteMessage(grantee: IGrantable): Grant;
  /**
   * Grants disconnecting users from the room. Same as `grants.disconnectUser`.
   *
   * @param grantee who may disconnect them, such as a function or a role
   */
  grantDisconnectUser(grantee: IGrantable): Grant;
  /**
   * Grants sending events, deleting messages and disconnecting users. Same as `grants.moderate`.
   *
   * @param grantee who moderates, such as a function or a role
   */
  grantModerate(grantee: IGrantable): Grant;
  /**
   * Grants reading the settings and tags of the room. Same as `grants.read`.
   *
   * @param grantee who may read them, such as a function or a role
   */
  grantRead(grantee: IGrantable): Grant;
  /**
   * Grants reading, changing, tagging and deleting the room. Same as `grants.manage`.
   *
   * @param grantee who manages the room, such as a function or a role
   */
  grantManage(grantee: IGrantable): Grant;
  /**
   * Grants any actions on the room. Same as `grants.actions`.
   *
   * @param grantee who may take them, such as a function or a role
   * @param actions of IAM, with the prefix `ivschat:`, at least one: such as `ivschat:GetRoom`
   */
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

  /** @param grantee the server that mints them, such as a function or a role */
  public grantCreateChatToken(grantee: IGrantable): Grant {
    return this.grants.createChatToken(grantee);
  }

  /** @param grantee who may send them, such as a function or a role */
  public grantSendEvent(grantee: IGrantable): Grant {
    return this.grants.sendEvent(grantee);
  }

  /** @param grantee who may delete them, such as a function or a role */
  public grantDeleteMessage(grantee: IGrantable): Grant {
    return this.grants.deleteMessage(grantee);
  }

  /** @param grantee who may disconnect them, such as a function or a role */
  public grantDisconnectUser(grantee: IGrantable): Grant {
    return this.grants.disconnectUser(grantee);
  }

  /** @param grantee who moderates, such as a function or a role */
  public grantModerate(grantee: IGrantable): Grant {
    return this.grants.moderate(grantee);
  }

  /** @param grantee who may read them, such as a function or a role */
  public grantRead(grantee: IGrantable): Grant {
    return this.grants.read(grantee);
  }

  /** @param grantee who manages the room, such as a function or a role */
  public grantManage(grantee: IGrantable): Grant {
    return this.grants.manage(grantee);
  }

  /**
   * @param grantee who may take them, such as a function or a role
   * @param actions of IAM, with the prefix `ivschat:`, at least one: such as `ivschat:GetRoom`
   */
  public grant(grantee: IGrantable, ...actions: string[]): Grant {
    return this.grants.actions(grantee, ...actions);
  }
}
