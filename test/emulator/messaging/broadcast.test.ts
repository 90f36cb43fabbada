import { PassThrough } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Emulator } from '../../../emulator';
import { type Connection, createHub } from '../../../emulator/messaging/hub';
import { join, room } from '../chat-support';
import { start, stopAll } from '../support';

let emulator: Emulator;

beforeAll(async () => { emulator = await start(); });
beforeEach(() => emulator.reset());
afterAll(stopAll);

const say = (content: string) => ({ Action: 'SEND_MESSAGE', Content: content });

test('what comes in at once goes out to everybody once, whole and in order', async () => {
  const arn = await room(emulator, { maximumMessageRatePerSecond: 100 });
  const clients = [await join(emulator, arn), await join(emulator, arn), await join(emulator, arn)];
  const contents = Array.from({ length: 100 }, (_, n) => `${n} ${'ä€🎉'.repeat(n)}`);
  for (const content of contents) clients[0].send(say(content));
  for (const client of clients) {
    for (const content of contents) expect(await client.next()).toMatchObject({ Type: 'MESSAGE', Content: content });
    expect(client.waiting).toEqual([]);
  }
});

test('an answer to one client comes after what everybody got before it', async () => {
  const arn = await room(emulator, { maximumMessageRatePerSecond: 100 });
  const [ann, ben] = [await join(emulator, arn), await join(emulator, arn)];
  for (let turn = 0; turn < 10; turn++) {
    ann.send(say(`${turn}`));
    ann.send('{}');
  }
  for (let turn = 0; turn < 10; turn++) {
    expect(await ann.next()).toMatchObject({ Content: `${turn}` });
    expect(await ann.next()).toMatchObject({ Type: 'ERROR', ErrorCode: 400 });
    expect(await ben.next()).toMatchObject({ Content: `${turn}` });
  }
});

test('who disconnects somebody in the breath of a message is heard out by both', async () => {
  const arn = await room(emulator, { maximumMessageRatePerSecond: 100 });
  const [ann, ben] = [await join(emulator, arn), await join(emulator, arn, { userId: 'ben' })];
  ann.send(say('bye'));
  ann.send({ Action: 'DISCONNECT_USER', UserId: 'ben' });
  for (const client of [ann, ben]) {
    expect(await client.next()).toMatchObject({ Content: 'bye' });
    expect(await client.next()).toMatchObject({ EventName: 'aws:DISCONNECT_USER' });
  }
  expect(await ben.closed).toBe(1001);
});

// Where the length of a frame takes another form, and past it.
test.each([125, 126, 127, 65_535, 65_536, 300_000])('a frame of %d bytes arrives', async (bytes) => {
  const ann = await join(emulator, await room(emulator));
  const bare = JSON.stringify({ Type: 'ERROR', Id: '123456789012', RequestId: '', ErrorCode: 500, ErrorMessage: '' }).length;
  const message = 'x'.repeat(bytes - bare);
  emulator.faults.add({ kind: 'error-frame', now: true, message });
  const frame = await ann.next();
  expect(frame.ErrorMessage).toBe(message);
  expect(JSON.stringify(frame)).toHaveLength(bytes);
});

test('whoever comes within the same turn hears it too, and whoever goes has heard it', () => {
  const hub = createHub();
  const client = () => {
    const wire = new PassThrough();
    const socket = { OPEN: 1, readyState: 1, bufferedAmount: 0, terminate: () => undefined };
    const connection = { wire, socket: socket as unknown as WebSocket, session: { roomArn: 'room' }, ip: '' } as unknown as Connection;
    return { connection, heard: () => [...String(wire.read() ?? '').matchAll(/\{"n":(\d)\}/g)].map(([, n]) => n) };
  };
  const [first, second, late] = [client(), client(), client()];
  hub.join(first.connection);
  hub.join(second.connection);
  hub.broadcast('room', { n: 1 });
  hub.join(late.connection);
  hub.broadcast('room', { n: 2 });
  hub.leave(second.connection);
  hub.broadcast('room', { n: 3 });
  hub.leave(late.connection);
  hub.leave(first.connection);
  expect([first, second, late].map(({ heard }) => heard())).toEqual([['1', '2', '3'], ['1', '2'], ['1', '2', '3']]);
});
