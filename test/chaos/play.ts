import {
  CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteLoggingConfigurationCommand, DeleteRoomCommand, IvschatClient, TagResourceCommand,
} from '@aws-sdk/client-ivschat';
import { addFault, collectFaults, endFaults } from './faults';
import { orHung } from './hung';
import {
  type Actual, actualResources, adoptableProblems, FOREIGN_TAG, foreignProblems, leftovers, orphans, requestProblems, retainedProblems,
  stackProblems, tagProblems,
} from './invariants';
import { ADOPTABLE, type Delete, type Deploy, type Interference, type Step, type Story } from './story';
import type { World } from './world';
import { createStack, type Stack, type Template } from '../cloudformation';

/** How often somebody tries again, without faults, what has failed. */
const REPAIRS = 4;

interface Playing {
  readonly name: string;
  readonly stack: Stack;
  readonly steps: readonly Step[];
  /** The ARN of the room that was there before, for the stack to adopt. */
  readonly adoptable: string;
  readonly outside: { readonly tagged: Set<string>; readonly deleted: Set<string> };
}

/** Plays a story in a world that is as new, and says what did not hold. */
export async function play(world: World, story: Story): Promise<string[]> {
  const { emulator, requests, requestFaults, leaks, lambda } = world;
  emulator.reset();
  requests.all.length = 0;
  requestFaults.length = 0;
  leaks.length = 0;
  const foreign = await makeForeign(world);
  const problems: string[] = [];
  const adoptables = await makeAdoptables(world, story.stacks.length);
  const playing = story.stacks.map((steps, n): Playing => ({
    name: `Stack${n}`, steps, stack: createStack(requests, `Stack${n}`), adoptable: adoptables[n], outside: { tagged: new Set(), deleted: new Set() },
  }));
  const owned = () => new Set([
    ...foreign.map(({ arn }) => arn),
    ...adoptables,
    ...playing.flatMap(({ stack }) => [...[...stack.members.values()].map(({ physicalId }) => physicalId), ...stack.retained, ...stack.abandoned]),
  ]);
  const check = () => {
    problems.push(...playing.flatMap(({ name, stack, adoptable, outside }) => [
      ...stackProblems(world, name, stack, outside, adoptable), ...adoptableProblems(world, adoptable, outside),
      ...retainedProblems(world, stack, outside),
    ]));
    problems.push(...orphans(world, owned()), ...foreignProblems(world, foreign));
  };
  const begin = () => {
    Object.assign(emulator.settings, { limits: story.limits, loggingConfigurationTransitionMs: story.transitionMs });
    if (story.visibilityMs > 0) emulator.faults.add({ kind: 'not-visible', delayMs: story.visibilityMs });
  };
  const calm = () => {
    endFaults(world);
    emulator.settings.loggingConfigurationsFail = false;
    requestFaults.length = 0;
    begin();
  };

  const run = async () => {
    begin();
    await Promise.all(playing.map(async (one) => {
      for (const step of one.steps) {
        await take(world, one, step);
        if ('settle' in step && step.settle && playing.length === 1) {
          calm();
          await lambda.idle();
          if (await repair(one) && problems.length === 0) check();
        }
      }
    }));
    calm();
    await lambda.idle();
    for (const one of playing) await repair(one);
    await lambda.idle();
    check();
    const abandoned = new Set(playing.flatMap(({ stack }) => stack.abandoned));
    const left = leftovers(world).filter((arn) => !adoptables.includes(arn));
    await deleteByHand(world, left.filter((arn) => abandoned.has(arn) || !owned().has(arn)));
    calm();
    const retained = retainedOf(world, playing).filter(({ arn }) => !adoptables.includes(arn));
    for (const { stack } of playing) {
      for (let attempt = 0; attempt < REPAIRS && stack.state !== 'deleted' && stack.state !== 'empty'; attempt++) await stack.delete();
      if (stack.state !== 'deleted' && stack.state !== 'empty') problems.push(`stuck: ${stack.id} cannot be deleted: ${stack.reasons.at(-1)}`);
    }
    await lambda.idle();
    problems.push(...orphans(world, owned()), ...foreignProblems(world, [...foreign, ...retained]));
    problems.push(...playing.flatMap(({ stack, adoptable, outside }) => [
      ...adoptableProblems(world, adoptable, outside), ...tagProblems(world, adoptable, stack), ...retainedProblems(world, stack, outside),
    ]));
    problems.push(...requestProblems(requests.all, new Set(playing.flatMap(({ outside }) => [...outside.deleted]))), ...leaks.map((text) => `leak: ${text}`));
  };
  await orHung(run(), problems);
  endFaults(world);
  return [...new Set(problems)];
}

async function take(world: World, one: Playing, step: Step): Promise<void> {
  if (isInterference(step)) {
    const arn = one.stack.members.get(step.logicalId)?.physicalId;
    if (arn) await interfere(world, step.kind, arn, one.outside);
    return;
  }
  step.faults.forEach((fault) => addFault(world, fault));
  world.requestFaults.push(...step.requestFaults);
  if (step.kind === 'deploy') await deploy(world, one, step);
  else if (!['empty', 'deleted'].includes(one.stack.state)) await one.stack.delete();
}

async function deploy(world: World, { stack, adoptable, outside }: Playing, { template, cancelAfter, destinationsFail }: Deploy): Promise<void> {
  const { emulator } = world;
  emulator.settings.loggingConfigurationsFail = destinationsFail;
  await makeDeployable(stack, outside.deleted);
  if (isDeployable(stack)) await stack.deploy(withArn(template, adoptable), cancelAfter);
  emulator.settings.loggingConfigurationsFail = false;
}

function withArn(template: Template, adoptable: string): Template {
  return JSON.parse(JSON.stringify(template).replaceAll(ADOPTABLE, adoptable)) as Template;
}

function isInterference(step: Deploy | Delete | Interference): step is Interference {
  return step.kind.startsWith('outside');
}

function isDeployable({ state }: Stack): boolean {
  return ['empty', 'complete', 'rolled-back', 'deleted'].includes(state);
}

/** What a person does with a stack that is in nobody's way but their own, until it can be deployed again or they give up for now. */
async function makeDeployable(stack: Stack, deletedOutside: ReadonlySet<string>): Promise<void> {
  if (stack.state === 'rollback-failed' || stack.state === 'delete-failed') await stack.delete();
  if (stack.state === 'update-rollback-failed') {
    const gone = [...stack.members].filter(([, { physicalId }]) => deletedOutside.has(physicalId));
    await stack.continueUpdateRollback(gone.map(([logicalId]) => logicalId));
  }
}

async function repair({ stack, outside }: Playing): Promise<boolean> {
  for (let attempt = 0; attempt < REPAIRS; attempt++) await makeDeployable(stack, outside.deleted);
  return isDeployable(stack);
}

/** What somebody does by hand. Faults are not for them, so that what they did is known for certain. */
async function interfere(world: World, kind: 'outside-tag' | 'outside-delete', arn: string, outside: Playing['outside']): Promise<void> {
  const { emulator } = world;
  collectFaults(world);
  emulator.faults.clear();
  emulator.settings.limits = false;
  const service = outsider(world);
  try {
    if (kind === 'outside-tag') {
      await service.send(new TagResourceCommand({ resourceArn: arn, tags: { [FOREIGN_TAG.key]: FOREIGN_TAG.value } }));
      outside.tagged.add(arn);
    } else {
      await service.send(arn.includes(':room/') ? new DeleteRoomCommand({ identifier: arn }) : new DeleteLoggingConfigurationCommand({ identifier: arn }));
      outside.deleted.add(arn);
    }
  } catch {
    // Not visible yet, or in use: then it was not done.
  } finally {
    service.destroy();
  }
}

/** What was left, and nobody owns, may keep a stack from being deleted: somebody who was told so deletes it, rooms first. */
async function deleteByHand(world: World, arns: readonly string[]): Promise<void> {
  for (const arn of [...arns].sort().reverse()) await interfere(world, 'outside-delete', arn, { tagged: new Set(), deleted: new Set() });
}

/** Rooms and logging configurations of others, of the same names as ours. */
async function makeForeign(world: World): Promise<Actual[]> {
  const service = outsider(world);
  await service.send(new CreateRoomCommand({ name: 'lobby', tags: { team: 'other' } }));
  await service.send(new CreateRoomCommand({ name: 'Stack0-Foyer', tags: { 'cdk-ivschat:owner': 'of-somebody/else' } }));
  await service.send(new CreateLoggingConfigurationCommand({ name: 'log', destinationConfiguration: { s3: { bucketName: 'others' } }, tags: { team: 'other' } }));
  service.destroy();
  return actualResources(world);
}

/** Rooms with users in them, which a stack may adopt: of each stack one. */
async function makeAdoptables(world: World, count: number): Promise<string[]> {
  const service = outsider(world);
  const made = await Promise.all(Array.from({ length: count }, (_, n) => service.send(new CreateRoomCommand({ name: `stage-${n}`, tags: { cost: 'live' } }))));
  service.destroy();
  return made.map(({ arn }) => arn!);
}

function outsider({ emulator }: World): IvschatClient {
  return new IvschatClient({ endpoint: emulator.endpoint, region: emulator.region, credentials: { accessKeyId: 'AKIDOUTSIDER', secretAccessKey: 'outside' } });
}

/** As they are when all is calm: from then on nothing may change them. */
function retainedOf(world: World, playing: readonly Playing[]): Actual[] {
  const arns = new Set(playing.flatMap(({ stack, outside }) => stack.retained.filter((arn) => !outside.deleted.has(arn))));
  return actualResources(world).filter(({ arn }) => arns.has(arn));
}
