import { DescribeTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { BanListProps } from './apps/ban-list';
import { Harness } from './harness';
import { CREDENTIALS, REGION } from '../../local/account';

const harness = Harness.forFile();

/** The tests are one story: each begins where the one before it ended. */
let outputs: Readonly<Record<string, string>>;
let dynamodb: DynamoDBClient;
let lambda: LambdaClient;

beforeAll(async () => {
  const config = { endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS };
  [dynamodb, lambda] = [new DynamoDBClient(config), new LambdaClient(config)];
  await deploy();
}, 120_000);
afterAll(() => {
  dynamodb?.destroy();
  lambda?.destroy();
});

async function deploy(props: BanListProps = {}): Promise<void> {
  ({ outputs } = await harness.deploy('ban-list', props));
}

const describeTable = async (TableName = outputs.TableName) => (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table!;

async function ask(who: 'Reader' | 'Banner' | 'Stranger', operation: string, input: object): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: outputs[`${who}Name`], Payload: JSON.stringify({ operation, input }) }));
  return JSON.parse(Buffer.from(Payload!).toString());
}

const KEY = { pk: { S: 'ban#alice' }, sk: { S: '*' } };
const ITEM = { ...KEY, userId: { S: 'alice' }, room: { S: '*' }, createdAt: { S: '2026-05-01T12:00:00.000Z' } };
const OF_USER = { TableName: 'TABLE', KeyConditionExpression: 'pk = :user', ExpressionAttributeValues: { ':user': KEY.pk } };
const OF_ROOM = { TableName: 'TABLE', IndexName: 'byRoom', KeyConditionExpression: 'room = :room', ExpressionAttributeValues: { ':room': KEY.sk } };
const DENIED = { error: 'AccessDeniedException' };

// What else the template says (TTL, encryption, point-in-time recovery) MiniStack passes over: test/api holds it.
test('the table is on demand and has its index', async () => {
  expect(await describeTable()).toMatchObject({
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    GlobalSecondaryIndexes: [{ IndexName: 'byRoom', Projection: { ProjectionType: 'ALL' } }],
  });
});

// MiniStack knows no dynamodb:LeadingKeys: which items a role may touch is what the template says, and test/api holds.
describe('who is granted', () => {
  test('banning writes and lifts bans, and reads none', async () => {
    expect(await ask('Banner', 'PutItem', { TableName: 'TABLE', Item: ITEM })).toEqual({});
    expect(await ask('Banner', 'GetItem', { TableName: 'TABLE', Key: KEY })).toEqual(DENIED);
    expect(await ask('Banner', 'Query', OF_ROOM)).toEqual(DENIED);
    expect(await ask('Banner', 'UpdateItem', { TableName: 'TABLE', Key: KEY })).toEqual(DENIED);
  });

  test('reading reads in every way, and changes nothing', async () => {
    expect(await ask('Reader', 'GetItem', { TableName: 'TABLE', Key: KEY })).toEqual({ Item: ITEM });
    expect(await ask('Reader', 'BatchGetItem', { RequestItems: { TABLE: { Keys: [KEY], ConsistentRead: true } } })).toMatchObject({ Responses: { [outputs.TableName!]: [ITEM] } });
    for (const input of [OF_USER, OF_ROOM]) expect(await ask('Reader', 'Query', input)).toMatchObject({ Items: [ITEM] });
    expect(await ask('Reader', 'Scan', { TableName: 'TABLE' })).toEqual(DENIED);
    expect(await ask('Reader', 'PutItem', { TableName: 'TABLE', Item: ITEM })).toEqual(DENIED);
    expect(await ask('Reader', 'DeleteItem', { TableName: 'TABLE', Key: KEY })).toEqual(DENIED);
  });

  test('nothing may do nothing', async () => {
    expect(await ask('Stranger', 'GetItem', { TableName: 'TABLE', Key: KEY })).toEqual(DENIED);
    expect(await ask('Stranger', 'Query', OF_ROOM)).toEqual(DENIED);
    expect(await ask('Stranger', 'PutItem', { TableName: 'TABLE', Item: ITEM })).toEqual(DENIED);
  });

  test('banning lifts', async () => {
    expect(await ask('Banner', 'DeleteItem', { TableName: 'TABLE', Key: KEY, ReturnValues: 'ALL_OLD' })).toEqual({ Attributes: ITEM });
  });
});

test('the table outlives its stack, with its bans, and the stack can be deployed again', async () => {
  const { TableName } = outputs;
  await dynamodb.send(new PutItemCommand({ TableName, Item: ITEM }));
  await harness.destroy('ban-list');
  expect(await describeTable(TableName)).toMatchObject({ TableName });
  await deploy({ removalPolicy: 'destroy' });
}, 180_000);

test('with DESTROY it goes with the stack', async () => {
  await harness.destroy('ban-list', { removalPolicy: 'destroy' });
  await expect(describeTable()).rejects.toThrow('not found');
}, 120_000);
