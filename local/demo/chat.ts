import { ChatRoom, DeleteMessageRequest, SendMessageRequest, type ChatError, type ChatMessage, type ChatToken, type DeleteMessageEvent } from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';
import { accessToken, type UserPoolAddress } from './people';
import { patiently } from '../../test/docs/streaming-platform/patiently';

// The client is made for browsers and React Native; Node has a WebSocket of its own only from version 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

/** How to get into the room. */
export interface RoomAddress extends UserPoolAddress {
  /** The token API, on loopback. */
  readonly tokenUrl: string;

  /** The WebSocket that takes the token. */
  readonly messagingEndpoint: string;
}

/** Cognito's access tokens live an hour: well before that, a guest signs in again. */
const SIGN_IN_AGAIN_MS = 30 * 60_000;

/** How long the token API may say "later": on one machine, that is a mistake rather than a rush. */
const TOKEN_PATIENCE_MS = 60_000;

/** How long something that the room does may take. */
const PATIENCE_MS = 10_000;

/** Someone in the room, with the service's own client. */
export class Guest {
  /** Enters the room: signs in, fetches a chat token with the access token, connects. */
  static async enter(address: RoomAddress, username: string, password: string): Promise<Guest> {
    const tokens = new TokenSource(address, username, password);
    const room = new ChatRoom({ regionOrUrl: address.messagingEndpoint, tokenProvider: tokens.next });
    room.logLevel = 'error';
    room.logger = { debug: nothing, info: nothing, error: nothing };
    const guest = new Guest(username, room);
    await new Promise<void>((resolve, reject) => {
      room.addListener('connect', resolve);
      room.addListener('disconnect', (reason) => reject(tokens.failure ?? new Error(`${username} could not connect: ${reason}`)));
      room.connect();
    });
    return guest;
  }

  private readonly messages: ChatMessage[] = [];
  private readonly deletions: DeleteMessageEvent[] = [];
  private readonly changed = new Set<() => void>();

  private constructor(readonly username: string, readonly room: ChatRoom) {
    room.addListener('message', (message) => this.take(this.messages, message));
    room.addListener('messageDelete', (event) => this.take(this.deletions, event));
  }

  async say(content: string): Promise<ChatMessage> {
    return this.room.sendMessage(new SendMessageRequest(content));
  }

  /** Takes a message out of the room. Only for those whose token may. */
  async delete(messageId: string, reason?: string): Promise<DeleteMessageEvent> {
    return this.room.deleteMessage(new DeleteMessageRequest(messageId, reason));
  }

  /** Waits until the message has arrived here. */
  async hears(id: string): Promise<ChatMessage> {
    return this.waitFor(() => this.messages.find((message) => message.id === id), 'the message');
  }

  /** Waits until the news has arrived here that the message is deleted. */
  async seesDeleted(messageId: string): Promise<DeleteMessageEvent> {
    return this.waitFor(() => this.deletions.find((event) => event.messageId === messageId), 'the deletion');
  }

  leave(): void {
    this.room.disconnect();
  }

  private take<T>(list: T[], item: T): void {
    list.push(item);
    this.changed.forEach((listener) => listener());
  }

  private async waitFor<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        done();
        resolve(found);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`${this.username} waited ${PATIENCE_MS / 1000} s for ${what} in vain`));
      }, PATIENCE_MS);
      const done = () => {
        clearTimeout(timer);
        this.changed.delete(check);
      };
      this.changed.add(check);
      check();
    });
  }
}

/** The service's error behind a failed request: the client rejects with an object that is no `Error`. */
export function chatError(reason: unknown): ChatError | undefined {
  return typeof reason === 'object' && reason !== null && 'errorCode' in reason ? reason as ChatError : undefined;
}

/** The name that a message's sender goes by. */
export function senderName(message: ChatMessage): string {
  return message.sender.attributes?.displayName ?? message.sender.userId;
}

/** Fetches chat tokens as a web page would: each connection needs a new one. */
class TokenSource {
  failure: Error | undefined;
  private signIn: Promise<string> | undefined;
  private signedInAt = 0;

  constructor(private readonly address: RoomAddress, private readonly username: string, private readonly password: string) {}

  readonly next = async (): Promise<ChatToken> => {
    try {
      return await this.fetchToken();
    } catch (error) {
      this.failure = error as Error; // the client keeps it to itself
      throw error;
    }
  };

  private async fetchToken(): Promise<ChatToken> {
    if (this.signIn === undefined || Date.now() - this.signedInAt > SIGN_IN_AGAIN_MS) {
      this.signedInAt = Date.now();
      this.signIn = accessToken(this.address, this.username, this.password);
    }
    const headers = { 'authorization': `Bearer ${await this.signIn}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ attributes: { displayName: displayNameOf(this.username) } });
    const response = await patiently(async () => fetch(this.address.tokenUrl, { method: 'POST', headers, body }), TOKEN_PATIENCE_MS);
    if (!response.ok) throw new Error(`The token API answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
    return await response.json() as ChatToken;
  }
}

/** What somebody calls themselves. */
export function displayNameOf(username: string): string {
  return username.charAt(0).toUpperCase() + username.slice(1);
}

function nothing(): void {}
