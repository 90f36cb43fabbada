import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Emulator } from '../emulator';
import type { World } from '../test/chaos/world';
import type { StackState } from '../test/cloudformation';

/** What a phase of a scenario took, and what went wrong in it. */
export interface Phase {
  readonly name: string;
  /** From the first request to the last answer: how long CloudFormation takes to begin is not ours. */
  readonly seconds: number;
  /** Requests that failed or were never answered, and whatever did not hold afterwards. */
  readonly problems: readonly string[];
  readonly deliveries: number;
  readonly longestRequest: number;
  /** By how many of the machine's milliseconds the service and CloudFormation, which share a thread, were late at most, but for one time in a hundred. */
  readonly late: number;
  /** Calls whose answer came when the function no longer waited for it: the machine was too slow for it, or it for the machine. */
  readonly givenUp: number;
  /** How often CloudFormation was asked whether a request still stands. */
  readonly asked: number;
  /** How often it refused to say. */
  readonly notTold: number;
  /** Of the events that came in time, and that neither service refused anything: how many there were, and how often one of them asked at most. */
  readonly calm: { readonly events: number; readonly mostAsked: number };
  /** Of each operation, how many calls were taken and how many refused for their rate. */
  readonly calls: ReadonlyMap<string, { readonly taken: number; readonly refused: number; readonly lastAt: number }>;
}

const PROGRESS_MILLISECONDS = 10_000;
const DELAY_RESOLUTION_MILLISECONDS = 10;
/** An event that is with the function later than this may have been given up meanwhile. */
const LATE_MILLISECONDS = 1_000;

/** Lets all stacks do something at once, until each is in the state that was wanted. */
export async function measure(name: string, world: World, wanted: StackState, operations: readonly (() => Promise<StackState>)[]): Promise<Phase> {
  const { emulator, lambda, requests, wire } = world;
  requests.all.length = 0;
  emulator.clearCalls();
  const [lambdaBefore, givenUpBefore, askedBefore, notToldBefore] = [{ ...lambda.counts }, wire.counts['given-up'], requests.asked, requests.counts['asked-too-often']];
  const start = Date.now();
  const progress = setInterval(() => {
    const done = requests.all.filter(({ outcome }) => outcome).length;
    console.error(`  ${name}: ${done} of ${requests.all.length} requests answered after ${seconds(Date.now() - start)} s`);
  }, PROGRESS_MILLISECONDS);
  const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MILLISECONDS });
  delay.enable();
  const states = await Promise.all(operations.map((operation) => operation()));
  const end = Date.now();
  clearInterval(progress);
  delay.disable();
  // Whatever comes after the answers belongs to the phase's problems, not to its time.
  await lambda.idle();

  const first = Math.min(...requests.all.map(({ sentAt }) => sentAt));
  const calls = callsOf(emulator, first);
  const timedOut = lambda.counts.timedOut - lambdaBefore.timedOut;
  return {
    name,
    seconds: (end - first) / 1_000,
    problems: [
      ...requests.all.flatMap(({ kind, logicalId, outcome }) => (outcome?.kind === 'success' ? [] : [
        `${kind} of ${logicalId}: ${outcome?.kind ?? 'no outcome'}${outcome && 'reason' in outcome ? `: ${outcome.reason}` : ''}`,
      ])),
      ...states.filter((state) => state !== wanted).map((state) => `a stack is ${state} and not ${wanted}`),
      ...(timedOut > 0 ? [`${timedOut} deliveries were at work until the function's timeout`] : []),
    ],
    deliveries: lambda.counts.deliveries - lambdaBefore.deliveries,
    longestRequest: Math.max(0, ...requests.all.map(({ sentAt, answers }) => ((answers[0]?.at ?? end) - sentAt) / 1_000)),
    givenUp: wire.counts['given-up'] - givenUpBefore,
    asked: requests.asked - askedBefore,
    notTold: requests.counts['asked-too-often'] - notToldBefore,
    // What it measures includes the wait itself.
    late: Math.max(0, delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MILLISECONDS),
    calls,
    calm: calmOf(world),
  };
}

function calmOf({ emulator, requests }: World): Phase['calm'] {
  const refused = new Map<string, number[]>();
  for (const { status, accessKeyId = '', time } of emulator.calls()) {
    if (status === 429) refused.set(accessKeyId, [...refused.get(accessKeyId) ?? [], Date.parse(time)]);
  }
  const calm = requests.all.filter(({ deliveries, sentAt, answers, notTold }) => {
    const [first, ...more] = deliveries;
    const isInTime = first !== undefined && more.length === 0 && first.at - sentAt <= LATE_MILLISECONDS;
    return isInTime && notTold === 0 && !(refused.get(first.accessKeyId) ?? []).some((at) => at >= first.at && at <= (answers[0]?.at ?? Infinity));
  });
  return { events: calm.length, mostAsked: Math.max(0, ...calm.map(({ asked }) => asked)) };
}

/** Of each operation, how many calls were taken and how many refused for their rate. */
export function callsOf(emulator: Emulator, start: number): Phase['calls'] {
  const calls = new Map<string, { taken: number; refused: number; lastAt: number }>();
  for (const { operation, status, time } of emulator.calls()) {
    const { taken, refused, lastAt } = calls.get(operation) ?? { taken: 0, refused: 0, lastAt: 0 };
    calls.set(operation, status === 429
      ? { taken, refused: refused + 1, lastAt }
      : { taken: taken + 1, refused, lastAt: Date.parse(time) - start });
  }
  return calls;
}

export function callLine(name: string, calls: Phase['calls']): string {
  return `${name}: ${[...calls].map(([operation, { taken, refused, lastAt }]) =>
    `${operation} ${taken} + ${refused} refused, until ${seconds(lastAt)} s`).join('; ')}`;
}

/** The phases as a table, and under each what was asked of the service. */
export function report(phases: readonly Phase[], floor: number): string {
  const rows = phases.map(({ name, problems, deliveries, longestRequest, late, givenUp, asked, notTold, calm, ...phase }) => [
    name, phase.seconds.toFixed(1), floor.toFixed(1), (phase.seconds / floor).toFixed(2), problems.length, deliveries, longestRequest.toFixed(1),
    late.toFixed(0), givenUp, asked, notTold, `${calm.events}: ${calm.mostAsked}`,
  ]);
  const lines = [
    ['phase', 'seconds', 'floor', 'ratio', 'failures', 'deliveries', 'longest', 'late (ms)', 'given up', 'asked', 'not told', 'calm'],
    ...rows,
  ].map((cells) => cells.map((cell, column) => (column === 0 ? String(cell).padEnd(8) : String(cell).padStart(10))).join('  '));
  const calls = phases.map(({ name, calls: of }) => callLine(name, of));
  return [...lines, '', ...calls].join('\n');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(0);
}
