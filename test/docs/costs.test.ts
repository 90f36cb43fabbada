import { read } from './pages';

const page = read('docs/costs.md');
const number = (text: string) => Number(/[\d,.]*\d/.exec(text)![0].replaceAll(',', ''));
const rowsUnder = (heading: string) => page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))!
  .split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

/** Of a million requests, from docs/big-audiences.md. */
const MILLION = [...read('docs/big-audiences.md').matchAll(/(\d\.\d\d)(?: USD of HTTP API| of Lambda| of logs)/g)].reduce((sum, [, price]) => sum + Number(price), 0);

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
  expect(usd.metrics).toBeCloseTo(28 * 0.3, 2);
  const { '**all but what is said**': all, ...parts } = usd;
  expect(all).toBeCloseTo(Object.values(parts).reduce((sum, one) => sum + one, 0), 2);
  expect(number(/15 minutes the tokens would be ([\d.]+)/.exec(page)![1])).toBeCloseTo(500_000 * (1 + 120 / (0.9 * 15 - 1)) / 1e6 * MILLION, 2);
});

test('what a million reviews and records cost follows from time, memory and size', () => {
  const perGbSecond = number(/([\d.]+) a GB-second/.exec(page)![1]);
  expect(1e6 * 0.020 * 0.5 * perGbSecond).toBeCloseTo(0.13, 2);
  expect(300 * 0.25 * perGbSecond).toBeCloseTo(0.001, 4);
  expect(1e6 * 600 / 1e9 * 0.5).toBeCloseTo(0.30, 2);
});
