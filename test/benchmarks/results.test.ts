import { readOptions } from '../../benchmarks/options';
import { failuresOf, isMet, merge, missedGoals, render, type Result } from '../../benchmarks/results';
import type { Row } from '../../benchmarks/scenario';
import { figureOf, quantile, ratioOf } from '../../benchmarks/statistics';

const MACHINE = { cpu: 'Some CPU', cores: 2, memoryGigabytes: 8, os: 'Linux 6.1', node: '22.1.0', packages: { 'aws-cdk-lib': '2.240.0' } };

function row(changes: Partial<Row> = {}): Row {
  return { what: 'first call', ours: { value: 12, unit: 'ms' }, peers: [], ...changes };
}

function result(name: string, rows: readonly Row[] = [row()], changes: Partial<Result> = {}): Result {
  return { name, work: `All of ${name}.`, date: '2026-11-25T22:00:00.000Z', machine: MACHINE, rows, ...changes };
}

/** The cells of the table's only row. */
function cells(only: Row): string[] {
  const lines = render([result('cold', [only])]).split('\n').filter((line) => line.startsWith('|'));
  expect(lines).toHaveLength(3);
  return lines[2].split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
}

const ratio = (median: number) => ({ to: 'theirs', median });

test.each([
  ['a ratio at its upper bound', { ratio: ratio(1.1), goal: { atMost: 1.1 } }, true],
  ['a ratio that is a little above it', { ratio: ratio(1.1001), goal: { atMost: 1.1 } }, false],
  ['a ratio at its lower bound', { ratio: ratio(50), goal: { atLeast: 50 } }, true],
  ['a ratio below it', { ratio: ratio(49), goal: { atLeast: 50 } }, false],
  ['our figure, where there is no ratio', { goal: { atMost: 12 } }, true],
  ['our figure above its bound', { goal: { atMost: 11 } }, false],
  ['our figure below its bound', { goal: { atLeast: 13 } }, false],
  ['the ratio, whatever our figure is', { ours: { value: 1, unit: 'ms' }, ratio: ratio(3), goal: { atMost: 2 } }, false],
  ['a ratio that is no number', { ratio: ratio(NaN), goal: { atMost: 1 } }, false],
  ['one that JSON has made null', { ratio: JSON.parse(JSON.stringify(ratio(Infinity))), goal: { atMost: 1 } }, false],
  ['nothing, without a goal', {}, undefined],
])('a goal is held against %s', (_, changes, met) => {
  expect(isMet(row(changes))).toBe(met);
  expect(missedGoals(result('cold', [row(changes)]))).toHaveLength(met === false ? 1 : 0);
});

test('a goal that is missed is told with where, what it is and what it was to be', () => {
  const rows = [row({ ratio: ratio(1.2), goal: { atMost: 1.1 } }), row({ what: 'start', goal: { atMost: 10 } }), row({ goal: { atMost: 12 } })];
  expect(missedGoals(result('cold', rows))).toEqual(['cold, first call: 1.2 to theirs, and not ≤ 1.1', 'cold, start: 12 ms, and not ≤ 10 ms']);
});

test('what went wrong is told of a row and of a whole scenario', () => {
  const rows = [row({ failures: ['lost: 3', 'late: 1'] }), row({ failures: [] })];
  expect(failuresOf(result('emulator', rows))).toEqual(['emulator, first call: lost: 3', 'emulator, first call: late: 1']);
  expect(failuresOf(result('emulator', [], { failure: 'its process ended with SIGKILL' }))).toEqual(['emulator: its process ended with SIGKILL']);
});

test('a scenario that ran takes the place of what it was, and the others stay', () => {
  const before = [result('cold'), result('synth'), result('gone')];
  const ran = result('synth', [row({ what: 'anew' })]);
  expect(merge(before, [ran, result('audience')], ['audience', 'cold', 'synth'])).toEqual([result('audience'), result('cold'), ran]);
});

test('the page shows a figure and a ratio with their middle halves, and every peer', () => {
  expect(cells(row({
    ours: { value: 12.3456, unit: 'ms', low: 11, high: 14.5 },
    peers: [{ name: 'theirs 1.2.3', figure: { value: 24.5, unit: 'ms' } }, { name: 'others 4', cannot: 'has no such call' }],
    ratio: { to: 'theirs', median: 0.50391, low: 0.4, high: 0.6 },
    goal: { atMost: 0.5 },
  }))).toEqual(['first call', '12.35 ms (11 to 14.5 ms)', 'theirs 1.2.3: 24.5 ms<br>others 4: has no such call', '**0.5039** (0.4 to 0.6) to theirs', '≤ 0.5', '**missed**']);
});

test('the page shows whole numbers whole, and a goal of our own figure with its unit', () => {
  expect(cells(row({ ours: { value: 1_234_567, unit: 'bytes' }, goal: { atMost: 1_000_000 } })))
    .toEqual(['first call', '1,234,567 bytes', '–', '–', '≤ 1,000,000 bytes', '**missed**']);
  expect(cells(row({ ours: { value: 0, unit: '' }, goal: { atLeast: 0 }, failures: ['lost: one'] })))
    .toEqual(['first call', '0', '–', '–', '≥ 0', 'met, **failed**']);
});

test('no text of a scenario breaks the table', () => {
  expect(cells(row({ what: 'a | b\nc' }))[0]).toBe('a \\| b c');
});

test('the page says when and where it was measured, and what failed', () => {
  const page = render([result('cold', [row({ goal: { atMost: 1 } })]), result('synth', [], { failure: 'out of memory' })]);
  expect(page).toContain('Some CPU, 2 cores, 8 GB, Linux 6.1; Node 22.1.0; aws-cdk-lib 2.240.0.');
  expect(page.match(/Some CPU/g)).toHaveLength(1);
  expect(page).toContain('All of cold. Measured on 2026-11-25.');
  expect(page).toContain('0 of 1 goals are met, and 1 failed.');
  expect(page).toContain('- Failed: synth: out of memory');
});

test('what was measured on different machines says so, each for itself', () => {
  const page = render([result('cold'), result('synth', undefined, { machine: { ...MACHINE, cpu: 'Another CPU' } })]);
  const [, cold, synth] = page.split('## ');
  expect(cold).toContain('Some CPU');
  expect(synth).toContain('Another CPU');
});

test.each([
  [[], { check: false, options: {} }],
  [['--check'], { check: true, options: {} }],
  [['--scenario', 'rooms', '--rooms=20', '--check', '--bundle', './a b=c.js'], { scenario: 'rooms', check: true, options: { rooms: '20', bundle: './a b=c.js' } }],
])('the command line %j is understood', (args, asked) => {
  expect(readOptions(args)).toEqual(asked);
});

test.each([
  [['rooms'], 'rooms is no option'],
  [['--scenario'], '--scenario has no value'],
  [['--scenario', 'rooms', '--rooms='], '--rooms has no value'],
  [['--rooms', '20'], '--rooms is for one scenario'],
])('the command line %j is refused', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

test('the middle of several rounds is their median and their quartiles', () => {
  expect(figureOf([5, 1, 4, 2, 3], 'ms')).toEqual({ value: 3, unit: 'ms', low: 2, high: 4 });
  expect(quantile([1, 2], 0.5)).toBe(1.5);
  expect(() => quantile([], 0.5)).toThrow('no numbers');
});

test('a ratio is taken round by round', () => {
  expect(ratioOf('theirs', [10, 40, 90], [10, 20, 30])).toEqual({ to: 'theirs', median: 2, low: 1.5, high: 2.5 });
  expect(() => ratioOf('theirs', [1], [1, 2])).toThrow('cannot be compared');
});
