import { Observable } from './observable';

/** What somebody has said. */
export interface Message {
  readonly kind: 'message';
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly text: string;
  readonly time: Date;

  /** The sender sees that the reviewer changed it. */
  readonly changed?: boolean;

  /** Why it was deleted; empty: nobody said why. */
  readonly deleted?: string;
}

/** What a moderator, or the site itself, tells everybody. */
export interface Announcement {
  readonly kind: 'announcement';
  readonly id: string;
  readonly text: string;
  readonly time: Date;
}

export type Item = Message | Announcement;

/** Older ones leave the list: the page must not grow with the evening. */
const MOST = 300;

/** Where nothing is drawn, as in a tab in the background, the list goes on all the same. */
const SLOWEST_MS = 250;

/** What is in the list of the room. What comes within a frame is added at once. */
export class Messages extends Observable {
  /** The oldest first. Another list with each change. */
  all: readonly Item[] = [];

  /** How many have come into the list in all, also those that have left it. */
  count = 0;

  #waiting: Item[] = [];
  #came = 0;
  #scheduled = false;

  add(item: Item): void {
    this.#waiting.push(item);
    this.#came++;
    if (this.#waiting.length > MOST) this.#waiting.shift();
    this.#schedule();
  }

  /** Its text goes. Nothing happens where it has left the list. */
  delete(id: string, reason = ''): void {
    const isNew = this.#flush();
    const isThere = this.all.some((item) => item.id === id);
    if (isThere) this.all = this.all.map((item) => (item.id === id && item.kind === 'message' ? { ...item, text: '', changed: false, deleted: reason } : item));
    if (isNew || isThere) this.changed();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const add = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      this.#scheduled = false;
      if (this.#flush()) this.changed();
    };
    const frame = requestAnimationFrame(add);
    const timer = setTimeout(add, SLOWEST_MS);
  }

  #flush(): boolean {
    if (this.#waiting.length === 0) return false;
    this.all = [...this.all, ...this.#waiting].slice(-MOST);
    this.#waiting = [];
    this.count = this.#came;
    return true;
  }
}
