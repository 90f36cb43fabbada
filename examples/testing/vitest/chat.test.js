import { startEmulator } from 'amazon-ivs-chat-emulator';
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as backend from './backend';

globalThis.WebSocket ??= WebSocket; // Node has its own from version 22 on

let emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  vi.stubEnv('AWS_ENDPOINT_URL_IVSCHAT', emulator.endpoint);
  vi.stubEnv('AWS_REGION', emulator.region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

/** Somebody's page: Amazon's own chat client, with tokens from the backend. */
async function enter(room, userId) {
  const page = new ChatRoom({ regionOrUrl: emulator.messagingEndpoint, tokenProvider: () => backend.letIn(room, userId) });
  page.logLevel = 'error';
  const connected = new Promise((resolve) => page.addListener('connect', resolve));
  page.connect();
  await connected;
  return page;
}

test('what one says in a room, the others hear', async () => {
  const room = await backend.openRoom('lobby');
  const [ann, bob] = [await enter(room, 'ann'), await enter(room, 'bob')];
  const heard = new Promise((resolve) => bob.addListener('message', resolve));
  await ann.sendMessage(new SendMessageRequest('hello'));
  expect(await heard).toMatchObject({ content: 'hello', sender: { userId: 'ann' } });

  [ann, bob].forEach((page) => page.disconnect());
  await backend.closeRoom(room);
  expect(emulator.state().rooms).toEqual([]);
});

test('somebody whose connection breaks comes back', async () => {
  const ann = await enter(await backend.openRoom('lobby'), 'ann');
  const back = new Promise((resolve) => ann.addListener('connect', resolve));
  vi.spyOn(console, 'error').mockReturnValue(); // the client's word for it
  emulator.faults.add({ kind: 'cut-connection', now: true });
  await back;
  ann.disconnect();
  expect(emulator.calls().map(({ operation }) => operation)).toEqual(['CreateRoom', 'CreateChatToken', 'CreateChatToken']);
});
