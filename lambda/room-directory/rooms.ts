import { GetRoomCommand, type IvschatClient, SendEventCommand } from '@aws-sdk/client-ivschat';
import { NEW_MILLISECONDS, type Rooms } from './call';
import type { DirectoryConfig } from './config';
import { DIRECTORY_TAG, ROOM_CLOSED_EVENT } from '../../src/contract';
import { createClient } from '../ivschat/client';
import { isNotFound, toApiError } from '../ivschat/retry';
import { roomCalls } from '../ivschat/room';
import type { Time } from '../ivschat/time';

/** Of the event before a room goes, for which nothing waits long. */
const TELL_MILLISECONDS = 3_000;

/** Somebody has taken the directory's tag from a room, which is not the directory's any more. */
export class LostRoom extends Error {
  constructor() {
    super('The room has lost the tag of its directory');
    this.name = 'LostRoom';
  }
}

/** The rooms of a directory in Amazon IVS Chat, with calls that end with the signal. */
export function roomsUntil(signal: AbortSignal, config: DirectoryConfig, time: Time): Rooms {
  return roomsOf(createClient(signal), config, time);
}

/** The rooms of a directory in Amazon IVS Chat, by the calls of a client. */
export function roomsOf(client: IvschatClient, { table, anyRoom }: DirectoryConfig, time: Time): Rooms {
  const calls = roomCalls(client);
  const requireOurs = async (identifier: string) => {
    const { tags, createTime } = await client.send(new GetRoomCommand({ identifier }));
    const isNew = createTime === undefined || time.now() - createTime.getTime() < NEW_MILLISECONDS;
    if (tags?.[DIRECTORY_TAG] !== table && !isNew) throw new LostRoom();
  };
  return {
    ...calls,
    list: async (name) => (await calls.list(name)).filter(({ tags }) => tags[DIRECTORY_TAG] === table),
    delete: async (identifier) => {
      await calls.delete(identifier).catch(async (thrown: unknown) => {
        if (toApiError(thrown).name !== 'AccessDeniedException') throw thrown;
        // What is gone has no tag, by which alone IAM lets us delete it: then there is no room, or none of ours, and this says so.
        await requireOurs(identifier).catch((error: unknown) => {
          throw error instanceof LostRoom || isNotFound(toApiError(error)) ? error : thrown;
        });
        throw thrown;
      });
    },
    requireOurs: async (identifier) => {
      if (anyRoom) await requireOurs(identifier);
    },
    tell: async (roomIdentifier, reason) => {
      const input = { roomIdentifier, eventName: ROOM_CLOSED_EVENT, attributes: { reason } };
      await client.send(new SendEventCommand(input), { abortSignal: AbortSignal.timeout(TELL_MILLISECONDS) });
    },
  };
}
