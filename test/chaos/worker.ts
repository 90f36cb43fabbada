import * as fc from 'fast-check';
import { type Kind, type KindName, KINDS } from './kinds';
import { openSandboxes } from '../cloudformation';

/** What a worker is told to do. */
export interface Order {
  readonly world: KindName;
  /** Of DynamoDB, where the world has a table. */
  readonly tableEndpoint: string;
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
  readonly violation?: { readonly problems: string[]; readonly story: unknown; readonly trace: string[] };
}

/** How often a story is played again that the machine has disturbed. */
const REPEATS = 5;
/** How long to look for a smaller story, in the machine's own milliseconds. */
const SHRINK_MILLISECONDS = 90_000;

process.once('message', (order: Order) => void work(KINDS[order.world] as Kind<unknown, unknown>, order).then(() => process.exit(), (error) => {
  console.error(error);
  process.exit(1);
}));

async function work<W, S>(kind: Kind<W, S>, order: Order): Promise<void> {
  const { tableEndpoint, seed, sequences, first, of, slots, bundle = kind.bundle, shrink, trace } = order;
  const sandboxes = openSandboxes({ bundle, warm: slots, environmentWhenLoaded: kind.environmentWhenLoaded });
  const stories = fc.sample(kind.story, { seed, numRuns: sequences });
  let next = first;
  let mayShrink = shrink;
  await Promise.all(Array.from({ length: slots }, async () => {
    const world = await kind.open(sandboxes, tableEndpoint);
    for (let sequence = next; sequence < sequences; sequence = next) {
      next += of;
      let report = await attempt(kind, world, sequence, stories[sequence], trace);
      if (report.violation && mayShrink) {
        mayShrink = false;
        report = { ...report, violation: await smallest(kind, world, seed, sequence) ?? report.violation };
      }
      process.send!(report);
    }
    await world.close();
  }));
  sandboxes.close();
}

async function attempt<W, S>(kind: Kind<W, S>, world: W, sequence: number, told: S, trace = false): Promise<Report> {
  const before = kind.tally(world);
  let problems: string[] = [];
  let repeated = -1;
  let operations = 0;
  do {
    repeated += 1;
    const { givenUp } = kind.tally(world);
    problems = await kind.play(world, told);
    operations += kind.operations(world);
    // What holds on a machine that is too slow, holds.
    if (problems.length === 0 || (kind.tally(world).givenUp === givenUp && !problems.every((problem) => problem.startsWith('late:')))) break;
  } while (repeated < REPEATS);
  const after = kind.tally(world);
  return {
    sequence,
    operations,
    repeated,
    disputed: kind.disputed(world),
    deliveries: after.deliveries - before.deliveries,
    faults: Object.fromEntries(Object.entries(after.faults).map(([name, times]) => [name, times - (before.faults[name] ?? 0)])),
    ...(problems.length > 0 ? { violation: { problems, story: told, trace: trace ? kind.trace(world) : [] } } : {}),
  };
}

async function smallest<W, S>(kind: Kind<W, S>, world: W, seed: number, sequence: number): Promise<Report['violation']> {
  let found: Report['violation'];
  let playing: Promise<Report> | undefined;
  await fc.check(fc.asyncProperty(kind.story, async (told) => {
    playing = attempt(kind, world, sequence, told);
    const { violation } = await playing;
    if (violation) found = violation;
    return violation === undefined;
  }), { seed, path: String(sequence), numRuns: 1, interruptAfterTimeLimit: SHRINK_MILLISECONDS * Number(process.env.CLOCK_SPEED ?? 1) });
  // When the time is over, a story is still being played in this world.
  await playing;
  return found;
}
