import { IvschatClient, type IvschatClientConfig } from '@aws-sdk/client-ivschat';
import { type Clock, type Emulator, type EmulatorOptions, startEmulator } from '../../emulator';

const running: { close(): unknown }[] = [];

/** Starts an emulator that `stopAll` will close. */
export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ report: (error) => { throw error; }, ...options });
  running.push(emulator);
  return emulator;
}

/** An SDK client of the emulator, without retries. */
export function sdk(emulator: Emulator, config: IvschatClientConfig = {}): IvschatClient {
  const client = new IvschatClient({
    endpoint: emulator.endpoint,
    region: emulator.region,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    maxAttempts: 1,
    ...config,
  });
  running.push({ close: () => client.destroy() });
  return client;
}

/** For afterEach or afterAll: ends whatever was started. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((one) => one.close()));
}

/** One emulator for all tests of a file, empty before each. `take` is called when it has started. */
export function forFile(take: (emulator: Emulator) => void): void {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await start();
    take(emulator);
  });
  beforeEach(() => emulator.reset());
  afterAll(stopAll);
}

/** A clock that stands still until it is told to go on. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function testClock(startsAt = Date.UTC(2030, 0, 1)): TestClock {
  let now = startsAt;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => { timers = timers.filter((other) => other !== timer); };
    },
    advance(ms) {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      due.forEach((timer) => timer.callback());
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly errorType: string | null;
  readonly requestId: string | null;
  readonly body: Record<string, unknown>;
}

/** The headers of a signed request; nobody checks the signature itself. */
export function signed(region = 'us-east-1', service = 'ivschat'): Record<string, string> {
  return {
    'authorization': `AWS4-HMAC-SHA256 Credential=AKIATEST/20300101/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    'x-amz-date': '20300101T000000Z',
  };
}

/** One request without an SDK, for what no SDK would send. A string is sent as it is. */
export async function raw(
  emulator: Emulator, method: string, path: string, body?: unknown, headers: Record<string, string> = signed(emulator.region),
): Promise<Answer> {
  const response = await fetch(`${emulator.endpoint}${path}`, {
    method, headers, body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    errorType: response.headers.get('x-amzn-errortype'),
    requestId: response.headers.get('x-amzn-requestid'),
    body: text ? JSON.parse(text) as Record<string, unknown> : {},
  };
}

/** The error that a call ends with; a call that does not fail fails the test. */
export async function errorOf(call: Promise<unknown>): Promise<Record<string, unknown> & Error & { $metadata: { httpStatusCode?: number } }> {
  const error: unknown = await call.then(() => undefined, (reason: unknown) => reason);
  if (error === undefined) throw new Error('the call was expected to fail, but did not');
  return error as Record<string, unknown> & Error & { $metadata: { httpStatusCode?: number } };
}
