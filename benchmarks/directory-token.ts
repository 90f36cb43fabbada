import type { Options, Row, Scenario } from './scenario';
import { figureOf, quantile, ratioOf } from './statistics';
import { failuresOf, startRunner, takeTurns, type TokenRunner } from './token-runners';
import { openTokenWorld } from './token-world';

const SIZES = [10, 50_000] as const;
const ROUNDS = 21;
const TURN = { calls: 100, atOnce: 1 };
const GOAL = 1.1;

/**
 * A token of a room of a directory: the bundle of the token function at two tables of the same DynamoDB, one with few entries and one with
 * many, each in a process of its own, taking turns. Each call reads its entry: nothing that was read before counts.
 */
export const scenario: Scenario = {
  name: 'directory-token',
  work: `The token function at a directory with ${SIZES[1].toLocaleString('en-US')} open rooms, beside one with ${SIZES[0]}: ${ROUNDS} rounds of ${TURN.calls} calls, each of which reads its entry.`,
  options: ['rounds'],
  run,
};

async function run({ rounds = `${ROUNDS}` }: Options): Promise<Row[]> {
  const world = await openTokenWorld();
  const runners: TokenRunner[] = [];
  try {
    for (const size of SIZES) runners.push(startRunner(`${size} entries`, 'ours', { ...world.base, ...await world.directory(size) }));
    await takeTurns(runners, Number(rounds), TURN);
  } finally {
    runners.forEach((runner) => runner.close());
    await world.close();
  }
  const [few, many] = runners.map(({ turns }) => turns.map(({ each }) => quantile(each, 0.5)));
  const name = `${SIZES[0]} entries`;
  return [{
    what: `p50 with ${SIZES[1].toLocaleString('en-US')} entries`,
    ours: figureOf(many, 'ms'),
    peers: [{ name, figure: figureOf(few, 'ms') }],
    ratio: ratioOf(name, many, few),
    goal: { atMost: GOAL },
    failures: runners.flatMap(failuresOf),
  }];
}
