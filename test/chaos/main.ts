import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KINDS, type KindName } from './kinds';
import type { Order, Report } from './worker';
import { type Ministack, startMinistack } from '../clients/ministack';

/** How many stories are played at the same time by each worker: those of a directory wait most of the time. */
const SLOTS = { 'custom-resource': 16, 'directory': 24 } as const;

const { values } = parseArgs({
  options: {
    /** What is played: stacks of rooms and logging configurations, or a directory of rooms. */
    world: { type: 'string', default: 'custom-resource' },
    sequences: { type: 'string', default: '500' },
    seed: { type: 'string' },
    /** Plays this one of the sequences alone. */
    sequence: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    slots: { type: 'string' },
    speed: { type: 'string', default: '10' },
    /** Another bundle than the one that ships: a broken one, to see whether it is noticed. */
    bundle: { type: 'string' },
    /** Tells of each violation what happened, call by call. */
    trace: { type: 'boolean', default: false },
    /** Ends with the first violation, and looks for no smaller story. */
    bail: { type: 'boolean', default: false },
  },
});
if (!(values.world in KINDS)) throw new Error(`There is no world ${values.world}, but ${Object.keys(KINDS).join(' and ')}`);
const world = values.world as KindName;
const slots = Number(values.slots ?? SLOTS[world]);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const only = values.sequence === undefined ? undefined : Number(values.sequence);
const sequences = only === undefined ? Number(values.sequences) : only + 1;
const workers = only === undefined ? Number(values.workers) : 1;
console.log(`seed ${seed}, ${only === undefined ? `${sequences} sequences` : `sequence ${only}`}`);

const children: ChildProcess[] = [];
const ministacks: Ministack[] = [];
let ending: Promise<never> | undefined;
const faults: Record<string, number> = {};
const totals = { sequences: 0, operations: 0, deliveries: 0, repeated: 0, disputed: 0, violations: 0 };
const start = Date.now();

function take(report: Report): void {
  if (ending) return;
  totals.sequences += 1;
  totals.operations += report.operations;
  totals.deliveries += report.deliveries;
  totals.repeated += report.repeated;
  totals.disputed += report.disputed;
  for (const [kind, times] of Object.entries(report.faults)) faults[kind] = (faults[kind] ?? 0) + times;
  if (report.violation) {
    totals.violations += 1;
    console.log(`\nVIOLATION in sequence ${report.sequence} of seed ${seed}: npm run test:chaos --${world === 'directory' ? ' --world directory' : ''} --seed ${seed} --sequence ${report.sequence}`);
    report.violation.problems.forEach((problem) => console.log(`  ${problem}`));
    console.log(JSON.stringify(report.violation.story));
    if (values.trace) report.violation.trace.forEach((line) => console.log(`  | ${line}`));
    if (values.bail) void finish();
  }
  if (totals.sequences % 100 === 0) console.log(`${totals.sequences} sequences, ${totals.violations} violations, ${Math.round((Date.now() - start) / 1000)} s`);
}

/** Says what came of it, and ends everything. */
function finish(): Promise<never> {
  return ending ??= end();
}

async function end(): Promise<never> {
  const seconds = Math.round((Date.now() - start) / 1000);
  console.log(`\n${totals.sequences} sequences, ${totals.operations} operations, ${totals.deliveries} deliveries, ${seconds} s (seed ${seed})`);
  console.log(`${totals.repeated} played again because the machine was too slow for the clock`);
  console.log(`${totals.disputed} resources not compared, since Lambda had confused the order of their requests`);
  console.log('faults injected:');
  for (const [kind, times] of Object.entries(faults).sort()) console.log(`  ${kind.padEnd(20)} ${times}`);
  console.log(`${totals.violations} violations`);
  children.forEach((child) => child.kill());
  await Promise.all(ministacks.map((ministack) => ministack.stop()));
  process.exit(totals.violations > 0 || totals.sequences === 0 ? 1 : 0);
}

async function main(): Promise<void> {
  // Those of a directory have a DynamoDB of their own.
  if (world === 'directory') for (let n = 0; n < workers; n++) ministacks.push(await startMinistack());
  const codes = await Promise.all(Array.from({ length: workers }, (_, n) => new Promise<number | null>((resolve) => {
    const child = fork(join(__dirname, 'worker.ts'), {
      execArgv: ['--require', join(__dirname, '../cloudformation/fast-clock.cjs'), '--import', 'tsx'],
      env: { ...process.env, CLOCK_SPEED: values.speed, CLOCK_ORIGIN: String(Date.now()) },
    });
    const order: Order = {
      world,
      tableEndpoint: ministacks[n]?.endpoint ?? '',
      seed,
      sequences,
      bundle: values.bundle,
      shrink: !values.bail,
      trace: values.trace,
      slots: only === undefined ? slots : 1,
      first: only ?? n,
      of: workers,
    };
    child.send(order);
    child.on('message', (report) => take(report as Report)).once('close', resolve);
    children.push(child);
  })));
  // Whoever was killed by us does not count.
  if (!ending && codes.some((code) => code !== 0)) {
    console.error(`a worker ended with code ${codes.join(', ')}`);
    process.exitCode = 2;
    await Promise.all(ministacks.map((ministack) => ministack.stop()));
    return;
  }
  await finish();
}

// Who ends it early hears what has come of it so far.
(['SIGINT', 'SIGTERM'] as const).forEach((signal) => process.once(signal, () => void finish()));
void main();
