import { ArnFormat, Stack, type ResourceEnvironment } from 'aws-cdk-lib';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { Construct } from 'constructs';
import { idOf, ROOM, SERVICE, whereabouts } from '../common/arns';
import { elsewhereOf, longestEnvironment } from '../common/environment';
import { isKnown } from '../common/known';
import { check, has, isString } from '../common/shapes';
import { BOUNDS, checkText, fail } from '../common/validation';

/** A room of a token function, in the form in which its environment and its role can hold it. */
export interface TokenRoom {
  readonly arn: string;
  readonly id: string;
}

const ROOM_ARN = /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room\/[a-zA-Z0-9-]+$/;

/** What stands before the id in the ARN of each room. */
export function roomArnPrefix(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: SERVICE, resource: ROOM, resourceName: '', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

/** Reads and checks a room, which must be where the function is: its environment holds one ARN prefix for all of them. */
export function tokenRoom(scope: Construct, key: string, room: IRoomRef): TokenRoom {
  check(scope, 'a key of rooms', key, 'a string', isString);
  checkText(scope, 'a key of rooms', key, BOUNDS.roomKey);
  check(scope, `rooms.${key}`, room, 'a room: a Room, a CfnRoom or another IRoomRef', (value) => (
    has('roomRef', 'env')(value) && isString((value as IRoomRef).roomRef.roomArn)));
  const arn = room.roomRef.roomArn;
  if (isKnown(arn) && !ROOM_ARN.test(arn)) {
    fail(scope, `rooms.${key} must be a room ARN, arn:aws:ivschat:REGION:ACCOUNT:room/ID, got ${JSON.stringify(arn)}`);
  }
  checkEnvironment(scope, key, whereabouts(arn, room.env));
  return { arn, id: idOf(room, arn) };
}

/** The prefix as it is deployed, at the longest. */
export function longestArnPrefix(scope: Construct): string {
  const { region, account } = longestEnvironment(scope);
  return `arn:aws:ivschat:${region}:${account}:room/`;
}

/** The same of a room. */
export function longestRoom({ arn, id }: TokenRoom, prefix: string): TokenRoom {
  const longest = '0'.repeat(BOUNDS.roomId.max);
  return { arn: isKnown(arn) ? arn : prefix + longest, id: isKnown(id) ? id : longest };
}

function checkEnvironment(scope: Construct, key: string, env: ResourceEnvironment): void {
  const elsewhere = elsewhereOf(scope, env);
  if (elsewhere) {
    const [wanted, got] = [elsewhere.wanted, elsewhere.got].map((value) => JSON.stringify(value));
    fail(scope, `rooms.${key} must be in the ${elsewhere.part} of the function's stack, ${wanted}, got ${got}`);
  }
}
