import {
  type AttributeValue, BatchWriteItemCommand, CreateTableCommand, DeleteTableCommand, DynamoDBClient, GetItemCommand, ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { Entry } from '../../../lambda/directory/entry';
import { entryKey, entryOf, type Item } from '../../../lambda/directory/entry-items';
import { DIRECTORY_TABLE } from '../../../src/contract';

/** The table of a directory, as whoever looks into it from outside sees it: nothing goes wrong on their way. */
export interface Table {
  readonly name: string;
  entry(key: string): Promise<Entry | undefined>;
  items(): Promise<Item[]>;
  /** Makes it as it was. */
  restore(items: readonly Item[]): Promise<void>;
  delete(): Promise<void>;
}

/** BatchWriteItem takes no more. */
const ITEMS_AT_ONCE = 25;
const { partitionKey, dueIndex, list, due, ownerIndex, ownerId, openedAt } = DIRECTORY_TABLE;

export function openTableClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIDOUTSIDER', secretAccessKey: 'outside' } });
}

export async function createTable(client: DynamoDBClient, name: string): Promise<Table> {
  const index = (IndexName: string, hash: string, range: string) => ({
    IndexName,
    KeySchema: [{ AttributeName: hash, KeyType: 'HASH' as const }, { AttributeName: range, KeyType: 'RANGE' as const }],
    Projection: { ProjectionType: 'ALL' as const },
  });
  await client.send(new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: partitionKey, KeyType: 'HASH' }],
    AttributeDefinitions: [
      ...[partitionKey, list, ownerId, openedAt].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      { AttributeName: due, AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [index(dueIndex, list, due), index(ownerIndex, ownerId, openedAt)],
  }));
  const write = async (requests: { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Record<string, AttributeValue> } }[]) => {
    for (let from = 0; from < requests.length; from += ITEMS_AT_ONCE) {
      await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests.slice(from, from + ITEMS_AT_ONCE) } }));
    }
  };
  const items = async () => (await client.send(new ScanCommand({ TableName: name, ConsistentRead: true }))).Items ?? [];
  return {
    name,
    items,
    entry: async (key) => entryOf((await client.send(new GetItemCommand({ TableName: name, Key: entryKey(key), ConsistentRead: true }))).Item),
    async restore(before) {
      await write((await items()).map((item) => ({ DeleteRequest: { Key: { [partitionKey]: item[partitionKey] } } })));
      await write(before.map((Item) => ({ PutRequest: { Item } })));
    },
    delete: async () => { await client.send(new DeleteTableCommand({ TableName: name })); },
  };
}

/** How many rooms the table says that each owner has. */
export function countsIn(items: readonly Item[]): ReadonlyMap<string, number> {
  return new Map(items.filter((item) => item[partitionKey].S?.startsWith(DIRECTORY_TABLE.owner))
    .map((item) => [item[partitionKey].S!.slice(DIRECTORY_TABLE.owner.length), Number(item.rooms?.N)]));
}

export function entriesIn(items: readonly Item[]): Entry[] {
  return items.flatMap((item) => entryOf(item) ?? []);
}
