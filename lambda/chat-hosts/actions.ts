import { foreignToken, page, type Page, roomBody } from './body';
import type { HostConfig } from './config';
import { roomBusy, roomTaken } from './directory';
import type { HostRequest, Means } from './means';
import { openRooms } from './open-rooms';
import { ROOM_PATH_PARAMETER } from '../../src/contract';
import type { DirectoryRoom } from '../../src/runtime';
import { isRoomKey } from '../directory/entry';
import type { Identity } from '../http/identity';
import { mayModerate } from '../http/policy';
import { noContent, Refusal, response, unknownRoom, type HttpResponse } from '../http/problem';
import { invalid, pathParameter, readBody, type ApiEvent } from '../http/request';
import { accessTo } from '../http/room-access';

/** What a request asks for, read and checked, and not yet done. */
export type Act = () => Promise<HttpResponse>;

/** `PUT /rooms/{room}`. Of a room that is there, nothing changes. */
export function openRoom({ event, user, known }: HostRequest, { config, directory }: Means): Act {
  if (!isIn(config.groups, user)) throw new Refusal('not-a-host', 'This user may not open rooms.');
  const room = keyOf(event);
  if (!isRoomKey(room)) return invalid('The room in the path must have 1 to 64 letters, digits, - and _, none of them percent-encoded.');
  const policy = roomBody(event, config.moderatorGroups.length > 0);
  return async () => {
    if (config.staticRooms.has(room)) throw roomTaken();
    const { userId } = user;
    const opened = await directory.open({ room, owner: userId, policy, roomsPerOwner: config.roomsPerOwner, by: userId });
    if (opened.owner !== userId) throw roomTaken();
    known.room = { key: room };
    return response(opened.created ? 201 : 200, 'application/json', shown(opened));
  };
}

/** `DELETE /rooms/{room}`: of the owner, who need not be a host any more, and of the room's moderators. */
export function closeRoom(request: HostRequest, means: Means): Act {
  readBody(request.event, []);
  return async () => {
    const { room, roomArn } = await find(request, means);
    // Without its ARN, what is closed might be another room by then, of somebody else.
    if (roomArn === undefined) throw roomBusy();
    await means.directory.close({ room, roomArn, by: request.user.userId });
    return noContent();
  };
}

/** `GET /rooms/{room}`: of the same. */
export function readRoom(request: HostRequest, means: Means): Act {
  readBody(request.event, []);
  return async () => response(200, 'application/json', shown(await find(request, means)));
}

/** `GET /rooms?owner=me`, and where the API has it, `GET /rooms` */
export function listRooms(request: HostRequest, means: Means): Act {
  const asked = page(request.event, means.config.listOpenRooms);
  return async () => response(200, 'application/json', asked.own ? await ownRooms(request, means, asked) : await openRooms(request, means, asked));
}

async function ownRooms({ user }: HostRequest, { directory }: Means, { limit, nextToken: after }: Page): Promise<object> {
  const { rooms, nextToken } = await directory.list({ owner: user.userId, limit, nextToken: after }) ?? foreignToken();
  return { rooms: rooms.map(shown), nextToken };
}

/** Who neither owns nor moderates it learns nothing, not even that there is such a room. */
async function find({ event, user, known }: HostRequest, { config, directory, refuseBanned }: Means): Promise<DirectoryRoom> {
  const key = keyOf(event);
  const room = isRoomKey(key) && !config.staticRooms.has(key) ? await directory.read(key) : undefined;
  if (!room || !moderates(room, user, config)) throw unknownRoom();
  known.room = { key: room.room };
  if (room.owner !== user.userId && room.roomArn !== undefined) await refuseBanned(room.roomArn);
  return room;
}

/** As its owner does. */
function moderates({ owner, policy }: DirectoryRoom, user: Identity, config: HostConfig): boolean {
  return mayModerate(accessTo(owner, policy, config), user);
}

/** A room as clients see it: never with its ARN. */
function shown({ room, state, owner, openedAt, endsAt, policy = {} }: DirectoryRoom): object {
  const { allowedGroups, moderatorUserIds, moderatorGroups } = policy;
  return { room, state, owner, openedAt, endsAt, allowedGroups, moderatorUserIds, moderatorGroups };
}

/** Nothing is decoded: a key needs no escaping, and whatever is escaped is none. */
function keyOf(event: ApiEvent): string {
  return pathParameter(event, ROOM_PATH_PARAMETER) ?? '';
}

function isIn(allowed: readonly string[], { groups }: Identity): boolean {
  return groups.some((group) => allowed.includes(group));
}
