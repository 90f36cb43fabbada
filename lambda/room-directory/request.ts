import { DirectoryError } from './errors';
import { CHAT_CAPABILITIES } from '../../src/contract';
import { BOUNDS, type CloseRequest, type ListRequest, type OpenRequest, type ReadRequest, type RoomDirectoryRequest, type RoomPolicy } from '../../src/runtime';
import { isRoomKey } from '../directory/entry';
import { isWellFormed } from '../http/bans';
import { isCapability } from '../http/policy';
import { isObject } from '../http/request';

interface Range { readonly min: number; readonly max: number }

const MEMBERS = {
  open: ['room', 'owner', 'policy', 'expiresInMinutes', 'roomsPerOwner', 'waitSeconds', 'by'],
  close: ['room', 'roomArn', 'waitSeconds', 'by'],
  read: ['room'],
  list: ['owner', 'limit', 'nextToken'],
} as const;

/** A request that keeps the contract: docs/room-directory.md. */
export function readRequest(payload: unknown): RoomDirectoryRequest {
  if (!isObject(payload)) return invalid('The request must be a JSON object');
  const { action } = payload;
  if (action !== 'open' && action !== 'close' && action !== 'read' && action !== 'list') return invalid('action must be open, close, read or list');
  only(payload, 'A request', ['action', ...MEMBERS[action]]);
  switch (action) {
    case 'open': return open(payload);
    case 'close': return close(payload);
    case 'read': return { action, room: room(payload) } satisfies ReadRequest;
    case 'list': return listing(payload);
  }
}

function open(payload: Record<string, unknown>): OpenRequest {
  const owner = text(payload, 'owner', BOUNDS.userIdCharacters);
  const roomsPerOwner = integer(payload, 'roomsPerOwner', BOUNDS.roomsPerOwner);
  if (roomsPerOwner !== undefined && owner === undefined) return invalid('roomsPerOwner needs owner');
  return {
    action: 'open',
    room: room(payload),
    owner,
    policy: payload.policy === undefined ? undefined : readPolicy(payload.policy),
    expiresInMinutes: integer(payload, 'expiresInMinutes', BOUNDS.expiryMinutes),
    roomsPerOwner,
    waitSeconds: integer(payload, 'waitSeconds', BOUNDS.waitSeconds),
    by: text(payload, 'by', BOUNDS.byCharacters),
  };
}

function close(payload: Record<string, unknown>): CloseRequest {
  const { roomArn } = payload;
  if (roomArn !== undefined && !(typeof roomArn === 'string' && /^arn:[^\s]{1,300}$/.test(roomArn))) return invalid('roomArn must be the ARN of a room');
  return {
    action: 'close',
    room: room(payload),
    roomArn,
    waitSeconds: integer(payload, 'waitSeconds', BOUNDS.waitSeconds),
    by: text(payload, 'by', BOUNDS.byCharacters),
  };
}

function listing(payload: Record<string, unknown>): ListRequest {
  const { nextToken } = payload;
  if (nextToken !== undefined && typeof nextToken !== 'string') return invalid('nextToken must be one that this list answered with');
  return { action: 'list', owner: text(payload, 'owner', BOUNDS.userIdCharacters), limit: integer(payload, 'limit', BOUNDS.pageRooms), nextToken };
}

/** Sorted, and each name once, so that equal policies are stored as equal texts. */
function readPolicy(value: unknown): RoomPolicy {
  if (!isObject(value)) return invalid('policy must be an object');
  only(value, 'policy', ['allowedGroups', 'capabilities', 'groupCapabilities', 'moderatorGroups', 'moderatorUserIds', 'sessionDurationInMinutes']);
  const { capabilities, groupCapabilities } = value;
  const policy: RoomPolicy = given({
    allowedGroups: names(value, 'allowedGroups', BOUNDS.allowedGroups, BOUNDS.groupCharacters),
    capabilities: capabilities === undefined ? undefined : capabilityList(capabilities, 'policy.capabilities'),
    groupCapabilities: groupCapabilities === undefined ? undefined : ofGroups(groupCapabilities),
    moderatorGroups: names(value, 'moderatorGroups', BOUNDS.moderatorGroups, BOUNDS.groupCharacters),
    moderatorUserIds: names(value, 'moderatorUserIds', BOUNDS.moderatorUserIds, BOUNDS.userIdCharacters),
    sessionDurationInMinutes: integer(value, 'sessionDurationInMinutes', BOUNDS.sessionMinutes, 'policy.'),
  });
  const bytes = Buffer.byteLength(JSON.stringify(policy));
  if (bytes > BOUNDS.policyBytes.max) return invalid(`policy must have at most ${BOUNDS.policyBytes.max} bytes as JSON, got ${bytes}`);
  return policy;
}

function room({ room: key }: Record<string, unknown>): string {
  return isRoomKey(key) ? key : invalid('room must be a key of 1 to 64 letters, digits, - and _');
}

function ofGroups(value: unknown): RoomPolicy['groupCapabilities'] {
  const { max } = BOUNDS.groupCapabilities;
  if (!isObject(value)) return invalid('policy.groupCapabilities must be an object');
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  if (entries.length > max) return invalid(`policy.groupCapabilities must have at most ${max} groups, got ${entries.length}`);
  return Object.fromEntries(entries.map(([group, list]) => {
    if (group === '__proto__' || !isName(group, BOUNDS.groupCharacters)) return invalid('A key of policy.groupCapabilities must be the name of a group');
    return [group, capabilityList(list, 'policy.groupCapabilities')];
  }));
}

function capabilityList(value: unknown, name: string): (typeof CHAT_CAPABILITIES[number])[] {
  if (!Array.isArray(value) || !value.every(isCapability)) return invalid(`${name} must list capabilities: ${CHAT_CAPABILITIES.join(', ')}`);
  return CHAT_CAPABILITIES.filter((capability) => value.includes(capability));
}

function names(from: Record<string, unknown>, name: string, { min, max }: Range, characters: Range): string[] | undefined {
  const value = from[name];
  if (value === undefined) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : invalid(`policy.${name} must be a list`);
  if (list.length < min || list.length > max) return invalid(`policy.${name} must have ${min} to ${max} names, got ${list.length}`);
  if (!list.every((one) => isName(one, characters))) return invalid(`policy.${name} must list texts of ${characters.min} to ${characters.max} characters`);
  return [...new Set(list as string[])].sort();
}

function text(from: Record<string, unknown>, name: string, bounds: Range): string | undefined {
  const value = from[name];
  if (value === undefined || isName(value, bounds)) return value as string | undefined;
  return invalid(`${name} must be text of ${bounds.min} to ${bounds.max} characters`);
}

/** In code points, as Amazon IVS Chat counts a user's id. What UTF-8 cannot hold is none: two ids would become one. */
function isName(value: unknown, { min, max }: Range): value is string {
  if (typeof value !== 'string' || !isWellFormed(value)) return false;
  const { length } = [...value];
  return length >= min && length <= max;
}

function integer(from: Record<string, unknown>, name: string, { min, max }: Range, prefix = ''): number | undefined {
  const value = from[name];
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)) return value as number | undefined;
  return invalid(`${prefix}${name} must be a whole number from ${min} to ${max}`);
}

function only(value: Record<string, unknown>, what: string, members: readonly string[]): void {
  const unknown = Object.keys(value).find((member) => !members.includes(member));
  if (unknown !== undefined) invalid(`${what} may have these members only: ${members.join(', ')}`);
}

function given<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

function invalid(message: string): never {
  throw new DirectoryError('InvalidRequest', message);
}
