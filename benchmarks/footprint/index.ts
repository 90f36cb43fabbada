import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Peer, Row, Scenario } from '../scenario';
import { cannot, type Kind, nameOf, PEERS } from '../synth/kinds';

const ROOMS = [1, 100, 494] as const;
/** The function that makes the rooms, its role and its log group. */
const RESOURCES_ONCE = 3;
const BYTES = { atMost: 1.6 };

/** What rooms take of a template: CloudFormation accepts 500 resources and a megabyte. */
export const scenario: Scenario = {
  name: 'footprint',
  work: 'The templates of the apps of `synth`, but for the grants, which take the same whoever makes the room: resources, and bytes as CDK writes them, with its '
    + 'indentation and the path of each construct. A further room is what one of the rooms 2 to 100 takes; the goal is for those with a name, limits and two tags.',
  run,
};

interface Footprint {
  readonly resources: number;
  /** As CDK writes the template. */
  readonly bytes: number;
  /** Without white space. */
  readonly compact: number;
}

async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const rooms of ROOMS) {
    rows.push(await whole(`${count(rooms)}, resources`, rooms, 'resources', { goal: { atMost: RESOURCES_ONCE + rooms } }));
  }
  for (const rooms of ROOMS) rows.push(await whole(`${count(rooms)}, template`, rooms, 'bytes'));
  rows.push(await further('a further room', 'bytes', { goal: BYTES }));
  rows.push(await further('a further room, without white space', 'compact'));
  rows.push(await further('a further room without tags', 'bytes', { shape: 'untagged' }));
  rows.push(await further('a further room without a name, limits and tags', 'bytes', { shape: 'plain' }));
  return rows;
}

async function whole(what: string, rooms: number, of: keyof Footprint, { goal }: Pick<Row, 'goal'> = {}): Promise<Row> {
  const unit = of === 'resources' ? '' : 'bytes';
  const peers: Peer[] = [];
  for (const kind of PEERS) {
    const reason = cannot(kind, rooms);
    peers.push({ name: nameOf(kind), ...reason ? { cannot: reason } : { figure: { value: (await footprint(kind, rooms))[of], unit } } });
  }
  return { what, ours: { value: (await footprint('ours', rooms))[of], unit }, peers, goal };
}

async function further(what: string, of: 'bytes' | 'compact', { shape = 'usual', goal }: { readonly shape?: string; readonly goal?: Row['goal'] } = {}): Promise<Row> {
  const [few, some] = ROOMS;
  const each = async (kind: Kind) => ((await footprint(kind, some, shape))[of] - (await footprint(kind, few, shape))[of]) / (some - few);
  const ours = await each('ours');
  const peers: Peer[] = [];
  for (const kind of PEERS) peers.push({ name: nameOf(kind), figure: { value: await each(kind), unit: 'bytes' } });
  return { what, ours: { value: ours, unit: 'bytes' }, peers, ratio: { to: 'CfnRoom', median: ours / await each('CfnRoom') }, goal };
}

function count(rooms: number): string {
  return rooms === 1 ? '1 room' : `${rooms} rooms`;
}

const known = new Map<string, Footprint>();

async function footprint(kind: Kind, rooms: number, shape = 'usual'): Promise<Footprint> {
  const args = [kind, String(rooms), shape];
  const key = args.join(' ');
  if (!known.has(key)) {
    console.error(`  footprint: ${key}`);
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'runner.cjs'), ...args]);
    known.set(key, JSON.parse(stdout) as Footprint);
  }
  return known.get(key)!;
}
