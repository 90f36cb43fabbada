import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How long a runner takes for so many calls, in milliseconds. */
export async function timed(child: ChildProcess, calls: number): Promise<number> {
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
