import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Ministack, startMinistack } from './ministack';
import { tableClient } from '../../lambda/aws/table-calls';
import { entryTable } from '../../lambda/directory/entry-table';
import { markTable } from '../../lambda/directory/marks';
import { DIRECTORY_TABLE } from '../../src/contract';
import { directoryRules } from '../lambda/directory/rules';

let ministack: Ministack;
let ours: DynamoDBClient;
let client: DynamoDBClient;

beforeAll(async () => {
  ministack = await startMinistack();
  const config = { endpoint: ministack.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  [ours, client] = [tableClient(config), new DynamoDBClient(config)];
});
afterAll(async () => {
  ours?.destroy();
  client?.destroy();
  await ministack?.stop();
});

/** A table as the construct has it. */
async function createTable(): Promise<string> {
  const TableName = `streams-${randomUUID()}`;
  const { partitionKey, list, due, ownerId, openedAt, dueIndex, ownerIndex } = DIRECTORY_TABLE;
  const index = (IndexName: string, hash: string, range: string) => ({
    IndexName,
    KeySchema: [{ AttributeName: hash, KeyType: 'HASH' as const }, { AttributeName: range, KeyType: 'RANGE' as const }],
    Projection: { ProjectionType: 'ALL' as const },
  });
  await client.send(new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    AttributeDefinitions: [
      ...[partitionKey, list, ownerId, openedAt].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      { AttributeName: due, AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [index(dueIndex, list, due), index(ownerIndex, ownerId, openedAt)],
  }));
  return TableName;
}

function open(table: string) {
  const options = { client: ours, table, attempts: 10, sleep, random: Math.random };
  return { entries: entryTable(options), marks: markTable(options) };
}

describe('the table of a directory', () => {
  directoryRules(async () => open(await createTable()));
});

test('nothing stays of an owner whose last room has gone', async () => {
  const table = await createTable();
  const { entries } = open(table);
  const one = { state: 'opening', version: 1, leaseUntil: 0, roomName: '', openedAt: new Date(), tagKeys: [], owner: 'creator' } as const;
  const added = ['a', 'b'].map((key) => ({ ...one, key, opening: randomUUID(), writer: randomUUID() }));
  const rooms = async () => (await client.send(new GetItemCommand({ TableName: table, Key: { pk: { S: 'owner#creator' } } }))).Item?.rooms?.N;
  await Promise.all(added.map(async (entry) => entries.add(entry)));
  expect(await rooms()).toBe('2');
  await entries.remove(added[0]);
  expect(await rooms()).toBe('1');
  await entries.remove(added[1]);
  expect(await rooms()).toBeUndefined();
});
