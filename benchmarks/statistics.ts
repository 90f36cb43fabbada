import type { Figure, Row } from './scenario';

/** The median of some numbers, and between which the middle half of them lies. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spread(numbers: readonly number[]): Spread {
  const [low, median, high] = [0.25, 0.5, 0.75].map((part) => quantile(numbers, part));
  return { median, low, high };
}

/** The number below which so great a part of them lies, between the two that are nearest. */
export function quantile(numbers: readonly number[], part: number): number {
  if (numbers.length === 0) throw new Error('Of no numbers, none is in the middle');
  const sorted = [...numbers].sort((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const below = Math.floor(place);
  return sorted[below] + (sorted[Math.ceil(place)] - sorted[below]) * (place - below);
}

/** What came out of several rounds. */
export function figureOf(rounds: readonly number[], unit: string): Figure {
  const { median, ...middle } = spread(rounds);
  return { value: median, unit, ...middle };
}

/** Ours over the peer's, each round with its own. */
export function ratioOf(to: string, ours: readonly number[], peers: readonly number[]): Row['ratio'] {
  if (ours.length !== peers.length) throw new Error(`${ours.length} rounds of ours cannot be compared with ${peers.length} of ${to}`);
  return { to, ...spread(ours.map((one, round) => one / peers[round])) };
}
