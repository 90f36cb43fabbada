import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateChatTokenCommand, type CreateChatTokenCommandInput, CreateRoomCommand, IvschatClient, SendEventCommand, DisconnectUserCommand, DeleteMessageCommand } from '@aws-sdk/client-ivschat';
import { type Emulator, startEmulator } from '../../emulator';
import { TableUnavailable } from '../../lambda/aws/table-calls';
import { readConfig as readHostConfig } from '../../lambda/chat-hosts/config';
import { hostHandler } from '../../lambda/chat-hosts/handler';
import { chat } from '../../lambda/chat-moderation/chat';
import { readConfig as readModerationConfig } from '../../lambda/chat-moderation/config';
import { moderationHandler } from '../../lambda/chat-moderation/handler';
import { pace } from '../../lambda/chat-moderation/pace';
import { readConfig } from '../../lambda/chat-token/config';
import { tokenHandler } from '../../lambda/chat-token/handler';
import type { Entries } from '../../lambda/directory/entries';
import { type BanList, BanListUnavailable, EVERYWHERE } from '../../lambda/http/bans';
import { PROBLEMS } from '../../lambda/http/problem';
import { type ApiRooms, apiRooms } from '../../lambda/http/rooms';
import { watchThrottling } from '../../lambda/http/throttling';
import { readConfig as readDirectoryConfig } from '../../lambda/room-directory/config';
import { directoryHandler } from '../../lambda/room-directory/handler';
import { type InvokeInput, type InvokeOutput, RoomDirectoryClient } from '../../src/runtime/client';
import { memoryBans } from '../lambda/chat-moderation/fixtures';
import { entry } from '../lambda/directory/entry';
import { memoryEntries, memoryMarks } from '../lambda/directory/memory';
import { request, type RouteName } from '../lambda/http/requests';

const ROOT = join(__dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/access.md'), 'utf8');
const example = readFileSync(join(ROOT, 'examples/typescript/private-rooms.ts'), 'utf8');

type Environment = Record<string, string>;

let emulator: Emulator;
let client: IvschatClient;
let environments: { readonly tokens: Environment; readonly moderation: Environment };
const arns: Record<string, string> = {};

beforeAll(async () => {
  emulator = await startEmulator();
  client = new IvschatClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }, maxAttempts: 1 });
  const resources = synthesised();
  for (const [id, { Type }] of Object.entries(resources)) {
    if (Type === 'Custom::IVSChatRoom') arns[id] = (await client.send(new CreateRoomCommand({}))).arn!;
  }
  const of = (description: string) => {
    const [found] = Object.values(resources).filter(({ Properties }) => Properties?.Description === description && Properties.Environment);
    return deployed(found.Properties!.Environment.Variables) as Environment;
  };
  environments = { tokens: of('Issues Amazon IVS Chat tokens'), moderation: of('Moderates Amazon IVS Chat rooms') };
  for (const key of ['show', 'party']) arns[key] = (await client.send(new CreateRoomCommand({}))).arn!;
});

/** The rooms that the page speaks of, as they stand in a directory. */
async function directory(when: string): Promise<Entries> {
  const entries = memoryEntries();
  const olgas = { owner: 'olga', arn: arns.show, endsAt: new Date(Date.now() + 3_600_000) };
  for (const one of [
    entry('show', olgas),
    entry('party', { ...olgas, arn: arns.party }, { allowedGroups: ['vips'], capabilities: [], moderatorUserIds: ['mia'], sessionDurationInMinutes: 5 }),
    entry('opening', { ...olgas, state: 'opening', arn: undefined }),
    entry('closing', { ...olgas, state: 'closing' }),
    entry('ended', { ...olgas, endsAt: new Date(Date.now() - 1) }),
    entry('lobby', olgas),
  ]) await entries.add(one);
  const unreadable = async () => { throw new TableUnavailable({ errorName: 'TimeoutError', attempts: 2 }); };
  return when === UNREADABLE ? { ...entries, get: unreadable, list: unreadable } : entries;
}

const UNREADABLE = 'the directory cannot be read';

/** The rooms of the API, and with `entries` those of a directory that it has besides. */
function roomsOf(environment: Environment, entries?: Pick<Entries, 'get' | 'list'>): ApiRooms {
  return apiRooms(entries ? { ...environment, DIRECTORY_TABLE: 'Streams', OWNER_CAPABILITIES: '*' } : environment, Date.now, () => entries!);
}

afterAll(async () => {
  client.destroy();
  await emulator.close();
});

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly Description?: string; readonly Environment: { readonly Variables: object } };
}

/** The resources of the example, as the CDK CLI would have them. */
function synthesised(): Record<string, Resource> {
  const outdir = mkdtempSync(join(tmpdir(), 'access-'));
  try {
    execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'examples/typescript/private-rooms.ts')], {
      cwd: ROOT, env: { PATH: process.env.PATH, CDK_OUTDIR: outdir, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') }, stdio: 'pipe',
    });
    return JSON.parse(readFileSync(join(outdir, 'PrivateRooms.template.json'), 'utf8')).Resources as Record<string, Resource>;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** What is deployed: the rooms are those of the emulator. */
function deployed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument]] = Object.entries(value);
  switch (name) {
    case 'Ref': return arns[argument as string] ?? ({ 'AWS::Region': 'us-east-1', 'AWS::AccountId': '000000000000', 'AWS::Partition': 'aws' } as Environment)[argument as string] ?? argument;
    case 'Fn::GetAtt': return arns[argument[0]]?.replace(argument[1] === 'Id' ? /.*\// : '', '') ?? argument.join('.');
    case 'Fn::Join': return (deployed(argument[1]) as string[]).join(argument[0]);
    case 'Fn::Split': return (deployed(argument[1]) as string).split(argument[0]);
    case 'Fn::Select': return (deployed(argument[1]) as string[])[argument[0]];
    default: return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deployed(inner)]));
  }
}

const PEOPLE: { readonly [who: string]: readonly [string, ...string[]] | undefined } = {
  'a user': ['ada'],
  'a vip': ['vera', 'vips'],
  'a moderator': ['mona', 'moderators'],
  'a guest': undefined,
  'nobody': undefined,
  'the owner': ['olga'],
  'a moderator by id': ['mia'],
};

const ACTIONS: { readonly [does: string]: readonly [RouteName, object?] } = {
  'sends an event to': ['sendEvent', { eventName: 'poll' }],
  'bans somebody in': ['ban', {}],
  'bans somebody everywhere': ['banEverywhere', {}],
  'lifts a ban in': ['liftBan'],
  'lists the bans of': ['listBans'],
};

interface Conditions {
  readonly bans: BanList;
  readonly body?: object;
  /** Of the sign-in. */
  readonly secondsLeft?: number;
}

/** What the third column says is so. */
async function conditions(when: string, userId: string): Promise<Conditions> {
  const bans = memoryBans();
  const ban = async (room: string, until?: Date) => bans.put({ userId, room, until, createdAt: new Date() });
  const roomOf = (name: string) => Object.entries(arns).find(([id]) => id.toLowerCase().startsWith(name))![1];
  const [, capability] = /^asks for ([A-Z_]+)$/.exec(when) ?? [];
  const [, minutes] = /^asks for (\d+) minutes$/.exec(when) ?? [];
  const [, left, unit] = /^has (\d+) (minutes|seconds) of the sign-in left$/.exec(when) ?? [];
  const [, banned] = /^is banned in the (\w+)$/.exec(when) ?? [];
  if (capability) return { bans, body: { capabilities: [capability] } };
  if (minutes) return { bans, body: { sessionDurationInMinutes: Number(minutes) } };
  // Half a second more: some time passes until it is looked at.
  if (left) return { bans, secondsLeft: Number(left) * (unit === 'minutes' ? 60 : 1) + (unit === 'minutes' ? 0.5 : 0) };
  if (banned) await ban(roomOf(banned));
  else if (when === 'is banned everywhere') await ban(EVERYWHERE);
  else if (when === 'was banned until a second ago') await ban(roomOf('lobby'), new Date(Date.now() - 1000));
  else if (when === 'the ban list cannot be read') return { bans: { ...bans, banOf: unavailable, count: unavailable } };
  else if (when === 'had 10 tokens in this minute') return { bans: { ...bans, count: async (_user, limit) => limit > 10 } };
  else if (when !== '' && when !== UNREADABLE) throw new Error(`What is so when "${when}"?`);
  return { bans };
}

async function unavailable(): Promise<never> {
  throw new BanListUnavailable({ errorName: 'TimeoutError', attempts: 2 });
}

const sleep = async () => undefined;

/** What a request for a token gets: what the token may do and for how long, or the name of the problem. */
async function tokenFor(who: string, room: string, when: string, entries?: Pick<Entries, 'get' | 'list'>): Promise<string> {
  const as = PEOPLE[who];
  const { bans, body, secondsLeft } = await conditions(when, as?.[0] ?? '');
  let made: CreateChatTokenCommandInput | undefined;
  const handler = tokenHandler({
    config: readConfig(environments.tokens),
    rooms: roomsOf(environments.tokens, entries).rooms,
    bans,
    tokens: {
      create: async (input) => client.send(new CreateChatTokenCommand(made = input)),
      sleep,
      random: Math.random,
      throttling: watchThrottling(200, Math.random, Date.now),
    },
    newId: () => '00000000-0000-4000-8000-000000000000',
    now: Date.now,
    random: () => 0,
    observe: () => undefined,
  });
  const event = request('http', who === 'a guest' ? 'guestTokens' : 'tokens', { as, path: { room }, body });
  const answer = await handler(as ? signInEnds(event, secondsLeft) : withoutSignIn(event));
  if (answer.statusCode !== 200) return problemOf(answer.body);
  return `${made!.capabilities!.join(' ') || 'nothing'}, ${made!.sessionDurationInMinutes} min`;
}

/** What an act of moderation gets: the status, or the name of the problem. */
async function moderation(who: string, does: string, when: string, entries?: Pick<Entries, 'get' | 'list'>): Promise<string> {
  const as = PEOPLE[who];
  const { bans } = await conditions(when, as?.[0] ?? '');
  const { rooms, named, directory: made } = roomsOf(environments.moderation, entries);
  const chatting = chat({
    sendEvent: async (input) => client.send(new SendEventCommand(input)),
    deleteMessage: async (input) => client.send(new DeleteMessageCommand(input)),
    disconnectUser: async (input) => client.send(new DisconnectUserCommand(input)),
    sleep,
    random: Math.random,
    throttling: watchThrottling(200, Math.random, Date.now),
  });
  const handler = moderationHandler({
    config: readModerationConfig(environments.moderation),
    rooms,
    chat: chatting,
    audit: { write: async () => undefined },
    banning: {
      bans, rooms: named, directory: made, chat: chatting, pace: pace(1000, Date.now, sleep), now: Date.now, disconnectLater: async () => undefined,
    },
    newId: () => 'id',
    now: Date.now,
    observe: () => undefined,
    observeSecond: () => undefined,
  });
  const [, act, room = ''] = /^(.*?)(?: the (\w+))?$/.exec(does)!;
  const [route, body] = ACTIONS[act] ?? neverDone(act);
  const event = request('http', route, { as, path: { ...room ? { room } : {}, .../[bB]an(?!s)/.test(route) ? { userId: 'eve' } : {} }, body });
  const answer = await handler(as ? event : withoutSignIn(event)) as { statusCode: number; body: string };
  return answer.statusCode < 400 ? `${answer.statusCode}` : problemOf(answer.body);
}

/** What the list of open rooms has, or the name of the problem. */
async function openRooms(who: string, when: string, entries: Entries): Promise<string> {
  const as = PEOPLE[who];
  const { bans } = await conditions(when, as?.[0] ?? '');
  const config = readHostConfig({
    ...environments.moderation, HOST_GROUPS: 'host=creators', ROOMS_PER_OWNER: '5', STATIC_ROOMS: 'lobby,backstage', LIST_OPEN_ROOMS: 'true',
  });
  const handler = hostHandler({
    config,
    client: () => new RoomDirectoryClient({ functionName: 'directory', invoke: directoryOf(entries) }),
    throttling: watchThrottling(5, Math.random, Date.now),
    reading: watchThrottling(5, Math.random, Date.now),
    bans,
    newId: () => 'id',
    pageKey: async () => undefined,
    now: Date.now,
    observe: () => undefined,
  });
  const event = request('http', 'listRooms', { as });
  const { statusCode, body } = await handler(as ? event : withoutSignIn(event));
  if (statusCode !== 200) return problemOf(body);
  return (JSON.parse(body) as { rooms: { room: string }[] }).rooms.map(({ room }) => room).sort().join(', ');
}

/** The function of a directory with these entries. */
function directoryOf(entries: Entries): (input: InvokeInput) => Promise<InvokeOutput> {
  const handler = directoryHandler({
    config: readDirectoryConfig({ DIRECTORY_TABLE: 'Streams', ROOM_NAME_PREFIX: 'Streams', ROOM_SETTINGS: '{}' }),
    entries,
    marks: memoryMarks(),
    audit: { write: async () => undefined },
    newId: () => 'id',
    roomsUntil: () => ({} as never),
    report: { count: () => undefined, log: () => undefined },
    observe: () => undefined,
  });
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  return async ({ Payload, Qualifier }) => {
    const context = { awsRequestId: 'id', invokedFunctionArn: `arn:aws:lambda:us-east-1:0:function:directory:${Qualifier}`, getRemainingTimeInMillis: () => 300_000 };
    return handler(JSON.parse(Buffer.from(Payload).toString()), context).then(
      (answer) => ({ Payload: json(answer) }), ({ name, message }: Error) => ({ FunctionError: 'Unhandled', Payload: json({ errorType: name, errorMessage: message }) }));
  };
}

function neverDone(act: string): never {
  throw new Error(`Who ${act}?`);
}

function signInEnds(event: ReturnType<typeof request>, secondsLeft = 3600): object {
  const { requestContext } = event as { requestContext: { authorizer?: unknown } };
  const { claims } = (requestContext.authorizer as { jwt: { claims: object } }).jwt;
  const jwt = { claims: { ...claims, exp: `${Date.now() / 1000 + secondsLeft}` }, scopes: null };
  return { ...event, requestContext: { ...requestContext, authorizer: { jwt } } };
}

function withoutSignIn(event: ReturnType<typeof request>): object {
  return { ...event, requestContext: { ...event.requestContext, authorizer: undefined } };
}

function problemOf(body: string): string {
  return (JSON.parse(body) as { type: string }).type.replace(/.*#/, '');
}

/** The rows of the table under a heading, cell by cell. */
function rowsUnder(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`))!;
  return section.split('\n').filter((line) => /^\| (a |nobody|the owner)/.test(line)).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
}

test('the API on the page is the one of the example', () => {
  const [, block] = /```ts\n(.*?)```/s.exec(page) ?? [];
  expect(example).toContain(block);
  expect(example.split('\n').length).toBeLessThanOrEqual(40);
});

test.each(rowsUnder('Tokens'))('%s in %s, %s: %s', async (who, room, when, gets) => {
  expect(await tokenFor(who, room, when)).toBe(gets);
});

test.each(rowsUnder('Moderation'))('%s %s, %s: %s', async (who, does, when, gets) => {
  expect(await moderation(who, does, when)).toBe(gets);
});

test.each(rowsUnder('Tokens of rooms in a directory'))('with a directory, %s in %s, %s: %s', async (who, room, when, gets) => {
  expect(await tokenFor(who, room, when, await directory(when))).toBe(gets);
});

test.each(rowsUnder('Moderation of rooms in a directory'))('with a directory, %s %s, %s: %s', async (who, does, when, gets) => {
  expect(await moderation(who, does, when, await directory(when))).toBe(gets);
});

test.each(rowsUnder('The list of open rooms'))('of the open rooms, %s, %s, finds %s', async (who, when, finds) => {
  expect(await openRooms(who, when, await directory(when))).toBe(finds);
});

test('the tables are long enough to be believed, and every problem on the page is one', () => {
  expect(rowsUnder('Tokens').length).toBeGreaterThanOrEqual(20);
  expect(rowsUnder('Moderation').length).toBeGreaterThanOrEqual(12);
  expect(rowsUnder('Tokens of rooms in a directory').length).toBeGreaterThanOrEqual(15);
  expect(rowsUnder('Moderation of rooms in a directory').length).toBeGreaterThanOrEqual(10);
  expect(rowsUnder('The list of open rooms').length).toBeGreaterThanOrEqual(10);
  const named = [...page.matchAll(/problems\.md#([\w-]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !(name in PROBLEMS))).toEqual([]);
});
