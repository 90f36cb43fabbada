import { setTimeout as sleep } from 'node:timers/promises';
import { ask, close, open, stream, sweep } from './acting';
import { type Chronicle, newChronicle } from './chronicle';
import { askingProblems, directoryProblems, removalProblems } from './invariants';
import { interfere, makeForeign } from './outside';
import type { Act, Action, DirectoryStory } from './story';
import type { DirectoryWorld } from './world';
import type { Item } from '../../../lambda/directory/entry-items';
import { DIRECTORY_RESOURCE_TYPE } from '../../../src/contract';
import { createStack, type Stack } from '../../cloudformation';
import { addFault, endFaults } from '../faults';
import { orHung } from '../hung';
import { foreignProblems, requestProblems } from '../invariants';

const MINUTE = 60_000;
/** How long the sweep may take until all is well, when nothing goes wrong any more. */
const SETTLED_MILLISECONDS = 8 * MINUTE;
/** Between two looks at it. */
const LOOK_MILLISECONDS = 20_000;
/** How often somebody deletes a stack that could not be deleted. */
const REPAIRS = 4;

interface Playing {
  readonly world: DirectoryWorld;
  readonly story: DirectoryStory;
  readonly chronicle: Chronicle;
  readonly stack: Stack;
  readonly began: number;
  /** The table as it was at some time. */
  kept: readonly Item[];
  /** Ends when the table is no longer being made anew. */
  restoring: Promise<void>;
}

/** Plays a story in a world that is as new, and says what did not hold. */
export async function playDirectory(world: DirectoryWorld, story: DirectoryStory): Promise<string[]> {
  const { emulator, requests, requestFaults, leaks, audit, directory, sweep: sweeping } = world;
  emulator.reset();
  requests.all.length = 0;
  requestFaults.length = 0;
  leaks.length = 0;
  audit.lines.length = 0;
  await world.begin(story.deployed);
  const foreign = await makeForeign(world, story.crowd);
  const playing: Playing = {
    world, story, chronicle: newChronicle(), stack: createStack(requests, 'Streams'), began: Date.now(), kept: [], restoring: Promise.resolve(),
  };
  const { chronicle, stack } = playing;
  world.chronicle = chronicle;
  chronicle.deployments.push({ at: 0, deployed: story.deployed });
  const idle = async () => { await Promise.all([directory.idle(), sweeping.idle()]); };
  const problems: string[] = [];

  const run = async () => {
    begin(playing);
    await stack.deploy({ Directory: { type: DIRECTORY_RESOURCE_TYPE, properties: { TableName: world.table.name }, uses: [] } });
    const schedule = setInterval(() => sweep(world, false), MINUTE);
    const acting: Promise<void>[] = [];
    for (const act of story.acts) {
      await sleep(act.after);
      addFaults(world, act);
      acting.push(take(playing, act.action));
    }
    await Promise.all(acting);
    clearInterval(schedule);
    calm(playing);
    await idle();
    problems.push(...await settle(playing, idle), ...askingProblems(chronicle), ...chronicle.problems, ...leaks.map((text) => `leak: ${text}`));
    // What is not well now may take hours to go.
    if (problems.length > 0) return;
    requestFaults.push(...story.requestFaults);
    for (let attempt = 0; attempt < REPAIRS && stack.state !== 'deleted'; attempt++) await stack.delete();
    if (stack.state !== 'deleted') problems.push(`stuck: the directory cannot be deleted: ${stack.reasons.at(-1)}`);
    await idle();
    problems.push(...await removalProblems(world), ...foreignProblems(world, foreign), ...requestProblems(requests.all, new Set()));
    problems.push(...leaks.map((text) => `leak: ${text}`));
  };
  await orHung(run(), problems);
  endFaults(world);
  return [...new Set(problems)];
}

function begin({ world: { emulator }, story: { limits, visibilityMs } }: Playing): void {
  emulator.settings.limits = limits;
  if (visibilityMs > 0) emulator.faults.add({ kind: 'not-visible', delayMs: visibilityMs });
}

function calm(playing: Playing): void {
  const { world } = playing;
  endFaults(world);
  Object.values(world.wires).forEach((wire) => wire.calm());
  world.tableFaults.clear();
  world.auditFaults.clear();
  world.requestFaults.length = 0;
  begin(playing);
}

function addFaults(world: DirectoryWorld, { faults, tableFaults, auditFaults }: Act): void {
  faults.forEach((fault) => addFault(world, fault));
  tableFaults.forEach(world.tableFaults.add);
  auditFaults.forEach(world.auditFaults.add);
}

async function take(playing: Playing, action: Action): Promise<void> {
  const { world, story, chronicle, stack, began } = playing;
  switch (action.kind) {
    case 'open': return open(world, chronicle, action);
    case 'close': return close(world, chronicle, action);
    case 'read': await ask(world, chronicle, { action: 'read', room: action.key }); return undefined;
    case 'list': await ask(world, chronicle, { action: 'list', ...action.owner === undefined ? {} : { owner: action.owner } }); return undefined;
    case 'stream': return stream(world, chronicle, action, began);
    case 'sweep': return sweep(world, action.all, action.kill);
    case 'deploy':
      world.deploy(action.deployed);
      chronicle.deployments.push({ at: Date.now(), deployed: action.deployed });
      return undefined;
    case 'keep':
      playing.kept = await world.table.items();
      return undefined;
    case 'restore':
      // Whoever deletes a directory no longer makes its table anew.
      if (chronicle.removedAt !== undefined) return undefined;
      return playing.restoring = world.withoutTable(async () => {
        await world.table.restore(playing.kept);
        chronicle.restoredAt.push(Date.now());
      });
    case 'remove':
      await playing.restoring;
      world.requestFaults.push(...story.requestFaults);
      if (chronicle.removedAt !== undefined || stack.state !== 'complete') return undefined;
      chronicle.removedAt = Date.now();
      await stack.delete();
      return undefined;
    default: return interfere(world, chronicle, action, story.limits);
  }
}

/** Lets the sweep run, as it does each minute, until all is well twice in a row: what it has looked at whole, and what it looks at each time. */
async function settle({ world, chronicle }: Playing, idle: () => Promise<void>): Promise<string[]> {
  const look = async (all: boolean) => {
    const sweptAt = Date.now();
    sweep(world, all);
    await idle();
    return chronicle.removedAt === undefined ? directoryProblems(world, chronicle, sweptAt) : removalProblems(world);
  };
  const end = Date.now() + SETTLED_MILLISECONDS;
  for (;;) {
    let problems = await look(true);
    if (problems.length === 0) problems = await look(false);
    if (problems.length === 0 || Date.now() > end) return problems;
    await sleep(LOOK_MILLISECONDS);
  }
}
