import { ChatRoom, SendMessageRequest, type ChatMessage, type ChatToken } from 'amazon-ivs-chat-messaging';
import type { Config } from './config';
import { isOver, kicked, withoutToken, type Connection } from './connection-state';
import { Messages } from './messages';
import { notSent, within } from './not-sent';
import { Observable } from './observable';
import { Pace } from './pace';

/** The answer to a message takes a fifth of a second where there is a reviewer. */
const ANSWER_MS = 10_000;

/** The room is tried again for so long; then somebody has to want it. */
const OUTAGE_MS = 10 * 60_000;

/** Not everybody whom the service has lost comes back in the same moment. */
const SPREAD_MS = 1000;

/** How often the client tries again to make a connection. Meanwhile, that which it is to replace goes on. */
const ATTEMPTS = 5;

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
  #pace = new Pace();
  #asking: Promise<ChatToken> | undefined;
  #kick: string | undefined;
  #refusals = 0;
  #brokenSince = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** @param token asks the API for a chat token: each connection takes another */
  constructor(config: Config, private readonly token: () => Promise<ChatToken>, private readonly userId?: string) {
    super();
    this.#room = new ChatRoom({
      regionOrUrl: config.messagingEndpoint ?? config.region,
      tokenProvider: async () => this.#tokenForClient(),
      maxReconnectAttempts: ATTEMPTS,
    });
    this.#room.logger = SILENT;
    this.#room.logLevel = 'error';
    this.#room.addListener('connecting', () => this.#onConnecting());
    this.#room.addListener('connect', () => this.#onConnect());
    this.#room.addListener('disconnect', () => this.#onDisconnect());
    this.#room.addListener('message', (message) => this.#onMessage(message));
    this.#room.addListener('messageDelete', ({ messageId, reason }) => this.messages.delete(messageId, reason));
    this.#room.addListener('event', ({ id, eventName, sendTime, attributes }) => {
      if (eventName === 'announcement') this.messages.add({ kind: 'announcement', id, text: attributes?.text ?? '', time: sendTime });
      if (eventName === 'cdk-ivschat:room-closed') this.#end({ is: 'closed' });
    });
    this.#room.addListener('userDisconnect', (event) => {
      if (event.userId === this.userId) this.#kick = event.reason ?? '';
    });
  }

  connect(): void {
    this.#pace = new Pace();
    this.#kick = undefined;
    this.#brokenSince = 0;
    this.#is({ is: 'connecting' });
    this.#room.connect();
  }

  leave(): void {
    this.#end({ is: 'disconnected', reason: 'you have left.' });
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

  /** Until somebody wants to connect again. */
  #end(connection: Connection): void {
    clearTimeout(this.#retry);
    this.#is(connection);
    this.#room.disconnect();
  }

  /** The client asks for each attempt, also for one that it begins after it was told to disconnect. What the API refuses is final. */
  async #tokenForClient(): Promise<ChatToken> {
    const isWanted = () => this.#room.state !== 'disconnected';
    if (isWanted()) await this.#pace.next();
    if (!isWanted()) throw new Error('Nobody wants this connection.');
    // A connection that was given up may be waiting for the answer: then it is for the next.
    this.#asking ??= this.token().finally(() => { this.#asking = undefined; });
    return this.#asking.catch((error: unknown) => {
      this.#end(withoutToken(error));
      throw error;
    });
  }

  /** Where a connection breaks, the client makes another by itself, and does not stop the timer that renews the old one: so it has to stop everything. */
  #onConnecting(): void {
    if (this.connection.is === 'connected') this.#room.disconnect();
  }

  #onConnect(): void {
    this.#brokenSince = 0;
    this.#is({ is: 'connected' });
  }

  #onMessage({ id, sender, content, sendTime, requestId }: ChatMessage): void {
    const { userId, attributes } = sender;
    const original = userId === this.userId && requestId !== undefined ? this.#sent.get(requestId) : undefined;
    const changed = original !== undefined && original !== content;
    this.messages.add({ kind: 'message', id, userId, name: attributes?.displayName ?? userId, text: content, time: sendTime, changed });
  }

  /** Whether it broke, could not be made, or the service closed it, for maintenance or at the end of a session. */
  #onDisconnect(): void {
    if (isOver(this.connection)) return;
    this.#is({ is: 'reconnecting' });
    if (this.#kick === undefined) this.#tryAgain();
    else void this.#wasKicked(this.#kick);
  }

  /** The client clears up after this event: a new connection has to wait for that. */
  #tryAgain(): void {
    this.#brokenSince ||= Date.now();
    if (Date.now() - this.#brokenSince > OUTAGE_MS) return this.#is({ is: 'disconnected', reason: 'the chat cannot be reached.' });
    this.#retry = setTimeout(() => this.#room.connect(), Math.random() * SPREAD_MS);
  }

  /** For a while or for long: who asks for a token is told. */
  async #wasKicked(reason: string): Promise<void> {
    this.#is(await this.token().then(() => kicked(reason), withoutToken));
  }
}
