import { Stack } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import { ROOM, SERVICE } from '../common/arns';
import { grantOnOne } from '../common/grant-on-one';
import { check, has } from '../common/shapes';

/**
 * What may be done with one room, as IAM grants. Works over every room: a `Room` of this library, an imported one
 * and a `CfnRoom`.
 *
 * Each grant names the exact ARN of the room, and nothing else. On a room that is made here, it is a policy of its own, for
 * which the grantee's function does not wait: so a function may be granted the room that it reviews. What runs during the
 * deployment can be told to wait (`grant.applyBefore(trigger)`). A role takes grants on hundreds of rooms, and a warning says so
 * where they need more managed policies than IAM attaches to one.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoninteractivevideoservicechat.html
 */
export class RoomGrants {
  /**
   * The grants of a room.
   *
   * @param room any construct that is or stands for a room, such as a `CfnRoom`
   */
  public static fromRoom(room: IRoomRef): RoomGrants {
    check('RoomGrants', 'the room', room, 'a Room, a CfnRoom or another IRoomRef', has('roomRef'));
    return new RoomGrants(room);
  }

  private constructor(private readonly room: IRoomRef) {}

  /**
   * Mint chat tokens for anybody, with any capability (`CreateChatToken`). Who holds this decides who may enter the
   * room: give it to a server, never to a client.
   *
   * @param grantee the server that mints them, such as a function or a role
   */
  public createChatToken(grantee: IGrantable): Grant {
    return this.actions(grantee, 'ivschat:CreateChatToken');
  }

  /**
   * Send events to everybody in the room (`SendEvent`).
   *
   * @param grantee who may send them, such as a function or a role
   */
  public sendEvent(grantee: IGrantable): Grant {
    return this.actions(grantee, 'ivschat:SendEvent');
  }

  /**
   * Tell the room to delete a message (`DeleteMessage`).
   *
   * @param grantee who may delete messages, such as a function or a role
   */
  public deleteMessage(grantee: IGrantable): Grant {
    return this.actions(grantee, 'ivschat:DeleteMessage');
  }

  /**
   * Disconnect a user (`DisconnectUser`). It is no ban: with another token the user comes back.
   *
   * @param grantee who may disconnect users, such as a function or a role
   */
  public disconnectUser(grantee: IGrantable): Grant {
    return this.actions(grantee, 'ivschat:DisconnectUser');
  }

  /**
   * All that a moderating server needs: `SendEvent`, `DeleteMessage` and `DisconnectUser`.
   *
   * @param grantee the server that moderates, such as a function or a role
   */
  public moderate(grantee: IGrantable): Grant {
    return this.actions(grantee, 'ivschat:SendEvent', 'ivschat:DeleteMessage', 'ivschat:DisconnectUser');
  }

  /**
   * Read the room's settings and tags (`GetRoom`, `ListTagsForResource`), not what is said in it.
   *
   * @param grantee who may read them, such as a function or a role
   */
  public read(grantee: IGrantable): Grant {
    return this.actions(grantee, 'ivschat:GetRoom', 'ivschat:ListTagsForResource');
  }

  /**
   * Read, change, tag and delete the room (`read`, and `UpdateRoom`, `DeleteRoom`, `TagResource`, `UntagResource`).
   * What is changed here is changed back by the next deployment that touches the room.
   *
   * @param grantee who manages the room, such as a function or a role
   */
  public manage(grantee: IGrantable): Grant {
    return this.actions(
      grantee,
      'ivschat:GetRoom', 'ivschat:ListTagsForResource',
      'ivschat:UpdateRoom', 'ivschat:DeleteRoom', 'ivschat:TagResource', 'ivschat:UntagResource',
    );
  }

  /**
   * Any actions, such as `ivschat:GetRoom`.
   *
   * `ivschat:ListRooms` cannot be limited to one room: it is granted on all rooms of the room's account and region.
   *
   * @param grantee who may take them, such as a function or a role
   * @param actions of IAM, with the prefix `ivschat:`, at least one: such as `ivschat:GetRoom`
   */
  public actions(grantee: IGrantable, ...actions: string[]): Grant {
    const { account, region } = this.room.env;
    return grantOnOne(grantee, actions, {
      resource: this.room,
      arn: this.room.roomRef.roomArn,
      listing: 'ivschat:ListRooms',
      all: () => Stack.of(this.room).formatArn({ service: SERVICE, resource: ROOM, resourceName: '*', account, region }),
    });
  }
}
