import { randomUUID } from 'node:crypto';
import { type Entries, InvalidPageKey, type PageKey } from '../../../lambda/directory/entries';
import { dueAt, type Entry } from '../../../lambda/directory/entry';
import type { Mark, Marks } from '../../../lambda/directory/marks';

/** Entries that are held in memory and keep the same rules as the table: test/clients/directory.test.ts holds both against one list of them. */
export interface MemoryEntries extends Entries {
  readonly all: () => Entry[];
  /** How many entries an owner has, as it is counted. */
  readonly countOf: (owner: string) => number;
}

export function memoryEntries(): MemoryEntries {
  const entries = new Map<string, Entry>();
  const counts = new Map<string, number>();
  const isSame = (one: Entry | undefined, other: Entry) => one !== undefined && one.opening === other.opening && one.version === other.version;
  const count = (owner: string | undefined, by: number) => {
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + by);
  };
  const sorted = (owner: string | undefined) => {
    const sort = (entry: Entry) => owner === undefined ? dueAt(entry) : -entry.openedAt.getTime();
    const listed = [...entries.values()].filter((entry) => owner === undefined || entry.owner === owner);
    return listed.sort((a, b) => sort(a) - sort(b) || (a.key < b.key ? -1 : 1));
  };
  const pageKey = (entry: Entry, owner: string | undefined): PageKey => (
    { owner, key: entry.key, sort: owner === undefined ? `${dueAt(entry)}` : entry.openedAt.toISOString() });

  return {
    all: () => [...entries.values()],
    countOf: (owner) => counts.get(owner) ?? 0,
    get: async (key) => entries.get(key),
    getMany: async (keys) => new Map(keys.flatMap((key) => entries.has(key) ? [[key, entries.get(key)!] as const] : [])),
    add: async (entry, maximum) => {
      if (entries.has(entry.key)) return 'taken';
      if (entry.owner !== undefined && maximum !== undefined && (counts.get(entry.owner) ?? 0) >= maximum) return 'too-many';
      entries.set(entry.key, entry);
      count(entry.owner, 1);
      return 'added';
    },
    change: async (entry, change) => {
      if (!isSame(entries.get(entry.key), entry)) return undefined;
      const next = { ...entry, ...change, version: entry.version + 1, writer: randomUUID() };
      entries.set(entry.key, next);
      return next;
    },
    remove: async (entry) => {
      const there = entries.get(entry.key);
      if (!isSame(there, entry)) return there?.opening !== entry.opening;
      entries.delete(entry.key);
      count(entry.owner, -1);
      return true;
    },
    list: async ({ owner, limit, after }) => {
      const all = sorted(owner);
      // Behind its place, as in an index: the entry itself may be gone by now, or stand elsewhere.
      const place = (sort: string, key: string) => ({ sort: owner === undefined ? Number(sort) : -new Date(sort).getTime(), key });
      const isBehind = ({ sort, key }: PageKey, { sort: sort0, key: key0 }: PageKey) => {
        const [one, other] = [place(sort, key), place(sort0, key0)];
        return one.sort > other.sort || (one.sort === other.sort && key > key0);
      };
      const behind = after === undefined ? 0 : all.findIndex((entry) => isBehind(pageKey(entry, owner), after));
      const from = behind < 0 ? all.length : behind;
      if (after && (after.owner !== owner || after.sort === '')) throw new InvalidPageKey();
      const page = all.slice(from, from + limit);
      return from + limit < all.length ? { entries: page, next: pageKey(page.at(-1)!, owner) } : { entries: page };
    },
    async *due(by) {
      yield* sorted(undefined).filter((entry) => dueAt(entry) <= by.getTime());
    },
  };
}

export function memoryMarks(): Marks {
  const marks = new Map<string, Mark>();
  return {
    get: async (name) => structuredClone(marks.get(name)),
    put: async (name, before, value) => {
      if (marks.get(name)?.version !== before?.version) return undefined;
      const version = (before?.version ?? 0) + 1;
      // A copy, as in a table: what is changed later is not written.
      marks.set(name, { version, value: structuredClone(value) });
      return { version, value };
    },
    remove: async (name) => { marks.delete(name); },
  };
}
