import { join } from 'node:path';
import { build } from 'esbuild';
import { createAlone, deployAndDelete } from './deploy-run';
import { type Deployment, floorOf, loggingConfigurations as configurations, roomsIn } from './deployments';
import type { Phase } from './measure';
import type { Options, Peer, Row, Scenario } from './scenario';
import { SHIPPED_BUNDLE } from '../test/chaos/world';

/** Of the floor, with the last of hundreds, whose pauses have grown to 16 s. */
const GOAL = 1.1;
const MOST_FAILURES_SHOWN = 20;
const FLOOR = 'the floor of the limit';
/** Handlers that make the same rooms with nothing but the SDK's own retries, see peers/sdk-handler.ts. */
const SDK_PEERS = [
  { name: '@aws-sdk/client-ivschat, its defaults', mode: 'standard', attempts: 3 },
  { name: '@aws-sdk/client-ivschat, adaptive retries, 100 attempts', mode: 'adaptive', attempts: 100 },
] as const;

interface Usual {
  readonly resources: number;
  readonly deployment: (resources: number) => Deployment;
  readonly concurrency?: number;
  readonly questions?: number;
  readonly sdkPeers?: true;
}

/** 498 is one more than fit beside the provider's three into a stack of 500 resources. */
export const rooms = scenarioOf('rooms', '498 rooms in one stack, all events at once.', { resources: 498, deployment: roomsIn(1), sdkPeers: true });
export const roomsTenAtOnce = scenarioOf('rooms-ten-at-once', '498 rooms in one stack, 10 events at once, as in a new account.', { resources: 498, deployment: roomsIn(1), concurrency: 10 });
export const roomsFewQuestions = scenarioOf('rooms-few-questions', '498 rooms in one stack, and CloudFormation answers five questions of each kind in a second.', { resources: 498, deployment: roomsIn(1), questions: 5 });
export const stacks = scenarioOf('stacks', '20 stacks of 25 rooms, all at once.', { resources: 500, deployment: roomsIn(20) });
/** Ten is all that an account may have. */
export const loggingConfigurations = scenarioOf('logging-configurations', '10 logging configurations in one stack; each takes 2 s to become active, which is part of the floor.', { resources: 10, deployment: configurations });

function scenarioOf(name: string, work: string, usual: Usual): Scenario {
  return { name, work, options: ['rooms', 'concurrency', 'questions', 'bundle'], run: (options) => run(usual, options) };
}

async function run(usual: Usual, { rooms: count, concurrency, questions, bundle }: Options): Promise<Row[]> {
  const deployment = usual.deployment(Number(count ?? usual.resources));
  const questionsPerSecond = questions === undefined ? usual.questions : Number(questions);
  const circumstances = { concurrency: Number(concurrency ?? usual.concurrency ?? Infinity), questionsPerSecond };
  const floor = floorOf(deployment);
  console.error(`${deployment.title}, ${Math.min(circumstances.concurrency, deployment.resources)} events at once`);
  const phases = await deployAndDelete(deployment, { ...circumstances, bundle: bundle ?? SHIPPED_BUNDLE });
  const peers = usual.sdkPeers ? await sdkPeers(deployment, circumstances) : [];
  const rows = phases.map((phase, n) => phaseRow(phase, floor, n === 0 ? peers : []));
  return [...rows, ...phases.flatMap(questionRows)];
}

function phaseRow({ name, seconds, problems }: Phase, floor: number, peers: readonly Peer[]): Row {
  const hidden = problems.length - MOST_FAILURES_SHOWN;
  return {
    what: name,
    ours: { value: seconds, unit: 's' },
    peers: [{ name: FLOOR, figure: { value: floor, unit: 's' } }, ...peers],
    ratio: { to: FLOOR, median: seconds / floor },
    goal: { atMost: GOAL },
    failures: [...problems.slice(0, MOST_FAILURES_SHOWN), ...hidden > 0 ? [`and ${hidden} more`] : []],
  };
}

function questionRows({ name, seconds, asked, calm }: Phase): Row[] {
  const all: Row = { what: `${name}: questions to CloudFormation`, ours: { value: asked / seconds, unit: 'a second' }, peers: [] };
  if (calm.events === 0) return [all];
  return [all, {
    what: `${name}: most questions to CloudFormation about one of the ${calm.events} events that were neither throttled nor late`,
    ours: { value: calm.mostAsked, unit: '' },
    peers: [],
    goal: { atMost: 1 },
  }];
}

async function sdkPeers(deployment: Deployment, circumstances: { readonly concurrency: number }): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const { name, mode, attempts } of SDK_PEERS) {
    console.error(`  ${name}`);
    const bundle = join(__dirname, `../.local/benchmarks/sdk-${mode}/index.js`);
    await build({
      entryPoints: [join(__dirname, 'peers/sdk-handler.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node20',
      minify: true,
      mainFields: ['module', 'main'],
      define: { RETRY_MODE: JSON.stringify(mode), ATTEMPTS: String(attempts) },
    });
    const { made, seconds } = await createAlone(deployment, { ...circumstances, bundle });
    peers.push(made === deployment.resources
      ? { name, figure: { value: seconds, unit: 's' } }
      : { name, cannot: `made ${made} of ${deployment.resources}, the others failed` });
  }
  return peers;
}
