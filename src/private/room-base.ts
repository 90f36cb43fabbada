import { Resource } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { RoomReference } from 'aws-cdk-lib/aws-ivschat';
import type { Construct } from 'constructs';
import { idOf } from './arns';
import { fail } from './validation';
import type { IRoom, RoomAttributes } from '../room';
import { RoomGrants } from '../room-grants';

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

/** A room that exists already. */
export class ImportedRoom extends RoomBase {
  public readonly roomArn: string;

  constructor(scope: Construct, id: string, private readonly attrs: RoomAttributes, public readonly roomId = idOf(attrs.roomArn)) {
    super(scope, id, { environmentFromArn: attrs.roomArn });
    this.roomArn = attrs.roomArn;
  }

  public get roomName(): string {
    return this.attrs.roomName ?? fail(this, 'roomName is not known of an imported room: give it to Room.fromRoomAttributes');
  }
}
