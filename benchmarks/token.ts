import type { Options, Peer, Row, Scenario } from './scenario';
import { figureOf, quantile, ratioOf } from './statistics';
import { failuresOf, startRunner, takeTurns, type TokenRunner } from './token-runners';
import { openTokenWorld, type TokenWorld } from './token-world';

const ROUNDS = 21;
const TURNS = [
  { title: 'one at a time', turn: { calls: 200, atOnce: 1 } },
  { title: '50 at once', turn: { calls: 500, atOnce: 50 } },
] as const;
/** Of a bare call. With everything on, one read of DynamoDB comes on top. */
const GOAL = 1.3;
const [ROOMS, BANS] = [1_000, 1_000];
const [BARE, READ] = ['bare SDK call', 'one consistent read of DynamoDB'];

/**
 * What the token function adds to the one call that it is there for: its bundle with a policy, logs and metrics on, and then with what reads
 * of DynamoDB, beside a bare CreateChatToken by the SDK, each in a process of its own, taking turns at the same room of the same emulator.
 */
export const scenario: Scenario = {
  name: 'token',
  work: 'The warm token function with a room\'s own policy, a verified JWT, attributes, logs and metrics, beside a bare CreateChatToken by the SDK; '
    + `then with a directory of ${ROOMS.toLocaleString('en-US')} rooms, with ${BANS.toLocaleString('en-US')} bans, with a limit for each user (which counts in the table of the bans), and with all of them. ${ROUNDS} rounds.`,
  options: ['rounds'],
  run,
};

async function run({ rounds = `${ROUNDS}` }: Options): Promise<Row[]> {
  const world = await openTokenWorld();
  const rows: Row[] = [];
  const memory = new Map<string, number[]>();
  try {
    const environments = await environmentsOf(world);
    for (const { title, turn } of TURNS) {
      console.error(`  ${title}`);
      const runners = environments.map(({ name, does, environment }) => startRunner(name, does, { ...world.base, ...environment }));
      try {
        await takeTurns(runners, Number(rounds), turn);
      } finally {
        runners.forEach((runner) => runner.close());
      }
      rows.push(...rowsOf(title, runners));
      runners.forEach(({ name, turns }) => memory.set(name, turns.map(({ residentBytes }) => residentBytes / 1e6)));
    }
  } finally {
    await world.close();
  }
  return [...rows, ...memoryRows(memory)];
}

async function environmentsOf({ named, directory, bans }: TokenWorld) {
  const [rooms, list] = [await directory(ROOMS), await bans(BANS)];
  // Nobody comes to so many, but all of them are counted.
  const limit = { ...list.bans, TOKENS_PER_USER: '1000000' };
  return [
    { name: BARE, does: 'bare', environment: {} },
    { name: READ, does: 'read', environment: list.oneRead },
    { name: 'policy', does: 'ours', environment: named },
    { name: 'directory', does: 'ours', environment: rooms },
    { name: 'bans', does: 'ours', environment: { ...named, ...list.bans } },
    { name: 'bans and limit for each user', does: 'ours', environment: { ...named, ...limit } },
    { name: 'directory, bans and limit', does: 'ours', environment: { ...rooms, ...limit } },
  ] as const;
}

function rowsOf(title: string, runners: readonly TokenRunner[]): Row[] {
  const [bare, read, ...ours] = runners;
  return ours.flatMap(({ name, ...runner }, n) => (['p50', 'p99'] as const).map((percentile): Row => {
    const times = timesOf(runner, percentile);
    const bareTimes = timesOf(bare, percentile);
    const peers: Peer[] = [{ name: BARE, figure: figureOf(bareTimes, 'ms') }];
    const failures = percentile === 'p50' ? (n === 0 ? [bare, read, runner] : [runner]).flatMap(failuresOf) : [];
    const row = { what: `${title}, ${name}: ${percentile}`, ours: figureOf(times, 'ms'), failures };
    if (n < ours.length - 1) {
      return { ...row, peers, ratio: ratioOf(BARE, times, bareTimes), ...n === 0 && percentile === 'p50' ? { goal: { atMost: GOAL } } : {} };
    }
    const readTimes = timesOf(read, percentile);
    const allowed = bareTimes.map((time, round) => GOAL * time + readTimes[round]);
    return {
      ...row,
      peers: [...peers, { name: READ, figure: figureOf(readTimes, 'ms') }],
      ratio: ratioOf(`${GOAL} × ${BARE} + ${READ}`, times, allowed),
      ...percentile === 'p50' ? { goal: { atMost: 1 } } : {},
    };
  }));
}

function timesOf({ turns }: Pick<TokenRunner, 'turns'>, percentile: 'p50' | 'p99'): number[] {
  return turns.map(({ each }) => quantile(each, percentile === 'p50' ? 0.5 : 0.99));
}

/** After all turns with 50 at once. */
function memoryRows(memory: ReadonlyMap<string, number[]>): Row[] {
  const bare = memory.get(BARE)!;
  return [...memory].filter(([name]) => name !== BARE && name !== READ).map(([name, ours]) => (
    { what: `${name}: resident memory`, ours: figureOf(ours, 'MB'), peers: [{ name: BARE, figure: figureOf(bare, 'MB') }], ratio: ratioOf(BARE, ours, bare) }));
}
