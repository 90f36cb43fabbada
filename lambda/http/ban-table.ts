import {
  BatchGetItemCommand, ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, type DynamoDBClientConfig, PutItemCommand, QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { pageKeyOf, startKey } from './ban-pages';
import { type Ban, type BanList, BanListUnavailable, banKey, banOfItem, countKey, EVERYWHERE, InvalidPageKey, isActive, type Item, itemOf, longest, storable } from './bans';
import { oneAttempt } from './one-attempt';
import { BAN_TABLE } from '../../src/contract';

/** Two attempts and the pause between them leave most of the function's 10 s to Amazon IVS Chat. */
const ATTEMPT_MILLISECONDS = 1_000;
const ATTEMPTS = 2;
const PAUSE_MILLISECONDS = 50;

/** What DynamoDB says with 400 although the same call may be answered a moment later. */
const TOO_MANY: readonly string[] = ['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException'];

export interface BanTableOptions {
  /** Of `banClient()`: what fails is repeated here, so the client must not. */
  readonly client: Pick<DynamoDBClient, 'send'>;
  /** The name of the table. */
  readonly table: string;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly random: () => number;
}

/** A client that tries each call once, and not for long. */
export function banClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({ ...oneAttempt(ATTEMPT_MILLISECONDS), ...config });
}

/** The ban list in its table. */
export function banTable({ client, table: TableName, sleep, random }: BanTableOptions): BanList {
  /** At most two attempts, each within its time. Undefined is no answer: DynamoDB did not get to it. */
  async function call<Result>(attempt: (options: { abortSignal: AbortSignal }) => Promise<Result | undefined>): Promise<Result> {
    for (let attempts = 1; ; attempts++) {
      let failure: ServiceError = { name: 'UnprocessedKeys' };
      try {
        const result = await attempt({ abortSignal: AbortSignal.timeout(ATTEMPT_MILLISECONDS) });
        if (result !== undefined) return result;
      } catch (error) {
        if (error instanceof InvalidPageKey) throw error;
        failure = error as ServiceError;
      }
      if (attempts === ATTEMPTS || !mayGoBy(failure)) {
        throw new BanListUnavailable({ errorName: failure.name, awsRequestId: failure.$metadata?.requestId, attempts });
      }
      await sleep(PAUSE_MILLISECONDS * (1 + random()));
    }
  }

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
        throw after && (error as ServiceError).name === 'ValidationException' ? new InvalidPageKey() : error;
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

/** An error of the AWS SDK, as far as anybody may know of it. */
interface ServiceError {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

function bansOf(items: readonly Item[]): Ban[] {
  return items.flatMap((item) => banOfItem(item) ?? []);
}

/** There was no answer, or DynamoDB failed itself, or had too much to do. */
function mayGoBy({ name, $metadata }: ServiceError): boolean {
  const status = $metadata?.httpStatusCode;
  return status === undefined || status >= 500 || TOO_MANY.includes(name);
}
