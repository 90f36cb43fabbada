import { parseArgs } from 'node:util';
import { measureDirectory } from './directory';
import { measureDirectoryToken } from './directory-token';
import { measure, type Phase, report } from './measure';
import { type Scenario, scenarioOf } from './deployments';
import { openThreads } from './threads';
import { measureTokenPath } from './token-path';
import { orphans, requestProblems, stackProblems } from '../test/chaos/invariants';
import { openWorld, SHIPPED_BUNDLE, type World } from '../test/chaos/world';
import { createStack, openSandboxes, type Sandboxes, type StackState, type Template } from '../test/cloudformation';

/** More events at once than this are served by threads: so many processes need more memory than a machine has to spare. */
const MOST_PROCESSES = 20;
const TRANSITION_MILLISECONDS = 2_000;
const MOST_PROBLEMS_SHOWN = 20;
/** Of rooms in a directory, at once. */
const OPENINGS = 1_000;
/** What was changed outside of CloudFormation. */
const NOTHING: ReadonlySet<string> = new Set();

const { values } = parseArgs({
  options: {
    /** What is deployed: `rooms`, `logging-configurations` or `stacks`; or `token`, `directory` and `directory-token`, for which nothing is. */
    scenario: { type: 'string', default: 'rooms' },
    /** How many rooms, over all stacks. */
    rooms: { type: 'string' },
    /** How many events the account lets its functions work on at once. Without it: all of them. */
    concurrency: { type: 'string' },
    /** How many questions of each kind CloudFormation answers in a second. Without it: all of them. */
    questions: { type: 'string' },
    /** Another bundle than the one that ships. */
    bundle: { type: 'string' },
  },
});

const bundle = values.bundle ?? SHIPPED_BUNDLE;

/** Whether anything went wrong. How long it took decides nothing. */
async function run(): Promise<boolean> {
  if (values.scenario === 'token') {
    console.log(await measureTokenPath());
    return false;
  }
  if (values.scenario === 'directory') return measureDirectory(Number(values.rooms ?? OPENINGS), values.bundle);
  if (values.scenario === 'directory-token') {
    console.log(await measureDirectoryToken());
    return false;
  }
  const scenario = scenarioOf(values.scenario, values.rooms === undefined ? undefined : Number(values.rooms));
  const concurrency = Math.min(scenario.resources, Number(values.concurrency ?? Infinity));
  console.error(`${scenario.title}, ${concurrency} events at once`);
  const sandboxes = await sandboxesFor(concurrency);
  const questionsPerSecond = values.questions === undefined ? undefined : Number(values.questions);
  const world = await openWorld({ sandboxes, limits: true, concurrency, questionsPerSecond });
  world.emulator.settings.loggingConfigurationTransitionMs = TRANSITION_MILLISECONDS;
  await warmUp(world, concurrency);
  const phases = await play(world, scenario);
  await world.close();
  sandboxes.close();

  const problems = phases.flatMap((phase) => phase.problems.map((problem) => `${phase.name}: ${problem}`));
  console.log(`${scenario.title}, ${concurrency} events at once\n\n${report(phases, scenario.resources / scenario.limit)}`);
  console.log(`\n${problems.length} failures`);
  problems.slice(0, MOST_PROBLEMS_SHOWN).forEach((problem) => console.log(`  ${problem}`));
  return problems.length > 0;
}

async function sandboxesFor(concurrency: number): Promise<Sandboxes> {
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
async function play(world: World, { stacks }: Scenario): Promise<Phase[]> {
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

void run().then((failed) => process.exit(failed ? 1 : 0), (error) => {
  console.error(error);
  process.exit(1);
});
