import { modulesOfPage } from './modules';

// The page's chat with Amazon's own client, in an evening that takes no time.

const MINUTE = 60_000;

interface Connection { readonly is: string; readonly reason?: string }

interface Chat {
  readonly connection: Connection;
  readonly messages: { readonly all: readonly { readonly text: string }[] };
  subscribe(listener: () => void): void;
  connect(): void;
  leave(): void;
}

type Listener = (event: object) => void;

/** A socket whose other end is the test. */
class Socket {
  static all: Socket[] = [];
  /** How many of the next do not come about. */
  static failures = 0;

  isOpen = false;
  private readonly listeners = new Map<string, Listener[]>();

  constructor() {
    Socket.all.push(this);
    const fails = Socket.failures > 0 && Socket.failures-- > 0;
    setTimeout(() => this.tell(fails ? 'error' : 'open'), 10);
  }

  addEventListener(name: string, listener: Listener): void {
    this.listeners.set(name, [...this.listeners.get(name) ?? [], listener]);
  }

  removeEventListener(name: string, listener: Listener): void {
    this.listeners.set(name, (this.listeners.get(name) ?? []).filter((other) => other !== listener));
  }

  close(): void {
    this.isOpen = false;
  }

  tell(name: 'open' | 'error' | 'close' | 'message', event: object = {}): void {
    this.isOpen = name === 'open' || (name === 'message' && this.isOpen);
    for (const listener of this.listeners.get(name) ?? []) listener(event);
  }

  breaks(): void {
    this.tell('close', { wasClean: false, code: 1006 });
  }

  ends(): void {
    this.tell('close', { wasClean: true, code: 1001 });
  }

  brings(frame: object): void {
    this.tell('message', { data: JSON.stringify({ Id: `${Math.random()}`, RequestId: '', SendTime: new Date().toISOString(), ...frame }) });
  }
}

const kick = { Type: 'EVENT', EventName: 'aws:DISCONNECT_USER', Attributes: { UserId: 'ada', Reason: 'calm down' } };

let page: { readonly Chat: new (config: object, token: () => Promise<object>, userId: string) => Chat };
let chat: Chat;
let states: string[];
const token = jest.fn<Promise<object>, []>();

const isOpen = () => Socket.all.filter((socket) => socket.isOpen).length;
const newest = () => Socket.all.at(-1)!;
const pass = async (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

beforeAll(async () => {
  Object.assign(globalThis, {
    WebSocket: Socket,
    requestAnimationFrame: (draw: () => void) => setTimeout(draw, 16),
    cancelAnimationFrame: (timer: NodeJS.Timeout) => clearTimeout(timer),
  });
  page = await modulesOfPage('chat');
});

beforeEach(async () => {
  jest.useFakeTimers();
  Socket.all = [];
  Socket.failures = 0;
  token.mockImplementation(async () => ({ // for an hour, as the API gives them
    token: 'token',
    tokenExpirationTime: new Date(Date.now() + 60 * MINUTE).toISOString(),
    sessionExpirationTime: new Date(Date.now() + 60 * MINUTE).toISOString(),
  }));
  chat = new page.Chat({ region: 'us-east-1' }, token, 'ada');
  chat.connect();
  await pass(100);
  expect(chat.connection).toEqual({ is: 'connected' });
  states = [];
  chat.subscribe(() => states.push(chat.connection.is));
});

afterEach(() => jest.useRealTimers());

describe('somebody who has left the room', () => {
  test.each([
    ['after an outage', async () => newest().breaks()],
    ['after an outage of the next connection', async () => { await pass(59.5 * MINUTE); newest().breaks(); }],
    ['in an outage', async () => {
      Socket.failures = 100;
      newest().breaks();
      await pass(3000);
      Socket.failures = 0;
      chat.leave();
    }],
    ['after outages one upon another, when tokens come late', async () => {
      for (let n = 0; n < 3; n++) {
        newest().breaks();
        await pass(10_000);
      }
      const give = token.getMockImplementation()!;
      token.mockImplementation(async () => new Promise((resolve) => { setTimeout(() => resolve(give()), 25_000); }));
      await pass(60 * MINUTE);
      token.mockImplementation(give);
    }],
    ['in the middle of a renewal', async () => { await pass(59 * MINUTE - 5); chat.leave(); }],
  ])('does not come back into it, %s', async (_, happens) => {
    await pass(MINUTE);
    await happens();
    await pass(MINUTE / 2);
    chat.leave();
    const [sockets, tokens] = [Socket.all.length, token.mock.calls.length];
    await pass(200 * MINUTE);
    expect({ open: isOpen(), sockets: Socket.all.length, tokens: token.mock.calls.length }).toEqual({ open: 0, sockets, tokens });
  });
});

describe('somebody whom a moderator disconnects', () => {
  test.each([
    ['properly', () => newest().ends()],
    ['so that the connection breaks', () => newest().breaks()],
  ])('stays so, %s, until they want to connect again', async (_, end) => {
    newest().breaks();
    await pass(5000);
    expect(chat.connection.is).toBe('connected');
    newest().brings(kick);
    end();
    await pass(200 * MINUTE);
    expect(chat.connection).toEqual({ is: 'disconnected', reason: 'a moderator ended your connection: calm down.' });
    expect(isOpen()).toBe(0);
    chat.connect();
    await pass(100);
    expect([chat.connection.is, isOpen()]).toEqual(['connected', 1]);
  });
});

describe('the renewal of a connection', () => {
  const toRenewal = async () => pass(59 * MINUTE - 200);

  test('goes unseen, and leaves one connection', async () => {
    await toRenewal();
    const [first] = Socket.all;
    await pass(250);
    expect([Socket.all.length, isOpen(), first.isOpen, states]).toEqual([2, 1, false, []]);
  });

  test('may fail some times: the connection goes on until there is another', async () => {
    await toRenewal();
    const [first] = Socket.all;
    Socket.failures = 4;
    for (let seconds = 0; seconds < 30; seconds++) {
      await pass(1000);
      expect(isOpen()).toBe(1);
    }
    expect([Socket.all.length, first.isOpen, newest().isOpen, states]).toEqual([6, false, true, []]);
  });

  test('that the API refuses is over: it is asked once', async () => {
    await toRenewal();
    token.mockClear();
    token.mockRejectedValue(new Error('You may not.'));
    await pass(5 * MINUTE);
    expect(token).toHaveBeenCalledTimes(1);
    expect(chat.connection).toEqual({ is: 'disconnected', reason: 'You may not.' });
    expect(isOpen()).toBe(0);
  });
});

describe('somebody whom the service disconnects without a word', () => {
  test.each([
    ['is over', () => newest().ends()],
    ['is over, as the client learns first', () => newest().brings({ Type: 'ERROR', ErrorCode: 401, ErrorMessage: 'It has ended' })],
  ])('comes back where a session %s, and hears what is said', async (_, end) => {
    end();
    await pass(5000);
    expect(states).toEqual(['reconnecting', 'connected']);
    newest().brings({ Type: 'MESSAGE', Content: 'Again', Sender: { UserId: 'bob' } });
    await pass(100);
    expect([isOpen(), chat.messages.all.map(({ text }) => text)]).toEqual([1, ['Again']]);
  });

  test('tries less and less often where that happens each time', async () => {
    const timer = setInterval(() => { if (newest().isOpen) newest().ends(); }, 50);
    await pass(10 * MINUTE);
    clearInterval(timer);
    expect(token.mock.calls.length).toBeLessThan(100);
    await pass(MINUTE);
    expect([chat.connection.is, isOpen()]).toEqual(['connected', 1]);
  });

  test('is told why where the API gives no token any more', async () => {
    token.mockRejectedValue(new Error('You may not.'));
    newest().ends();
    await pass(5000);
    expect(chat.connection).toEqual({ is: 'disconnected', reason: 'You may not.' });
  });
});

test('a room that cannot be reached is tried for ten minutes', async () => {
  Socket.failures = Infinity;
  newest().breaks();
  await pass(9 * MINUTE);
  expect(chat.connection.is).toBe('reconnecting');
  await pass(3 * MINUTE);
  expect(chat.connection).toEqual({ is: 'disconnected', reason: 'the chat cannot be reached.' });
  const attempts = Socket.all.length;
  await pass(60 * MINUTE);
  expect(Socket.all.length).toBe(attempts);
});
