import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChatApi, ChatAuthorizer } from '../../src';
import { newStack } from '../metrics/fixtures';
import { patiently } from './streaming-platform/patiently';

const PATH = 'test/docs/streaming-platform/patiently.ts';
const page = readFileSync(join(__dirname, '../../docs/big-audiences.md'), 'utf8');
const number = (text: string) => Number(text.replaceAll(',', ''));
const rowsOf = (heading: string) => page.split(/^## /m).find((text) => text.startsWith(heading))!
  .split('\n').filter((line) => /^\| \d/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

/** Of benchmarks/results.json. */
type Results = readonly {
  readonly name: string;
  readonly rows: readonly { readonly what: string; readonly ours: { readonly value: number }; readonly ratio?: { readonly median: number } }[];
}[];

/** What the service gives an account in a region, a second. */
const QUOTA = 200;

test('the page has the code that it speaks of word for word', () => {
  expect(page.split(`<!-- ${PATH} -->\n`)[1].match(/^```ts\n(.*?)^```$/sm)![1]).toBe(readFileSync(join(__dirname, '../..', PATH), 'utf8'));
});

test('the numbers of viewers follow from how sessions are spread', () => {
  const rows = rowsOf('How many viewers');
  expect(rows.map(([minutes]) => Number(minutes))).toEqual([15, 30, 60, 120, 180]);
  for (const [minutes, hourly, steady, together, most] of rows) {
    const session = Number(minutes);
    const between = 0.9 * session - 1;
    expect(number(hourly)).toBeCloseTo(60 / between, 0);
    expect(number(steady)).toBe(Math.round(50_000 / between / 60));
    expect(number(together)).toBe(Math.min(QUOTA, Math.round(50_000 / (session / 5) / 60)));
    expect(number(most)).toBe(0.6 * QUOTA * 60 * (session / 5));
  }
});

test('what it costs follows from the price of a million requests', () => {
  const million = [...page.matchAll(/(\d\.\d\d)(?: USD of HTTP API| of Lambda| of logs)/g)].reduce((sum, [, price]) => sum + Number(price), 0);
  expect(million).toBeCloseTo(1.72);
  const cost = (requests: number) => requests / 1e6 * million;
  const [event, month] = rowsOf('What it costs').map((cells) => cells.slice(1).map((cell) => Number(/^[\d.]+/.exec(cell)![0])));
  [60, 15].forEach((session, n) => {
    expect(event[n]).toBeCloseTo(cost(50_000 * (1 + 120 / (0.9 * session - 1))), 1);
    expect(month[n]).toBeCloseTo(cost(1_000 * 720 * 60 / (0.9 * session - 1)), 0);
  });
  expect(event[2] / cost(50_000 * 240)).toBeCloseTo(1, 1);
  expect(month[2] / cost(1_000 * 720 * 120)).toBeCloseTo(1, 1);
});

test('what it says was measured, and the README, is what was measured', () => {
  const results = JSON.parse(readFileSync(join(__dirname, '../../benchmarks/results.json'), 'utf8')) as Results;
  const { rows } = results.find(({ name }) => name === 'audience')!;
  const row = (what: RegExp) => rows.find((one) => what.test(one.what))!;
  const picture = readFileSync(join(__dirname, '../../benchmarks/audience.svg'), 'utf8');
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const fewer = Math.round(row(/where nobody is refused/).ratio!.median);
  const [through, steady] = [...picture.matchAll(/: (\d+) a second/g)].map(([, pace]) => pace);
  for (const text of [page, readme]) {
    expect(text).toMatch(new RegExp(`\\b${fewer} times fewer\\s+requests`));
    expect(text).toContain(`over three hours: ${through} where`);
    expect(text).toContain(`; ${steady} with cdk-ivschat`);
  }
  expect(page).toContain(`measured were ${Math.round(row(/come at once, as Lambda.*all in/).ours.value)},`);
  expect(page).toContain(`long (${Math.round(row(/all lose .* as Lambda.*all back/).ours.value)} seconds)`);
});

test('an API takes the throttle and the concurrency that the page advises', () => {
  const { rateLimit, burstLimit } = /throttle: \{ rateLimit: (?<rateLimit>\d+), burstLimit: (?<burstLimit>\d+) \}, \/\/ default/.exec(page)!.groups!;
  const stack = newStack();
  expect(() => new ChatApi(stack, 'ChatApi', {
    authorizer: ChatAuthorizer.iam(), throttle: { rateLimit: Number(rateLimit), burstLimit: Number(burstLimit) }, reservedConcurrentExecutions: 200,
  })).not.toThrow();
});

describe('who asks patiently', () => {
  beforeEach(() => { jest.useFakeTimers({ now: 0 }); });
  afterEach(() => { jest.useRealTimers(); });

  /** What becomes of asking when these are the answers, of which the last goes on: when it was asked, in seconds, and how it ended. */
  async function asked(answers: (Response | Error)[], patience?: number) {
    const start = Date.now();
    const times: number[] = [];
    let end: unknown;
    const done = patiently(async () => {
      times.push((Date.now() - start) / 1000);
      const answer = answers.length > 1 ? answers.shift()! : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    }, patience).then((response) => { end = response.status; }, (error: Error) => { end = error.message; });
    while (end === undefined) await jest.advanceTimersByTimeAsync(100);
    await done;
    return { times, end };
  }

  const answer = (status: number, after?: string) => new Response('', { status, headers: after === undefined ? {} : { 'Retry-After': after } });

  test.each([200, 201, 204, 400, 401, 403, 404, 409])('takes %d for an answer', async (status) => {
    const response = status === 204 ? new Response(null, { status }) : answer(status);
    expect(await asked([response])).toEqual({ times: [0], end: status });
  });

  test.each([[429, 7], [429, 119], [503, 2], [500, 30]])('waits after a %d as long as it is told, and up to a second more', async (status, seconds) => {
    const { times, end } = await asked([answer(status, `${seconds}`), answer(status, `${seconds}`), answer(200)]);
    expect([times.length, end]).toEqual([3, 200]);
    for (const n of [1, 2]) {
      expect(times[n] - times[n - 1]).toBeGreaterThanOrEqual(seconds);
      expect(times[n] - times[n - 1]).toBeLessThanOrEqual(seconds + 1);
    }
  });

  test.each<[string, Response | Error]>([
    ['a 429 without Retry-After', answer(429)],
    ['a 503 without one', answer(503)],
    ['one that is no number', answer(429, 'Wed, 21 Oct 2026 07:28:00 GMT')],
    ['nobody that is reached', new TypeError('fetch failed')],
  ])('waits at random, up to a minute, after %s', async (_, later) => {
    const waits: number[] = [];
    for (let n = 0; n < 30; n++) {
      const { times, end } = await asked([later, answer(200)]);
      expect([times.length, end]).toEqual([2, 200]);
      waits.push(times[1] - times[0]);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(60);
    expect(Math.max(...waits)).toBeGreaterThan(40);
    expect(Math.min(...waits)).toBeLessThan(20);
  });

  test('gives up after ten minutes, or when told to, with the last answer', async () => {
    const { times, end } = await asked([answer(429, '20')]);
    expect(end).toBe(429);
    expect(times.at(-1)).toBeGreaterThan(560);
    expect(times.at(-1)).toBeLessThanOrEqual(600);
    expect((await asked([answer(429, '3600')])).times).toEqual([0]);
    expect((await asked([new TypeError('fetch failed')], 1000)).end).toBe('fetch failed');
  });
});
