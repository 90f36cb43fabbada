import { GetRoomCommand, type GetRoomCommandOutput, ListRoomsCommand } from '@aws-sdk/client-ivschat';
import { persistently, type Sweep } from './context';
import { DIRECTORY_TAG, OWNERSHIP_TAG, ROOM_KEY_TAG } from '../../../src/contract';
import { isRoomKey } from '../../directory/entry';
import { goneIfNotFound } from '../../ivschat/waiting';

/** A room that carries our tag, as a list shows it. */
export interface ListedRoom {
  readonly arn: string;
  /** What its tag says that its key is; undefined where it says nothing that could be one. */
  readonly key?: string;
  /** Which life of the key it was made for. */
  readonly opening?: string;
}

/** A page of all rooms of the account and region: those of this directory, and where it goes on. */
export interface RoomPage {
  readonly rooms: readonly ListedRoom[];
  readonly nextToken?: string;
}

export async function listPage(sweep: Sweep, nextToken: string | undefined): Promise<RoomPage> {
  const { client, directory: { config } } = sweep;
  const { rooms = [], nextToken: next } = await persistently(sweep, () => client.send(new ListRoomsCommand({ nextToken, maxResults: 50 })));
  const ours = rooms.filter(({ arn, tags }) => arn !== undefined && tags?.[DIRECTORY_TAG] === config.table);
  return {
    rooms: ours.map(({ arn, tags = {} }) => {
      const owner = tags[OWNERSHIP_TAG];
      return {
        arn: arn!,
        key: isRoomKey(tags[ROOM_KEY_TAG]) ? tags[ROOM_KEY_TAG] : undefined,
        opening: owner?.slice(owner.indexOf('/') + 1),
      };
    }),
    nextToken: next,
  };
}

/** A room as it is; undefined: there is none. */
export async function getRoom(sweep: Sweep, arn: string): Promise<GetRoomCommandOutput | undefined> {
  return persistently(sweep, () => sweep.client.send(new GetRoomCommand({ identifier: arn })).catch(goneIfNotFound));
}

/** Deletes a room; gone already is fine. */
export async function deleteRoom(sweep: Sweep, arn: string): Promise<void> {
  await persistently(sweep, () => sweep.rooms.delete(arn).catch(goneIfNotFound));
}
