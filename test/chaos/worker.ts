import * as fc from 'fast-check';
import { play } from './play';
import { type Story, story } from './story';
import { traceOf } from './trace';
import { openWorld, SHIPPED_BUNDLE, type World } from './world';
import { openSandboxes } from '../cloudformation';

/** What a worker is told to do. */
export interface Order {
  readonly seed: number;
  readonly sequences: number;
  /** This worker's share: every `of`-th sequence from `first` on. */
  readonly first: number;
  readonly of: number;
  /** How many stories are played at the same time. */
  readonly slots: number;
  readonly bundle?: string;
  /** Whether to look for the smallest story that fails, at the first violation. */
  readonly shrink: boolean;
  /** Whether to tell of a violation what happened, call by call. */
  readonly trace: boolean;
}

/** What it reports, after each sequence. */
export interface Report {
  readonly sequence: number;
  /** Requests that CloudFormation sent, and how often Lambda began with one. */
  readonly operations: number;
  readonly deliveries: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Played again, since the machine was too slow for the clock: calls were given up that nobody had held back. */
  readonly repeated: number;
  /** Resources that were not compared with their template, since Lambda had confused the order of their Updates. */
  readonly disputed: number;
  readonly violation?: { readonly problems: string[]; readonly story: Story; readonly trace: string[] };
}

/** How often a story is played again that the machine has disturbed. */
const REPEATS = 5;
/** How long to look for a smaller story, in the machine's own milliseconds. */
const SHRINK_MILLISECONDS = 90_000;

process.once('message', (order: Order) => void work(order).then(() => process.exit(), (error) => {
  console.error(error);
  process.exit(1);
}));

async function work({ seed, sequences, first, of, slots, bundle = SHIPPED_BUNDLE, shrink, trace }: Order): Promise<void> {
  const sandboxes = openSandboxes({ bundle, warm: slots });
  const stories = fc.sample(story, { seed, numRuns: sequences });
  let next = first;
  let mayShrink = shrink;
  await Promise.all(Array.from({ length: slots }, async () => {
    const world = await openWorld({ sandboxes });
    for (let sequence = next; sequence < sequences; sequence = next) {
      next += of;
      let report = await attempt(world, sequence, stories[sequence], trace);
      if (report.violation && mayShrink) {
        mayShrink = false;
        report = { ...report, violation: await smallest(world, seed, sequence) ?? report.violation };
      }
      process.send!(report);
    }
    await world.close();
  }));
  sandboxes.close();
}

async function attempt(world: World, sequence: number, told: Story, trace = false): Promise<Report> {
  const before = tally(world);
  let problems: string[] = [];
  let repeated = -1;
  let operations = 0;
  do {
    repeated += 1;
    const givenUp = world.wire.counts['given-up'];
    problems = await play(world, told);
    operations += world.requests.all.length;
    if (world.wire.counts['given-up'] === givenUp) break;
  } while (repeated < REPEATS);
  const after = tally(world);
  return {
    sequence,
    operations,
    repeated,
    disputed: new Set(world.requests.all.filter(({ overlapped }) => overlapped).map(({ physicalId }) => physicalId)).size,
    deliveries: after.deliveries - before.deliveries,
    faults: Object.fromEntries(Object.entries(after.faults).map(([kind, times]) => [kind, times - (before.faults[kind] ?? 0)])),
    ...(problems.length > 0 ? { violation: { problems, story: told, trace: trace ? traceOf(world) : [] } } : {}),
  };
}

function tally({ wire, requests, lambda, fired }: World): { deliveries: number; faults: Record<string, number> } {
  const { 'given-up': _, ...onTheWire } = wire.counts;
  return {
    deliveries: lambda.counts.deliveries,
    faults: { ...fired, ...onTheWire, ...requests.counts },
  };
}

async function smallest(world: World, seed: number, sequence: number): Promise<Report['violation']> {
  let found: Report['violation'];
  let playing: Promise<Report> | undefined;
  await fc.check(fc.asyncProperty(story, async (told) => {
    playing = attempt(world, sequence, told);
    const { violation } = await playing;
    if (violation) found = violation;
    return violation === undefined;
  }), { seed, path: String(sequence), numRuns: 1, interruptAfterTimeLimit: SHRINK_MILLISECONDS * Number(process.env.CLOCK_SPEED ?? 1) });
  // When the time is over, a story is still being played in this world.
  await playing;
  return found;
}
