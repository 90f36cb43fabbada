import { fork } from 'node:child_process';
import { join } from 'node:path';
import { BatchWriteItemCommand, CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { show, takeTurns } from './timing';
import { startEmulator } from '../emulator';
import { itemOf } from '../lambda/directory/entry-items';
import { RoomDirectory } from '../src';
import { startMinistack } from '../test/clients/ministack';
import { entry } from '../test/lambda/directory/entry';

const SIZES = [10, 50_000] as const;
const WARM_UP_CALLS = 100;
/** BatchWriteItem takes no more. */
const ITEMS_AT_ONCE = 25;
const BATCHES_AT_ONCE = 8;
const RUNNER = join(__dirname, 'token-runner.cjs');
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/**
 * A token of a room of a directory: the bundle of the token function at two tables of the same DynamoDB, one with few entries and one with
 * many, each in a process of its own, taking turns. Each call reads its entry: nothing that was read before counts.
 */
export async function measureDirectoryToken(rounds = 21, calls = 100): Promise<string> {
  const [emulator, ministack] = await Promise.all([startEmulator(), startMinistack()]);
  const client = new IvschatClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  const { arn } = await client.send(new CreateRoomCommand({}));
  client.destroy();
  const tables = new DynamoDBClient({ endpoint: ministack.endpoint, region: 'us-east-1', credentials });
  const runners = [];
  try {
    for (const size of SIZES) {
      const table = `Rooms${size}`;
      await fill(tables, table, size, arn!);
      const env = {
        PATH: process.env.PATH,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_LAMBDA_FUNCTION_NAME: 'chat-tokens',
        AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: ministack.endpoint,
        ROOM_ARN_PREFIX: arn!.replace(/[^/]*$/, ''),
        DIRECTORY_TABLE: table,
        OWNER_CAPABILITIES: '*',
        CAPABILITIES: 'SEND_MESSAGE',
        GROUP_CAPABILITIES: '',
        ATTRIBUTE_CLAIMS: 'displayName=preferred_username',
        REQUEST_ATTRIBUTES: 'color=7',
        USER_ID_CLAIM: 'sub',
        GROUPS_CLAIM: 'cognito:groups',
        SESSION_MINUTES: '60',
        AUTHORIZER: 'jwt',
        DIRECTORY_ROOMS: `${size}`,
      };
      runners.push({ child: fork(RUNNER, ['ours'], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }), times: [] as number[] });
    }
    await takeTurns(runners, { rounds, calls, warmUp: WARM_UP_CALLS });
  } finally {
    runners.forEach(({ child }) => child.kill());
    tables.destroy();
    await Promise.all([emulator.close(), ministack.stop()]);
  }
  const [few, many] = runners.map(({ times }) => times);
  const ratios = many.map((time, round) => time / few[round]);
  return `token of a directory's room, ${rounds} rounds of ${calls} calls: ${SIZES[0]} entries ${show(few)} ms, ${SIZES[1]} entries ${show(many)} ms, ratio ${show(ratios)}`;
}

/** A table as the construct makes it, with so many rooms that are open. */
async function fill(client: DynamoDBClient, TableName: string, size: number, arn: string): Promise<void> {
  const stack = new Stack(new App(), 'Stack');
  new RoomDirectory(stack, 'Streams');
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = Properties as CreateTableCommandInput;
  await client.send(new CreateTableCommand({ TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode }));
  const items = Array.from({ length: size }, (_, n) => itemOf(entry(`room-${n}`, { arn, owner: `owner-${n}` }, { moderatorUserIds: ['mia'] })));
  const batches = Array.from({ length: Math.ceil(size / ITEMS_AT_ONCE) }, (_, n) => items.slice(n * ITEMS_AT_ONCE, (n + 1) * ITEMS_AT_ONCE));
  const work = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) } }));
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, work));
}
