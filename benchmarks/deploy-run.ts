import { type Deployment, floorOf } from './deployments';
import { measure, type Phase, report } from './measure';
import { openThreads } from './threads';
import { orphans, requestProblems, stackProblems } from '../test/chaos/invariants';
import { openWorld, type World } from '../test/chaos/world';
import { createStack, openSandboxes, type Outcome, type Sandboxes, type StackState, type Template } from '../test/cloudformation';

/** More events at once than this are served by threads: so many processes need more memory than a machine has to spare. */
const MOST_PROCESSES = 20;
/** What was changed outside of CloudFormation. */
const NOTHING: ReadonlySet<string> = new Set();

export interface Circumstances {
  readonly bundle: string;
  /** How many events the account lets its functions work on at once. */
  readonly concurrency: number;
  /** How many questions of each kind CloudFormation answers in a second; the default is all. */
  readonly questionsPerSecond?: number;
}

/** Creates, changes and deletes all that the deployment has, each at once, under the service's own limits. */
export async function deployAndDelete(deployment: Deployment, circumstances: Circumstances): Promise<Phase[]> {
  const phases = await inWorld(deployment, circumstances, (world) => play(world, deployment));
  console.error(`${report(phases, floorOf(deployment))}\n`);
  return phases;
}

/** What a handler that somebody else wrote makes of the same Creates, sent at once, and in how many seconds. */
export async function createAlone(
  deployment: Deployment, circumstances: Circumstances,
): Promise<{ readonly made: number; readonly seconds: number }> {
  return inWorld(deployment, circumstances, async ({ requests }) => {
    const start = Date.now();
    const outcomes = await Promise.all(deployment.stacks.flatMap(({ name, before }) => {
      const stackId = `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/0`;
      return Object.entries(before).map(([logicalId, { type, properties }]) => requests.send('Create', { type, stackId, logicalId, properties }));
    }));
    return { made: outcomes.filter(({ kind }: Outcome) => kind === 'success').length, seconds: (Date.now() - start) / 1_000 };
  });
}

async function inWorld<T>(deployment: Deployment, circumstances: Circumstances, work: (world: World) => Promise<T>): Promise<T> {
  const { bundle, questionsPerSecond } = circumstances;
  const concurrency = Math.min(deployment.resources, circumstances.concurrency);
  const sandboxes = await sandboxesFor(bundle, concurrency);
  const world = await openWorld({ sandboxes, limits: true, concurrency, questionsPerSecond });
  world.emulator.settings.loggingConfigurationTransitionMs = deployment.transitionMilliseconds;
  await warmUp(world, concurrency);
  try {
    return await work(world);
  } finally {
    await world.lambda.idle();
    await world.close();
    sandboxes.close();
  }
}

async function sandboxesFor(bundle: string, concurrency: number): Promise<Sandboxes> {
  if (concurrency > MOST_PROCESSES) return openThreads(bundle, concurrency);
  return openSandboxes({ bundle, warm: concurrency });
}

/**
 * Hands each sandbox an event that finds nothing to do. On Lambda each has a processor to itself; hundreds of them that begin
 * on a few processors would be measured for that, and so would the service beside them.
 */
async function warmUp({ emulator, lambda, requests }: World, sandboxes: number): Promise<void> {
  emulator.settings.limits = false;
  await Promise.all(Array.from({ length: sandboxes }, (_, n) => requests.send('Delete', {
    type: 'Custom::IVSChatRoom',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/WarmUp/0',
    logicalId: `Nothing${n}`,
    properties: {},
    physicalId: `not-created:Nothing${n}`,
  })));
  await lambda.idle();
  emulator.settings.limits = true;
}

/** Creates, changes and deletes all that the scenario has, each at once, for as long as nothing goes wrong. */
async function play(world: World, { stacks }: Deployment): Promise<Phase[]> {
  const playing = stacks.map(({ name, before, after }) => ({ name, before, after, stack: createStack(world.requests, name) }));
  type Playing = typeof playing[number];
  const unlike = (templateOf: (one: Playing) => Template) => playing.flatMap((one) => [
    ...stackProblems(world, one.name, one.stack, { tagged: NOTHING, deleted: NOTHING }),
    ...Object.keys(templateOf(one)).filter((id) => !one.stack.members.has(id)).map((id) => `lost: ${id} is not in ${one.name}`),
  ]);
  const steps: { name: string; wanted: StackState; act: (one: Playing) => Promise<StackState>; check: () => string[] }[] = [
    { name: 'create', wanted: 'complete', act: ({ stack, before }) => stack.deploy(before), check: () => unlike(({ before }) => before) },
    { name: 'update', wanted: 'complete', act: ({ stack, after }) => stack.deploy(after), check: () => unlike(({ after }) => after) },
    { name: 'delete', wanted: 'deleted', act: ({ stack }) => stack.delete(), check: () => [] },
  ];
  const phases: Phase[] = [];
  for (const { name, wanted, act, check } of steps) {
    const phase = await measure(name, world, wanted, playing.map((one) => () => act(one)));
    const owned = new Set(playing.flatMap(({ stack }) => [...stack.members.values()].map(({ physicalId }) => physicalId)));
    const problems = [...phase.problems, ...requestProblems(world.requests.all, NOTHING), ...check(), ...orphans(world, owned), ...world.leaks];
    phases.push({ ...phase, problems });
    if (problems.length > 0) break;
  }
  return phases;
}
