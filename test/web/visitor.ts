import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Locator, Page, Response } from 'playwright-core';

/** A connection to a room, as the browser had it. */
export interface Socket {
  readonly url: string;
  /** The frames that came, as they were written. */
  readonly heard: string[];
  /** When it was over, in milliseconds since 1970. */
  readonly closed: Promise<number>;
}

/** How long anything may take on a machine that does other things, too. */
const PATIENCE_MS = 30_000;

/** What an answer may have in it that nobody else is to see. */
const SECRET = /"(?:token|IdToken|AccessToken|RefreshToken)"\s*:\s*"([^"]+)"/g;

/** Somebody with a browser of their own: what they see and do, and what the browser notes meanwhile. */
export class Visitor {
  /** Opens the page. What others saw or stored is not known here. */
  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript({ path: join(__dirname, 'in-page.js') });
    const page = await context.newPage();
    const visitor = new Visitor(context, page, await context.newCDPSession(page));
    await page.goto(url);
    return visitor;
  }

  /** Whether the page is expected to do what it must not. */
  isProvoked = false;
  readonly sockets: Socket[] = [];
  /** What the page wrote to the console. Not what the browser itself says there of answers like 403. */
  readonly said: string[] = [];
  /** Errors that nobody caught. */
  readonly errors: string[] = [];
  /** What came with answers and is not to be anywhere but in memory. */
  readonly secrets = new Set<string>();
  /** Every address that was asked. */
  readonly asked: string[] = [];

  readonly connection: Locator;
  readonly log: Locator;
  readonly box: Locator;
  readonly alert: Locator;
  readonly dialog: Locator;

  private constructor(readonly context: BrowserContext, readonly page: Page, readonly devtools: CDPSession) {
    this.connection = page.getByRole('status', { name: 'Connection' });
    this.log = page.getByRole('log', { name: 'Messages' });
    this.box = page.getByRole('textbox', { name: 'Message', exact: true });
    this.alert = page.getByRole('alert');
    this.dialog = page.getByRole('dialog');
    page.on('console', (message) => {
      if (!message.text().startsWith('Failed to load resource') && !message.text().startsWith('WebSocket connection to')) this.said.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    page.on('dialog', (dialog) => {
      this.errors.push(`a dialog of the browser: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => this.asked.push(request.url()));
    page.on('response', (response) => void this.learnSecrets(response));
    page.on('websocket', (socket) => {
      const heard: string[] = [];
      socket.on('framereceived', ({ payload }) => heard.push(payload.toString()));
      this.sockets.push({ url: socket.url(), heard, closed: new Promise((resolve) => socket.on('close', () => resolve(Date.now()))) });
    });
  }

  /** The connection that was opened last. */
  get socket(): Socket {
    return this.sockets.at(-1)!;
  }

  /** Waits until it is there to see; says what was there instead. */
  async sees(what: Locator): Promise<Locator> {
    try {
      await what.first().waitFor();
      return what;
    } catch (error) {
      throw new Error(`${(error as Error).message}\nIn place of it there was:\n${await this.page.locator('body').ariaSnapshot()}`);
    }
  }

  async seesNoMore(what: Locator): Promise<void> {
    try {
      await what.first().waitFor({ state: 'hidden' });
    } catch (error) {
      throw new Error(`${(error as Error).message}\nIt was still there:\n${await this.page.locator('body').ariaSnapshot()}`);
    }
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, level: 1, exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  /** The message that says so. */
  message(text: string | RegExp): Locator {
    return this.log.getByRole('article').filter({ hasText: text });
  }

  items(list: string): Locator {
    return this.page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
  }

  async press(name: string | RegExp): Promise<void> {
    await (await this.sees(this.button(name))).first().click();
  }

  async fill(name: string, text: string): Promise<void> {
    await (await this.sees(this.field(name))).fill(text);
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.fill('User name', username);
    await this.fill('Password', password);
    await this.press('Sign in');
  }

  async enter(room: string): Promise<void> {
    await this.press(`Enter ${room}`);
    await this.sees(this.heading(room));
    await this.is('Connected');
  }

  async say(text: string): Promise<void> {
    await (await this.sees(this.box)).fill(text);
    await this.box.press('Enter');
  }

  /** Waits until the connection is said to be so, and no more is said. */
  async is(state: string | RegExp): Promise<void> {
    await this.sees(this.connection.filter({ hasText: typeof state === 'string' ? new RegExp(`^${state.replace(/[.?]/g, '\\$&')}$`) : state }));
  }

  /** Asks what only the page itself can tell: see in-page.js. */
  async ask<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.devtools.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  }

  /** Waits until it is true in the page. */
  async until(expression: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !await this.ask<boolean>(expression);) {
      if (Date.now() > end) throw new Error(`This did not come true in the page: ${expression}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Bytes in use, once all that nobody holds any more is thrown away. */
  async heap(): Promise<number> {
    await this.devtools.send('HeapProfiler.collectGarbage');
    return (await this.devtools.send('Runtime.getHeapUsage')).usedSize;
  }

  async leave(): Promise<void> {
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.context.close();
  }

  private async learnSecrets(response: Response): Promise<void> {
    const text = await response.text().catch(() => '');
    for (const [, secret] of text.matchAll(SECRET)) this.secrets.add(secret);
  }
}
