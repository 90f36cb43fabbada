import { metricsOfAll } from './metrics';
import { read } from './pages';
import { synthesised, type Synthesised } from './synthesised';
import { sweepDirectory } from '../../lambda/room-directory/sweep/sweep';
import { openSweepStage, type SweepStage } from '../lambda/room-directory/sweep/stage';

const page = read('docs/costs.md');
const number = (text: string) => Number(/[\d,.]*\d/.exec(text)![0].replaceAll(',', ''));
const rowsUnder = (heading: string) => page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))!
  .split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

/** Of a million requests, from docs/big-audiences.md. */
const MILLION = [...read('docs/big-audiences.md').matchAll(/(\d\.\d\d)(?: USD of HTTP API| of Lambda| of logs)/g)].reduce((sum, [, price]) => sum + Number(price), 0);

/** The app that the README begins with. */
let app: Synthesised;
let sweeps: SweepStage;
beforeAll(async () => {
  app = synthesised('examples/typescript/streaming-platform.ts', 'StreamingPlatform');
  sweeps = await openSweepStage();
});
afterAll(async () => sweeps.close());

test('what is sent and delivered in two hours follows from the rate and the viewers', () => {
  const rows = rowsUnder('Messages');
  expect(rows).toHaveLength(3);
  for (const [viewers, rate, sent, delivered] of rows) {
    expect(number(sent)).toBe(number(rate) * 7_200);
    expect(number(delivered)).toBe(number(sent) * number(viewers));
  }
});

test('what a request costs is the same as in the page about big audiences', () => {
  expect(page).toContain(`| ${MILLION.toFixed(2)} a million requests; ${(MILLION + 2.5).toFixed(2)} through a REST API |`);
});

test('the bill of a month adds up', () => {
  const rows = rowsUnder('A stream, and its audience');
  const usd = Object.fromEntries(rows.map(([what, , cost]) => [what, cost === '' ? 0 : number(cost)]));
  const requests = 500_000 * (1 + 120 / (0.9 * 60 - 1));
  expect(number(/= ([\d,]+) requests/.exec(page)![1])).toBe(Math.round(requests / 1000) * 1000);
  expect(usd.tokens).toBeCloseTo(requests / 1e6 * MILLION, 2);
  expect(usd['the ban list']).toBeCloseTo(requests / 1e6 * 0.25, 2);
  expect(usd.rooms).toBeCloseTo(1_000 * 0.00003, 2);
  const { byName, byMore } = metricsOfAll(app.document, true);
  expect(number(rows.find(([what]) => what === 'metrics')![1])).toBe(byName.length + byMore.length);
  expect(usd.metrics).toBeCloseTo((byName.length + byMore.length) * 0.3, 2);
  expect(page).toContain(`without them there are ${byName.length} metrics, for ${(byName.length * 0.3).toFixed(2)}.`);
  const { '**all but what is said**, at most': all, ...parts } = usd;
  expect(all).toBeCloseTo(Object.values(parts).reduce((sum, one) => sum + one, 0), 2);
  expect(all).toBeLessThan(number(/less than \[(\d+) dollars\]/.exec(page)![1]));
  expect(number(/15 minutes the tokens would be ([\d.]+)/.exec(page)![1])).toBeCloseTo(500_000 * (1 + 120 / (0.9 * 15 - 1)) / 1e6 * MILLION, 2);
});

/** What a sweep asks of the table: one in the minute after another, when nothing is due. */
async function askedOfTheTable(): Promise<{ writes: number; reads: number }> {
  await sweepDirectory(sweeps.sweep());
  sweeps.pass(60_000);
  const asked = { writes: 0, reads: 0 };
  const counting = <T extends object>(table: T): T => new Proxy(table, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]): unknown => {
        asked[['get', 'due', 'list'].includes(String(name)) ? 'reads' : 'writes'] += 1;
        return method.apply(target, given);
      };
    },
  });
  const sweep = sweeps.sweep();
  const { config, entries, marks, audit, newId } = sweep.directory;
  await sweepDirectory({ ...sweep, directory: { config, audit, newId, entries: counting(entries), marks: counting(marks) } });
  return asked;
}

test('what the sweep costs follows from its schedule, its function and what it asks of the table', async () => {
  const { Properties: { ScheduleExpression, Target } } = Object.values(app.resources).find(({ Type }) => Type === 'AWS::Scheduler::Schedule')!;
  const { MemorySize, Architectures } = app.resources[(Target as { Arn: { 'Fn::GetAtt': string[] } }).Arn['Fn::GetAtt'][0]].Properties;
  expect([ScheduleExpression, Architectures]).toEqual(['rate(1 minute)', ['arm64']]);
  const times = 30 * 24 * 60;
  const { writes, reads } = await askedOfTheTable();
  const perGbSecond = number(/([\d.]+) a GB-second/.exec(page)![1]);
  const lambda = times * (0.5 * Number(MemorySize) / 1024 * perGbSecond + 0.20 / 1e6);
  const schedule = times * 1.00 / 1e6;
  const table = times * (writes * 0.625 + reads * 0.125) / 1e6;
  expect(read('docs/room-directory.md')).toContain(
    `| The sweep | ${times.toLocaleString('en')} invocations a month, of half a second mostly: about ${lambda.toFixed(2)} of Lambda, ${schedule.toFixed(2)} of EventBridge Scheduler, `
    + `and ${table.toFixed(2)} of DynamoDB for ${writes} writes and ${reads} reads in each |`);
  const usd = (lambda + schedule + table).toFixed(2);
  expect(page).toContain(`| a directory of rooms | ${usd} for the sweep |`);
  expect(page).toContain(`| the sweep | | ${usd} |`);
});

test('what a million reviews and records cost follows from time, memory and size', () => {
  const perGbSecond = number(/([\d.]+) a GB-second/.exec(page)![1]);
  expect(1e6 * 0.020 * 0.5 * perGbSecond).toBeCloseTo(0.13, 2);
  expect(300 * 0.25 * perGbSecond).toBeCloseTo(0.001, 4);
  expect(1e6 * 600 / 1e9 * 0.5).toBeCloseTo(0.30, 2);
});
