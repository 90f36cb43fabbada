const { startEmulator } = require('amazon-ivs-chat-emulator');
const { ChatRoom, SendMessageRequest } = require('amazon-ivs-chat-messaging');
const { WebSocket } = require('ws');
const backend = require('./backend');

globalThis.WebSocket ??= WebSocket; // Node has its own from version 22 on

let emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
  });
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

test('somebody gets in when the service is busy, too', async () => {
  const room = await backend.openRoom('lobby');
  emulator.faults.add({ kind: 'throttle', operation: 'CreateChatToken', times: 1 });
  const ann = await enter(room, 'ann');
  ann.disconnect();
  expect(emulator.calls().map(({ operation, status }) => `${operation} ${status}`)).toEqual(['CreateRoom 200', 'CreateChatToken 429', 'CreateChatToken 200']);
});
