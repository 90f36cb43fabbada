import type { Api, Ban } from './api';
import { Observable } from './observable';

/** What was done in this room, on this page. */
export interface Done {
  readonly time: Date;
  readonly what: string;
}

/** Whom it is done to. */
export interface Target {
  readonly userId: string;
  readonly name: string;
}

/** The list of bans is an index, which is up to date after a second or so. */
const LIST_AGAIN_MS = 1500;

/** What a moderator does in one room, and what has come of it. */
export class Moderation extends Observable {
  bans: readonly Ban[] = [];
  done: readonly Done[] = [];

  /** Names as they were seen, by user id: bans have ids alone. */
  readonly #names = new Map<string, string>();
  readonly #since = new Date().toISOString();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly api: Api, private readonly room: string, private readonly me: Target) {
    super();
    this.#names.set(me.userId, me.name);
  }

  nameOf(userId: string): string {
    return this.#names.get(userId) ?? userId;
  }

  /** Bans that stand and are not in `done`: of others, or of another day. */
  get earlier(): readonly Ban[] {
    return this.bans.filter(({ bannedBy, createdAt }) => createdAt !== undefined && (bannedBy !== this.me.userId || createdAt < this.#since));
  }

  async refresh(): Promise<void> {
    this.bans = await this.api.bans(this.room);
    this.changed();
  }

  async deleteMessage(messageId: string, of: Target, reason?: string): Promise<void> {
    this.#names.set(of.userId, of.name);
    await this.api.deleteMessage(this.room, messageId, reason);
    this.#did(`You deleted a message of ${of.name}`, reason);
  }

  async disconnect(whom: Target, reason?: string): Promise<void> {
    this.#names.set(whom.userId, whom.name);
    await this.api.disconnect(this.room, whom.userId, reason);
    this.#did(`You disconnected ${whom.name}`, reason);
  }

  /** @param minutes left out: for good */
  async ban(whom: Target, minutes?: number, reason?: string): Promise<void> {
    this.#names.set(whom.userId, whom.name);
    const until = minutes === undefined ? undefined : new Date(Date.now() + minutes * 60_000);
    await this.api.ban(this.room, whom.userId, until, reason);
    const ban = { userId: whom.userId, until: until?.toISOString(), reason };
    this.bans = [ban, ...this.bans.filter(({ userId }) => userId !== whom.userId)];
    this.#did(`You banned ${whom.name} ${minutes === undefined ? 'for good' : `for ${minutes} minutes`}`, reason);
  }

  async lift(userId: string): Promise<void> {
    await this.api.liftBan(this.room, userId);
    this.bans = this.bans.filter((ban) => ban.userId !== userId);
    this.#did(`You lifted the ban of ${this.nameOf(userId)}`);
  }

  async announce(text: string): Promise<void> {
    await this.api.announce(this.room, text);
    this.#did(`You announced: ${text}`);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #did(what: string, reason?: string): void {
    this.done = [{ time: new Date(), what: reason ? `${what}: ${reason}` : what }, ...this.done].slice(0, 100);
    this.changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh().catch(() => undefined), LIST_AGAIN_MS);
  }
}
