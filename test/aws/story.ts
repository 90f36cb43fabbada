import { ListRoomsCommand } from '@aws-sdk/client-ivschat';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type ChatEvent, type ChatToken, SendMessageRequest } from 'amazon-ivs-chat-messaging';
import type { Stage } from './stage';
import { until } from './world';
import { clientSettings } from '../../local/account';
import { chatError, Guest, type RoomAddress } from '../../local/demo/chat';
import { talk } from '../../local/demo/conversation';
import { accessToken, newPassword, register, type Person } from '../../local/demo/people';
import { compare, readBucket, readLogGroup, type Transcript } from '../../local/demo/transcript';
import type { Step } from '../../local/steps';
import { DIRECTORY_TAG, ROOM_CLOSED_EVENT } from '../../src/contract';
import { RoomDirectoryClient } from '../../src/runtime';
import { ask, type Answer, type Request } from '../e2e/doors';
import { enter } from '../e2e/inside';

const PEOPLE = {
  alice: { username: 'alice', displayName: 'Alice' },
  bob: { username: 'bob', displayName: 'Bob' },
  hana: { username: 'hana', displayName: 'Hana', group: 'creators' },
  mona: { username: 'mona', displayName: 'Mona', group: 'moderators' },
} as const satisfies Readonly<Record<string, Person>>;
type Name = keyof typeof PEOPLE;

/** How long a room of the directory is open that is to expire, and how long the sweep may take to notice. */
const EXPIRY_MINUTES = 1;
const SWEEP_MS = 4 * 60_000;

/** Logs arrive in S3 about every five minutes. */
const LOGS_MS = 10 * 60_000;

/** What people do in the app that was deployed: each part throws where it does not go as it should. */
export class Story {
  private readonly password = newPassword();
  private readonly address: RoomAddress;
  private readonly tokens = new Map<Name, string>();
  private readonly lambda: LambdaClient;
  private readonly directory: RoomDirectoryClient;
  private transcript: string[] = [];

  /** @param outputs of the app */
  constructor(private readonly stage: Stage, private readonly outputs: Readonly<Record<string, string>>, private readonly step: Step) {
    const { world } = stage;
    this.address = {
      ...world.rest,
      userPoolId: outputs.UserPoolId!,
      clientId: outputs.ClientId!,
      tokenUrl: world.address(outputs.LobbyUrl!),
      messagingEndpoint: world.messaging,
    };
    this.lambda = new LambdaClient(clientSettings(world.rest));
    this.directory = RoomDirectoryClient.of(this.lambda, InvokeCommand, outputs.DirectoryName!);
  }

  async play(say: (line: string) => void): Promise<void> {
    const { step } = this;
    try {
      await step('Four people register and sign in', async () => this.signIn());
      const expired = await step(`A backend opens a room for ${EXPIRY_MINUTES} minute, and Bob enters`, async () => this.openForAMinute());
      await step('Alice and Mona chat in the lobby: reviewed, denied, deleted', async () => this.chat(say));
      await step('A guest reads along, and may not write', async () => this.readAlong());
      await step('Hana opens a room for her stream, bans Bob from it, forgives him, and closes it', async () => this.ban());
      await step('The room that nobody closed expires, and the sweep deletes it', async () => expired());
      this.stage.finish();
      await step('What was said stands in CloudWatch Logs and in S3', async () => this.readLogs());
    } finally {
      this.lambda.destroy();
    }
  }

  private async signIn(): Promise<void> {
    for (const [name, person] of Object.entries(PEOPLE)) {
      await register(this.address, person, this.password);
      this.tokens.set(name as Name, await accessToken(this.address, person.username, this.password));
    }
  }

  private async chat(say: (line: string) => void): Promise<void> {
    const { sent, world } = this.stage;
    const [alice, mona] = [await Guest.enter(this.address, 'alice', this.password), await Guest.enter(this.address, 'mona', this.password)];
    // It takes a while before the service asks the review function, and the function's first answer may come too late.
    const reviewed = await until(world.patienceMs, async () => {
      const { content } = await alice.say('darn');
      sent.messages += 1;
      this.transcript.push(`Alice: ${content}`);
      return content === '****' ? true : undefined;
    });
    if (!reviewed) throw new Error('Messages in the lobby are not reviewed');
    this.transcript.push(...await talk(alice, mona, say));
    sent.messages += 4;
    sent.denied += 1;
    sent.deletions += 1;
    alice.leave();
    mona.leave();
  }

  private async readAlong(): Promise<void> {
    const { world, sent } = this.stage;
    const response = await fetch(world.address(this.outputs.GuestUrl!), { method: 'POST' });
    if (response.status !== 200) throw new Error(`A guest's token: ${response.status} ${await response.text()}`);
    const { room: guest } = await enter(world.messaging, await response.json() as ChatToken);
    const heard = new Promise<string>((resolve) => { guest.addListener('message', ({ content }) => resolve(content)); });
    const alice = await Guest.enter(this.address, 'alice', this.password);
    await alice.say('Hello, whoever reads this');
    sent.messages += 1;
    this.transcript.push('Alice: Hello, whoever reads this');
    await mustBe(within(10_000, heard), 'Hello, whoever reads this');
    const refused = await guest.sendMessage(new SendMessageRequest('I am here, too')).then(() => 'taken', (reason: unknown) => chatError(reason)?.errorCode);
    guest.disconnect();
    alice.leave();
    if (refused !== 403) throw new Error(`What a guest wrote was ${String(refused)}`);
  }

  private async ban(): Promise<void> {
    const { world } = this.stage;
    expectStatus(await this.ask('rooms/show', 'hana', { method: 'PUT' }), 201);
    const { body } = expectStatus(await this.ask('rooms/show/tokens', 'bob'), 200);
    const { left } = await enter(world.messaging, body as unknown as ChatToken);
    expectStatus(await this.ask(`rooms/show/bans/${this.idOf('bob')}`, 'alice', { method: 'PUT' }), 403);
    expectStatus(await this.ask(`rooms/show/bans/${this.idOf('bob')}`, 'hana', { method: 'PUT', body: { reason: 'spam' } }), 200);
    await within(30_000, left);
    expectStatus(await this.ask('rooms/show/tokens', 'bob'), 403);
    expectStatus(await this.ask('rooms/lobby/tokens', 'bob'), 200);
    expectStatus(await this.ask(`rooms/show/bans/${this.idOf('bob')}`, 'hana', { method: 'DELETE' }), 204);
    expectStatus(await this.ask('rooms/show/tokens', 'bob'), 200);
    expectStatus(await this.ask('rooms/show', 'hana', { method: 'DELETE' }), 204);
    this.stage.sent.events += 1; // that the room closes
  }

  /** Returns what waits for its end. */
  private async openForAMinute(): Promise<() => Promise<void>> {
    const { world, sent } = this.stage;
    const opened = await this.directory.open({ room: 'brief', owner: this.idOf('hana'), expiresInMinutes: EXPIRY_MINUTES });
    const { body } = expectStatus(await this.ask('rooms/brief/tokens', 'bob'), 200);
    const { room, left } = await enter(world.messaging, body as unknown as ChatToken);
    const told = new Promise<ChatEvent>((resolve) => {
      room.addListener('event', (event) => { if (event.eventName === ROOM_CLOSED_EVENT) resolve(event); });
    });
    return async () => {
      const waiting = opened.endsAt!.getTime() - Date.now() + SWEEP_MS;
      // On AWS the schedule sweeps each minute. Here too, but nobody wants to wait for it.
      if (world.isLocal) await this.sweepWhen(opened.endsAt!);
      const { attributes } = await within(waiting, told);
      await mustBe(Promise.resolve(attributes?.reason), 'expired');
      await within(30_000, left);
      sent.events += 1;
      const gone = await until(world.patienceMs, async () => ((await this.roomsOfTheDirectory()).includes(opened.roomArn!) ? undefined : true));
      if (!gone) throw new Error(`${opened.roomArn} is still there`);
    };
  }

  private async sweepWhen(due: Date): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due.getTime() - Date.now())));
    const answer = await this.lambda.send(new InvokeCommand({ FunctionName: this.outputs.SweepName!, Payload: JSON.stringify({ action: 'sweep' }) }));
    if (answer.FunctionError) throw new Error(`The sweep failed: ${Buffer.from(answer.Payload ?? []).toString()}`);
  }

  private async roomsOfTheDirectory(): Promise<string[]> {
    const found: string[] = [];
    for (let nextToken: string | undefined; ;) {
      const page = await this.stage.ivschat.send(new ListRoomsCommand({ nextToken }));
      found.push(...page.rooms!.filter(({ tags }) => tags?.[DIRECTORY_TAG] === this.outputs.TableName).map(({ arn }) => arn!));
      nextToken = page.nextToken;
      if (!nextToken) return found;
    }
  }

  private async readLogs(): Promise<void> {
    const { world } = this.stage;
    const sources: Readonly<Record<string, () => Promise<Transcript>>> = {
      'CloudWatch Logs': async () => readLogGroup(world.rest, this.outputs.LogGroupName!),
      'S3': async () => readBucket(world.rest, this.outputs.BucketName!),
    };
    const lobby = this.outputs.LobbyArn!.split('/').pop()!;
    for (const [service, read] of Object.entries(sources)) {
      let problem: unknown;
      const complete = await until(world.isLocal ? world.patienceMs : LOGS_MS, async () => {
        await world.flush();
        try {
          const { where, lines } = await read();
          // What was delivered together may come in two files, whose names do not say which was first.
          compare(lines.filter((line) => this.transcript.includes(line)).sort(), [...this.transcript].sort());
          return where.some((place) => place.includes(lobby)) ? true : undefined;
        } catch (error) {
          problem = error;
          return undefined;
        }
      }, world.isLocal ? 1000 : 15_000);
      if (!complete) throw new Error(`${service} does not have what was said: ${problem instanceof Error ? problem.message : 'nothing of the lobby'}`);
    }
  }

  private async ask(path: string, who: Name, request?: Request): Promise<Answer> {
    return ask(this.outputs.Url!, this.stage.world.rest.endpoint, path, this.tokens.get(who), request);
  }

  private idOf(who: Name): string {
    return JSON.parse(Buffer.from(this.tokens.get(who)!.split('.')[1]!, 'base64url').toString()).sub as string;
  }
}

function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`${status} was expected, and it was ${answer.status}: ${answer.text.slice(0, 300)}`);
  return answer;
}

async function mustBe<T>(promised: Promise<T>, value: T): Promise<void> {
  const given = await promised;
  if (given !== value) throw new Error(`${JSON.stringify(value)} was expected, and it was ${JSON.stringify(given)}`);
}

async function within<T>(milliseconds: number, promised: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not come about within ${Math.round(milliseconds / 1000)} s`)), milliseconds);
  });
  return Promise.race([promised, late]).finally(() => clearTimeout(timer));
}
