import { randomUUID } from 'crypto';
import {
  BatchGetItemCommand, ConditionalCheckFailedException, DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand,
  TransactionCanceledException, type TransactWriteItem, TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type Change, type Entries, InvalidPageKey } from './entries';
import type { Entry } from './entry';
import { ALL, entryKey, entryOf, type Item, itemOf, ownerKey, pageKeyOf, startKey } from './entry-items';
import { DIRECTORY_TABLE } from '../../src/contract';
import { type Calling, callTable, type TableError } from '../aws/table-calls';

export interface EntryTableOptions extends Calling {
  /** Of `tableClient()`: what fails is repeated here, so the client must not. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The name of the table. */
  readonly table: string;
}

/** BatchGetItem takes no more. */
const KEYS_AT_ONCE = 100;
const DUE_AT_ONCE = 100;
/** How often the count of an owner's entries is taken to be one or more, in turn, before somebody else has to try. */
const COUNTS = 4;

/** It is as it was read. */
const UNCHANGED = {
  ConditionExpression: 'opening = :opening AND version = :version',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;
const unchanged = ({ opening, version }: Entry) => ({
  ...UNCHANGED, ExpressionAttributeValues: { ':opening': { S: opening }, ':version': { N: `${version}` } },
});

/** What a condition found in place of what it asked for. */
interface Refused {
  readonly item?: Item;
  /** The other part of a transaction: the count of its owner's entries. */
  readonly ofOwner?: true;
}

/** The entries of a directory in its table. */
export function entryTable({ client, table: TableName, ...calling }: EntryTableOptions): Entries {
  /** Undefined: done. */
  async function put(input: { Item: Item; ConditionExpression: string; ExpressionAttributeValues?: Item }): Promise<Refused | undefined> {
    return refusal(callTable(calling, async (options) => (
      client.send(new PutItemCommand({ TableName, ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...input }), options)), isRefusal));
  }
  /** One part for the entry, and one for the count of its owner. */
  async function transact(entry: TransactWriteItem, owner: TransactWriteItem): Promise<Refused | undefined> {
    const input = { TransactItems: [entry, owner], ClientRequestToken: randomUUID() };
    return refusal(callTable(calling, async (options) => client.send(new TransactWriteItemsCommand(input), options), isRefusal));
  }
  async function query(input: object): Promise<{ readonly entries: Entry[]; readonly last?: Item }> {
    const isOfNoPage = ({ name }: TableError) => name === 'ValidationException' && 'ExclusiveStartKey' in input;
    const send = async (options: object) => client.send(new QueryCommand({ TableName, ...input }), options);
    const { Items = [], LastEvaluatedKey: last } = await callTable(calling, send, isOfNoPage);
    return { entries: Items.flatMap((item) => entryOf(item) ?? []), last };
  }

  /** The count goes with the last of them; which of them is the last may change meanwhile. */
  async function removeOwned(entry: Entry, owner: string): Promise<Refused | undefined> {
    const Delete = { TableName, Key: entryKey(entry.key), ...unchanged(entry) };
    const one = { TableName, Key: ownerKey(owner), ExpressionAttributeValues: { ':one': { N: '1' } } };
    let refused: Refused | undefined;
    for (let attempt = 0; attempt < COUNTS; attempt++) {
      refused = await transact({ Delete }, attempt % 2 === 0
        ? { Delete: { ...one, ConditionExpression: 'attribute_not_exists(rooms) OR rooms <= :one' } }
        : { Update: { ...one, UpdateExpression: 'SET rooms = rooms - :one', ConditionExpression: 'rooms > :one' } });
      if (!refused?.ofOwner) return refused;
    }
    return refused;
  }

  return {
    get: async (key) => {
      const input = { TableName, Key: entryKey(key), ConsistentRead: true };
      return entryOf((await callTable(calling, async (options) => client.send(new GetItemCommand(input), options))).Item);
    },

    getMany: async (keys) => {
      const found = new Map<string, Entry>();
      const all = [...new Set(keys)];
      for (let from = 0; from < all.length; from += KEYS_AT_ONCE) {
        const RequestItems = { [TableName]: { Keys: all.slice(from, from + KEYS_AT_ONCE).map(entryKey), ConsistentRead: true } };
        const items = await callTable(calling, async (options) => {
          const { Responses, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ RequestItems }), options);
          return Object.keys(UnprocessedKeys).length > 0 ? undefined : Responses && Object.values(Responses).flat();
        });
        for (const entry of items.flatMap((item) => entryOf(item) ?? [])) found.set(entry.key, entry);
      }
      return found;
    },

    add: async (entry, maximum) => {
      const Put = { Item: itemOf(entry), ConditionExpression: `attribute_not_exists(${DIRECTORY_TABLE.partitionKey})` };
      const refused = entry.owner === undefined ? await put(Put) : await transact({ Put: { TableName, ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...Put } }, {
        Update: {
          TableName,
          Key: ownerKey(entry.owner),
          UpdateExpression: 'ADD rooms :one',
          ...maximum === undefined ? {} : { ConditionExpression: 'attribute_not_exists(rooms) OR rooms < :maximum' },
          ExpressionAttributeValues: { ':one': { N: '1' }, ...maximum === undefined ? {} : { ':maximum': { N: `${maximum}` } } },
        },
      });
      if (!refused || isBy(entry, refused)) return 'added';
      return refused.ofOwner ? 'too-many' : 'taken';
    },

    change: async (entry, change: Change) => {
      const next: Entry = { ...entry, ...change, version: entry.version + 1, writer: randomUUID() };
      const refused = await put({ Item: itemOf(next), ...unchanged(entry) });
      return !refused || isBy(next, refused) ? next : undefined;
    },

    remove: async (entry) => {
      const refused = entry.owner === undefined
        ? await refusal(callTable(calling, async (options) => (
          client.send(new DeleteItemCommand({ TableName, Key: entryKey(entry.key), ...unchanged(entry) }), options)), isRefusal))
        : await removeOwned(entry, entry.owner);
      if (!refused) return true;
      // Gone by an attempt whose answer got lost, or by somebody else who wanted the same.
      return !refused.ofOwner && entryOf(refused.item)?.opening !== entry.opening;
    },

    list: async ({ owner, limit, after }) => {
      const { entries, last } = await query({
        ...owner === undefined ? inList() : {
          IndexName: DIRECTORY_TABLE.ownerIndex,
          KeyConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': DIRECTORY_TABLE.ownerId },
          ExpressionAttributeValues: { ':owner': { S: owner } },
          ScanIndexForward: false,
        },
        Limit: limit,
        ...after ? { ExclusiveStartKey: startKey(after) } : {},
      }).catch((error: unknown) => {
        throw (error as TableError).name === 'ValidationException' ? new InvalidPageKey() : error;
      });
      const next = pageKeyOf(last, owner);
      return next ? { entries, next } : { entries };
    },

    async *due(by) {
      for (let from: Item | undefined; ;) {
        const { entries, last } = await query({ ...inList(by), Limit: DUE_AT_ONCE, ...from ? { ExclusiveStartKey: from } : {} });
        yield* entries;
        if (!last) return;
        from = last;
      }
    },
  };
}

/** All entries, or those that are due by then. */
function inList(by?: Date): object {
  const { list, due, dueIndex } = DIRECTORY_TABLE;
  return {
    IndexName: dueIndex,
    KeyConditionExpression: by ? '#list = :all AND #due <= :by' : '#list = :all',
    ExpressionAttributeNames: { '#list': list, ...by ? { '#due': due } : {} },
    ExpressionAttributeValues: { ':all': ALL, ...by ? { ':by': { N: `${by.getTime()}` } } : {} },
  };
}

/** A condition did not hold, and nothing was in the way for a moment only: that is an answer. */
function isRefusal({ name, CancellationReasons = [] }: TableError): boolean {
  if (name === 'ConditionalCheckFailedException') return true;
  return name === 'TransactionCanceledException' && CancellationReasons.every(({ Code = 'None' }) => ['None', 'ConditionalCheckFailed'].includes(Code));
}

async function refusal(call: Promise<unknown>): Promise<Refused | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { item: error.Item };
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [entry, owner] = error.CancellationReasons ?? [];
    // Where both failed, it is the entry that counts: whoever wrote it, has counted it.
    return entry?.Code === 'ConditionalCheckFailed' ? { item: entry.Item } : { ofOwner: owner?.Code === 'ConditionalCheckFailed' || undefined };
  }
}

/** It was this very change, made by an attempt whose answer got lost. */
function isBy({ opening, version, writer }: Entry, { item }: Refused): boolean {
  const there = entryOf(item);
  return there !== undefined && there.opening === opening && there.version === version && there.writer === writer;
}
