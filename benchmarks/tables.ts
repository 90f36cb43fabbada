import { type AttributeValue, BatchWriteItemCommand, CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** BatchWriteItem takes no more. */
const ITEMS_AT_ONCE = 25;
const BATCHES_AT_ONCE = 8;

/** Makes a table as a construct makes it, with these items in it. */
export async function makeTable(
  client: DynamoDBClient, TableName: string, construct: (stack: Stack) => unknown, items: readonly Readonly<Record<string, AttributeValue>>[],
): Promise<void> {
  const stack = new Stack(new App(), 'Stack');
  construct(stack);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = Properties as CreateTableCommandInput;
  await client.send(new CreateTableCommand({ TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode }));
  const batches = Array.from({ length: Math.ceil(items.length / ITEMS_AT_ONCE) }, (_, n) => items.slice(n * ITEMS_AT_ONCE, (n + 1) * ITEMS_AT_ONCE));
  const work = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: batch.map((Item) => ({ PutRequest: { Item } })) } }));
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, work));
}
