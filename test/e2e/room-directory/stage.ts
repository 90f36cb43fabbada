import { DeleteRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ChatEvent, ChatRoom, ChatToken } from 'amazon-ivs-chat-messaging';
import { CREDENTIALS, REGION } from '../../../local/account';
import { accessToken, newPassword, register } from '../../../local/demo/people';
import { DIRECTORY_TAG, ROOM_CLOSED_EVENT, ROOM_KEY_TAG } from '../../../src/contract';
import { RoomDirectoryClient } from '../../../src/runtime';
import type { RoomDirectoryAppProps } from '../apps/room-directory';
import { assume } from '../assume';
import { type Answer, ask, type Door, problem, type Request } from '../doors';
import type { Harness, RoomState } from '../harness';
import { enter } from '../inside';
import { logged } from '../logged';

const PASSWORD = newPassword();
const PEOPLE = { hana: 'creators', carl: 'creators', alice: undefined, bob: undefined, mona: 'moderators' } as const;
const ROLES = ['Opener', 'Closer', 'Reader'] as const;
export type Name = keyof typeof PEOPLE;

/** The directory, deployed behind both doors, the people in front of them, and a backend: one story, each test of which begins where the one before it ended. */
export class Stage {
  /** Registers the hooks; the stage can be used in tests and in hooks that are registered later. */
  static forFile(harness: Harness): Stage {
    const stage = new Stage(harness);
    beforeAll(async () => stage.set(), 300_000);
    afterEach(async () => harness.clearFaults());
    afterAll(() => {
      stage.clients?.ivschat.destroy();
      stage.clients?.lambda.destroy();
    });
    return stage;
  }

  /** A backend's clients, each with one right. */
  readonly backend = {} as Record<typeof ROLES[number], RoomDirectoryClient>;
  outputs: Readonly<Record<string, string>> = {};
  private clients?: { readonly ivschat: IvschatClient; readonly lambda: LambdaClient };
  private readonly tokens = new Map<Name, string>();

  private constructor(readonly harness: Harness) {}

  get ivschat(): IvschatClient {
    return this.clients!.ivschat;
  }

  get lambda(): LambdaClient {
    return this.clients!.lambda;
  }

  async deploy(props: RoomDirectoryAppProps = {}): Promise<void> {
    ({ outputs: this.outputs } = await this.harness.deploy('room-directory', props));
  }

  async ask(door: Door, path: string, who: Name, request?: Request): Promise<Answer> {
    return ask(this.outputs[`${door}Url`]!, this.harness.aws.endpoint, path, this.tokens.get(who), request);
  }

  async put(door: Door, key: string, who: Name, body?: object): Promise<Answer> {
    return this.ask(door, `rooms/${key}`, who, { method: 'PUT', body });
  }

  async close(door: Door, key: string, who: Name): Promise<Answer> {
    return this.ask(door, `rooms/${key}`, who, { method: 'DELETE' });
  }

  async read(door: Door, key: string, who: Name): Promise<Answer> {
    return this.ask(door, `rooms/${key}`, who, { method: 'GET' });
  }

  /** The open rooms that a person finds, in pages of two. */
  async openTo(door: Door, who: Name): Promise<object[]> {
    const found: object[] = [];
    for (let token = ''; ;) {
      const { status, body } = await this.ask(door, `rooms?limit=2${token && `&nextToken=${token}`}`, who, { method: 'GET' });
      expect(status).toBe(200);
      found.push(...body.rooms as object[]);
      token = String(body.nextToken ?? '');
      if (token === '') return found;
      const other = who === 'bob' ? 'alice' : 'bob';
      expect(await this.ask(door, `rooms?nextToken=${token}`, other, { method: 'GET' })).toMatchObject(problem('invalid-request', 400));
    }
  }

  /** The chat user id of a person. */
  idOf(who: Name): string {
    return JSON.parse(Buffer.from(this.tokens.get(who)!.split('.')[1]!, 'base64url').toString()).sub as string;
  }

  /** With a token of one's own; `closing` is the event that tells of the room's end. */
  async enter(door: Door, key: string, who: Name): Promise<{ room: ChatRoom; left: Promise<number>; closing: Promise<ChatEvent> }> {
    const { status, body } = await this.ask(door, `rooms/${key}/tokens`, who);
    expect(status).toBe(200);
    const inside = await enter(this.harness.aws.emulator.messagingEndpoint, body as unknown as ChatToken);
    const closing = new Promise<ChatEvent>((resolve) => {
      inside.room.addListener('event', (event) => { if (event.eventName === ROOM_CLOSED_EVENT) resolve(event); });
    });
    return { ...inside, closing };
  }

  /** The directory's rooms with a key, as the service has them: one at most. */
  async roomOf(key: string): Promise<RoomState | undefined> {
    const { rooms } = await this.harness.state();
    const found = rooms.filter(({ tags }) => tags[DIRECTORY_TAG] === this.outputs.TableName && tags[ROOM_KEY_TAG] === key);
    expect(found.length).toBeLessThan(2);
    return found[0];
  }

  async byHand<T>(room: string, work: (arn: string) => Promise<T>): Promise<string> {
    const { arn } = (await this.roomOf(room))!;
    await work(arn);
    return arn;
  }

  async deleteByHand(room: string): Promise<string> {
    return this.byHand(room, async (identifier) => this.ivschat.send(new DeleteRoomCommand({ identifier })));
  }

  /** What the schedule does each minute; with `all`, through all rooms. */
  async sweep(all = false): Promise<void> {
    await until(120, async () => {
      const Payload = JSON.stringify({ action: 'sweep', all });
      const answer = await this.lambda.send(new InvokeCommand({ FunctionName: this.outputs.SweepName, Payload }));
      const said = JSON.parse(Buffer.from(answer.Payload!).toString()) as { sweep?: string };
      if (answer.FunctionError !== undefined) throw new Error(`The sweep failed: ${JSON.stringify(said)}`);
      return said.sweep === 'done';
    });
  }

  /** The lines of a function's log that have a text in them; the function by the output that names its log group. */
  async linesOf(group: string, text: string): Promise<string[]> {
    return (await logged(this.harness.aws.endpoint)).get(this.outputs[group]!)!.filter((line) => line.includes(text));
  }

  private async set(): Promise<void> {
    const { aws } = this.harness;
    const config = { region: REGION, credentials: CREDENTIALS };
    this.clients = {
      ivschat: new IvschatClient({ ...config, endpoint: aws.emulator.endpoint }),
      lambda: new LambdaClient({ ...config, endpoint: aws.endpoint }),
    };
    // A first review on a busy machine takes longer than the service waits.
    await this.harness.set({ reviewHandlerTimeoutMs: 10_000 });
    await this.deploy();
    const pool = { endpoint: aws.endpoint, userPoolId: this.outputs.UserPoolId!, clientId: this.outputs.ClientId! };
    for (const [username, group] of Object.entries(PEOPLE)) {
      await register(pool, { username, displayName: username, group }, PASSWORD);
      this.tokens.set(username as Name, await accessToken(pool, username, PASSWORD));
    }
    for (const role of ROLES) {
      const credentials = await assume(aws.endpoint, this.outputs[`${role}Arn`]!, role);
      const client = new LambdaClient({ endpoint: aws.endpoint, region: REGION, credentials });
      this.backend[role] = RoomDirectoryClient.of(client, InvokeCommand, this.outputs.FunctionName!);
    }
  }
}

/** Looks again and again until there is something to be seen; gives it. */
export async function until<T>(seconds: number, look: () => Promise<T>): Promise<Exclude<T, undefined | false>> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
    if (Date.now() > end) throw new Error(`It was not so after ${seconds} s: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
