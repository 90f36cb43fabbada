import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { callLine, callsOf } from './measure';
import type { Options, Row, Scenario } from './scenario';
import { openThreads } from './threads';
import { roomsOf } from '../test/chaos/directory/invariants';
import { entriesIn } from '../test/chaos/directory/table';
import { DIRECTORY_BUNDLE, type DirectoryWorld, openDirectoryWorld } from '../test/chaos/directory/world';
import { startMinistack } from '../test/clients/ministack';
import type { Ended } from '../test/cloudformation';

/** Requests per second that the service takes to make rooms. */
const LIMIT = 5;
/** So many callers come in a second, five times what the limit takes: this machine is the account, the table and all functions at once. */
const CALLERS_PER_SECOND = 25;
/** How long a caller waits who has all the time that the function has, and one behind an API. */
const [PATIENT_SECONDS, IMPATIENT_SECONDS] = [280, 20];
/** What a caller behind an API has in all. */
const API_SECONDS = 25;
/** How long the sweep may take for what was begun and given up. */
const SETTLED_MILLISECONDS = 300_000;
const SWEEP_MILLISECONDS = 20_000;
const DELAY_RESOLUTION_MILLISECONDS = 10;
const MOST_PROBLEMS_SHOWN = 20;

/** Of the floor. */
const GOAL = 1.15;
/** At once. */
const OPENINGS = 1_000;
const FLOOR = 'the floor of the limit';

/**
 * Openings at once (the last of a thousand comes after forty seconds), each in a thread of its own as Lambda would run it, under the
 * limits of the service; once by callers who wait for as long as it takes, and once by those who cannot.
 */
export const scenario: Scenario = {
  name: 'directory',
  work: `${OPENINGS} rooms of a directory opened at once, by callers who wait for as long as the function may, and by those behind an API, who have ${API_SECONDS} s: `
    + 'each must be answered with a room or, the impatient, `Throttled` or `Busy` in time, and the sweep must leave nothing half-made.',
  options: ['rooms', 'bundle'],
  run,
};

async function run({ rooms, bundle = DIRECTORY_BUNDLE }: Options): Promise<Row[]> {
  const openings = Number(rooms ?? OPENINGS);
  const ministack = await startMinistack();
  // One for the sweep.
  const sandboxes = await openThreads(bundle, openings + 1, true);
  const world = await openDirectoryWorld({ sandboxes, tableEndpoint: ministack.endpoint, concurrency: openings });
  await world.begin({ settings: {}, converge: false, expiryMinutes: 1_440, graceSeconds: 0 });
  try {
    // On Lambda each has a processor to itself: hundreds that begin on a few would be measured for that.
    await Promise.all(Array.from({ length: openings }, () => world.directory.call({ action: 'read', room: 'none' })));
    return [await openAll(world, 'patient', openings, PATIENT_SECONDS), await openAll(world, 'impatient', openings, IMPATIENT_SECONDS)];
  } finally {
    await world.close();
    sandboxes.close();
    await ministack.stop();
  }
}

async function openAll(world: DirectoryWorld, name: string, openings: number, waitSeconds: number): Promise<Row> {
  const { emulator, directory, wires } = world;
  const [roomsBefore, givenUpBefore] = [roomsOf(world).length, wires.chat.counts['given-up'] + wires.table.counts['given-up']];
  emulator.settings.limits = true;
  emulator.clearCalls();
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MILLISECONDS });
  delay.enable();
  const start = Date.now();
  const answers = await Promise.all(Array.from({ length: openings }, async (_, n) => {
    await sleep(n / CALLERS_PER_SECOND * 1_000);
    return directory.call({ action: 'open', room: `${name}-${n}`, waitSeconds }, {}, 'open');
  }));
  const seconds = (Date.now() - start) / 1_000;
  delay.disable();
  const calls = callsOf(emulator, start);
  emulator.settings.limits = false;

  const opened = answers.filter(({ ok }) => ok).length;
  const floor = opened / LIMIT;
  const givenUp = wires.chat.counts['given-up'] + wires.table.counts['given-up'] - givenUpBefore;
  const late = Math.max(0, delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MILLISECONDS);
  const half = entriesIn(await world.table.items()).filter(({ state }) => state !== 'open').length;
  console.error([
    `${name}: ${openings} openings at once, ${opened} opened, ${describe(answers)}`,
    `longest ${(longestOf(answers) / 1_000).toFixed(1)} s, late ${late.toFixed(0)} ms, given up ${givenUp}`,
    callLine(name, calls),
    `${half} half-made when all were answered, ${await settle(world, roomsBefore + opened)} s until none was`,
  ].join('\n'));
  const problems = [...answerProblems(answers, waitSeconds), ...await leftProblems(world, roomsBefore + opened)];
  const failures = [...problems.slice(0, MOST_PROBLEMS_SHOWN), ...problems.length > MOST_PROBLEMS_SHOWN ? [`and ${problems.length - MOST_PROBLEMS_SHOWN} more`] : []];
  // Those who cannot wait are told so in time, whatever the floor of the rest is.
  if (waitSeconds !== PATIENT_SECONDS) {
    return { what: `impatient: ${opened} opened, ${describe(answers)}; the last answer`, ours: { value: longestOf(answers) / 1_000, unit: 's' }, peers: [], goal: { atMost: API_SECONDS }, failures };
  }
  return {
    what: `patient: ${opened} opened`,
    ours: { value: seconds, unit: 's' },
    peers: [{ name: FLOOR, figure: { value: floor, unit: 's' } }],
    ratio: { to: FLOOR, median: seconds / floor },
    goal: { atMost: GOAL },
    failures,
  };
}

/** Seconds until the sweep has put in order what was given up. */
async function settle(world: DirectoryWorld, rooms: number): Promise<string> {
  const start = Date.now();
  while ((await leftProblems(world, rooms)).length > 0 && Date.now() - start < SETTLED_MILLISECONDS) {
    world.sweep.invoke({ action: 'sweep', all: true });
    await world.sweep.idle();
    await sleep(SWEEP_MILLISECONDS);
  }
  return ((Date.now() - start) / 1_000).toFixed(0);
}

/** Whoever can wait is answered with a room; whoever cannot, with one or with the reason, in time. */
function answerProblems(answers: readonly Ended[], waitSeconds: number): string[] {
  const isPatient = waitSeconds === PATIENT_SECONDS;
  return answers.flatMap((answer, n) => {
    const inTime = isPatient || answer.milliseconds <= API_SECONDS * 1_000 ? [] : [`late: ${n} was answered after ${answer.milliseconds} ms`];
    if (answer.ok) return inTime;
    const isFine = !isPatient && ['Throttled', 'Busy'].includes(answer.error.errorType);
    return isFine ? inTime : [...inTime, `failed: ${n} with ${answer.error.errorType}: ${answer.error.errorMessage}`];
  });
}

/** Each answer has its room, and there is no other. */
async function leftProblems(world: DirectoryWorld, wanted: number): Promise<string[]> {
  const [entries, rooms] = [entriesIn(await world.table.items()), new Set(roomsOf(world).map(({ arn }) => arn))];
  return [
    ...entries.flatMap(({ key, state, arn = '' }) => (state === 'open' && rooms.has(arn) ? [] : [`unsettled: ${key} is ${state}`])),
    ...rooms.size === wanted && entries.length === wanted
      ? [] : [`lost: ${wanted} openings were answered, ${rooms.size} rooms and ${entries.length} entries are there`],
  ];
}

function describe(answers: readonly Ended[]): string {
  const failures = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.errorType]));
  return [...new Set(failures)].map((kind) => `${failures.filter((one) => one === kind).length} ${kind}`).join(', ') || 'none refused';
}

function longestOf(answers: readonly Ended[]): number {
  return Math.max(0, ...answers.map(({ milliseconds }) => milliseconds));
}
