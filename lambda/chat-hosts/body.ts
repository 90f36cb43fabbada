import { BOUNDS, type RoomPolicy } from '../../src/runtime';
import { isUserId } from '../http/bans';
import { invalid, isText, queryParameter, readBody, type ApiEvent } from '../http/request';

/** What a host may say of who enters and who moderates. */
export type HostPolicy = Pick<RoomPolicy, 'allowedGroups' | 'moderatorUserIds' | 'moderatorGroups'>;

const MAX_GROUP_NAME = BOUNDS.groupCharacters.max;
const MAX_USER_ID = BOUNDS.userIdCharacters.max;
const PAGE = BOUNDS.pageRooms;
const MAX_TOKEN = 8192;

/** How many there are of what, and whether something is one. */
type Field = readonly [bounds: { readonly min: number; readonly max: number }, what: string, isOne: (item: unknown) => boolean];

const FIELDS: { readonly [field in keyof HostPolicy]-?: Field } = {
  allowedGroups: [BOUNDS.allowedGroups, `names of groups, of 1 to ${MAX_GROUP_NAME} characters, without control characters`, isGroup],
  moderatorUserIds: [BOUNDS.moderatorUserIds, `user ids, of 1 to ${MAX_USER_ID} characters`, isId],
  moderatorGroups: [BOUNDS.moderatorGroups, `names of groups, of 1 to ${MAX_GROUP_NAME} characters, without control characters`, isGroup],
};

/** Undefined: the room is as the API says. `moderation`: whether the API has any. */
export function roomBody(event: ApiEvent, moderation: boolean): HostPolicy | undefined {
  const body = Object.entries(readBody(event, Object.keys(FIELDS)));
  for (const [field, value] of body) {
    if (field !== 'allowedGroups' && !moderation) return invalid(`${field} needs moderation, which this API does not have.`);
    const [{ min, max }, what, isOne] = FIELDS[field as keyof HostPolicy];
    if (!Array.isArray(value) || value.length < min || value.length > max || !value.every(isOne)) {
      return invalid(`${field} must be a list of ${min === 0 ? 'at most' : `${min} to`} ${max} ${what}.`);
    }
  }
  return body.length === 0 ? undefined : Object.fromEntries(body);
}

/** What is asked for of a list. */
export interface Page {
  /** Of the caller's rooms; otherwise, of those that the caller may enter. */
  readonly own: boolean;
  readonly limit: number;
  readonly nextToken?: string;
}

/** Of the caller's rooms, or of those that are open: there is no list of anybody else's. `openRooms`: whether the API lists those. */
export function page(event: ApiEvent, openRooms: boolean): Page {
  readBody(event, []);
  const owner = queryParameter(event, 'owner');
  const own = owner === 'me';
  if (!own && !(openRooms && owner === undefined)) {
    return invalid(openRooms ? 'owner must be me, or not be there: then open rooms are listed.' : 'owner must be me: users list their own rooms.');
  }
  const limit = queryParameter(event, 'limit') ?? `${PAGE.default}`;
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > PAGE.max) return invalid(`limit must be a whole number from ${PAGE.min} to ${PAGE.max}.`);
  const nextToken = queryParameter(event, 'nextToken');
  return nextToken === '' || (nextToken?.length ?? 0) > MAX_TOKEN ? foreignToken() : { own, limit: Number(limit), nextToken };
}

export function foreignToken(): never {
  return invalid('nextToken must be one that this list answered with.');
}

function isGroup(value: unknown): boolean {
  return isText(value, MAX_GROUP_NAME) && value.trim() !== '';
}

function isId(value: unknown): boolean {
  return typeof value === 'string' && isUserId(value);
}
