import { GetRoomCommand, type IvschatClient, SendEventCommand } from '@aws-sdk/client-ivschat';
import type { Rooms } from './call';
import { ROOM_CLOSED_EVENT } from '../../src/contract';
import { createClient } from '../ivschat/client';
import { isNotFound, toApiError } from '../ivschat/retry';
import { roomCalls } from '../ivschat/room';

/** Of the event before a room goes, for which nothing waits long. */
const TELL_MILLISECONDS = 3_000;

/** The rooms of Amazon IVS Chat, with calls that end with the signal. */
export function roomsUntil(signal: AbortSignal): Rooms {
  return roomsOf(createClient(signal));
}

/** The rooms of Amazon IVS Chat, by the calls of a client. */
export function roomsOf(client: IvschatClient): Rooms {
  const calls = roomCalls(client);
  return {
    ...calls,
    delete: async (identifier) => {
      await calls.delete(identifier).catch(async (thrown: unknown) => {
        if (toApiError(thrown).name !== 'AccessDeniedException') throw thrown;
        // What is gone has no tag, by which alone IAM lets us delete it: then there is no room, and this says so.
        await client.send(new GetRoomCommand({ identifier })).catch((error: unknown) => {
          throw isNotFound(toApiError(error)) ? error : thrown;
        });
        throw thrown;
      });
    },
    tell: async (roomIdentifier, reason) => {
      const input = { roomIdentifier, eventName: ROOM_CLOSED_EVENT, attributes: { reason } };
      await client.send(new SendEventCommand(input), { abortSignal: AbortSignal.timeout(TELL_MILLISECONDS) });
    },
  };
}
