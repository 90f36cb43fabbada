import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  BatchWriteItemCommand, CreateTableCommand, type CreateTableCommandInput, DeleteTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Ministack, startMinistack } from './ministack';
import { installClients, runClient } from './python';
import { tableClient } from '../../lambda/aws/table-calls';
import { decodePage, encodePage } from '../../lambda/http/ban-pages';
import { banTable } from '../../lambda/http/ban-table';
import { type BanList, BanListUnavailable, EVERYWHERE, type Item, type PageKey } from '../../lambda/http/bans';
import { ChatBanList } from '../../src';

const ROOT = resolve(__dirname, '../..');
const DOC = readFileSync(join(ROOT, 'docs/bans.md'), 'utf8');
const ROOM = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';
const OTHER = 'arn:aws:ivschat:eu-west-1:123456789012:room/Z9y8X7w6V5u4';
const NOW = new Date();
const TABLE = 'chat-bans';
const after = (seconds: number) => new Date((Math.floor(NOW.getTime() / 1000) + seconds) * 1000);

let ministack: Ministack;
/** The one that is tested, and one that waits as long as it takes. */
let ours: DynamoDBClient;
let client: DynamoDBClient;
let list: BanList;

beforeAll(async () => {
  ministack = await startMinistack();
  const config = { endpoint: ministack.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  [ours, client] = [tableClient(config), new DynamoDBClient(config)];
  await createTable(TABLE);
  list = open(TABLE);
});
afterAll(async () => {
  ours?.destroy();
  client?.destroy();
  await ministack?.stop();
});

/** A table as the construct's template has it. */
async function createTable(TableName: string): Promise<void> {
  const stack = new Stack(new App(), 'Stack');
  new ChatBanList(stack, 'Bans');
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'))[0]
    .Properties as CreateTableCommandInput;
  await client.send(new CreateTableCommand({ TableName, KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode }));
}

function open(table: string): BanList {
  return banTable({ client: ours, table, sleep, random: Math.random });
}

async function write(item: Item): Promise<void> {
  await client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
}

async function stored(userId: string, room = ROOM): Promise<Item | undefined> {
  return (await client.send(new GetItemCommand({ TableName: TABLE, Key: { pk: { S: `ban#${userId}` }, sk: { S: room } } }))).Item;
}

async function page(room: string, limit: number, after_?: PageKey): Promise<{ users: string[]; next?: PageKey }> {
  const { bans, next } = await list.list(room, { limit, after: after_ }, NOW);
  return { users: bans.map(({ userId }) => userId), next };
}

describe('a user who is banned', () => {
  test('in a room is kept out of that room alone, until it is lifted', async () => {
    const ban = { userId: 'ann', room: ROOM, createdAt: NOW, until: after(60), reason: 'spam', bannedBy: 'mod' };
    expect(await list.banOf('ann', ROOM, NOW)).toBeUndefined();
    expect(await list.put(ban)).toEqual(ban);
    expect(await list.banOf('ann', ROOM, NOW)).toEqual(ban);
    expect(await list.banOf('ann', OTHER, NOW)).toBeUndefined();
    expect(await list.banOf('bob', ROOM, NOW)).toBeUndefined();
    expect(await list.lift('ann', OTHER, NOW)).toBe(false);
    expect(await list.lift('ann', EVERYWHERE, NOW)).toBe(false);
    expect(await list.lift('ann', ROOM, NOW)).toBe(true);
    expect(await list.lift('ann', ROOM, NOW)).toBe(false);
    expect(await list.banOf('ann', ROOM, NOW)).toBeUndefined();
  });

  test('everywhere is kept out of every room', async () => {
    await list.put({ userId: 'eve', room: EVERYWHERE, createdAt: NOW });
    for (const room of [ROOM, OTHER, EVERYWHERE]) expect(await list.banOf('eve', room, NOW)).toEqual({ userId: 'eve', room: EVERYWHERE, createdAt: NOW });
  });

  test('in both ways is told the one that lasts longer', async () => {
    await list.put({ userId: 'both', room: ROOM, createdAt: NOW, until: after(10) });
    await list.put({ userId: 'both', room: EVERYWHERE, createdAt: NOW, until: after(20) });
    expect(await list.banOf('both', ROOM, NOW)).toMatchObject({ room: EVERYWHERE, until: after(20) });
    await list.put({ userId: 'both', room: ROOM, createdAt: NOW });
    expect(await list.banOf('both', ROOM, NOW)).toEqual({ userId: 'both', room: ROOM, createdAt: NOW });
    expect(await list.banOf('both', OTHER, NOW)).toMatchObject({ room: EVERYWHERE });
  });

  test('is not any more once the end is reached, though the item is still there', async () => {
    await list.put({ userId: 'late', room: ROOM, createdAt: NOW, until: after(10) });
    expect(await list.banOf('late', ROOM, after(9))).toBeDefined();
    expect(await list.banOf('late', ROOM, after(10))).toBeUndefined();
    expect(await stored('late')).toBeDefined();
    expect(await list.lift('late', ROOM, after(10))).toBe(false);
    expect(await stored('late')).toBeUndefined();
  });

  test('twice by two moderators at once is banned once, by one of them', async () => {
    await Promise.all(['m1', 'm2'].map(async (bannedBy) => list.put({ userId: 'twice', room: ROOM, createdAt: NOW, bannedBy })));
    expect(['m1', 'm2']).toContain((await list.banOf('twice', ROOM, NOW))?.bannedBy);
    expect(await Promise.all([list.lift('twice', ROOM, NOW), list.lift('twice', ROOM, NOW)]).then((lifted) => lifted.sort())).toEqual([false, true]);
  });

  test.each<[string, string, string[]]>([
    ['letters of another case', 'Kim', ['kim', 'KIM']],
    ['composed characters', '\u00e9', ['e\u0301', 'e']],
    ['the Angstrom sign', '\u212b', ['\u00c5', 'A\u030a']],
    ['a slash', 'a/b', ['a%2Fb', 'a', 'a/B']],
    ['blanks', ' a ', ['a', ' a', 'a ']],
    ['characters of four bytes', '😀'.repeat(128), ['😀'.repeat(127), '😁'.repeat(128)]],
    ['the replacement character', '\ufffd', ['?', '\ufffe']],
    ['a control character', 'a\u0001', ['a', 'a\u0002']],
    ['what looks like a key', 'ban#x', ['x', 'ban#ban#x']],
  ])('is no other: %s', async (_, userId, others) => {
    await list.put({ userId, room: ROOM, createdAt: NOW });
    expect(await list.banOf(userId, ROOM, NOW)).toMatchObject({ userId });
    for (const other of others) expect(await list.banOf(other, ROOM, NOW)).toBeUndefined();
    await list.lift(userId, ROOM, NOW);
  });
});

describe('a ban that another backend wrote', () => {
  const key = (user: string) => ({ pk: { S: `ban#${user}` }, sk: { S: ROOM } });
  test.each<[string, Item, object | undefined]>([
    ['with its key alone', key('o1'), { userId: 'o1', room: ROOM }],
    ['with a fraction', { ...key('o2'), expiresAt: { N: `${after(60).getTime() / 1000}.25` } }, { userId: 'o2', room: ROOM, until: new Date(after(60).getTime() + 250) }],
    ['with a text for its end', { ...key('o3'), expiresAt: { S: '2020-01-01' } }, { userId: 'o3', room: ROOM }],
    ['with null for its end', { ...key('o4'), expiresAt: { NULL: true } }, { userId: 'o4', room: ROOM }],
    ['that is over', { ...key('o5'), expiresAt: { N: '1.5' } }, undefined],
  ])('%s', async (_, item, ban) => {
    await write(item);
    expect(await list.banOf(item.pk.S!.slice(4), ROOM, NOW)).toEqual(ban);
  });
});

describe('the bans of a room', () => {
  const LISTED = 'arn:aws:ivschat:eu-west-1:123456789012:room/L1L2L3L4L5L6';
  beforeAll(async () => {
    for (let n = 0; n < 7; n++) await list.put({ userId: `user${n}`, room: LISTED, createdAt: after(-n) });
    await Promise.all(['x', 'y', 'z'].map(async (userId) => list.put({ userId, room: LISTED, createdAt: after(-100) }))); // at the same time
    await list.put({ userId: 'over', room: LISTED, createdAt: after(-3), until: after(-1) });
    await list.count('user0', 10, NOW);
  });

  test('come newest first, each once, page by page, with those of one moment and without those that are over', async () => {
    const seen: string[] = [];
    let pages = 0;
    let next: PageKey | undefined;
    do {
      const one = await page(LISTED, 2, next);
      seen.push(...one.users);
      // As a client brings it back.
      next = one.next && decodePage(encodePage(one.next), LISTED);
      expect(next).toEqual(one.next);
      pages += 1;
    } while (next);
    expect(seen.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `user${n}`));
    expect(seen.slice(7).sort()).toEqual(['x', 'y', 'z']);
    expect(pages).toBeGreaterThanOrEqual(6);
  });

  test('go on where they were when the last of a page was lifted meanwhile', async () => {
    const one = await page(LISTED, 2);
    await list.lift('user1', LISTED, NOW);
    expect((await page(LISTED, 2, one.next)).users).toEqual(['user2', 'user3']);
  });

  test('go on at any place in the same list that somebody makes up', async () => {
    const made = { room: LISTED, createdAt: '0', partitionKey: 'ban#nobody', sortKey: 'nowhere' };
    expect((await page(LISTED, 100, made)).users).toEqual([]);
    expect((await page(LISTED, 2, { ...made, createdAt: 'Z' })).users).toEqual(['user0', 'user2']);
  });

  test('are none where there are none', async () => {
    expect(await list.list('arn:none', { limit: 10 }, NOW)).toEqual({ bans: [] });
  });
});

test('a user gets as many tokens in a minute as the limit says, however many ask at once, and others theirs', async () => {
  const minute = new Date(Math.floor(NOW.getTime() / 60_000) * 60_000);
  const asked = await Promise.all(Array.from({ length: 20 }, async () => list.count('eager', 5, minute)));
  expect(asked.filter(Boolean)).toHaveLength(5);
  expect(await list.count('eager', 5, new Date(minute.getTime() + 59_999))).toBe(false);
  expect(await list.count('eager', 5, new Date(minute.getTime() + 60_000))).toBe(true);
  expect(await list.count('Eager', 5, minute)).toBe(true);
  expect(await list.banOf('eager', ROOM, NOW)).toBeUndefined();
});

test('without its table, nobody knows who is banned', async () => {
  await createTable('gone');
  await client.send(new DeleteTableCommand({ TableName: 'gone' }));
  await expect(open('gone').banOf('ann', ROOM, NOW)).rejects.toThrow(BanListUnavailable);
});

test('one of 10,000 bans is found, and nobody else', async () => {
  await createTable('full');
  const item = (n: number) => ({ pk: { S: `ban#user${n}` }, sk: { S: ROOM }, room: { S: ROOM }, createdAt: { S: NOW.toISOString() } });
  for (let n = 0; n < 10_000; n += 25) {
    const full = Array.from({ length: 25 }, (_, m) => ({ PutRequest: { Item: item(n + m) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { full } }));
  }
  expect(await open('full').banOf('user7777', ROOM, NOW)).toMatchObject({ userId: 'user7777' });
  expect(await open('full').banOf('user10000', ROOM, NOW)).toBeUndefined();
});

describe('what docs/bans.md says', () => {
  const snippets = (language: string) => [...DOC.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code);
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bans-'));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
    await installClients();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('its example item is read as the ban that it is', async () => {
    const [example] = snippets('json').map((text) => JSON.parse(text) as Record<string, string | number>);
    await write(Object.fromEntries(Object.entries(example).map(([name, value]) => [name, typeof value === 'number' ? { N: `${value}` } : { S: value }])));
    const { userId, room, createdAt, expiresAt, ...others } = example as { [name: string]: string };
    expect(await list.banOf(userId, room, new Date(createdAt))).toEqual({
      userId, room, createdAt: new Date(createdAt), until: new Date(Number(expiresAt) * 1000), reason: others.reason, bannedBy: others.bannedBy,
    });
    expect(example).toMatchObject({ pk: `ban#${userId}`, sk: room });
  });

  test('its JavaScript bans, reads and lifts', async () => {
    const [backend, reviewer] = snippets('js');
    writeFileSync(join(folder, 'bans.mjs'), backend);
    writeFileSync(join(folder, 'reviewer.mjs'), reviewer);
    writeFileSync(join(folder, 'main.mjs'), `
      import { ban, isBanned, lift } from './bans.mjs';
      import { handler } from './reviewer.mjs';
      const [room, results] = ['${ROOM}', []];
      const review = async () => (await handler({ RoomArn: room, Content: 'hi', Sender: { UserId: 'zoe' } })).ReviewResult;
      const ask = async () => results.push(await isBanned('zoe', room), await review());
      await ask();
      await ban('zoe', room, { until: new Date(Date.now() + 60_000), reason: 'spam' });
      await ask();
      await lift('zoe', room);
      await ask();
      await ban('zoe', room, { until: new Date(Date.now() - 60_000) });
      await ask();
      await ban('zoe', '*', {});
      await ask();
      console.log(JSON.stringify(results));`);
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')], {
      env: { BAN_TABLE: TABLE, AWS_ENDPOINT_URL: ministack.endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    });
    expect(JSON.parse(stdout)).toEqual([false, 'ALLOW', true, 'DENY', false, 'ALLOW', false, 'ALLOW', true, 'DENY']);
    expect(await list.banOf('zoe', ROOM, NOW)).toMatchObject({ userId: 'zoe', room: EVERYWHERE });
  });

  test('its commands ban, list and lift', async () => {
    const commands = snippets('sh').flatMap((text) => text.replaceAll('\\\n', ' ').trim().split('\n\n'));
    expect(commands).toHaveLength(4);
    const answers: string[] = [];
    for (const command of commands) {
      const args = [...command.slice(4).matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
      const ended = await runClient('aws', ...args, '--endpoint-url', ministack.endpoint, '--output', 'json');
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      answers.push(ended.stdout);
    }
    const [, listed, ofUser] = answers;
    expect(JSON.parse(listed)).toMatchObject({ Items: expect.arrayContaining([expect.objectContaining({ userId: { S: 'alice' } })]) });
    expect(JSON.parse(ofUser)).toMatchObject({ Items: [{ userId: { S: 'alice' }, room: { S: ROOM }, reason: { S: 'spam' } }] });
    expect(await list.banOf('alice', ROOM, NOW)).toBeUndefined();
  });
});
