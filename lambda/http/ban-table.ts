import {
  BatchGetItemCommand, ConditionalCheckFailedException, DeleteItemCommand, type DynamoDBClient, PutItemCommand, QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { pageKeyOf, startKey } from './ban-pages';
import { type Ban, type BanList, BanListUnavailable, banKey, banOfItem, countKey, EVERYWHERE, InvalidPageKey, isActive, type Item, itemOf, longest, storable } from './bans';
import { BAN_TABLE } from '../../src/contract';
import { callTable, type TableError, TableUnavailable } from '../aws/table-calls';

/** Two attempts leave most of the function's 10 s to Amazon IVS Chat. */
const ATTEMPTS = 2;

export interface BanTableOptions {
  /** Of `tableClient()`: what fails is repeated here, so the client must not. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The name of the table. */
  readonly table: string;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly random: () => number;
}

/** The ban list in its table. */
export function banTable({ client, table: TableName, sleep, random }: BanTableOptions): BanList {
  const call = async <Result>(attempt: Parameters<typeof callTable<Result>>[1]): Promise<Result> => {
    try {
      return await callTable({ attempts: ATTEMPTS, sleep, random }, attempt, (error) => error instanceof InvalidPageKey);
    } catch (error) {
      throw error instanceof TableUnavailable ? new BanListUnavailable(error.log) : error;
    }
  };

  return {
    banOf: async (userId, roomArn, now) => {
      const Keys = [...new Set([roomArn, EVERYWHERE])].map((room) => banKey(userId, room));
      const RequestItems = { [TableName]: { Keys, ConsistentRead: true } };
      const items = await call(async (options) => {
        const { Responses, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ RequestItems }), options);
        return Object.keys(UnprocessedKeys).length > 0 ? undefined : Responses && Object.values(Responses).flat();
      });
      return longest(bansOf(items), now);
    },

    put: async (ban) => {
      const stored = storable(ban);
      const Item = itemOf(stored);
      await call(async (options) => client.send(new PutItemCommand({ TableName, Item }), options));
      return stored;
    },

    lift: async (userId, room, now) => {
      const Key = banKey(userId, room);
      const { Attributes = {} } = await call(async (options) => client.send(new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }), options));
      return longest(bansOf([Attributes]), now) !== undefined;
    },

    list: async (room, { limit, after }, now) => {
      const { Items = [], LastEvaluatedKey } = await call(async (options) => client.send(new QueryCommand({
        TableName,
        IndexName: BAN_TABLE.index,
        KeyConditionExpression: '#room = :room',
        ExpressionAttributeNames: { '#room': BAN_TABLE.room },
        ExpressionAttributeValues: { ':room': { S: room } },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: after && startKey(after),
      }), options).catch((error: unknown) => {
        // Nothing else in it is a client's.
        throw after && (error as TableError).name === 'ValidationException' ? new InvalidPageKey() : error;
      }));
      // Whose key is of another room is a ban in that one, whatever it says: shown here it would tell of the other room.
      const bans = bansOf(Items).filter((ban) => ban.room === room && isActive(ban, now));
      const next = pageKeyOf(LastEvaluatedKey);
      return next ? { bans, next } : { bans };
    },

    count: async (userId, limit, now) => {
      const { key: Key, expiresAt } = countKey(userId, now);
      return call(async (options) => client.send(new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'ADD #count :one SET #expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(#count) OR #count < :limit',
        ExpressionAttributeNames: { '#count': 'count', '#expiresAt': BAN_TABLE.expiresAt },
        ExpressionAttributeValues: { ':one': { N: '1' }, ':limit': { N: `${limit}` }, ':expiresAt': expiresAt },
      }), options).then(() => true, (error: unknown) => {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }));
    },
  };
}

function bansOf(items: readonly Item[]): Ban[] {
  return items.flatMap((item) => banOfItem(item) ?? []);
}
