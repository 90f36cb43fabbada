import { SendEventCommand } from '@aws-sdk/client-ivschat';
import type { Rooms } from './call';
import { ROOM_CLOSED_EVENT } from '../../src/contract';
import { createClient } from '../ivschat/client';
import { roomCalls } from '../ivschat/room';

/** Of the event before a room goes, for which nothing waits long. */
const TELL_MILLISECONDS = 3_000;

/** The rooms of Amazon IVS Chat, with calls that end with the signal. */
export function roomsUntil(signal: AbortSignal): Rooms {
  const client = createClient(signal);
  return {
    ...roomCalls(client),
    tell: async (roomIdentifier, reason) => {
      const input = { roomIdentifier, eventName: ROOM_CLOSED_EVENT, attributes: { reason } };
      await client.send(new SendEventCommand(input), { abortSignal: AbortSignal.timeout(TELL_MILLISECONDS) });
    },
  };
}
