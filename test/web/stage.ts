import { IvschatClient, type MessageReviewHandler, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { startChromium } from './chromium';
import { Visitor } from './visitor';
import { type Pen, Writer } from './writer';
import { CREDENTIALS, REGION } from '../../local/account';
import { newPassword, register, type UserPoolAddress } from '../../local/demo/people';
import { freePort } from '../../local/ports';
import { buildPage, PAGE } from '../../local/web/build';
import { localPageConfig } from '../../local/web/config';
import { servePage, type ServedPage } from '../../local/web/serve';
import { Harness, type RoomState } from '../e2e/harness';

/** Who may be somebody on the page. */
export interface Role {
  readonly username: string;
  /** @default a viewer */
  readonly group?: 'creators' | 'moderators';
}

export const CARLA: Role = { username: 'carla', group: 'creators' };
export const BOB: Role = { username: 'bob' };
export const MONA: Role = { username: 'mona', group: 'moderators' };

/** The page of examples/web on a local AWS that the app beside it was deployed to, and browsers to look at it. */
export class Stage {
  /** Registers the hooks. Everything starts before the first test of the file and is gone after its last. */
  static forFile(): Stage {
    const stage = new Stage(Harness.forFile());
    beforeAll(async () => stage.start(), 240_000);
    afterEach(async () => stage.clear());
    afterAll(async () => stage.stop());
    return stage;
  }

  /** Everybody's. */
  readonly password = newPassword();
  /** Who is on the page. */
  private visitors: Visitor[] = [];
  /** What is to be done after the test. */
  private readonly ends: (() => unknown)[] = [];
  private page?: ServedPage;
  private running?: Browser;
  private users?: UserPoolAddress;
  private client?: IvschatClient;
  private readonly registered = new Set<string>();

  private constructor(readonly harness: Harness) {}

  /** Where the page is. */
  get url(): string {
    return this.page!.url;
  }

  get browser(): Browser {
    return this.running!;
  }

  get ivschat(): IvschatClient {
    return this.client!;
  }

  /** Opens the page in a browser of their own, for the time of a test. */
  async arrives(options?: BrowserContextOptions, hash = '', url = this.url): Promise<Visitor> {
    const visitor = await Visitor.arrive(this.browser, `${url}${hash}`, options);
    if (url === this.url) this.visitors.push(visitor);
    this.afterwards(async () => visitor.leave());
    return visitor;
  }

  /** The same, and signs in. */
  async signsIn(role: Role, options?: BrowserContextOptions): Promise<Visitor> {
    const visitor = await this.arrives(options);
    await this.signIn(visitor, role);
    await visitor.sees(visitor.heading('Rooms'));
    return visitor;
  }

  /** The same, and enters the room. */
  async enters(role: Role, room = 'lobby', options?: BrowserContextOptions): Promise<Visitor> {
    const visitor = await this.signsIn(role, options);
    await visitor.enter(room);
    return visitor;
  }

  async watches(options?: BrowserContextOptions): Promise<Visitor> {
    const visitor = await this.arrives(options);
    await visitor.press('Watch as a guest');
    await visitor.sees(visitor.heading('lobby'));
    await visitor.is('Connected');
    return visitor;
  }

  /** Has the right password. */
  async signIn(visitor: Visitor, role: Role): Promise<void> {
    await this.register(role);
    await visitor.signIn(role.username, this.password);
  }

  /** Types it, for those who do it with the keyboard. */
  async typesPassword(visitor: Visitor, role: Role): Promise<void> {
    await this.register(role);
    await visitor.page.keyboard.type(this.password);
  }

  /** The room of that key: those of a directory have it somewhere in their name. */
  async room(key: string): Promise<RoomState> {
    const { rooms } = await this.harness.state();
    const found = rooms.find(({ name, tags }) => name === key || Object.values(tags).includes(key));
    if (!found) throw new Error(`There is no room ${key}, but ${JSON.stringify(rooms.map(({ name, tags }) => ({ name, tags })))}`);
    return found;
  }

  /** Somebody who writes without a page. In a room as it is deployed, a review function is asked about everything. */
  async writer(room: string, pen: Partial<Pen> = {}): Promise<Writer> {
    const { arn } = await this.room(room);
    const { messagingEndpoint } = this.harness.aws.emulator;
    const writer = await Writer.enter({ ivschat: this.ivschat, messagingEndpoint, roomArn: arn, userId: 'writer', ...pen });
    this.afterwards(() => writer.leave());
    return writer;
  }

  /** Lets the room take as many messages as any can, and nobody is asked about them. */
  async unreviewed(room: string): Promise<void> {
    const { arn: identifier, maximumMessageRatePerSecond, messageReviewHandler } = await this.room(room);
    await this.ivschat.send(new UpdateRoomCommand({ identifier, maximumMessageRatePerSecond: 100, messageReviewHandler: { uri: '' } }));
    this.afterwards(async () => this.ivschat.send(new UpdateRoomCommand({
      identifier, maximumMessageRatePerSecond, messageReviewHandler: messageReviewHandler as MessageReviewHandler,
    })));
  }

  /** Has it done after the test, whatever comes of the test. */
  afterwards(end: () => unknown): void {
    this.ends.push(end);
  }

  /** Opens a room of their own, on the page. */
  async open(creator: Visitor, room: string): Promise<void> {
    await creator.fill('Name of your room', room);
    await creator.press('Open room');
    await creator.sees(creator.button(`Close ${room}`));
  }

  private async register({ username, group }: Role): Promise<void> {
    if (this.registered.has(username)) return;
    this.registered.add(username);
    await register(this.users!, { username, displayName: username, group }, this.password);
  }

  private async start(): Promise<void> {
    const { aws } = this.harness;
    const port = await freePort(); // the API has to know it beforehand
    const [{ directory }, { outputs: { Chat: outputs } }, browser] = await Promise.all([
      buildPage(aws.logs),
      aws.cdk.deploy({ directory: PAGE, context: { pageOrigin: `http://localhost:${port}` } }),
      startChromium(),
    ]);
    this.running = browser;
    this.users = { endpoint: aws.endpoint, userPoolId: outputs.UserPoolId, clientId: outputs.ClientId };
    this.client = new IvschatClient({ endpoint: aws.emulator.endpoint, region: REGION, credentials: CREDENTIALS });
    const config = localPageConfig({ Url: outputs.Url, ClientId: outputs.ClientId }, aws.endpoint, aws.emulator.messagingEndpoint);
    this.page = await servePage({ directory, config, port });
  }

  private async stop(): Promise<void> {
    await this.running?.close();
    await this.page?.close();
    this.client?.destroy();
  }

  private async clear(): Promise<void> {
    const noted = this.visitors.filter(({ isProvoked }) => !isProvoked).map(({ said, errors }) => ({ said, errors }));
    this.visitors = [];
    for (const end of this.ends.splice(0).reverse()) await end();
    await this.harness.clearFaults();
    // Whatever the test was about: no error, nothing on the console, and so nothing that the Content-Security-Policy forbids.
    for (const each of noted) expect(each).toEqual({ said: [], errors: [] });
  }
}
