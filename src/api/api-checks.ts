import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ChatApiOptions } from './chat-api-options';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import type { ChatGuests } from './chat-guests';
import type { ChatHosts } from './chat-hosts';
import type { ChatModeration } from './chat-moderation';
import type { ChatRoomOptions } from './chat-room-options';
import { checkBanList, checkGroups } from './token-checks';
import { given } from '../common/given';
import { check, checkGiven, checkList, has, isBoolean, isString } from '../common/shapes';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, checkInteger, fail } from '../common/validation';

type AuthorizerType = ChatAuthorizerConfig['type'];

/** IAM knows neither groups nor claims, and nobody knows anything of those who do not sign in. `name`: what stands before the options' names. */
export function checkIdentity(scope: Construct, type: AuthorizerType, name: string, options: ChatApiOptions | ChatRoomOptions): void {
  if (type !== 'iam' && type !== 'unauthenticated') return;
  const { groupCapabilities, attributeClaims, allowedGroups } = given<Partial<ChatApiOptions & ChatRoomOptions>>(options);
  for (const [option, value] of Object.entries({ groupCapabilities, attributeClaims, allowedGroups })) {
    const names = Array.isArray(value) ? value : sortedEntries<unknown>(value ?? {}).map(([key]) => key);
    if (names.length > 0) {
      fail(scope, `${name}${option} must be empty with ChatAuthorizer.${type}(), whose callers have neither groups nor claims, got ${names.join(', ')}`);
    }
  }
}

/** Who moderates, if anybody does. */
export function checkModeration(scope: Construct, type: AuthorizerType, props: ChatApiOptions): ChatModeration | undefined {
  checkBanList(scope, 'banList', props.banList);
  if (!props.moderation) return undefined;
  check(scope, 'moderation', props.moderation, 'an object with groups', has('groups'));
  const moderation = given(props.moderation);
  if (type === 'iam' || type === 'unauthenticated') {
    fail(scope, `moderation needs an authorizer whose callers have groups, got ChatAuthorizer.${type}()`);
  }
  checkGroups(scope, 'moderation.groups', moderation.groups);
  checkBanList(scope, 'moderation.banList', moderation.banList);
  if (moderation.banList && props.banList && moderation.banList.tableArn !== props.banList.tableArn) {
    fail(scope, `moderation.banList must be banList, where both are given, got ${moderation.banList.node.path} and ${props.banList.node.path}`);
  }
  return moderation;
}

/** Who opens rooms, if anybody does. */
export function checkHosts(scope: Construct, type: AuthorizerType, props: ChatApiOptions): ChatHosts | undefined {
  if (!props.hosts) return undefined;
  check(scope, 'hosts', props.hosts, 'an object with groups', has('groups'));
  const hosts = given(props.hosts);
  if (type === 'iam' || type === 'unauthenticated') {
    fail(scope, `hosts needs an authorizer whose callers have groups, got ChatAuthorizer.${type}()`);
  }
  checkGroups(scope, 'hosts.groups', hosts.groups);
  checkInteger(scope, 'hosts.roomsPerOwner', hosts.roomsPerOwner, BOUNDS.roomsPerOwner);
  checkGiven(scope, 'hosts.listOpenRooms', hosts.listOpenRooms, 'true or false', isBoolean);
  if (!props.directory) {
    fail(scope, `hosts needs directory, in which rooms are opened, got hosts ${hosts.groups.join(', ')} without one`);
  }
  return hosts;
}

/** Guests, if there are any; with a warning. `roomKeys`: those of the API, once all rooms are there. */
export function checkGuests(scope: Construct, type: AuthorizerType, props: ChatApiOptions, roomKeys: () => string[]): ChatGuests | undefined {
  if (!props.guests) return undefined;
  const guests = given(props.guests);
  if (type === 'unauthenticated') {
    fail(scope, 'guests needs an authorizer that others sign in with, got ChatAuthorizer.unauthenticated(), with which everybody is one');
  }
  checkList(scope, 'guests.rooms', guests.rooms, 'a key of rooms', isString);
  if (guests.rooms.length === 0) {
    fail(scope, 'guests.rooms must have at least 1 key of rooms, got 0');
  }
  scope.node.addValidation({
    validate: () => guests.rooms.filter((key) => !roomKeys().includes(key))
      .map((key) => `guests.rooms must name rooms of the API (${roomKeys().join(', ')}), got ${JSON.stringify(key)}`),
  });
  Annotations.of(scope).addWarningV2('cdk-ivschat:chatGuests', `guests lets everyone on the internet have chat tokens for ${guests.rooms.join(', ')}.`);
  return guests;
}
