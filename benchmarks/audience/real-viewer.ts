import { ChatRoom } from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';
import type { Viewer, ViewerOptions } from './viewer';
import type { Emulator } from '../../emulator';

const SILENT = { debug: () => {}, info: () => {}, error: () => {} };

/** The client itself in a viewer's place, with connections to the emulator. */
export function clientViewer(
  emulator: Emulator, userId: string, { tokenProvider, onOpen, onDisconnect }: ViewerOptions,
): Pick<Viewer, 'connect' | 'breakConnections' | 'disconnect'> {
  Object.assign(globalThis, { WebSocket });
  const room = new ChatRoom({
    regionOrUrl: emulator.messagingEndpoint,
    tokenProvider: async () => {
      const { value, tokenExpires, sessionExpires } = await tokenProvider();
      return { token: value, tokenExpirationTime: new Date(tokenExpires), sessionExpirationTime: new Date(sessionExpires) };
    },
  });
  room.logger = SILENT;
  room.logLevel = 'error';
  room.addListener('connect', () => onOpen?.());
  room.addListener('disconnect', (reason) => {
    if (reason !== 'clientDisconnect') onDisconnect?.();
  });
  return {
    connect: () => room.connect(),
    breakConnections: () => void emulator.faults.add({ kind: 'cut-connection', now: true, match: { userId } }),
    disconnect: () => room.disconnect(),
  };
}
