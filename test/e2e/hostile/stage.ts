import { DeleteItemCommand, DynamoDBClient, paginateScan, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { CANARY, type Hostile, type Sender } from './hostile';
import type { RawAnswer } from './raw';
import { decoded, signIns } from './sign-ins';
import { ask, type World } from './walk';
import { CREDENTIALS, REGION } from '../../../local/account';
import { newPassword, register } from '../../../local/demo/people';
import type { Door } from '../doors';
import type { Harness } from '../harness';

/** Who is there, and the groups they are in. */
export const PEOPLE = { alice: undefined, bob: undefined, vera: 'vips', mona: 'moderators', max: 'moderators', hugo: 'hosts' } as const;

/** Both doors, deployed, the people in front of them, and the table behind them. */
export class Stage {
  /** Registers the hooks; the stage can be used in tests and in hooks that are registered later. */
  static forFile(harness: Harness): Stage {
    const stage = new Stage(harness);
    beforeAll(async () => stage.set(), 240_000);
    afterAll(() => stage.dynamodb?.destroy());
    return stage;
  }

  readonly ids = new Map<string, string>();
  private made?: { readonly world: World; readonly outputs: Readonly<Record<string, string>> };
  private dynamodb?: DynamoDBClient;

  private constructor(readonly harness: Harness) {}

  get world(): World {
    return this.made!.world;
  }

  get outputs(): Readonly<Record<string, string>> {
    return this.made!.outputs;
  }

  idOf(person: string): string {
    return this.ids.get(person)!;
  }

  async ask(door: Door, hostile: Pick<Hostile, 'as' | 'method' | 'path' | 'headers' | 'body'>): Promise<RawAnswer> {
    return ask(this.world, door, hostile);
  }

  /** Bans in the lobby, or lifts with the method DELETE. */
  async put(door: Door, segment: string, method = 'PUT', as: Sender = 'mona'): Promise<RawAnswer & { readonly body: Record<string, unknown> }> {
    const answer = await this.ask(door, { as, method, path: `rooms/lobby/bans/${segment}` });
    return { ...answer, body: answer.text === '' ? {} : JSON.parse(answer.text) as Record<string, unknown> };
  }

  /** All that is in the table. */
  async items(): Promise<Record<string, AttributeValue>[]> {
    const all: Record<string, AttributeValue>[] = [];
    for await (const { Items = [] } of paginateScan({ client: this.dynamodb! }, { TableName: this.outputs.BanTable })) all.push(...Items);
    return all;
  }

  /** The users whom the table bans. */
  async banned(): Promise<string[]> {
    return (await this.items()).flatMap(({ pk }) => pk.S!.startsWith('ban#') ? [pk.S!.slice(4)] : []).sort();
  }

  /** Tokens are counted, and nobody's minute is to end the walk. */
  async forgetCounts(): Promise<void> {
    for (const { pk, sk } of await this.items()) {
      if (pk.S!.startsWith('count#')) await this.dynamodb!.send(new DeleteItemCommand({ TableName: this.outputs.BanTable, Key: { pk, sk } }));
    }
  }

  private async set(): Promise<void> {
    const { aws } = this.harness;
    const { outputs } = await this.harness.deploy('chat-doors');
    const pool = { endpoint: aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs.ClientId! };
    const password = newPassword();
    const token = signIns({ pool, otherClientId: outputs.OtherClientId!, briefClientId: outputs.BriefClientId!, password });
    for (const [username, group] of Object.entries(PEOPLE)) {
      await register(pool, { username, displayName: `${CANARY} ${username}`, group }, password);
      this.ids.set(username, String(decoded((await token(username as Sender))!.split('.')[1]).sub));
    }
    this.made = { outputs, world: { url: (door) => outputs[`${door}Url`]!, ministack: aws.endpoint, token, idOf: (person) => this.idOf(person) } };
    this.dynamodb = new DynamoDBClient({ endpoint: aws.endpoint, region: REGION, credentials: CREDENTIALS });
  }
}
