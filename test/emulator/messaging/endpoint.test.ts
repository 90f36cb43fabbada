import { DeleteRoomCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';
import type { Emulator } from '../../../emulator';
import { connect, join, room, sendTime, token } from '../chat-support';
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

describe('the handshake', () => {
  test('repeats the token as the sub-protocol', async () => {
    const chatToken = await token(emulator, await room(emulator));
    expect((await connect(emulator, chatToken)).socket.protocol).toBe(chatToken);
  });

  test('takes a token once', async () => {
    const chatToken = await token(emulator, await room(emulator));
    await connect(emulator, chatToken);
    await expect(connect(emulator, chatToken)).rejects.toThrow('refused with 401');
  });

  test('takes a token until the moment it expires', async () => {
    const arn = await room(emulator);
    const [early, late] = [await token(emulator, arn), await token(emulator, arn)];
    clock.advance(59_999);
    await connect(emulator, early);
    clock.advance(1);
    await expect(connect(emulator, late)).rejects.toThrow('refused with 401');
  });

  test('lets a token wait as long as the settings say', async () => {
    emulator.settings.tokenLifetimeMs = 1000;
    const chatToken = await token(emulator, await room(emulator));
    clock.advance(1000);
    await expect(connect(emulator, chatToken)).rejects.toThrow('refused with 401');
  });

  test('refuses an unknown token, no token, another path and a room that is gone', async () => {
    const arn = await room(emulator);
    await expect(connect(emulator, 'made-up')).rejects.toThrow('refused with 401');
    await expect(connect(emulator, await token(emulator, arn), '/chat')).rejects.toThrow('refused with 404');
    const chatToken = await token(emulator, arn);
    await sdk(emulator).send(new DeleteRoomCommand({ identifier: arn }));
    await expect(connect(emulator, chatToken)).rejects.toThrow('refused with 404');
    const noToken = new WebSocket(emulator.messagingEndpoint);
    expect(await new Promise((resolve) => noToken.on('error', (error) => resolve(error.message)))).toContain('401');
  });

  test('forgets expired tokens that nobody used', async () => {
    const arn = await room(emulator);
    await token(emulator, arn);
    await token(emulator, arn);
    clock.advance(60_000);
    await token(emulator, arn);
    expect(emulator.state()).toMatchObject({ unusedTokens: 1 });
  });
});

describe('a message', () => {
  test('reaches everybody in the room, its sender included, and nobody elsewhere', async () => {
    const arn = await room(emulator);
    const ann = await join(emulator, arn, { attributes: { displayName: 'Ann' } });
    const bob = await join(emulator, arn, { userId: 'bob', capabilities: [] });
    const eve = await join(emulator, await room(emulator));
    const received = await ann.ask({ Action: 'SEND_MESSAGE', RequestId: 'r1', Content: 'hello 😀', Attributes: { mood: 'good' } });
    expect(received).toEqual({
      Type: 'MESSAGE',
      Id: ID,
      RequestId: 'r1',
      Content: 'hello 😀',
      Attributes: { mood: 'good' },
      SendTime: now(),
      Sender: { UserId: 'ann', Attributes: { displayName: 'Ann' } },
    });
    expect(await bob.next()).toEqual(received);
    await eve.ask({ Action: 'SEND_MESSAGE', Content: 'anybody?' });
    expect(eve.waiting).toEqual([]);
  });

  test.each([[{}], [{ Attributes: {} }], [{ Attributes: null, RequestId: null }], [{ RequestId: '' }]])(
    'that has %j has an empty RequestId, and null for attributes', async (more) => {
      const ann = await join(emulator, await room(emulator));
      expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'x', ...more })).toEqual({
        Type: 'MESSAGE', Id: ID, RequestId: '', Content: 'x', Attributes: null, SendTime: now(), Sender: { UserId: 'ann', Attributes: null },
      });
    });

  test('has nine fraction digits in its time', async () => {
    const ann = await join(emulator, await room(emulator));
    clock.advance(7);
    const { SendTime } = await ann.ask({ Action: 'SEND_MESSAGE', Content: 'x' }) as { SendTime: string };
    expect(SendTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    expect(Date.parse(SendTime)).toBe(clock.now());
  });

  test('has as many code points as the room allows, at the time it is sent', async () => {
    const arn = await room(emulator, { maximumMessageLength: 3 });
    const ann = await join(emulator, arn);
    expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: '😀😀😀' })).toMatchObject({ Type: 'MESSAGE' });
    expect(await ann.ask({ Action: 'SEND_MESSAGE', RequestId: 'r', Content: 'four' }))
      .toEqual({ Type: 'ERROR', Id: ID, RequestId: 'r', ErrorCode: 400, ErrorMessage: 'Message exceeds maximum length: the room takes 3 characters' });
    await sdk(emulator).send(new UpdateRoomCommand({ identifier: arn, maximumMessageLength: 4 }));
    expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'four' })).toMatchObject({ Type: 'MESSAGE' });
  });

  test('carries at most 1 KB of attributes', async () => {
    const ann = await join(emulator, await room(emulator));
    expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'x', Attributes: { a: 'x'.repeat(1023) } })).toMatchObject({ Type: 'MESSAGE' });
    expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'x', Attributes: { a: 'x'.repeat(1024) } })).toMatchObject({ Type: 'ERROR', ErrorCode: 413 });
  });

  test('counts towards the rate of the room, whoever sends it', async () => {
    const arn = await room(emulator, { maximumMessageRatePerSecond: 2 });
    const [ann, bob] = [await join(emulator, arn), await join(emulator, arn, { userId: 'bob' })];
    const send = { Action: 'SEND_MESSAGE', Content: 'x' };
    expect(await ann.ask(send)).toMatchObject({ Type: 'MESSAGE' });
    await bob.next();
    clock.advance(600);
    expect(await bob.ask(send)).toMatchObject({ Type: 'MESSAGE' });
    expect(await bob.ask({ ...send, RequestId: 'r' })).toEqual({
      Type: 'ERROR', Id: ID, RequestId: 'r', ErrorCode: 429, ErrorMessage: 'rate limit exceeded: the room takes 2 messages a second',
    });
    clock.advance(399);
    expect(await bob.ask(send)).toMatchObject({ ErrorCode: 429 });
    clock.advance(1);
    expect(await bob.ask(send)).toMatchObject({ Type: 'MESSAGE' });
    expect(await bob.ask(send)).toMatchObject({ ErrorCode: 429 });
  });
});

describe('capabilities', () => {
  test.each([
    ['SEND_MESSAGE', { Content: 'x' }, 'MESSAGE'],
    ['DELETE_MESSAGE', { Id: 'abcdefGHIJ12' }, 'EVENT'],
    ['DISCONNECT_USER', { UserId: 'nobody' }, 'EVENT'],
  ] as const)('%s is needed for what it is named after, and is all that is needed', async (capability, members, answer) => {
    const arn = await room(emulator);
    const others = (['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'] as const).filter((one) => one !== capability);
    const frame = { Action: capability, RequestId: 'r', ...members };
    const without = await join(emulator, arn, { capabilities: others });
    expect(await without.ask(frame)).toEqual({
      Type: 'ERROR', Id: ID, RequestId: 'r', ErrorCode: 403, ErrorMessage: expect.stringContaining(capability),
    });
    const having = await join(emulator, arn, { capabilities: [capability] });
    expect(await having.ask(frame)).toMatchObject({ Type: answer, RequestId: 'r' });
  });
});

test('a client that has stopped reading is cut before it fills the memory, and nobody else notices', async () => {
  const arn = await room(emulator);
  const [slow, ann] = [await join(emulator, arn, { userId: 'slow' }), await join(emulator, arn)];
  slow.socket.pause();
  const megabyte = { kind: 'error-frame', message: 'x'.repeat(1024 * 1024), match: { userId: 'slow' }, now: true } as const;
  let taken = 0;
  while (emulator.faults.add(megabyte).fired === 1) {
    taken += 1;
    expect(taken).toBeLessThan(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(taken).toBeGreaterThanOrEqual(4);
  expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'still here' })).toMatchObject({ Content: 'still here' });
  slow.socket.resume();
  expect(await slow.closed).toBe(1006);
});

describe('the end', () => {
  test('by the client itself is noticed', async () => {
    const ann = await join(emulator, await room(emulator));
    ann.socket.close();
    // The other end may hear of it a little later; if it never does, the test runs out of time.
    const connections = () => (emulator.state() as { rooms: { connections: number }[] }).rooms[0].connections;
    while (connections() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await ann.closed).toBe(1005);
  });

  test('of the session is error 401, then a clean close with the error as its reason', async () => {
    const ann = await join(emulator, await room(emulator), { sessionDurationInMinutes: 2 });
    clock.advance(119_999);
    expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'x' })).toMatchObject({ Type: 'MESSAGE' });
    clock.advance(1);
    const { ErrorMessage, ...error } = await ann.next();
    expect(error).toEqual({ Type: 'ERROR', Id: ID, RequestId: '', ErrorCode: 401 });
    expect(await ann.closed).toBe(1000);
    expect(JSON.parse(await ann.closeReason)).toEqual({ ErrorCode: 401, ErrorMessage });
  });

  test('of the room closes its connections', async () => {
    const arn = await room(emulator);
    const [ann, other] = [await join(emulator, arn), await join(emulator, await room(emulator))];
    expect(emulator.state()).toMatchObject({ rooms: [{ connections: 1 }, { connections: 1 }] });
    await sdk(emulator).send(new DeleteRoomCommand({ identifier: arn }));
    expect([await ann.closed, await ann.closeReason]).toEqual([1000, '']);
    expect(other.socket.readyState).toBe(WebSocket.OPEN);
    expect(emulator.state()).toMatchObject({ rooms: [{ connections: 1 }] });
  });

  test('of the emulator ends all connections at once', async () => {
    const other = await start();
    const ann = await join(other, await room(other));
    await other.close();
    expect(await ann.closed).toBe(1006);
  });

  test('by reset closes all connections', async () => {
    const ann = await join(emulator, await room(emulator));
    emulator.reset();
    expect(await ann.closed).toBe(1000);
  });
});
