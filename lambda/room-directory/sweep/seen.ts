import type { Marks } from '../../directory/marks';

/** DynamoDB deletes what a pass that was never finished has left. */
const KEPT_MILLISECONDS = 2 * 24 * 3_600_000;

const name = (pass: number, part: number) => `sweep-seen/${pass}/${part}`;

/**
 * The ids of the rooms that a pass has seen, written in parts: 50,000 of them are more than an item holds.
 *
 * @returns false if it may not have been written
 */
export async function writeSeen(marks: Marks, pass: number, part: number, ids: readonly string[], now: number): Promise<boolean> {
  const before = await marks.get(name(pass, part));
  return await marks.put(name(pass, part), before, { ids: ids.join() }, new Date(now + KEPT_MILLISECONDS)) !== undefined;
}

export async function readSeen(marks: Marks, pass: number, parts: number): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  for (let part = 0; part < parts; part++) {
    const { ids } = (await marks.get(name(pass, part)))?.value as { ids?: string } | undefined ?? {};
    for (const id of ids?.split(',') ?? []) seen.add(id);
  }
  return seen;
}

export async function removeSeen(marks: Marks, pass: number, parts: number): Promise<void> {
  for (let part = 0; part < parts; part++) await marks.remove(name(pass, part));
}
