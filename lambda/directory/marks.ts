import { type DynamoDBClient, DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DIRECTORY_TABLE } from '../../src/contract';
import { type Calling, callTable } from '../aws/table-calls';

/** Something that the functions of a directory keep in mind. */
export interface Mark {
  /** Which change this is, from 1. */
  readonly version: number;
  readonly value: object;
}

/** Notes in the table of a directory: how far the sweep has come, what became of a stream, that the directory is going. */
export interface Marks {
  /** As it is at this moment. */
  readonly get: (name: string) => Promise<Mark | undefined>;
  /**
   * Writes a mark that is still as it was read (`before`: undefined if there was none). Returns it as it is then; undefined if somebody was
   * faster, or may have been: an attempt of our own whose answer got lost looks the same.
   *
   * @param expiresAt when DynamoDB may delete it
   */
  readonly put: (name: string, before: Mark | undefined, value: object, expiresAt?: Date) => Promise<Mark | undefined>;
  readonly remove: (name: string) => Promise<void>;
}

export interface MarkTableOptions extends Calling {
  readonly client: Pick<DynamoDBClient, 'send'>;
  readonly table: string;
}

const { partitionKey, mark, expiresAt: TTL } = DIRECTORY_TABLE;

export function markTable({ client, table: TableName, ...calling }: MarkTableOptions): Marks {
  const Key = (name: string) => ({ [partitionKey]: { S: mark + name } });
  return {
    get: async (name) => {
      const input = { TableName, Key: Key(name), ConsistentRead: true };
      const { Item } = await callTable(calling, async (options) => client.send(new GetItemCommand(input), options));
      return Item && { version: Number(Item.version?.N ?? 0), value: JSON.parse(Item.value?.S ?? '{}') as object };
    },

    put: async (name, before, value, expiresAt) => {
      const version = (before?.version ?? 0) + 1;
      const input = {
        TableName,
        Item: {
          ...Key(name),
          version: { N: `${version}` },
          value: { S: JSON.stringify(value) },
          ...expiresAt ? { [TTL]: { N: `${Math.ceil(expiresAt.getTime() / 1000)}` } } : {},
        },
        ...before
          ? { ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': { N: `${before.version}` } } }
          : { ConditionExpression: `attribute_not_exists(${partitionKey})` },
      };
      try {
        await callTable(calling, async (options) => client.send(new PutItemCommand(input), options), ({ name: error }) => error === 'ConditionalCheckFailedException');
        return { version, value };
      } catch (error) {
        if ((error as Error).name === 'ConditionalCheckFailedException') return undefined;
        throw error;
      }
    },

    remove: async (name) => {
      await callTable(calling, async (options) => client.send(new DeleteItemCommand({ TableName, Key: Key(name) }), options));
    },
  };
}
