import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cannot, type Kind, KINDS, nameOf, PEERS } from './kinds';
import { inRounds } from '../rounds';
import type { Options, Peer, Row, Scenario } from '../scenario';
import { figureOf, ratioOf } from '../statistics';

const ROOMS = [1, 100, 400] as const;
const ROUNDS = 11;
const GOAL = { atMost: 1.2 };

/** How long the construction of an app and its synthesis take, in a process of their own as with each `cdk synth`; loading the modules is not in it. */
export const scenario: Scenario = {
  name: 'synth',
  work: 'An app with 1, 100 and 400 rooms in a stack, each with a name, limits and two tags, and granted to a server: constructed and synthesised in a fresh '
    + 'process, without loading the modules.',
  options: ['rounds'],
  run,
};

type Measured = `${Kind} ${number}`;

async function run({ rounds }: Options): Promise<Row[]> {
  const all = KINDS.flatMap((kind) => ROOMS.filter((rooms) => !cannot(kind, rooms)).map((rooms): Measured => `${kind} ${rooms}`));
  let measured = 0;
  const times = await inRounds(all, Number(rounds ?? ROUNDS), (one) => {
    if (measured++ % all.length === 0) console.error(`  synth: round ${Math.ceil(measured / all.length)}`);
    return milliseconds(one);
  });
  const of = (kind: Kind, rooms: number) => times.get(`${kind} ${rooms}`)!;
  const [few, , many] = ROOMS;
  const further = (kind: Kind, most: number) => of(kind, most).map((time, round) => (time - of(kind, few)[round]) / (most - few));

  const rows = ROOMS.map((rooms): Row => ({
    what: `${rooms} ${rooms === 1 ? 'room' : 'rooms'}, construct and synth`,
    ours: figureOf(of('ours', rooms), 'ms'),
    peers: PEERS.map((kind): Peer => {
      const reason = cannot(kind, rooms);
      return { name: nameOf(kind), ...reason ? { cannot: reason } : { figure: figureOf(of(kind, rooms), 'ms') } };
    }),
    ratio: ratioOf('CfnRoom', of('ours', rooms), of('CfnRoom', rooms)),
    ...rooms === many && { goal: GOAL },
  }));
  return [...rows, {
    what: 'each further room',
    ours: figureOf(further('ours', many), 'ms'),
    peers: PEERS.map((kind) => ({ name: nameOf(kind), figure: figureOf(further(kind, cannot(kind, many) ? 100 : many), 'ms') })),
    ratio: ratioOf('CfnRoom', further('ours', many), further('CfnRoom', many)),
  }];
}

async function milliseconds(measured: Measured): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'runner.cjs'), ...measured.split(' ')]);
  return (JSON.parse(stdout) as { total: number }).total;
}
