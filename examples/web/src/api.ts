import createClient from 'openapi-fetch';
import type { components, paths } from './chat-api';
import type { Config } from './config';
import { shortened } from './names';
import { patiently } from './patiently';
import { dataOf } from './problem';

export type Ban = components['schemas']['Ban'];
type OwnRoom = components['schemas']['Room'];
type ChatToken = components['schemas']['ChatToken'];

export type OpenRoom = components['schemas']['OpenRoom'];

/** Somebody who clicked waits this long for a busy API; a chat token may take longer. */
const CLICK_PATIENCE = 5_000;

/** What a name may have at most: `requestAttributes` in app.ts. */
const LONGEST_NAME = 32;

/** Pages of a list that are read: who has more than that needs another page than this. */
const PAGES = 5;

/** The chat API, with types that are generated from its OpenAPI document. Whatever is refused is thrown as a `Problem`. */
export class Api {
  readonly #config: Config;
  readonly #client;
  readonly #patient;

  /** @param accessToken of who has signed in; without it, a guest's */
  constructor(config: Config, accessToken?: () => Promise<string>) {
    this.#config = config;
    // Each time with a token that is good then: it may have been a while.
    const ask = async (request: Request) => {
      const copy = request.clone();
      if (accessToken) copy.headers.set('Authorization', `Bearer ${await accessToken()}`);
      return fetch(copy);
    };
    const client = (patience?: number) => createClient<paths>({
      baseUrl: config.apiUrl, fetch: async (request) => patiently(async () => ask(request), patience),
    });
    this.#client = client(CLICK_PATIENCE);
    this.#patient = client();
  }

  /** A token is good for one connection. It lets send messages and no more: moderators act through the API, which keeps an audit log. */
  async chatToken(room: string, name: string): Promise<ChatToken> {
    const { sessionDurationInMinutes } = this.#config;
    return dataOf(this.#patient.POST('/rooms/{room}/tokens', {
      params: { path: { room } },
      body: { capabilities: ['SEND_MESSAGE'], attributes: { displayName: shortened(name, LONGEST_NAME) }, sessionDurationInMinutes },
    }));
  }

  async guestToken(room: string): Promise<ChatToken> {
    return dataOf(this.#patient.POST('/rooms/{room}/guest-tokens', { params: { path: { room } }, body: {} }));
  }

  async openRooms(): Promise<OpenRoom[]> {
    return pages(async (nextToken) => {
      const { rooms, nextToken: next } = await dataOf(this.#client.GET('/rooms', { params: { query: { nextToken } } }));
      return { items: rooms, next };
    });
  }

  async ownRooms(): Promise<OpenRoom[]> {
    return pages(async (nextToken) => {
      const { rooms, nextToken: next } = await dataOf(this.#client.GET('/rooms', { params: { query: { owner: 'me', nextToken } } }));
      return { items: (rooms as OwnRoom[]).filter(({ state }) => state !== 'closing'), next };
    });
  }

  async openRoom(room: string): Promise<OpenRoom> {
    return dataOf(this.#client.PUT('/rooms/{room}', { params: { path: { room } } }));
  }

  async closeRoom(room: string): Promise<void> {
    await dataOf(this.#client.DELETE('/rooms/{room}', { params: { path: { room } } }));
  }

  async announce(room: string, text: string): Promise<void> {
    await dataOf(this.#client.POST('/rooms/{room}/events', { params: { path: { room } }, body: { eventName: 'announcement', attributes: { text } } }));
  }

  async deleteMessage(room: string, messageId: string, reason?: string): Promise<void> {
    await dataOf(this.#client.DELETE('/rooms/{room}/messages/{messageId}', { params: { path: { room, messageId } }, body: { reason } }));
  }

  async disconnect(room: string, userId: string, reason?: string): Promise<void> {
    await dataOf(this.#client.POST('/rooms/{room}/disconnects', { params: { path: { room } }, body: { userId, reason } }));
  }

  async ban(room: string, userId: string, until?: Date, reason?: string): Promise<void> {
    const params = { path: { room, userId: inPath(userId) } };
    await dataOf(this.#client.PUT('/rooms/{room}/bans/{userId}', { params, body: { until: until?.toISOString(), reason } }));
  }

  async liftBan(room: string, userId: string): Promise<void> {
    await dataOf(this.#client.DELETE('/rooms/{room}/bans/{userId}', { params: { path: { room, userId: inPath(userId) } } }));
  }

  async bans(room: string): Promise<Ban[]> {
    return pages(async (nextToken) => {
      const { bans, nextToken: next } = await dataOf(this.#client.GET('/rooms/{room}/bans', { params: { path: { room }, query: { nextToken } } }));
      return { items: bans, next };
    });
  }
}

async function pages<T>(read: (nextToken?: string) => Promise<{ items: readonly T[]; next?: string }>): Promise<T[]> {
  const all: T[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const { items, next } = await read(nextToken);
    all.push(...items);
    if (next === undefined) break;
    nextToken = next;
  }
  return all;
}

/** A user id as paths take it: all but the plainest as base64url behind a `~`. */
function inPath(userId: string): string {
  if (/^[\w.@-]+$/.test(userId)) return userId;
  const bytes = String.fromCharCode(...new TextEncoder().encode(userId));
  return `~${btoa(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')}`;
}
