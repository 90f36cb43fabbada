import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountWorld, checkReady, prepare } from './account-world';
import type { PlatformProps } from './apps/platform';
import { askConsent } from './costs';
import { destroy, nothingIsLeft, removeScratch, stackIds } from './left';
import { localWorld } from './local-world';
import { NAMES } from './names';
import { type Options, parseOptions, USAGE } from './options';
import { QUESTIONS } from './questions';
import type { Question } from './questions/question';
import { type Asked, problems, table } from './report';
import { Stage } from './stage';
import { Story } from './story';
import type { World } from './world';
import { type CdkApp, QUICK_START } from '../../local/cdk-cli';
import { exitCode, Interrupted, onInterruption } from '../../local/interruption';
import { shown } from '../../local/paths';
import { Problem } from '../../local/problem';
import { killAll } from '../../local/processes';
import { makeRunFolder } from '../../local/run-folder';
import { duration, StepFailed, Steps } from '../../local/steps';

const steps = new Steps(process.stdout);
const { step } = steps;
const say = (line: string) => steps.say(line);
let logs: string | undefined;

const ALL = Object.values<Question>(QUESTIONS);

const CLEAN_UP = 'cdk destroy, and nothing is left: no stack, no room, no logging configuration, no log';

/** How long what is asked may take to notice that it is over. */
const GIVE_UP_MS = 10_000;

async function main(signal: AbortSignal): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return say(USAGE);
  const begin = performance.now();
  const world = await start(options, signal);
  if (!world) return;
  try {
    await run(world, signal);
  } finally {
    await world.stop();
  }
  say(`${duration((performance.now() - begin) / 1000)}  in all`);
}

/** The world to run in, or none where nobody has said yes. */
async function start(options: Exclude<Options, { help: true }>, signal: AbortSignal): Promise<World | undefined> {
  const folder = makeRunFolder();
  logs = folder.logs;
  if (options.local) return localWorld(folder, step, signal);
  const world = await accountWorld(options, folder);
  try {
    await checkReady(world, options.clean);
    askConsent(options, say);
    await prepare(folder, step, signal);
    if (options.clean) await step(CLEAN_UP, async () => cleanUp(world, apps(world)));
    return world;
  } catch (error) {
    await world.stop();
    throw error;
  }
}

async function run(world: World, signal: AbortSignal): Promise<void> {
  const asked: Asked[] = [];
  const failures: unknown[] = [];
  const known = apps(world);
  await perform(world, known, asked, signal).catch((error: unknown) => failures.push(error));
  // Not interrupted by the Ctrl-C that asked for it.
  await step(CLEAN_UP, async () => cleanUp(world, known)).catch((error: unknown) => failures.unshift(error));
  const rows = ALL.flatMap((question) => asked.filter((one) => one.question === question));
  if (rows.length > 0) say(`\nFor docs/open-questions.md${world.isLocal ? ' (as this machine answers: it settles nothing)' : ''}:\n\n${table(rows, world.isLocal)}\n`);
  if (failures.length > 0) throw failures[0];
  const wrong = problems(rows, world.isLocal);
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${rows.length} questions have no answer that was foreseen:\n${wrong.join('\n')}`);
}

/** Deploys, asks, and chats. What is asked and what is played go on side by side: most of both is waiting. */
async function perform(world: World, known: Apps, asked: Asked[], signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  signal.addEventListener('abort', () => over.abort(signal.reason), { once: true });
  const probe = await step('cdk deploy of what questions are asked with', async () => world.cdk.deploy(known.probe, signal));
  const stage = new Stage(world, probe.outputs[NAMES.probe]!, over.signal);
  const [first, meanwhile] = [true, false].map((wanted) => ALL.filter(({ first: isFirst = false }) => isFirst === wanted));
  try {
    await step('Ask what the app depends on', async () => ask(stage, first!, asked));
    known.platform = platform(world, asked);
    const others = ask(stage, meanwhile!, asked);
    try {
      const { outputs } = await step('cdk deploy of the app', async () => world.cdk.deploy(known.platform, signal));
      await new Story(stage, outputs[NAMES.platform]!, step).play((line) => say(`             ${line}`));
    } catch (error) {
      over.abort(error);
      throw error;
    } finally {
      stage.finish();
      await step('Ask all else', async () => (over.signal.aborted ? Promise.race([others, sleep(GIVE_UP_MS)]) : others));
    }
    signal.throwIfAborted();
  } finally {
    stage.close();
  }
}

/** Asks all at once. One that fails keeps none of the others from being answered. */
async function ask(stage: Stage, questions: readonly Question[], asked: Asked[]): Promise<void> {
  await Promise.all(questions.map(async (question) => {
    try {
      asked.push({ question, finding: await question.ask(stage) });
    } catch (error) {
      asked.push({ question, finding: { failed: String(error) } });
    }
  }));
}

interface Apps {
  readonly probe: CdkApp;
  platform: CdkApp;
}

function apps(world: World): Apps {
  return { probe: app(world, 'probe', NAMES.probe), platform: platform(world, []) };
}

/** The app, with the documented way out where AWS has answered so that it needs one. */
function platform(world: World, asked: readonly Asked[]): CdkApp {
  const saidOf = (question: Question) => asked.flatMap(({ question: of, finding }) => (of === question && 'answer' in finding ? [finding.answer] : []))[0];
  const isRefused = [saidOf(QUESTIONS.RESOURCE_TAG), saidOf(QUESTIONS.REQUEST_TAG)].some((answer) => answer !== undefined && /refuse/.test(answer));
  return app(world, 'platform', NAMES.platform, {
    reviewer: join(QUICK_START, 'reviewer'),
    requireResourceTag: !isRefused,
    moreRightsForLogs: saidOf(QUESTIONS.MORE_PERMISSIONS) === 'yes',
  } satisfies Partial<PlatformProps>);
}

function app({ account, region }: World, name: string, stackName: string, more: object = {}): CdkApp {
  return {
    name,
    directory: join(__dirname, 'apps'),
    command: `node --import tsx ${name}.ts`,
    environment: { PROPS: JSON.stringify({ account, region, stackName, tag: NAMES.tag, ...more }) },
  };
}

/** Destroys all of it, one after another whatever fails, and looks what is left. */
async function cleanUp(world: World, known: Apps): Promise<void> {
  const failures: unknown[] = [];
  let stacks: readonly string[] = [];
  for (const work of [
    async () => { stacks = await stackIds(world); },
    async () => removeScratch(world),
    async () => destroy(world, known.platform, NAMES.platform),
    async () => destroy(world, known.probe, NAMES.probe),
    async () => nothingIsLeft(world, stacks),
  ]) await work().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(String).join('\n'));
}

function report(error: unknown, signal: AbortSignal): number {
  const failed = error instanceof StepFailed ? error : undefined;
  const cause = failed ? failed.cause : error;
  const isLeft = failed?.step === CLEAN_UP;
  if (cause instanceof Problem) {
    console.error(`test:aws: ${cause.message}`);
  } else if (signal.reason instanceof Interrupted && !isLeft) {
    console.error('test:aws: stopped; what was made is destroyed');
  } else {
    console.error(`test:aws: failed${failed ? ` at "${failed.step}"` : ''}: ${cause instanceof Error ? cause.message : String(cause)}`);
    if (isLeft) console.error(`What is left carries the name ${NAMES.platform} or the tag ${NAMES.tag}. Run it again with --clean.`);
    if (logs !== undefined) console.error(`Logs: ${shown(logs)}`);
  }
  return signal.reason instanceof Interrupted ? exitCode(signal.reason) : 1;
}

process.on('exit', killAll);
const interruption = onInterruption((code) => process.exit(code));
void main(interruption).then(() => process.exit(0), (error: unknown) => process.exit(report(error, interruption)));
