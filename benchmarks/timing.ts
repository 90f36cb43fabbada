import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How long a runner takes for so many calls, in milliseconds. */
async function timed(child: ChildProcess, calls: number): Promise<number> {
  child.send(calls);
  const [milliseconds] = await once(child, 'message') as [number];
  return milliseconds;
}

/** The median, and between which the middle half lies. */
export function show(numbers: number[]): string {
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)].toFixed(2);
  return `${at(0.5)} (${at(0.25)} to ${at(0.75)})`;
}

/** Who is measured, and how long each call of a round took. */
export interface Runner {
  readonly child: ChildProcess;
  readonly times: number[];
}

/** Measures so many rounds, in which each has the first turn as often as the last. */
export async function takeTurns(
  runners: readonly Runner[], { rounds, calls, warmUp }: { readonly rounds: number; readonly calls: number; readonly warmUp: number },
): Promise<void> {
  for (const { child } of runners) await timed(child, warmUp);
  for (let round = 0; round < rounds; round++) {
    for (const { child, times } of round % 2 === 0 ? runners : [...runners].reverse()) times.push(await timed(child, calls) / calls);
  }
}
