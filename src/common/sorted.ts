/**
 * The entries of a user's map, by key.
 *
 * Maps of other languages come in another order, that of Java's `Map.of` even in another one each time the app runs: whatever
 * comes from a map is read through this, so that the same app always makes the same template.
 */
export function sortedEntries<T>(map: { readonly [key: string]: T }): [string, T][] {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1));
}
