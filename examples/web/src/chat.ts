import { ChatRoom, SendMessageRequest, type ChatMessage, type ChatToken, type DisconnectReason } from 'amazon-ivs-chat-messaging';
import type { Config } from './config';
import { ended, withoutToken, type Connection } from './connection-state';
import { Messages } from './messages';
import { notSent, within } from './not-sent';
import { Observable } from './observable';

/** The answer to a message takes a fifth of a second where there is a reviewer. */
const ANSWER_MS = 10_000;

/** The room is tried again for so long; then somebody has to want it. */
const OUTAGE_MS = 10 * 60_000;
const LONGEST_PAUSE_MS = 15_000;

/** The client would print tokens and messages to the console. */
const SILENT = { debug: () => undefined, info: () => undefined, error: () => undefined };

/** One person in one room. Renewals, which the client does by itself, go unseen. */
export class Chat extends Observable {
  connection: Connection = { is: 'connecting' };

  /** Until then the room takes no message of this person, in milliseconds since 1970. */
  slowUntil = 0;

  readonly messages = new Messages();

  readonly #room: ChatRoom;
  readonly #sent = new Map<string, string>();
  #failure: unknown;
  #kick: string | undefined;
  #attempts = 0;
  #refusals = 0;
  #brokenSince = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** @param token asks the API for a chat token: each connection takes another */
  constructor(config: Config, private readonly token: () => Promise<ChatToken>, private readonly userId?: string) {
    super();
    this.#room = new ChatRoom({
      regionOrUrl: config.messagingEndpoint ?? config.region,
      tokenProvider: async () => this.token().catch((error: unknown) => {
        this.#failure = error; // the client keeps it to itself
        throw error;
      }),
      maxReconnectAttempts: 0, // it would try at once, and with banned users too: see #onDisconnect
    });
    this.#room.logger = SILENT;
    this.#room.logLevel = 'error';
    this.#room.addListener('connecting', () => this.connection.is === 'connected' && this.#is({ is: 'reconnecting' }));
    this.#room.addListener('connect', () => this.#onConnect());
    this.#room.addListener('disconnect', (reason) => this.#onDisconnect(reason));
    this.#room.addListener('message', (message) => this.#onMessage(message));
    this.#room.addListener('messageDelete', ({ messageId, reason }) => this.messages.delete(messageId, reason));
    this.#room.addListener('event', ({ id, eventName, sendTime, attributes }) => {
      if (eventName === 'announcement') this.messages.add({ kind: 'announcement', id, text: attributes?.text ?? '', time: sendTime });
      if (eventName === 'cdk-ivschat:room-closed') this.#is({ is: 'closed' });
    });
    this.#room.addListener('userDisconnect', (event) => {
      if (event.userId === this.userId) this.#kick = event.reason ?? '';
    });
  }

  connect(): void {
    this.#attempts = 0;
    this.#brokenSince = 0;
    this.#is({ is: 'connecting' });
    this.#room.connect();
  }

  leave(): void {
    clearTimeout(this.#retry);
    this.#room.disconnect();
  }

  /** Resolves when everybody has it. Throws `NotSent` when nobody does. */
  async send(text: string): Promise<void> {
    const request = new SendMessageRequest(text);
    this.#sent.set(request.requestId, text);
    try {
      await within(ANSWER_MS, this.#room.sendMessage(request));
      this.#refusals = 0;
    } catch (reason) {
      const failure = notSent(reason, this.connection.is === 'connected');
      if (failure.tooMany) this.#slowDown();
      throw failure;
    } finally {
      this.#sent.delete(request.requestId);
    }
  }

  /** The service does not say for how long: longer with each time. */
  #slowDown(): void {
    this.slowUntil = Date.now() + Math.min(2 ** ++this.#refusals, 30) * 1000;
    this.changed();
  }

  #is(connection: Connection): void {
    if (this.connection.is === connection.is && connection.is !== 'disconnected') return;
    this.connection = connection;
    this.changed();
  }

  #onConnect(): void {
    this.#attempts = 0;
    this.#brokenSince = 0;
    this.#kick = undefined;
    this.#is({ is: 'connected' });
  }

  #onMessage({ id, sender, content, sendTime, requestId }: ChatMessage): void {
    const { userId, attributes } = sender;
    const original = userId === this.userId && requestId !== undefined ? this.#sent.get(requestId) : undefined;
    const changed = original !== undefined && original !== content;
    this.messages.add({ kind: 'message', id, userId, name: attributes?.displayName ?? userId, text: content, time: sendTime, changed });
  }

  #onDisconnect(reason: DisconnectReason): void {
    if (reason === 'clientDisconnect' || this.connection.is === 'closed') return;
    if (reason === 'fetchTokenError') return this.#is(withoutToken(this.#failure));
    this.#is({ is: 'reconnecting' });
    if (reason === 'serverDisconnect') return void this.#whyDisconnected();
    this.#tryAgain();
  }

  /** Nobody was reached. The client clears up after this event: a new connection has to wait for that. */
  #tryAgain(): void {
    this.#brokenSince ||= Date.now();
    if (Date.now() - this.#brokenSince > OUTAGE_MS) return this.#is({ is: 'disconnected', reason: 'the chat cannot be reached.' });
    const pause = Math.min(500 * 2 ** this.#attempts++, LONGEST_PAUSE_MS) * (0.5 + Math.random());
    this.#retry = setTimeout(() => this.#room.connect(), pause);
  }

  /** The service ended the connection on purpose and does not say why. Who asks for a token is told. */
  async #whyDisconnected(): Promise<void> {
    this.#is(await this.token().then(() => ended(this.#kick), withoutToken));
  }
}
