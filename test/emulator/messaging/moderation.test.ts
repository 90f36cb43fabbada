import { DeleteMessageCommand, DisconnectUserCommand, SendEventCommand } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';
import type { Emulator } from '../../../emulator';
import { join, room, sendTime } from '../chat-support';
import { sdk, start, stopAll, testClock, type TestClock } from '../support';

let clock: TestClock;
let emulator: Emulator;

beforeAll(async () => {
  clock = testClock();
  emulator = await start({ clock });
});
beforeEach(() => emulator.reset());
afterAll(stopAll);

const ID = expect.stringMatching(/^[a-zA-Z0-9]{12}$/) as string;
const now = () => sendTime(clock);

describe('moderation', () => {
  test.each([['with', 'spam'], ['without', undefined]])('a client deletes a message %s a reason', async (_with, reason) => {
    const arn = await room(emulator);
    const [ann, bob] = [await join(emulator, arn), await join(emulator, arn, { userId: 'bob' })];
    const event = await ann.ask({ Action: 'DELETE_MESSAGE', RequestId: 'r', Id: 'abcdefGHIJ12', Reason: reason });
    expect(event).toEqual({
      Type: 'EVENT',
      Id: ID,
      RequestId: 'r',
      EventName: 'aws:DELETE_MESSAGE',
      SendTime: now(),
      Attributes: { MessageId: 'abcdefGHIJ12', MessageID: 'abcdefGHIJ12', ...(reason ? { Reason: reason } : {}) },
    });
    expect(await bob.next()).toEqual(event);
  });

  test('the backend deletes a message', async () => {
    const arn = await room(emulator);
    const ann = await join(emulator, arn);
    const { id } = await sdk(emulator).send(new DeleteMessageCommand({ roomIdentifier: arn, id: 'abcdefGHIJ12', reason: 'spam' }));
    expect(await ann.next()).toEqual({
      Type: 'EVENT',
      Id: id,
      RequestId: '',
      EventName: 'aws:DELETE_MESSAGE',
      SendTime: now(),
      Attributes: { MessageId: 'abcdefGHIJ12', MessageID: 'abcdefGHIJ12', Reason: 'spam' },
    });
  });

  test('a client disconnects every connection of a user, who learns why and can come back', async () => {
    const arn = await room(emulator);
    const ann = await join(emulator, arn);
    const bobs = [await join(emulator, arn, { userId: 'bob' }), await join(emulator, arn, { userId: 'bob' })];
    const elsewhere = await join(emulator, await room(emulator), { userId: 'bob' });
    const event = await ann.ask({ Action: 'DISCONNECT_USER', RequestId: 'r', UserId: 'bob', Reason: 'rude' });
    expect(event).toEqual({
      Type: 'EVENT', Id: ID, RequestId: 'r', EventName: 'aws:DISCONNECT_USER', SendTime: now(), Attributes: { UserId: 'bob', Reason: 'rude' },
    });
    for (const bob of bobs) {
      expect(await bob.next()).toEqual(event);
      expect([await bob.closed, await bob.closeReason]).toEqual([1001, 'rude']);
    }
    expect(elsewhere.socket.readyState).toBe(WebSocket.OPEN);
    expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'gone' })).toMatchObject({ Type: 'MESSAGE' });
    await join(emulator, arn, { userId: 'bob' });
  });

  test('what a client sends after disconnecting itself is not heard', async () => {
    const arn = await room(emulator);
    const [ann, bob] = [await join(emulator, arn), await join(emulator, arn, { userId: 'bob' })];
    ann.send({ Action: 'DISCONNECT_USER', UserId: 'ann' });
    ann.send({ Action: 'SEND_MESSAGE', Content: 'too late' });
    expect([await ann.closed, await ann.closeReason]).toEqual([1001, '']);
    expect(await bob.next()).toMatchObject({ EventName: 'aws:DISCONNECT_USER' });
    expect(await bob.ask({ Action: 'SEND_MESSAGE', Content: 'quiet?' })).toMatchObject({ Content: 'quiet?' });
    expect(emulator.state()).toMatchObject({ rooms: [{ connections: 1 }] });
  });

  test('the backend disconnects a user', async () => {
    const arn = await room(emulator);
    const [ann, bob] = [await join(emulator, arn), await join(emulator, arn, { userId: 'bob' })];
    await sdk(emulator).send(new DisconnectUserCommand({ roomIdentifier: arn, userId: 'bob' }));
    expect(await bob.next()).toEqual({
      Type: 'EVENT', Id: ID, RequestId: '', EventName: 'aws:DISCONNECT_USER', SendTime: now(), Attributes: { UserId: 'bob' },
    });
    expect([await bob.closed, await bob.closeReason]).toEqual([1001, '']);
    expect(await ann.next()).toMatchObject({ EventName: 'aws:DISCONNECT_USER' });
    expect(ann.socket.readyState).toBe(WebSocket.OPEN);
  });

  test.each([
    ['a'.repeat(123), 'a'.repeat(123)],
    ['a'.repeat(124), 'a'.repeat(123)],
    [`${'a'.repeat(122)}é!`, 'a'.repeat(122)],
    [`${'a'.repeat(120)}😀`, 'a'.repeat(120)],
    ['é'.repeat(256), 'é'.repeat(61)],
    [`${'a'.repeat(119)}😀b`, `${'a'.repeat(119)}😀`],
    ['{"ErrorCode":1}', '{"ErrorCode":1}'],
  ])('the reason of the close is as much of %s as fits into 123 bytes, and the event has all of it', async (reason, cut) => {
    const arn = await room(emulator);
    for (const disconnect of [
      async () => sdk(emulator).send(new DisconnectUserCommand({ roomIdentifier: arn, userId: 'bob', reason })),
      async () => (await join(emulator, arn)).ask({ Action: 'DISCONNECT_USER', UserId: 'bob', Reason: reason }),
    ]) {
      const bob = await join(emulator, arn, { userId: 'bob' });
      await disconnect();
      expect(await bob.next()).toMatchObject({ Attributes: { UserId: 'bob', Reason: reason } });
      expect([await bob.closed, await bob.closeReason]).toEqual([1001, cut]);
    }
  });

  test('a client that moderates without a RequestId finds an empty one in the event', async () => {
    const ann = await join(emulator, await room(emulator));
    expect(await ann.ask({ Action: 'DELETE_MESSAGE', Id: 'abcdefGHIJ12' })).toMatchObject({ EventName: 'aws:DELETE_MESSAGE', RequestId: '' });
    expect(await ann.ask({ Action: 'DISCONNECT_USER', UserId: 'nobody' })).toMatchObject({ EventName: 'aws:DISCONNECT_USER', RequestId: '' });
  });

  test.each([[undefined], [{}]])('an event with %j for attributes has null', async (attributes) => {
    const arn = await room(emulator);
    const ann = await join(emulator, arn);
    const { id } = await sdk(emulator).send(new SendEventCommand({ roomIdentifier: arn, eventName: 'goal', attributes }));
    expect(await ann.next()).toEqual({ Type: 'EVENT', Id: id, RequestId: '', EventName: 'goal', Attributes: null, SendTime: now() });
  });

  test('the backend sends an event of its own', async () => {
    const arn = await room(emulator);
    const [ann, viewer] = [await join(emulator, arn), await join(emulator, arn, { userId: 'v', capabilities: [] })];
    const { id } = await sdk(emulator).send(new SendEventCommand({ roomIdentifier: arn, eventName: 'goal', attributes: { by: 'nine' } }));
    const event = { Type: 'EVENT', Id: id, RequestId: '', EventName: 'goal', Attributes: { by: 'nine' }, SendTime: now() };
    expect(await ann.next()).toEqual(event);
    expect(await viewer.next()).toEqual(event);
  });
});
