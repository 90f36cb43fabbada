import type { Figure, Row } from '../scenario';

/** The median, and between which the middle half lies. */
export function median(values: readonly number[], unit: string): Figure {
  const { value, low, high } = spread(values);
  return { value, unit, low, high };
}

/** Ours over the peer's, round by round. */
export function ratio(to: string, ours: readonly number[], theirs: readonly number[]): NonNullable<Row['ratio']> {
  const { value, low, high } = spread(ours.map((one, round) => one / theirs[round]));
  return { to, median: value, low, high };
}

function spread(values: readonly number[]): { value: number; low: number; high: number } {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)];
  return { value: at(0.5), low: at(0.25), high: at(0.75) };
}
