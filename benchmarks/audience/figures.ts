import type { Life } from './life';

/** Of CreateChatToken, a second: an account's, not adjustable. */
export const LIMIT = 200;

/** Of so many seconds in a row, those in which most was asked for: their mean. `from` and `to` in seconds of the life. */
export function busiest(perSecond: readonly number[], from: number, to: number, width: number): number {
  const seconds = perSecond.slice(from, to);
  let [sum, most] = [0, 0];
  seconds.forEach((count, second) => {
    sum += count - (seconds[second - width] ?? 0);
    if (second >= width - 1) most = Math.max(most, sum);
  });
  return most / width;
}

export function mean(perSecond: readonly number[], from: number, to: number): number {
  const seconds = perSecond.slice(from, to);
  return seconds.reduce((sum, count) => sum + count, 0) / seconds.length;
}

/** The seconds of a life in which nobody comes or comes back: only renewals. */
export function quiet({ join, back }: Life, outage: number, end: number): [from: number, to: number][] {
  const phases: [number, number][] = [
    [Math.ceil(join.seconds ?? outage) + 1, outage],
    [outage + Math.ceil(back?.seconds ?? end) + 1, end],
  ];
  return phases.filter(([from, to]) => from < to);
}

/** Means of each minute. */
export function byMinute(perSecond: readonly number[], minutes: number): number[] {
  return Array.from({ length: Math.floor(minutes) }, (_, minute) => mean(perSecond, minute * 60, minute * 60 + 60));
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
