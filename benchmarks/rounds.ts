import type { Figure, Row } from './scenario';

/** Measures everything in each round: the order of one round is that of the last, reversed, so that each is as often first as last. */
export async function inRounds<K extends string>(
  kinds: readonly K[], rounds: number, measure: (kind: K) => Promise<number>,
): Promise<ReadonlyMap<K, number[]>> {
  const taken = new Map<K, number[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? kinds : [...kinds].reverse()) taken.get(kind)!.push(await measure(kind));
  }
  return taken;
}

/** The median, and between which the middle half lies. */
export function figure(unit: string, values: readonly number[]): Figure {
  return { value: quantile(values, 0.5), unit, low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/** One over the other, round by round. */
export function ratio(to: string, ours: readonly number[], theirs: readonly number[]): NonNullable<Row['ratio']> {
  const ratios = ours.map((value, round) => value / theirs[round]);
  return { to, median: quantile(ratios, 0.5), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * part)];
}
