import type { Machine } from './machine';
import type { Figure, Peer, Row } from './scenario';

/** What came of a scenario, the last time that it ran. */
export interface Result {
  readonly name: string;
  readonly work: string;
  /** When it ended: ISO 8601. */
  readonly date: string;
  readonly machine: Machine;
  readonly rows: readonly Row[];
  /** Why it could not be measured, or not to its end. */
  readonly failure?: string;
}

/** The results with these in place of those of the same scenario, in the catalogue's order. What is no longer in the catalogue goes. */
export function merge(before: readonly Result[], ran: readonly Result[], order: readonly string[]): Result[] {
  const byName = new Map([...before, ...ran].map((result) => [result.name, result]));
  return order.flatMap((name) => byName.get(name) ?? []);
}

/** What went wrong in the work, in a line each. */
export function failuresOf({ name, rows, failure }: Result): string[] {
  return [
    ...failure === undefined ? [] : [`${name}: ${failure}`],
    ...rows.flatMap(({ what, failures = [] }) => failures.map((one) => `${name}, ${what}: ${one}`)),
  ];
}

/** The goals that were not met, in a line each. */
export function missedGoals({ name, rows }: Result): string[] {
  return rows.filter((row) => isMet(row) === false).map((row) => {
    const is = row.ratio ? `${shown(row.ratio.median)} to ${row.ratio.to}` : figureText({ value: row.ours.value, unit: row.ours.unit });
    return `${name}, ${row.what}: ${is}, and not ${goalText(row)}`;
  });
}

/** Whether the goal of a row is met; undefined where it has none. What is no number meets none. */
export function isMet(row: Row): boolean | undefined {
  if (!row.goal) return undefined;
  const value = judged(row);
  // JSON makes null of it.
  if (!Number.isFinite(value)) return false;
  return 'atMost' in row.goal ? value <= row.goal.atMost : value >= row.goal.atLeast;
}

function judged({ ratio, ours }: Row): number {
  return ratio ? ratio.median : ours.value;
}

/** The page for readers. */
export function render(results: readonly Result[]): string {
  const machines = new Set(results.map(({ machine }) => machineText(machine)));
  const missed = results.flatMap(missedGoals);
  const failures = results.flatMap(failuresOf);
  const goals = results.flatMap(({ rows }) => rows).filter(({ goal }) => goal).length;
  return [
    '# What came of the benchmarks',
    '',
    '`npm run benchmark` writes this page and results.json; [README.md](README.md) says what each scenario is. Behind a figure or a ratio, in brackets: between which',
    'the middle half of the rounds lies. A ratio is ours over the peer that it names, round by round.',
    '',
    ...machines.size === 1 ? [...machines, ''] : [],
    `${goals - missed.length} of ${goals} goals are met, and ${failures.length || 'nothing'} failed.`,
    ...list(missed),
    ...results.flatMap((result) => ['', ...section(result, machines.size > 1)]),
    '',
  ].join('\n');
}

/** One scenario of the page. */
export function section(result: Result, withMachine = false): string[] {
  const { name, work, date, machine, rows } = result;
  return [
    `## ${name}`,
    '',
    `${work} Measured on ${date.slice(0, 10)}.`.trim(),
    ...withMachine ? ['', machineText(machine)] : [],
    ...rows.length > 0 ? ['', '| What | Ours | Peers | Ratio | Goal | |', '|---|---|---|---|---|---|', ...rows.map(line)] : [],
    ...list(failuresOf(result).map((failure) => `Failed: ${failure}`)),
  ];
}

function line(row: Row): string {
  const { what, ours, peers, ratio } = row;
  const met = isMet(row);
  const cells = [
    what,
    figureText(ours),
    peers.map(peerText).join('<br>') || '–',
    ratio ? `**${shown(ratio.median)}**${middle(ratio, '')} to ${ratio.to}` : '–',
    goalText(row),
    [...met === undefined ? [] : [met ? 'met' : '**missed**'], ...row.failures?.length ? ['**failed**'] : []].join(', '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function list(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines.map((one) => `- ${one.replaceAll('\n', ' ')}`)];
}

function peerText(peer: Peer): string {
  return `${peer.name}: ${'figure' in peer ? figureText(peer.figure) : peer.cannot}`;
}

function figureText(figure: Figure): string {
  return `${withUnit(figure.value, figure.unit)}${middle(figure, figure.unit)}`;
}

function middle({ low, high }: { readonly low?: number; readonly high?: number }, unit: string): string {
  return low === undefined || high === undefined ? '' : ` (${shown(low)} to ${withUnit(high, unit)})`;
}

function goalText({ goal, ratio, ours }: Row): string {
  if (!goal) return '–';
  const [sign, bound] = 'atMost' in goal ? ['≤', goal.atMost] : ['≥', goal.atLeast];
  return `${sign} ${ratio ? shown(bound) : withUnit(bound, ours.unit)}`;
}

function withUnit(value: number, unit: string): string {
  return unit === '' ? shown(value) : `${shown(value)} ${unit}`;
}

/** Four digits are enough to tell whether a goal is met. */
function shown(value: number): string {
  if (!Number.isFinite(value)) return 'no number';
  return value.toLocaleString('en-US', Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 });
}

function machineText({ cpu, cores, memoryGigabytes, os, node, packages }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${os}; Node ${node}; ${Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ')}.`;
}
