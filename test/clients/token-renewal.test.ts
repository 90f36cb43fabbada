import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Order, Report, Seen } from './token-life';
import { firstMessage } from '../lambda/first-message';

const BY_TOKEN = { TOKEN_RENEWAL: 'token' };

/** An hour of people who watch. */
const HOUR: Order = {
  ways: {
    session: { sessionMinutes: 60 },
    short: { sessionMinutes: 15 },
    token: { sessionMinutes: 60, environment: BY_TOKEN },
  },
  viewers: 4,
  seconds: 3600,
  messagesPerSecond: 0.5,
};

/** Sessions that end, with a token that takes as long as one does from a page to Amazon IVS Chat and back. */
const ENDS: Order = {
  ways: {
    session: { sessionMinutes: 1 },
    token: { sessionMinutes: 1, environment: BY_TOKEN },
    without: { sessionMinutes: 1, withoutExpiry: true },
  },
  viewers: 5,
  seconds: 70,
  messagesPerSecond: 20,
  delay: 200,
};

const FAST_CLOCK: Order = {
  ways: {
    session: { sessionMinutes: 60, clockAhead: 45 },
    token: { sessionMinutes: 60, clockAhead: 45, environment: BY_TOKEN },
  },
  viewers: 2,
  seconds: 15,
  messagesPerSecond: 5,
  delay: 200,
};

const OUTAGE: Order = {
  ways: { session: { sessionMinutes: 60 }, token: { sessionMinutes: 60, environment: BY_TOKEN } },
  viewers: 25,
  seconds: 400,
  messagesPerSecond: 1,
  outage: { refused: 40 },
};

let lives: ChildProcess[] = [];
afterEach(() => {
  lives.forEach((life) => life.kill('SIGKILL'));
  lives = [];
});

/** Lives it through with the real client, the function that ships and the emulator, in a time that is as much faster for all of them. */
async function lived(speed: number, order: Order): Promise<Report> {
  const child = fork(join(__dirname, 'token-life.ts'), {
    execArgv: ['--require', join(__dirname, '../cloudformation/fast-clock.cjs'), '--import', 'tsx'],
    env: { PATH: process.env.PATH, CLOCK_SPEED: `${speed}`, CLOCK_ORIGIN: `${Date.now()}`, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
  });
  lives.push(child);
  child.send(order);
  return firstMessage<Report>(child);
}

const requests = ({ asked }: Seen) => asked.length;
const minutesBetween = ({ asked }: Seen) => asked.slice(1).map((time, n) => (time - asked[n]) / 60);
const WHOLE = { lost: 0, doubled: 0, gaps: [], gone: false };

test('an hour of a viewer costs two tokens, or 120 renewed by token, and no message is lost or doubled over renewals', async () => {
  const report = await lived(30, HOUR);
  for (const { sent, viewers } of Object.values(report)) {
    expect(sent).toBeGreaterThan(1000);
    for (const viewer of viewers) expect(viewer).toMatchObject(WHOLE);
  }
  // The second when 47 to 59 minutes are over; a third would come after 94.
  expect(report.session.viewers.map(requests)).toEqual([2, 2, 2, 2]);
  for (const minutes of report.session.viewers.flatMap(minutesBetween)) {
    expect(minutes).toBeGreaterThan(46.9);
    expect(minutes).toBeLessThan(62); // a busy machine is late by seconds, which are minutes here
  }
  // Each renewal when 11 to 14 minutes are over, and not all of them at once.
  const short = report.short.viewers.flatMap(minutesBetween);
  expect(Math.min(...short)).toBeGreaterThan(10.9);
  expect(Math.max(...short)).toBeLessThan(15);
  expect(Math.max(...short) - Math.min(...short)).toBeGreaterThan(1);
  for (const viewer of report.token.viewers) {
    expect(requests(viewer)).toBeGreaterThan(110);
    expect(requests(viewer)).toBeLessThanOrEqual(122);
  }
});

test('without an expiry in the answer, messages are lost whenever a session ends; with one, none is', async () => {
  const report = await lived(1, ENDS);
  for (const way of [report.session, report.token]) for (const viewer of way.viewers) expect(viewer).toMatchObject(WHOLE);
  for (const { lost, gaps, gone } of report.without.viewers) {
    expect(gone).toBe(false);
    expect(gaps.length).toBeGreaterThan(0);
    for (const gap of gaps) expect(gap).toBeGreaterThan(0.2);
    expect(lost).toBeGreaterThanOrEqual(gaps.length * 3);
  }
});

test('a clock that is 45 seconds fast makes a client that renews by token ask without a pause, and by session not at all', async () => {
  const report = await lived(1, FAST_CLOCK);
  for (const viewer of report.session.viewers) expect(viewer).toMatchObject(WHOLE);
  expect(report.session.viewers.map(requests)).toEqual([1, 1]);
  for (const viewer of report.token.viewers) expect(requests(viewer)).toBeGreaterThan(10);
});

test('when all connections break at once and tokens are throttled, everybody waits as long as they are told, and is back', async () => {
  const { viewers } = OUTAGE;
  const report = await lived(10, OUTAGE);
  expect(report.session.viewers.map(({ gaps }) => gaps.length)).toEqual(Array(viewers).fill(1));
  for (const { gone, doubled, gaps } of Object.values(report).flatMap((way) => way.viewers)) {
    expect([gone, doubled]).toEqual([false, 0]);
    for (const gap of gaps) expect(gap).toBeLessThan(400); // the longest Retry-After, twice
  }
  const all = report.session.viewers.reduce((sum, viewer) => sum + requests(viewer), 0);
  expect(all).toBeGreaterThan(2 * viewers);
  expect(all).toBeLessThan(5 * viewers);
});
