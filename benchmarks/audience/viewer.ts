import type { Clock } from '../../emulator';

/** What a viewer's page gets of the token API. Milliseconds since 1970. */
export interface Token {
  readonly value: string;
  readonly tokenExpires: number;
  readonly sessionExpires: number;
}

export interface ViewerOptions {
  readonly clock: Clock;
  readonly tokenProvider: () => Promise<Token>;
  readonly onOpen?: () => void;
  /** The client does not come back by itself. */
  readonly onDisconnect?: () => void;
}

/** As `maxReconnectAttempts` of amazon-ivs-chat-messaging 1.1.1 where nobody sets it. */
const RECONNECT_ATTEMPTS = 3;
/** How long before a token expires the client opens its next connection, and where it lives no longer than the first of them. */
const LEAD_MILLISECONDS = 60_000;
const SHORT_LEAD_MILLISECONDS = 30_000;

interface Connection {
  state: 'connecting' | 'open' | 'close';
  attempts: number;
  token?: Token;
  endSession?: () => void;
}

/**
 * ChatRoom and ChatConnection of amazon-ivs-chat-messaging 1.1.1, as far as they decide when a token is asked for: 50,000 of these fit into a
 * process. A connection opens as soon as there is a token. test/benchmarks/viewer.test.ts holds it against the client itself.
 */
export class Viewer {
  private current?: Connection;
  private next?: Connection;
  private callOffNext?: () => void;
  /** Whether the page has been told that the client is on its way or in. */
  private wanted = false;
  /** In rare cases, as where a renewal is still waiting for its token when the next is due, there is one more than `current`. */
  private readonly alive = new Set<Connection>();

  constructor(private readonly options: ViewerOptions) {}

  connect(): void {
    this.wanted = true;
    this.current = this.open();
  }

  /** The viewer goes. */
  disconnect(): void {
    this.wanted = false;
    this.close(this.current);
    this.close(this.next);
    this.current = this.next = undefined;
    this.callOffNext?.();
  }

  /** The network breaks what is open. */
  breakConnections(): void {
    for (const connection of [...this.alive]) {
      if (connection.state !== 'open') continue;
      this.close(connection);
      this.reconnect();
    }
  }

  private open(): Connection {
    const connection: Connection = { state: 'connecting', attempts: 0 };
    void this.requestToken(connection);
    return connection;
  }

  private async requestToken(connection: Connection): Promise<void> {
    for (;;) {
      try {
        connection.token = await this.options.tokenProvider();
        break;
      } catch {
        if (connection.attempts >= RECONNECT_ATTEMPTS) return this.failed(connection);
        connection.attempts++;
      }
    }
    if (connection.state !== 'close') this.opened(connection, connection.token);
  }

  private opened(connection: Connection, { tokenExpires, sessionExpires }: Token): void {
    const { clock } = this.options;
    connection.state = 'open';
    this.wanted = true;
    this.alive.add(connection);
    connection.endSession = clock.after(sessionExpires - clock.now(), () => this.endSession(connection));
    if (connection === this.next) {
      this.close(this.current);
      [this.current, this.next] = [connection, undefined];
      this.callOffNext?.();
    }
    const left = tokenExpires - clock.now();
    // A timer that an earlier connection has set stays, and opens a connection of its own.
    this.callOffNext = clock.after(left <= LEAD_MILLISECONDS ? Math.max(left - SHORT_LEAD_MILLISECONDS, 0) : left - LEAD_MILLISECONDS, () => {
      this.next = this.open();
    });
    this.options.onOpen?.();
  }

  /** The service says so with an error 401, after which the client reconnects, and closes. */
  private endSession(connection: Connection): void {
    this.reconnect();
    // Where it was not the current one, the client is still listening.
    if (connection.state !== 'close') this.failed(connection);
  }

  private reconnect(): void {
    this.wanted = true;
    this.close(this.current);
    this.current = this.open();
  }

  private failed(connection: Connection): void {
    if (connection.state === 'close') return;
    const news = this.wanted;
    this.close(connection);
    this.disconnect();
    if (news) this.options.onDisconnect?.();
  }

  private close(connection: Connection | undefined): void {
    if (!connection) return;
    connection.state = 'close';
    connection.endSession?.();
    this.alive.delete(connection);
  }
}

/** What came of asking the token API once. */
export type Answer = { readonly token: Token } | { readonly status: number; readonly by: string; readonly retryAfterSeconds?: number };

/** A provider gives up after so long; the client then has three more. */
const PATIENCE_MILLISECONDS = 600_000;
/** Without a Retry-After. */
const LONGEST_BLIND_WAIT_MILLISECONDS = 60_000;
const SPREAD_MILLISECONDS = 1_000;

/** The tokenProvider of the docs: it waits as long as a Retry-After says and up to a second of its own, without one up to a minute. */
export function patientProvider(clock: Clock, ask: () => Promise<Answer>, random: () => number): () => Promise<Token> {
  return async () => {
    const end = clock.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const answer = await ask();
      if ('token' in answer) return answer.token;
      const { status, retryAfterSeconds } = answer;
      const wait = retryAfterSeconds === undefined
        ? random() * LONGEST_BLIND_WAIT_MILLISECONDS
        : retryAfterSeconds * 1_000 + random() * SPREAD_MILLISECONDS;
      if (clock.now() + wait > end) throw new Error(`No token: ${status}`);
      await new Promise<void>((resolve) => void clock.after(wait, resolve));
    }
  };
}
