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
