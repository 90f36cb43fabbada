import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { deployed, newStack, room, rooms, keys } from './deployed';
import { apiRooms } from '../../lambda/http/rooms';
import {
  ChatApi, type ChatApiProps, ChatAuthorizer, ChatBanList, ChatCapability, ChatRestApi, ChatTokenFunction, type IRoomDirectory, RoomDirectory,
  type RoomDirectoryProps,
} from '../../src';
import { entry } from '../lambda/directory/entry';
import { memoryEntries } from '../lambda/directory/memory';

const TOKENS = 'Issues Amazon IVS Chat tokens';
const MODERATES = 'Moderates Amazon IVS Chat rooms';
const ROOM_ACTIONS = { [TOKENS]: ['ivschat:CreateChatToken'], [MODERATES]: ['ivschat:DeleteMessage', 'ivschat:DisconnectUser', 'ivschat:SendEvent'] };
const IMPORTED = 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/chat-rooms';
const FUNCTION = 'arn:aws:lambda:ap-northeast-1:123456789012:function:chat-rooms';
const ENV = { region: 'ap-northeast-1', account: '123456789012' };

const jwt = () => ChatAuthorizer.jwt({ issuer: 'https://example.com', audience: ['web'] });
const api = (stack: Stack, directory: IRoomDirectory, props: Partial<ChatApiProps> = {}) => new ChatApi(stack, 'ChatApi', { authorizer: jwt(), directory, ...props });
const imported = (stack: Stack) => RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', { tableArn: IMPORTED, functionArn: FUNCTION });

interface Statement { readonly Action: string | string[]; readonly Resource: string | string[]; readonly Condition?: object }

/** A function with that description, and all that its role allows. */
function functionOf(stack: Stack, description: string) {
  const template = Template.fromStack(stack);
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: description } }));
  const [[id, role]] = Object.entries(template.findResources('AWS::IAM::Role', { Properties: { Description: description } }));
  const attached = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id));
  const statements = [...role.Properties.Policies, ...attached.map(({ Properties }) => Properties)]
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement as Statement[]);
  return { environment: deployed(handler.Properties.Environment.Variables) as Record<string, string>, statements };
}

const actionsOf = ({ Action }: Statement) => [Action].flat().sort();

function everything(props: RoomDirectoryProps = {}, apiProps: Partial<ChatApiProps> = {}) {
  const stack = newStack();
  const directory = new RoomDirectory(stack, 'Streams', props);
  const made = api(stack, directory, { moderation: { groups: ['moderators'] }, banList: new ChatBanList(stack, 'Bans'), ...apiProps });
  return { stack, directory, made };
}

describe.each([TOKENS, MODERATES] as const)('the function that %s', (description) => {
  test('acts in the rooms of the account and region that have the directory\'s tag, and in no others', () => {
    const { stack, directory } = everything();
    const { statements } = functionOf(stack, description);
    const ofRooms = statements.filter((one) => actionsOf(one)[0].startsWith('ivschat:'));
    const joined = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':room/*']] };
    expect(ofRooms.map((one) => ({ ...one, Action: actionsOf(one) }))).toEqual([{
      Action: ROOM_ACTIONS[description],
      Effect: 'Allow',
      Resource: joined,
      Condition: { StringEquals: { 'aws:ResourceTag/cdk-ivschat:directory': stack.resolve(directory.tableName) } },
    }]);
  });

  test('acts in all rooms only where the directory says that tags do not count', () => {
    const { stack } = everything({ requireResourceTag: false });
    const [{ Condition }] = functionOf(stack, description).statements.filter((one) => actionsOf(one)[0].startsWith('ivschat:'));
    expect(Condition).toBeUndefined();
  });

  test('has static rooms by their ARNs besides', () => {
    const { stack } = everything({}, {});
    const withRooms = newStack();
    api(withRooms, new RoomDirectory(withRooms, 'Streams'), {
      rooms: { lobby: room(withRooms, 'RoomLobby') }, moderation: { groups: ['moderators'] }, banList: new ChatBanList(withRooms, 'Bans'),
    });
    const of = (one: Stack) => functionOf(one, description).statements.filter((statement) => actionsOf(statement)[0].startsWith('ivschat:'));
    expect(of(stack)).toHaveLength(1);
    expect(of(withRooms)).toHaveLength(2);
    expect(of(withRooms).filter(({ Condition }) => !Condition)).toMatchObject([{ Resource: { Ref: 'RoomLobby' } }]);
  });

  test('reads entries of the table one by one, and nothing else in it', () => {
    const { stack, directory } = everything({ encryptionKey: undefined });
    const ofTable = functionOf(stack, description).statements
      .filter(({ Resource }) => JSON.stringify(Resource).includes(JSON.stringify(stack.resolve(directory.tableArn))));
    const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'room#*' } };
    expect(ofTable.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      ['dynamodb:GetItem', condition], ...description === MODERATES ? [['dynamodb:Query', undefined]] : [],
    ]);
    expect(JSON.stringify(ofTable[1]?.Resource ?? '/index/byDue')).toContain('/index/byDue');
  });

  test('may use the key of the table for that, and for nothing else', () => {
    const stack = newStack();
    const key = new Key(stack, 'Key');
    api(stack, new RoomDirectory(stack, 'Streams', { encryptionKey: key }), { moderation: { groups: ['moderators'] } });
    const ofKey = functionOf(stack, description).statements.filter((one) => actionsOf(one)[0].startsWith('kms:'));
    expect(ofKey).toMatchObject([{ Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: stack.resolve(key.keyArn), Condition: { StringEquals: { 'kms:ViaService': expect.anything() } } }]);
  });

  test('starts with what the construct tells it, without a room of the template', async () => {
    const stack = newStack(ENV);
    api(stack, imported(stack), { moderation: { groups: ['moderators'] }, capabilities: [ChatCapability.SEND_MESSAGE], ownerCapabilities: [ChatCapability.DELETE_MESSAGE] });
    const table = memoryEntries();
    await table.add(entry('stage', { owner: 'olga' }));
    const asked: string[] = [];
    const { environment } = functionOf(stack, description);
    const { rooms: found } = apiRooms(environment, Date.now, (name) => { asked.push(name); return table; });
    expect(asked).toEqual(['chat-rooms']);
    expect(await found.find('stage')).toMatchObject({ policy: { owner: 'olga', ...description === TOKENS ? { capabilities: ['SEND_MESSAGE'], ownerCapabilities: ['DELETE_MESSAGE'] } : { moderatorGroups: ['moderators'] } } });
    expect(environment).not.toHaveProperty('ROOMS');
  });
});

test('moderation without bans goes through no directory', () => {
  const { stack } = everything({}, { banList: undefined });
  expect(functionOf(stack, MODERATES).statements.flatMap(actionsOf)).not.toContain('dynamodb:Query');
});

test.each<[ChatCapability[] | undefined, string]>([
  [undefined, '*'], [ChatCapability.ALL, '*'], [[], ''], [[ChatCapability.DELETE_MESSAGE, ChatCapability.SEND_MESSAGE], 'SEND_MESSAGE,DELETE_MESSAGE'],
])('owners with %j have %j', (ownerCapabilities, expected) => {
  const { stack } = everything({}, { ownerCapabilities });
  expect(functionOf(stack, TOKENS).environment.OWNER_CAPABILITIES).toBe(expected);
});

describe('keys of the template', () => {
  const reserved = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))
    .flatMap(({ Properties }) => (Properties.Environment?.Variables as Record<string, string>)?.RESERVED_KEYS ?? []);

  test('are kept out of the directory, also those that come later, and those of each of its APIs', () => {
    const stack = newStack();
    const directory = new RoomDirectory(stack, 'Streams');
    const made = api(stack, directory, { rooms: { lobby: room(stack, 'RoomLobby') }, moderation: { groups: ['moderators'] } });
    made.addRoom('backstage', room(stack, 'RoomBackstage'), { allowedGroups: ['vips'] });
    new ChatTokenFunction(stack, 'Tokens', { directory, rooms: { attic: room(stack, 'RoomAttic') } });
    expect([...new Set(reserved(stack))]).toEqual(['attic,backstage,lobby']);
  });

  test('of an imported directory cannot be, and the API takes it all the same', () => {
    const stack = newStack(ENV);
    api(stack, imported(stack), { rooms: { lobby: room(stack, 'RoomLobby') } });
    expect(reserved(stack)).toEqual([]);
  });

  test('of an API in another stack are', () => {
    const app = new App();
    const [one, other] = ['One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
    api(other, new RoomDirectory(one, 'Streams'), { rooms: { lobby: room(other, 'RoomLobby') } });
    expect([...new Set(reserved(one))]).toEqual(['lobby']);
  });
});

test('the URL of a token is there for every key that a room can have', () => {
  const { made, stack } = everything();
  expect(stack.resolve(made.tokenUrl('st-1EayOoSXyIVUvuDKn6ZXDDT'))).toEqual(expect.anything());
  expect(JSON.stringify(stack.resolve(made.tokenUrl('A_b-1')))).toContain('rooms/A_b-1/tokens');
  for (const key of ['', 'a/b', 'a b', '..', 'x'.repeat(65)]) expect(() => made.tokenUrl(key)).toThrow('[Stack/ChatApi] the key of tokenUrl must have 1 to 64 characters');
  expect(() => made.guestTokenUrl('stage')).toThrow('guestTokenUrl needs a key of guests.rooms');
});

test('guests enter rooms of the template alone', () => {
  const { stack } = everything({}, { guests: { rooms: ['stage'] } });
  expect(() => Template.fromStack(stack)).toThrow('guests.rooms must name rooms of the API (), got "stage"');
});

test('a directory is enough for a REST API and for a function alone; nothing is not', () => {
  const stack = newStack(ENV);
  const directory = imported(stack);
  new ChatRestApi(stack, 'Rest', { authorizer: ChatAuthorizer.iam(), directory });
  new ChatTokenFunction(stack, 'Tokens', { directory, rooms: {} });
  expect(() => Template.fromStack(stack)).not.toThrow();
  expect(() => new ChatTokenFunction(stack, 'None', { rooms: {} })).toThrow('rooms must have at least 1 room, got 0');
});

test('eighty rooms fit beside a directory, however long the name of its table is', () => {
  const stack = newStack(ENV);
  const directory = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', { tableArn: `${IMPORTED}${'x'.repeat(245)}`, functionArn: FUNCTION });
  expect(() => api(stack, directory, { rooms: rooms(stack, keys(80)), moderation: { groups: ['moderators'] }, banList: new ChatBanList(stack, 'Bans') })).not.toThrow();
});

test('what is reckoned for the policies of a role is no less than they have', () => {
  const stack = newStack(ENV);
  const name = 'x'.repeat(255);
  const directory = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', {
    tableArn: IMPORTED.replace('chat-rooms', name), functionArn: FUNCTION, encryptionKey: Key.fromKeyArn(stack, 'Key', `arn:aws:kms:ap-northeast-1:123456789012:key/${'0'.repeat(36)}`),
  });
  api(stack, directory, { moderation: { groups: ['moderators'] }, banList: new ChatBanList(stack, 'Bans') });
  for (const description of [TOKENS, MODERATES]) {
    const ofDirectory = functionOf(stack, description).statements.filter((one) => /x{255}|kms/.test(JSON.stringify(one)));
    expect(JSON.stringify(deployed(ofDirectory)).length).toBeLessThan(900 + 3 * 255);
  }
});

test.each<[string, (stack: Stack) => Partial<ChatApiProps>, string]>([
  ['a directory that is none', () => ({ directory: 'Streams' as never }), '[Stack/ChatApi/TokenFunction] directory must be a RoomDirectory, or an imported one, got "Streams"'],
  ['one of another region', (stack) => ({
    directory: RoomDirectory.fromRoomDirectoryAttributes(stack, 'Far', {
      tableArn: IMPORTED.replace('ap-northeast-1', 'eu-west-1'), functionArn: FUNCTION.replace('ap-northeast-1', 'eu-west-1'),
    }),
  }), '[Stack/ChatApi/TokenFunction] directory must be in the region of the stack, ap-northeast-1, got eu-west-1'],
  ['owners without a directory', (stack) => ({
    directory: undefined, ownerCapabilities: ChatCapability.ALL, rooms: { lobby: room(stack, 'RoomLobby') },
  }), '[Stack/ChatApi/TokenFunction] ownerCapabilities needs directory, whose rooms have owners, got a list without one'],
  ['what is no capability', () => ({ ownerCapabilities: ['SEND_MESSAGE' as never] }), '[Stack/ChatApi/TokenFunction] ownerCapabilities[0] must be a ChatCapability'],
  ['a capability twice', () => ({ ownerCapabilities: [ChatCapability.SEND_MESSAGE, ChatCapability.SEND_MESSAGE] }), 'ownerCapabilities must list each capability at most once, got SEND_MESSAGE twice'],
])('%s is refused', (_, props, message) => {
  const stack = newStack(ENV);
  expect(() => api(stack, imported(stack), props(stack))).toThrow(message);
});

test('the description of the API has the problem of a directory, and sessions as long as a room of it may say', () => {
  const described = (directory: boolean) => {
    const stack = newStack(ENV);
    return JSON.stringify(new ChatApi(stack, 'ChatApi', {
      authorizer: jwt(), moderation: { groups: ['moderators'] }, rooms: { lobby: room(stack, 'RoomLobby') }, ...directory ? { directory: imported(stack) } : {},
    }).openApi());
  };
  expect(described(true)).toContain('directory-unavailable');
  expect(described(false)).not.toContain('directory-unavailable');
  expect(described(true)).toContain('"maximum":180');
  expect(described(false)).toContain('"maximum":60');
});
