import type { Entries, PageKey } from '../../directory/entries';
import { dueAt, type Entry } from '../../directory/entry';

const ENTRIES = 100;

/** All entries from a place in the index on, each with the place behind it, where another sweep can go on. */
export async function* entriesFrom(entries: Pick<Entries, 'list'>, after?: PageKey): AsyncGenerator<{ readonly entry: Entry; readonly behind: PageKey }> {
  for (let next = after; ;) {
    const page = await entries.list({ limit: ENTRIES, after: next });
    for (const entry of page.entries) yield { entry, behind: { key: entry.key, sort: `${dueAt(entry)}` } };
    if (!page.next) return;
    next = page.next;
  }
}
