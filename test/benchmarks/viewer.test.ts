import { ChatRoom } from 'amazon-ivs-chat-messaging';
import fc from 'fast-check';
import { patientProvider, type Token, Viewer, type ViewerOptions } from '../../benchmarks/audience/viewer';
import { virtualTime } from '../../benchmarks/audience/virtual-time';
import type { Clock } from '../../emulator';
import { errorFrame } from '../../emulator/common/frames';

const MINUTE = 60_000;

/** What comes of each request for a token, in turn; the last of them for all that follow. */
interface Script {
  readonly answers: readonly { readonly takes: number; readonly fails?: boolean; readonly token: number; readonly session: number }[];
  /** When the network breaks all connections. */
  readonly breaks: readonly number[];
  readonly end: number;
}

interface Client {
  connect(): void;
  breakConnections(): void;
}

/** As far as the client asks: opens at once, ends with the session as the service ends it, and can be broken. */
class Socket extends EventTarget {
  static open = new Set<Socket>();

  constructor(_url: string, private readonly token: string) {
    super();
    queueMicrotask(() => {
      Socket.open.add(this);
      this.dispatchEvent(new Event('open'));
      setTimeout(() => this.endSession(), Number(this.token) - Date.now());
    });
  }

  close(): void {
    Socket.open.delete(this);
  }

  endSession(): void {
    if (!Socket.open.delete(this)) return;
    this.emit('message', { data: JSON.stringify(errorFrame({ code: 401, message: 'Expired' })) });
    void this.closeAfterwards();
  }

  /** An event is a task of its own: what the one before has led to comes first. */
  private async closeAfterwards(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    this.emit('close', { code: 1000, wasClean: true });
  }

  emit(type: string, details: object): void {
    this.dispatchEvent(Object.assign(new Event(type), details));
  }
}

const realClient = ({ tokenProvider, onDisconnect }: ViewerOptions): Client => {
  const room = new ChatRoom({
    regionOrUrl: 'wss://chat.example',
    tokenProvider: async () => {
      const { tokenExpires, sessionExpires } = await tokenProvider();
      return { token: String(sessionExpires), tokenExpirationTime: new Date(tokenExpires) };
    },
  });
  room.logger = { debug: () => {}, info: () => {}, error: () => {} };
  room.addListener('disconnect', () => onDisconnect?.());
  return {
    connect: () => room.connect(),
    breakConnections: () => {
      const broken = [...Socket.open];
      Socket.open.clear();
      broken.forEach((socket) => socket.emit('close', { code: 1006, wasClean: false }));
    },
  };
};

/** When a client asks for tokens, and when it gives up, in milliseconds from its start. */
async function life(make: (options: ViewerOptions) => Client, { answers, breaks, end }: Script): Promise<string[]> {
  jest.setSystemTime(0);
  Socket.open.clear();
  const clock: Clock = {
    now: () => Date.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
  const seen: string[] = [];
  let turn = 0;
  const client = make({
    clock,
    tokenProvider: async (): Promise<Token> => {
      seen.push(`asks at ${clock.now()}`);
      const { takes, fails, token, session } = answers[Math.min(turn++, answers.length - 1)];
      await new Promise<void>((resolve) => void setTimeout(resolve, takes));
      if (fails) throw new Error('No token');
      return { value: '', tokenExpires: clock.now() + token, sessionExpires: clock.now() + session };
    },
    onDisconnect: () => seen.push(`gives up at ${clock.now()}`),
  });
  client.connect();
  for (const at of [...breaks].sort((a, b) => a - b)) {
    await jest.advanceTimersByTimeAsync(at - clock.now());
    client.breakConnections();
  }
  await jest.advanceTimersByTimeAsync(end - clock.now());
  jest.clearAllTimers();
  return seen;
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  Object.assign(globalThis, { WebSocket: Socket });
});

afterEach(() => {
  jest.useRealTimers();
  Reflect.deleteProperty(globalThis, 'WebSocket');
});

const good = { takes: 50, token: MINUTE, session: 60 * MINUTE };

test.each<[string, Script, string[]]>([
  ['a token of a minute is renewed every 30 seconds', { answers: [good], breaks: [], end: 100_000 }, ['asks at 0', 'asks at 30050', 'asks at 60100', 'asks at 90150']],
  ['a time by which to renew, in an hour, is kept a minute before', {
    answers: [{ ...good, token: 50 * MINUTE }], breaks: [], end: 100 * MINUTE,
  }, ['asks at 0', `asks at ${49 * MINUTE + 50}`, `asks at ${98 * MINUTE + 100}`]],
  ['a broken connection asks at once, and the renewal that it had planned comes all the same', {
    answers: [{ ...good, token: 50 * MINUTE }], breaks: [20 * MINUTE], end: 100 * MINUTE,
  }, ['asks at 0', `asks at ${20 * MINUTE}`, `asks at ${49 * MINUTE + 50}`, `asks at ${98 * MINUTE + 100}`]],
  ['a client that gets no token asks four times, and gives up', {
    answers: [{ ...good, fails: true }], breaks: [], end: MINUTE,
  }, ['asks at 0', 'asks at 50', 'asks at 100', 'asks at 150', 'gives up at 200']],
  ['a session that ends before its renewal has a token begins anew', {
    answers: [{ takes: 0, token: MINUTE, session: MINUTE }, { takes: 50_000, token: 10 * MINUTE, session: 10 * MINUTE }], breaks: [], end: 5 * MINUTE,
  }, ['asks at 0', 'asks at 30000', 'asks at 60000']],
])('%s, in the client as in its model', async (_title, script, expected) => {
  expect(await life(realClient, script)).toEqual(expected);
  expect(await life((options) => new Viewer(options), script)).toEqual(expected);
});

test('whatever the answers and wherever connections break, the model asks when the client asks', async () => {
  const answer = fc.record({
    takes: fc.integer({ min: 1_000, max: 90_000 }),
    fails: fc.boolean(),
    token: fc.integer({ min: 20_000, max: 5 * MINUTE }),
    session: fc.integer({ min: 2 * MINUTE, max: 20 * MINUTE }),
  });
  const script = fc.record({
    answers: fc.array(answer, { minLength: 1, maxLength: 12 }),
    breaks: fc.uniqueArray(fc.integer({ min: 1, max: 15 * MINUTE }), { maxLength: 3 }),
    end: fc.constant(20 * MINUTE),
  });
  await fc.assert(fc.asyncProperty(script, async (given) => {
    expect(await life((options) => new Viewer(options), given)).toEqual(await life(realClient, given));
  }), { numRuns: 200, seed: 13 });
});

test('the provider waits as Retry-After says and up to a second of its own, and without one up to a minute', async () => {
  jest.useRealTimers();
  const time = virtualTime(0);
  const token: Token = { value: '', tokenExpires: 1, sessionExpires: 2 };
  const answers = [{ status: 429, by: 'function', retryAfterSeconds: 20 }, { status: 503, by: 'Lambda' }, { token }];
  const asked: number[] = [];
  const provider = patientProvider(time, async () => {
    asked.push(time.now());
    return answers.shift()!;
  }, () => 0.5);
  const got = provider();
  await time.runUntil(10 * MINUTE);
  expect(await got).toBe(token);
  expect(asked).toEqual([0, 20_500, 50_500]);
});

test('time stands still while work is under way, and goes on while it pauses', async () => {
  jest.useRealTimers();
  const time = virtualTime(1_000);
  const seen: string[] = [];
  const work = time.during(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    seen.push(`worked until ${time.now()}`);
    await time.pause(300);
    seen.push(`paused until ${time.now()}`);
  });
  time.after(200, () => seen.push(`timer at ${time.now()}`));
  await time.runUntil(2_000);
  await work;
  expect(seen).toEqual(['worked until 1000', 'timer at 1200', 'paused until 1300']);
  expect(time.now()).toBe(2_000);
});
