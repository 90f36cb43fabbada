import { EMULATOR, EMULATOR_FROM_SOURCE, peers, type Program, run } from './servers';
import type { Row } from '../scenario';
import { figureOf } from '../statistics';

const ROUNDS = 9;
const MOST_MILLISECONDS = 300;

/** From the start of the process to the first answer, each as often first as last. */
export async function measureStart(): Promise<Row[]> {
  const { moto, ministack } = await peers();
  const programs = [EMULATOR, EMULATOR_FROM_SOURCE, moto, ministack];
  const times = new Map<Program, number[]>(programs.map((program) => [program, []]));
  // The first start of each, which compiles and caches, is not one of them.
  for (let round = -1; round < ROUNDS; round++) {
    for (const program of round % 2 === 0 ? programs : [...programs].reverse()) {
      const running = await run(program);
      await running.stop();
      if (round >= 0) times.get(program)?.push(running.milliseconds);
    }
    console.error(`  start: round ${round + 1} of ${ROUNDS}`);
  }
  const of = (program: Program) => times.get(program) ?? [];
  return [EMULATOR, EMULATOR_FROM_SOURCE].map((program) => ({
    what: `start of the process to the first answer, ${program.name}`,
    ours: figureOf(of(program), 'ms'),
    peers: [moto, ministack].map((peer) => ({ name: peer.name, figure: figureOf(of(peer), 'ms') })),
    // From the sources, tsx alone takes most of it.
    goal: program === EMULATOR ? { atMost: MOST_MILLISECONDS } : undefined,
  }));
}
