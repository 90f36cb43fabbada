import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableClient } from '../../../lambda/aws/table-calls';
import { banTable } from '../../../lambda/http/ban-table';
import { type BanList, BanListUnavailable, InvalidPageKey, InvalidUserId } from '../../../lambda/http/bans';

// What DynamoDB seldom does, and MiniStack never: how it all goes together is in test/clients/bans.test.ts.

const ROOM = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';
const NOW = new Date('2026-05-01T12:00:00.000Z');
const SECRET = 'alice@example.com';
const ITEM = { pk: { S: `ban#${SECRET}` }, sk: { S: ROOM } };

interface Call { readonly operation: string; readonly input: Record<string, never> }
type Answer = (response: ServerResponse) => void;

let server: Server;
let client: DynamoDBClient;
let list: BanList;
let answers: Answer[];
let calls: Call[];
let pauses: number[];

const ok = (body: object): Answer => (response) => response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
const failed = (status: number, name: string): Answer => (response) => response
  .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'REQUEST1' })
  .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `about ${SECRET}` }));
const broken: Answer = (response) => response.destroy();
const silent: Answer = () => undefined;
const unprocessed = ok({ Responses: { bans: [] }, UnprocessedKeys: { bans: { Keys: [{ pk: ITEM.pk, sk: { S: '*' } }] } } });
const empty = ok({ Responses: { bans: [] }, UnprocessedKeys: {} });

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  calls.push({ operation: String(request.headers['x-amz-target']).split('.')[1], input: JSON.parse(await text(request)) as Record<string, never> });
  (answers.shift() ?? failed(500, 'NoAnswerLeft'))(response);
}

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = tableClient({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [answers, calls, pauses] = [[], [], []];
  list = banTable({ client, table: 'bans', sleep: async (milliseconds) => { pauses.push(milliseconds); }, random: () => 0.5 });
});

const banOf = async () => list.banOf(SECRET, ROOM, NOW);

describe('whether a user is banned', () => {
  test('is asked in one call, for the room and for everywhere, of what is certain to be up to date', async () => {
    answers = [ok({ Responses: { bans: [ITEM] }, UnprocessedKeys: {} })];
    expect(await banOf()).toEqual({ userId: SECRET, room: ROOM });
    expect(calls).toEqual([{
      operation: 'BatchGetItem',
      input: { RequestItems: { bans: { Keys: [{ pk: ITEM.pk, sk: { S: ROOM } }, { pk: ITEM.pk, sk: { S: '*' } }], ConsistentRead: true } } },
    }]);
  });

  test('is asked for everywhere alone, where DynamoDB would refuse the same key twice', async () => {
    answers = [empty];
    await list.banOf(SECRET, '*', NOW);
    expect(calls[0].input).toMatchObject({ RequestItems: { bans: { Keys: [{ sk: { S: '*' } }] } } });
  });

  test.each<[string, Answer]>([
    ['DynamoDB failed', failed(500, 'InternalServerError')],
    ['DynamoDB was not there', failed(503, 'ServiceUnavailable')],
    ['there was too much to do', failed(400, 'ProvisionedThroughputExceededException')],
    ['the account was throttled', failed(400, 'ThrottlingException')],
    ['the table was throttled', failed(400, 'RequestLimitExceeded')],
    ['the connection broke', broken],
    ['a key was left out', unprocessed],
  ])('is asked once more, after a pause, when %s', async (_, first) => {
    answers = [first, ok({ Responses: { bans: [ITEM] } })];
    expect(await banOf()).toEqual({ userId: SECRET, room: ROOM });
    expect(calls).toHaveLength(2);
    expect(pauses).toEqual([75]);
  });

  test.each<[string, Answer[], { errorName: unknown; awsRequestId?: string; attempts: number }]>([
    ['DynamoDB fails twice', [failed(500, 'InternalServerError'), failed(500, 'InternalServerError'), empty], { errorName: 'InternalServerError', awsRequestId: 'REQUEST1', attempts: 2 }],
    ['a key is left out twice', [unprocessed, unprocessed, empty], { errorName: 'UnprocessedKeys', attempts: 2 }],
    ['the connection breaks twice', [broken, broken, empty], { errorName: expect.any(String), attempts: 2 }],
    ['the answer has no items at all', [ok({}), ok({}), empty], { errorName: 'UnprocessedKeys', attempts: 2 }],
    ['the answer is no JSON', [(response) => response.end('<html>'), (response) => response.end('<html>'), empty], { errorName: expect.any(String), attempts: expect.any(Number) }],
    ['the role may not', [failed(400, 'AccessDeniedException'), empty], { errorName: 'AccessDeniedException', awsRequestId: 'REQUEST1', attempts: 1 }],
    ['there is no table', [failed(400, 'ResourceNotFoundException'), empty], { errorName: 'ResourceNotFoundException', awsRequestId: 'REQUEST1', attempts: 1 }],
    ['the key is disabled', [failed(400, 'KMSAccessDeniedException'), empty], { errorName: 'KMSAccessDeniedException', awsRequestId: 'REQUEST1', attempts: 1 }],
  ])('is not known when %s: that is an error, without the user in it', async (_, given, log) => {
    answers = given;
    const error: unknown = await banOf().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BanListUnavailable);
    expect(error).toMatchObject({ log });
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain(SECRET);
    expect(error).not.toHaveProperty('cause');
  });

  test('is not waited for longer than a second, twice', async () => {
    answers = [silent, silent, empty];
    const started = Date.now();
    await expect(banOf()).rejects.toMatchObject({ log: { attempts: 2 } });
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_900);
  });

  test('is not asked of a user who cannot be', async () => {
    await expect(list.banOf('a\ud800', ROOM, NOW)).rejects.toThrow(InvalidUserId);
    await expect(list.lift('', ROOM, NOW)).rejects.toThrow(InvalidUserId);
    await expect(list.count('a'.repeat(129), 1, NOW)).rejects.toThrow(InvalidUserId);
    await expect(list.put({ userId: '\udc00', room: ROOM, createdAt: NOW })).rejects.toThrow(InvalidUserId);
    expect(calls).toEqual([]);
  });
});

test.each<[string, () => Promise<unknown>]>([
  ['banning', async () => list.put({ userId: SECRET, room: ROOM, createdAt: NOW })],
  ['lifting', async () => list.lift(SECRET, ROOM, NOW)],
  ['listing', async () => list.list(ROOM, { limit: 10 }, NOW)],
  ['counting', async () => list.count(SECRET, 5, NOW)],
])('%s fails in the same way', async (_, use) => {
  answers = [failed(503, 'ServiceUnavailable'), failed(503, 'ServiceUnavailable')];
  const error: unknown = await use().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BanListUnavailable);
  expect(String((error as Error).stack)).not.toContain(SECRET);
  expect(calls).toHaveLength(2);
});

test('a user has had enough tokens when DynamoDB says so, and is not asked about again', async () => {
  answers = [failed(400, 'ConditionalCheckFailedException')];
  expect(await list.count(SECRET, 5, NOW)).toBe(false);
  expect(calls).toHaveLength(1);
  answers = [ok({})];
  expect(await list.count(SECRET, 5, NOW)).toBe(true);
});

test('a page of bans leaves out what is over, what is of another room and what is no ban', async () => {
  const over = { ...ITEM, expiresAt: { N: `${NOW.getTime() / 1000}` } };
  const elsewhere = { ...ITEM, sk: { S: `${ROOM}2` } };
  const last = { pk: ITEM.pk, sk: ITEM.sk, room: { S: ROOM }, createdAt: { S: 'then' } };
  answers = [ok({ Items: [over, elsewhere, { pk: { S: 'count#x' }, sk: { S: ROOM } }, ITEM], LastEvaluatedKey: last }), ok({})];
  const page = await list.list(ROOM, { limit: 4 }, NOW);
  expect(page).toEqual({ bans: [{ userId: SECRET, room: ROOM }], next: { room: ROOM, createdAt: 'then', partitionKey: ITEM.pk.S, sortKey: ROOM } });
  expect(await list.list(ROOM, { limit: 4, after: page.next }, NOW)).toEqual({ bans: [] });
  expect(calls.map(({ input }) => input)).toMatchObject([
    { IndexName: 'byRoom', ScanIndexForward: false, Limit: 4, ExpressionAttributeValues: { ':room': { S: ROOM } } }, { ExclusiveStartKey: last },
  ]);
});

test('a page begins where one ended: DynamoDB takes no other key, which is no failure of the list', async () => {
  const after = { room: ROOM, createdAt: 'x', partitionKey: 'x', sortKey: 'x' };
  answers = [failed(400, 'ValidationException')];
  await expect(list.list(ROOM, { limit: 4, after }, NOW)).rejects.toBeInstanceOf(InvalidPageKey);
  expect(calls).toHaveLength(1);
  answers = [failed(400, 'ValidationException')];
  await expect(list.list(ROOM, { limit: 4 }, NOW)).rejects.toBeInstanceOf(BanListUnavailable);
});

test('who lifts a ban that is over, or none, has lifted none', async () => {
  answers = [ok({ Attributes: ITEM }), ok({ Attributes: { ...ITEM, expiresAt: { N: '1' } } }), ok({})];
  expect([await list.lift(SECRET, ROOM, NOW), await list.lift(SECRET, ROOM, NOW), await list.lift(SECRET, ROOM, NOW)]).toEqual([true, false, false]);
});
