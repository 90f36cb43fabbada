import type { Entry } from './entry';

/** A change of an entry: what is left out stays, and what is undefined goes. Whom it belongs to never changes. */
export type Change = Partial<Omit<Entry, 'key' | 'owner' | 'ofStream' | 'version' | 'writer'>>;

/** Where a page of entries ended. */
export interface PageKey {
  /** The owner whose entries are listed; without it, all are. */
  readonly owner?: string;
  readonly key: string;
  /** What the index is sorted by: the time when the room was opened, or when it is due. */
  readonly sort: string;
}

export interface Page {
  readonly entries: readonly Entry[];
  readonly next?: PageKey;
}

/**
 * The entries of a directory. What fails is a TableUnavailable; everything else has an answer. A change is made only to an entry
 * that is still as it was read, so that of any number who come at once one goes on, and the others read again.
 */
export interface Entries {
  /** As it is at this moment. */
  readonly get: (key: string) => Promise<Entry | undefined>;
  /** The same of many keys: those that have an entry. */
  readonly getMany: (keys: readonly string[]) => Promise<ReadonlyMap<string, Entry>>;
  /**
   * Adds an entry with a key that has none.
   *
   * @param maximum how many entries its owner may have then
   */
  readonly add: (entry: Entry, maximum?: number) => Promise<'added' | 'taken' | 'too-many'>;
  /** Changes an entry that is as it was read. Returns it as it is then; undefined if somebody was faster. */
  readonly change: (entry: Entry, change: Change) => Promise<Entry | undefined>;
  /** Removes an entry that is as it was read, or gone already; false if somebody has changed it. */
  readonly remove: (entry: Entry) => Promise<boolean>;
  /** Those of an owner, the newest first, or all, those that are due first. From an index, which may be a moment behind. */
  readonly list: (page: { readonly owner?: string; readonly limit: number; readonly after?: PageKey }) => Promise<Page>;
  /** Those that are due by then, the most overdue first. From an index: each must be read again. */
  readonly due: (by: Date) => AsyncIterable<Entry>;
}

/** DynamoDB does not go on from there: somebody made the page key up. */
export class InvalidPageKey extends Error {
  constructor() {
    super('No page of the directory begins there');
    this.name = 'InvalidPageKey';
  }
}

/** All entries, or those after one, in no order that means anything. */
export async function* allEntries(entries: Pick<Entries, 'list'>, limit = 100, first?: PageKey): AsyncGenerator<Entry, undefined> {
  for (let after = first; ;) {
    const page = await entries.list({ limit, after });
    yield* page.entries;
    if (!page.next) return undefined;
    after = page.next;
  }
}
