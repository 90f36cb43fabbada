import { ArnFormat, Stack, type ResourceEnvironment, Token } from 'aws-cdk-lib';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { Construct } from 'constructs';
import { idOf, ROOM, SERVICE, whereabouts } from '../common/arns';
import { elsewhereOf } from '../common/environment';
import { isKnown } from '../common/known';
import { check, checkMap, has, isString } from '../common/shapes';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, checkText, fail } from '../common/validation';

/** The rooms of a token function, in the form in which its environment and its role can hold them. */
export interface TokenRooms {
  readonly arns: string[];
  /** What stands before the id in each ARN. */
  readonly arnPrefix: string;
  /** room key → room id */
  readonly ids: Map<string, string>;
}

const ROOM_ARN = /^arn:aws:ivschat:[a-z0-9-]+:[0-9]+:room\/[a-zA-Z0-9-]+$/;

/** Reads and checks `rooms`. All must be where the function is: its environment holds one ARN prefix for all of them. */
export function tokenRooms(scope: Construct, rooms: { [key: string]: IRoomRef }): TokenRooms {
  checkMap(scope, 'rooms', rooms, 'an object with a room for each key');
  const entries = sortedEntries(rooms);
  if (entries.length === 0) {
    fail(scope, 'rooms must have at least 1 room, got 0');
  }
  const ids = new Map(entries.map(([key, room]) => [key, roomId(scope, key, room)]));
  return {
    arns: entries.map(([, room]) => room.roomRef.roomArn),
    arnPrefix: Stack.of(scope).formatArn({ service: SERVICE, resource: ROOM, resourceName: '', arnFormat: ArnFormat.SLASH_RESOURCE_NAME }),
    ids,
  };
}

/** The same rooms as they are deployed, at the longest that tokens can become, so that sizes can be measured at synth. */
export function asDeployed(scope: Construct, rooms: TokenRooms): TokenRooms {
  const { region, account } = Stack.of(scope);
  const longest = { region: Token.isUnresolved(region) ? 'ap-northeast-1' : region, account: Token.isUnresolved(account) ? '0'.repeat(12) : account };
  const arnPrefix = `arn:aws:ivschat:${longest.region}:${longest.account}:room/`;
  const id = '0'.repeat(BOUNDS.roomId.max);
  return {
    arns: rooms.arns.map((arn) => isKnown(arn) ? arn : arnPrefix + id),
    arnPrefix,
    ids: new Map([...rooms.ids].map(([key, value]) => [key, isKnown(value) ? value : id])),
  };
}

function roomId(scope: Construct, key: string, room: IRoomRef): string {
  checkText(scope, 'a key of rooms', key, BOUNDS.roomKey);
  check(scope, `rooms.${key}`, room, 'a room: a Room, a CfnRoom or another IRoomRef', (value) => (
    has('roomRef', 'env')(value) && isString((value as IRoomRef).roomRef.roomArn)));
  const arn = room.roomRef.roomArn;
  if (isKnown(arn) && !ROOM_ARN.test(arn)) {
    fail(scope, `rooms.${key} must be a room ARN, arn:aws:ivschat:REGION:ACCOUNT:room/ID, got ${JSON.stringify(arn)}`);
  }
  checkEnvironment(scope, key, whereabouts(arn, room.env));
  return idOf(room, arn);
}

function checkEnvironment(scope: Construct, key: string, env: ResourceEnvironment): void {
  const elsewhere = elsewhereOf(scope, env);
  if (elsewhere) {
    const [wanted, got] = [elsewhere.wanted, elsewhere.got].map((value) => JSON.stringify(value));
    fail(scope, `rooms.${key} must be in the ${elsewhere.part} of the function's stack, ${wanted}, got ${got}`);
  }
}
