import { IvschatClient } from '@aws-sdk/client-ivschat';
import { CREDENTIALS, REGION } from '../../../local/account';
import type { CommandFailed } from '../../../local/processes';
import type { LoggingProps } from '../apps/logging';
import { declared, held } from '../declared';
import { Harness, type Deployed, type LoggingConfigurationState, type RoomState } from '../harness';

/** How long a logging configuration is on its way to another state, where a test is about that. */
const TRANSITION_MS = 1_000;

/** The room of the story, as most of its deployments have it. */
export const LOBBY = { roomName: 'lobby', tags: { stage: 'beta' } };

const CLIENT = { region: REGION, credentials: CREDENTIALS };

/** The stack `logging`, deployed again and again, and what stands in it: one story, each test of which begins where the one before it ended. */
export class Stage {
  /** Of its first room and configuration. */
  room = '';
  log = '';
  private last?: Deployed;
  private readonly foreignTags: Record<string, Record<string, string>> = {};

  constructor(readonly harness: Harness) {}

  get deployed(): Deployed {
    return this.last!;
  }

  /** Deploys, and then the emulator holds what the template says: nothing else, and nothing less. */
  async deploy(props: LoggingProps): Promise<void> {
    this.last = await this.harness.deploy('logging', props);
    await this.expectDeclared();
  }

  async expectDeclared(): Promise<void> {
    expect(held(await this.harness.state())).toEqual(declared(this.deployed, this.foreignTags));
  }

  /** A deployment that fails, and leaves everything as it was; gives what the CLI said. */
  async deployInVain(props: LoggingProps): Promise<string> {
    return failure(this.harness.deploy('logging', props));
  }

  /** Somebody else puts tags on a resource, which are to stay. */
  addForeignTags(arn: string, tags: Record<string, string>): void {
    this.foreignTags[arn] = tags;
  }

  async makeChangesTakeTime(): Promise<void> {
    await this.harness.set({ loggingConfigurationTransitionMs: TRANSITION_MS });
  }

  async makeChangesAtOnce(): Promise<void> {
    await this.harness.set({ loggingConfigurationTransitionMs: 0 });
  }

  /** Whether the deployment looked at the configuration until a change, which was this kind of call, had come to its end. */
  async expectWait(change: string): Promise<void> {
    const calls = (await this.harness.calls()).filter(({ resource }) => resource === this.log);
    const changed = calls.filter(({ operation }) => operation === change).at(-1)!;
    const looked = calls.filter(({ operation }) => operation === 'GetLoggingConfiguration').at(-1)!;
    expect(Date.parse(looked.time) - Date.parse(changed.time)).toBeGreaterThanOrEqual(TRANSITION_MS);
  }

  async theRoom(): Promise<RoomState> {
    return (await this.harness.state()).rooms.find(({ arn }) => arn === this.room)!;
  }

  async theLog(): Promise<LoggingConfigurationState> {
    return (await this.harness.state()).loggingConfigurations.find(({ arn }) => arn === this.log)!;
  }

  /** A client of the local AWS, for one piece of work. */
  async aws<C extends { destroy(): void }, T>(type: new (config: object) => C, work: (client: C) => Promise<T>): Promise<T> {
    return during(new type({ ...CLIENT, endpoint: this.harness.aws.endpoint, forcePathStyle: true }), work);
  }

  async outsideTheStack<T>(work: (ivschat: IvschatClient) => Promise<T>): Promise<T> {
    return during(new IvschatClient({ ...CLIENT, endpoint: this.harness.aws.emulator.endpoint }), work);
  }
}

async function during<C extends { destroy(): void }, T>(client: C, work: (client: C) => Promise<T>): Promise<T> {
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** What the CLI said of work that is to fail. */
export async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => { throw new Error('It was to fail, and did not'); }, (reason: CommandFailed) => reason);
  if (typeof error.output !== 'string') throw error;
  return error.output;
}

/** Waits for something that happens while work is under way. */
export async function until(happened: () => Promise<boolean>, work: Promise<unknown>): Promise<void> {
  let over = false;
  const end = () => { over = true; };
  work.then(end, end);
  while (!await happened()) {
    if (over) throw new Error('The work was over before it happened');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
