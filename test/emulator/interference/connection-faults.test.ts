import { CreateChatTokenCommand, GetRoomCommand, ListRoomsCommand } from '@aws-sdk/client-ivschat';
import { type ChatError, ChatRoom, type DisconnectReason, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';
import type { Emulator } from '../../../emulator';
import { type ChatClient, join, room } from '../chat-support';
import { raw, sdk, start, stopAll } from '../support';

// The client expects the browser's WebSocket, which Node 20 does not have.
Object.assign(globalThis, { WebSocket });

let emulator: Emulator;
let chance: number;

beforeAll(async () => { emulator = await start({ random: () => chance }); });
beforeEach(() => emulator.reset());
afterAll(stopAll);

const ID = expect.stringMatching(/^[a-zA-Z0-9]{12}$/) as string;
const SEND = { Action: 'SEND_MESSAGE', RequestId: 'r', Content: 'hello' };
const DELETE = { Action: 'DELETE_MESSAGE', RequestId: 'r', Id: 'abcdefGHIJ12' };
const OPEN = { Type: 'EVENT', EventName: 'aws:DELETE_MESSAGE' };

const add = async (fault: object) => raw(emulator, 'POST', '/_emulator/faults', fault, {});

describe('an error frame', () => {
  test.each([[404], [429], [500], [401]])('%d is the answer to a frame, nothing comes of it, and the connection lives on', async (status) => {
    const arn = await room(emulator);
    const [ann, bob] = [await join(emulator, arn), await join(emulator, arn, { userId: 'bob' })];
    expect(await add({ kind: 'error-frame', status, message: 'as asked', times: 1 })).toMatchObject({ status: 201, body: { fired: 0 } });
    expect(await ann.ask(SEND)).toEqual({ Type: 'ERROR', Id: ID, RequestId: 'r', ErrorCode: status, ErrorMessage: 'as asked' });
    expect(await ann.ask({ ...SEND, Content: 'again' })).toMatchObject({ Type: 'MESSAGE', Content: 'again' });
    expect(await bob.next()).toMatchObject({ Content: 'again' });
    expect(emulator.faults.list()).toEqual([expect.objectContaining({ kind: 'error-frame', fired: 1 })]);
  });

  test('is 500 if nothing else is said, and answers what cannot be read too', async () => {
    const ann = await join(emulator, await room(emulator));
    emulator.faults.add({ kind: 'error-frame' });
    expect(await ann.ask('{')).toEqual({ Type: 'ERROR', Id: ID, RequestId: '', ErrorCode: 500, ErrorMessage: expect.any(String) });
  });

  test('is sent to everybody at once, with no request to answer', async () => {
    const clients = [await join(emulator, await room(emulator)), await join(emulator, await room(emulator), { userId: 'bob' })];
    expect(await add({ kind: 'error-frame', status: 429, now: true })).toMatchObject({ status: 201, body: { kind: 'error-frame', fired: 2 } });
    for (const client of clients) {
      expect(await client.next()).toMatchObject({ Type: 'ERROR', RequestId: '', ErrorCode: 429 });
      expect(await client.ask(DELETE)).toMatchObject(OPEN);
    }
    expect(emulator.faults.list()).toEqual([]);
  });
});

describe('a connection that is cut', () => {
  test('breaks without a close when a frame comes, and nothing comes of that', async () => {
    const arn = await room(emulator);
    const [ann, bob] = [await join(emulator, arn), await join(emulator, arn, { userId: 'bob' })];
    emulator.faults.add({ kind: 'cut-connection', times: 1 });
    ann.send(SEND);
    ann.send(SEND);
    expect([await ann.closed, await ann.closeReason]).toEqual([1006, '']);
    expect(await bob.ask(DELETE)).toMatchObject(OPEN);
    expect(emulator.state()).toMatchObject({ rooms: [{ connections: 1 }] });
  });

  test('breaks at once with all others', async () => {
    const arn = await room(emulator);
    const clients = [await join(emulator, arn), await join(emulator, arn), await join(emulator, await room(emulator), { userId: 'bob' })];
    expect(await add({ kind: 'cut-connection', now: true })).toMatchObject({ status: 201, body: { fired: 3 } });
    for (const client of clients) expect(await client.closed).toBe(1006);
    expect(emulator.state()).toMatchObject({ rooms: [{ connections: 0 }, { connections: 0 }] });
    expect(await (await join(emulator, arn)).ask(DELETE)).toMatchObject(OPEN);
  });
});

describe('which connections are struck', () => {
  /** Which of the clients are still connected. */
  async function living(clients: readonly ChatClient[]): Promise<number[]> {
    const alive = await Promise.all(clients.map(async (client) => (
      Promise.race([client.closed.then(() => false), client.ask(DELETE).then(() => true, () => false)])
    )));
    return alive.flatMap((one, index) => one ? [index] : []);
  }

  /** Ann and Bob in the lobby, and Ann in a hall. */
  async function three() {
    const [lobby, hall] = [await room(emulator, { name: 'lobby' }), await room(emulator, { name: 'hall' })];
    return { lobby, hall, clients: [await join(emulator, lobby), await join(emulator, lobby, { userId: 'bob' }), await join(emulator, hall)] };
  }

  test('those of a room, by its ARN, id or name, or of a user, or both', async () => {
    const { lobby, hall, clients } = await three();
    const cut = (match: object) => emulator.faults.add({ kind: 'cut-connection', now: true, match }).fired;
    expect(cut({ resource: lobby.split('/')[1], userId: 'bob' })).toBe(1);
    expect(cut({ resource: hall, userId: 'bob' })).toBe(0);
    expect(await living(clients)).toEqual([0, 2]);
    expect(cut({ resource: 'lobby' })).toBe(1);
    expect(cut({ userId: 'ann' })).toBe(1);
    expect(await living(clients)).toEqual([]);
  });

  test('those that send what was asked for', async () => {
    const { clients: [ann, bob] } = await three();
    emulator.faults.add({ kind: 'error-frame', operation: 'SEND_MESSAGE', match: { userId: 'ann' } });
    expect(await bob.ask(SEND)).toMatchObject({ Type: 'MESSAGE' });
    expect(await ann.next()).toMatchObject({ Type: 'MESSAGE' });
    expect(await ann.ask(DELETE)).toMatchObject(OPEN);
    expect(await ann.ask(SEND)).toMatchObject({ Type: 'ERROR', ErrorCode: 500 });
  });

  test('as many as were asked for, and with the probability that was asked for', async () => {
    const { clients } = await three();
    chance = 0.3;
    expect(emulator.faults.add({ kind: 'cut-connection', now: true, probability: 0.3 }).fired).toBe(0);
    chance = 0.29;
    expect(emulator.faults.add({ kind: 'cut-connection', now: true, probability: 0.3, times: 2 }).fired).toBe(2);
    expect(await living(clients)).toHaveLength(1);
  });

  test('no calls: faults of calls and of connections leave each other alone', async () => {
    const { lobby, clients: [ann] } = await three();
    emulator.faults.add({ kind: 'throttle' });
    expect(await ann.ask(DELETE)).toMatchObject(OPEN);
    emulator.faults.clear();
    emulator.faults.add({ kind: 'cut-connection' });
    expect((await sdk(emulator).send(new GetRoomCommand({ identifier: lobby }))).name).toBe('lobby');
    expect((await sdk(emulator).send(new ListRoomsCommand({}))).rooms).toHaveLength(2);
  });
});

describe('the official client', () => {
  const rooms: ChatRoom[] = [];
  afterEach(() => rooms.splice(0).forEach((one) => one.disconnect()));

  async function enter(roomIdentifier: string, userId: string) {
    let tokens = 0;
    const client = new ChatRoom({
      regionOrUrl: emulator.messagingEndpoint,
      tokenProvider: async () => {
        tokens += 1;
        const { token } = await sdk(emulator).send(new CreateChatTokenCommand({ roomIdentifier, userId, capabilities: ['SEND_MESSAGE'] }));
        return { token: token! };
      },
    });
    client.logger = { debug: () => undefined, info: () => undefined, error: () => undefined };
    rooms.push(client);
    const reasons: DisconnectReason[] = [];
    client.addListener('disconnect', (reason) => reasons.push(reason));
    const connected = async () => new Promise<void>((resolve) => {
      const remove = client.addListener('connect', () => {
        remove();
        resolve();
      });
    });
    const first = connected();
    client.connect();
    await first;
    return { client, connected, tokens: () => tokens, reasons };
  }

  test.each([[404], [429], [500]])('rejects what is answered with %d, and stays', async (status) => {
    const { client, tokens, reasons } = await enter(await room(emulator), 'ann');
    emulator.faults.add({ kind: 'error-frame', status, times: 1 });
    await expect(client.sendMessage(new SendMessageRequest('x'))).rejects.toMatchObject({ errorCode: status } satisfies Partial<ChatError>);
    expect(await client.sendMessage(new SendMessageRequest('again'))).toMatchObject({ content: 'again' });
    expect([tokens(), reasons]).toEqual([1, []]);
  });

  test('comes back with a new token when all connections break at once', async () => {
    const arn = await room(emulator);
    const people = [await enter(arn, 'ann'), await enter(arn, 'bob')];
    const back = people.map(({ connected }) => connected());
    await add({ kind: 'cut-connection', now: true });
    await Promise.all(back);
    for (const { client, tokens, reasons } of people) {
      expect(await client.sendMessage(new SendMessageRequest('back'))).toMatchObject({ content: 'back' });
      expect([tokens(), reasons]).toEqual([2, []]);
    }
  });
});
