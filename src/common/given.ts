/**
 * What was given of a struct: members that are undefined or null count as left out, so that a default is spread before them
 * and stays. Other languages hand over every member, given or not.
 */
export function given<T extends object>(struct: T | undefined | null): T {
  return Object.fromEntries(Object.entries(struct ?? {}).filter(([, value]) => value !== undefined && value !== null)) as T;
}
