import { ChatRoom, type ChatToken } from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';

// The client is made for browsers and React Native; Node has a WebSocket of its own only from version 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

/** Somebody in a room, with the service's own client. `left` is when they were out of it. */
export async function enter(messagingEndpoint: string, token: ChatToken): Promise<{ room: ChatRoom; left: Promise<number> }> {
  const given = [token];
  const room = new ChatRoom({
    regionOrUrl: messagingEndpoint,
    tokenProvider: async () => given.shift() ?? Promise.reject(new Error('there is no other token')),
    maxReconnectAttempts: 0,
  });
  room.logLevel = 'error';
  room.logger = { debug: () => {}, info: () => {}, error: () => {} };
  await new Promise<void>((resolve, reject) => {
    room.addListener('connect', resolve);
    room.addListener('disconnect', (reason) => reject(new Error(reason)));
    room.connect();
  });
  return { room, left: new Promise((resolve) => { room.addListener('disconnect', () => resolve(Date.now())); }) };
}
