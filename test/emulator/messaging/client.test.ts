import { CreateChatTokenCommand, DeleteMessageCommand, DisconnectUserCommand, SendEventCommand } from '@aws-sdk/client-ivschat';
import {
  type ChatError, type ChatMessage, ChatRoom, type DeleteMessageEvent, DeleteMessageRequest, type DisconnectReason, DisconnectUserRequest,
  SendMessageRequest,
} from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';
import type { Emulator } from '../../../emulator';
import { room } from '../chat-support';
import { sdk, start, stopAll, testClock } from '../support';

// The client expects the browser's WebSocket, which Node 20 does not have.
Object.assign(globalThis, { WebSocket });

let emulator: Emulator;
const connected: ChatRoom[] = [];

beforeAll(async () => { emulator = await start(); });
afterEach(() => connected.splice(0).forEach((one) => one.disconnect()));
afterAll(stopAll);

const SILENT = { debug: () => undefined, info: () => undefined, error: () => undefined };

interface Options {
  readonly on?: Emulator;
  readonly capabilities?: 'all' | 'none';
  readonly attributes?: Record<string, string>;
  /** Keeps from the client when its token expires, so that it sets no timer for a new one. */
  readonly hideExpiry?: boolean;
}

/** The official client, with a token provider as a backend would be. */
function chatRoom(roomArn: string, userId: string, options: Options = {}) {
  const on = options.on ?? emulator;
  let tokens = 0;
  const client = new ChatRoom({
    regionOrUrl: on.messagingEndpoint,
    maxReconnectAttempts: 2,
    tokenProvider: async () => {
      tokens += 1;
      const { token, sessionExpirationTime, tokenExpirationTime } = await sdk(on).send(new CreateChatTokenCommand({
        roomIdentifier: roomArn,
        userId,
        capabilities: options.capabilities === 'none' ? [] : ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'],
        attributes: options.attributes,
      }));
      return options.hideExpiry ? { token: token! } : { token: token!, sessionExpirationTime, tokenExpirationTime };
    },
  });
  client.logger = SILENT;
  connected.push(client);
  return { client, tokens: () => tokens };
}

type EventName = 'connect' | 'message' | 'event' | 'messageDelete' | 'userDisconnect' | 'disconnect';

async function once<T>(client: ChatRoom, event: EventName): Promise<T> {
  return new Promise((resolve) => {
    const remove = client.addListener(event, ((value: T) => {
      remove();
      resolve(value);
    }) as () => void);
  });
}

async function join(...args: Parameters<typeof chatRoom>) {
  const joined = chatRoom(...args);
  const ready = once(joined.client, 'connect');
  joined.client.connect();
  await ready;
  return joined;
}

test('two clients talk', async () => {
  const arn = await room(emulator);
  const ann = (await join(arn, 'ann', { attributes: { displayName: 'Ann' } })).client;
  const bob = (await join(arn, 'bob', { capabilities: 'none' })).client;
  const heard = once(bob, 'message');
  const sent = await ann.sendMessage(new SendMessageRequest('hello', { mood: 'good' }));
  expect(sent).toMatchObject({ content: 'hello', attributes: { mood: 'good' }, sender: { userId: 'ann', attributes: { displayName: 'Ann' } } });
  expect(sent.sendTime).toBeInstanceOf(Date);
  expect(await heard).toEqual(sent);
});

test('a moderator deletes a message and disconnects its sender, who stays away', async () => {
  const arn = await room(emulator);
  const [ann, bob] = [(await join(arn, 'ann')).client, await join(arn, 'bob')];
  const message = await bob.client.sendMessage(new SendMessageRequest('buy now'));
  const seen = once(bob.client, 'messageDelete');
  expect(await ann.deleteMessage(new DeleteMessageRequest(message.id, 'spam'))).toMatchObject({ messageId: message.id, reason: 'spam' });
  expect(await seen).toMatchObject({ messageId: message.id });
  const [told, gone] = [once(bob.client, 'userDisconnect'), once<DisconnectReason>(bob.client, 'disconnect')];
  expect(await ann.disconnectUser(new DisconnectUserRequest('bob', 'rude'))).toMatchObject({ userId: 'bob', reason: 'rude' });
  expect(await told).toMatchObject({ userId: 'bob', reason: 'rude' });
  expect(await gone).toBe('serverDisconnect');
  expect(bob.tokens()).toBe(1);
});

test('the backend sends an event, deletes a message and disconnects a user', async () => {
  const arn = await room(emulator);
  const { client } = await join(arn, 'ann');
  const backend = sdk(emulator);
  const event = once(client, 'event');
  const { id } = await backend.send(new SendEventCommand({ roomIdentifier: arn, eventName: 'goal', attributes: { by: 'nine' } }));
  expect(await event).toMatchObject({ id, eventName: 'goal', attributes: { by: 'nine' } });
  const deletion = once(client, 'messageDelete');
  await backend.send(new DeleteMessageCommand({ roomIdentifier: arn, id: 'abcdefGHIJ12' }));
  expect(await deletion).toMatchObject({ messageId: 'abcdefGHIJ12' });
  const gone = once<DisconnectReason>(client, 'disconnect');
  await backend.send(new DisconnectUserCommand({ roomIdentifier: arn, userId: 'ann', reason: 'rude' }));
  expect(await gone).toBe('serverDisconnect');
});

test('what has no attributes, no reason and no RequestId is understood', async () => {
  const clock = testClock(Date.now());
  const other = await start({ clock });
  const arn = await room(other);
  const [{ client: ann }, { client: bob }] = [await join(arn, 'ann', { on: other }), await join(arn, 'bob', { on: other })];
  const heard = once<ChatMessage>(bob, 'message');
  const sent = await ann.sendMessage(new SendMessageRequest('hello'));
  expect(sent).toEqual({
    id: sent.id, requestId: expect.any(String), content: 'hello', attributes: undefined, sendTime: new Date(clock.now()), sender: { userId: 'ann', attributes: undefined },
  });
  expect(await heard).toEqual(sent);
  const backend = sdk(other);
  const event = once(bob, 'event');
  const { id } = await backend.send(new SendEventCommand({ roomIdentifier: arn, eventName: 'goal' }));
  expect(await event).toEqual({ id, requestId: '', eventName: 'goal', attributes: undefined, sendTime: new Date(clock.now()) });
  const deletion = once<DeleteMessageEvent>(bob, 'messageDelete');
  await backend.send(new DeleteMessageCommand({ roomIdentifier: arn, id: sent.id }));
  expect(await deletion).toMatchObject({ messageId: sent.id, requestId: '', reason: undefined });
  const gone = once<DisconnectReason>(bob, 'disconnect');
  expect(await ann.disconnectUser(new DisconnectUserRequest('bob'))).toMatchObject({ userId: 'bob', reason: undefined });
  expect(await gone).toBe('serverDisconnect');
});

test('a disconnected user whose reason is longer than a close can carry stays away too', async () => {
  const arn = await room(emulator);
  const bob = await join(arn, 'bob');
  const [told, gone] = [once(bob.client, 'userDisconnect'), once<DisconnectReason>(bob.client, 'disconnect')];
  const reason = '😀'.repeat(256);
  await sdk(emulator).send(new DisconnectUserCommand({ roomIdentifier: arn, userId: 'bob', reason }));
  expect(await told).toMatchObject({ reason });
  expect(await gone).toBe('serverDisconnect');
  expect(bob.tokens()).toBe(1);
});

test('a request that is refused rejects with the error', async () => {
  const arn = await room(emulator, { maximumMessageLength: 5, maximumMessageRatePerSecond: 1 });
  const [ann, viewer] = [(await join(arn, 'ann')).client, (await join(arn, 'viewer', { capabilities: 'none' })).client];
  const refusal = async (call: Promise<unknown>) => call.then(() => undefined, (error: ChatError) => error.errorCode);
  expect(await refusal(viewer.sendMessage(new SendMessageRequest('hello')))).toBe(403);
  expect(await refusal(ann.sendMessage(new SendMessageRequest('hello!')))).toBe(400);
  expect(await refusal(ann.sendMessage(new SendMessageRequest('hello', { a: 'x'.repeat(2000) })))).toBe(413);
  expect(await refusal(ann.deleteMessage(new DeleteMessageRequest('short')))).toBe(400);
  await ann.sendMessage(new SendMessageRequest('hello'));
  expect(await refusal(ann.sendMessage(new SendMessageRequest('again')))).toBe(429);
});

test('a refused token makes the client ask for another, as often as it was told to', async () => {
  const arn = await room(emulator);
  emulator.settings.tokenLifetimeMs = 0;
  const { client, tokens } = chatRoom(arn, 'ann');
  const gone = once<DisconnectReason>(client, 'disconnect');
  client.connect();
  expect(await gone).toBe('socketError');
  expect(tokens()).toBe(3);
  emulator.settings.tokenLifetimeMs = 60_000;
});

test('a session that expires makes the client come back with a new token', async () => {
  const clock = testClock(Date.now());
  const other = await start({ clock });
  const arn = await room(other);
  const { client, tokens } = await join(arn, 'ann', { on: other, hideExpiry: true });
  const back = once(client, 'connect');
  let disconnects = 0;
  client.addListener('disconnect', () => { disconnects += 1; });
  clock.advance(60 * 60_000);
  await back;
  expect([tokens(), disconnects]).toEqual([2, 0]);
  expect(await client.sendMessage(new SendMessageRequest('back'))).toMatchObject({ content: 'back' });
});
