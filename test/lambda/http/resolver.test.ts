import { mayEnter, mayModerate } from '../../../lambda/http/policy';
import { roomsInEnvironment } from '../../../lambda/http/resolver';

const PREFIX = 'arn:aws:ivschat:us-east-1:123456789012:room/';

const ENV = {
  ROOM_ARN_PREFIX: PREFIX,
  ROOMS: 'lobby=abcdefghijkl&vip=mnopqrstuvwx.1&stage=000000000000.1&attic=111111111111.2',
  CAPABILITIES: 'SEND_MESSAGE,DELETE_MESSAGE',
  GROUP_CAPABILITIES: 'night%20shift=SEND_MESSAGE,DISCONNECT_USER&readers=',
  SESSION_MINUTES: '60',
  MODERATOR_GROUPS: 'moderate=staff&moderate=a%26b',
  POLICY_1: 'can=&group:hosts=SEND_MESSAGE&group:a%3Db=&allow=vips&allow=the%20hosts&moderate=hosts&minutes=15',
  POLICY_2: 'can=*&minutes=180',
};

const find = (key: string) => roomsInEnvironment(ENV).find(key);

test('a room without a number has the policy of the API', async () => {
  expect(await find('lobby')).toEqual({
    key: 'lobby',
    arn: `${PREFIX}abcdefghijkl`,
    policy: {
      capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE'],
      groupCapabilities: new Map([['night shift', ['SEND_MESSAGE', 'DISCONNECT_USER']], ['readers', []]]),
      moderatorGroups: ['staff', 'a&b'],
      sessionMinutes: 60,
    },
  });
});

test('a room with a number has that policy, whole', async () => {
  expect(await find('vip')).toEqual({
    key: 'vip',
    arn: `${PREFIX}mnopqrstuvwx`,
    policy: {
      capabilities: [],
      groupCapabilities: new Map([['hosts', ['SEND_MESSAGE']], ['a=b', []]]),
      allowedGroups: ['vips', 'the hosts'],
      moderatorGroups: ['hosts'],
      sessionMinutes: 15,
    },
  });
  expect((await find('stage'))?.policy).toEqual((await find('vip'))?.policy);
  expect((await find('attic'))?.policy).toEqual({
    capabilities: ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 180,
  });
});

test.each(['LOBBY', 'abcdefghijkl', `${PREFIX}abcdefghijkl`, '../lobby', 'lobby/', '', 'constructor', '__proto__', 'lobby\u0000', 'ｌobby'])('%j is no room', async (key) => {
  expect(await find(key)).toBeUndefined();
});

test('all of them are there to go through', async () => {
  const keys: string[] = [];
  for await (const { key } of roomsInEnvironment(ENV).all()) keys.push(key);
  expect(keys).toEqual(['lobby', 'vip', 'stage', 'attic']);
});

test('who may enter and who may moderate are asked apart', async () => {
  const { policy } = (await find('vip'))!;
  const memberOf = (...groups: string[]) => ({ userId: 'ada', groups });
  expect([memberOf('vips'), memberOf('x', 'the hosts'), memberOf('hosts'), memberOf('Vips'), memberOf()].map((user) => mayEnter(policy, user))).toEqual([true, true, false, false, false]);
  expect([memberOf('hosts'), memberOf('vips'), memberOf()].map((user) => mayModerate(policy, user))).toEqual([true, false, false]);
  expect(mayEnter((await find('lobby'))!.policy, memberOf())).toBe(true);
  expect(mayModerate((await find('attic'))!.policy, memberOf('staff'))).toBe(false);
});

test('with a directory there need be no room by name, and without one there must', async () => {
  const { ROOMS: _, ...none } = ENV;
  expect(await roomsInEnvironment({ ...none, DIRECTORY_TABLE: 'Rooms' }).find('lobby')).toBeUndefined();
  expect(await roomsInEnvironment({ ...none, ROOMS: '', DIRECTORY_TABLE: 'Rooms' }).find('')).toBeUndefined();
  expect(await roomsInEnvironment({ ...ENV, DIRECTORY_TABLE: 'Rooms' }).find('lobby')).toMatchObject({ key: 'lobby' });
});

test.each([
  ['ROOM_ARN_PREFIX', undefined],
  ['ROOMS', undefined],
  ['ROOMS', 'lobby='],
  ['ROOMS', 'lobby=abcdefghijkl.x'],
  ['ROOMS', 'lobby=abcdefghijkl.'],
  ['CAPABILITIES', undefined],
  ['CAPABILITIES', 'SEND_MESSAGE,FLY'],
  ['GROUP_CAPABILITIES', 'moderators=ALL'],
  ['SESSION_MINUTES', 'soon'],
  ['SESSION_MINUTES', '0'],
  ['POLICY_1', undefined],
  ['POLICY_1', 'can=FLY&minutes=15'],
  ['POLICY_1', 'minutes=15'],
  ['POLICY_1', 'can='],
  ['POLICY_2', 'can=&group:a=FLY&minutes=15'],
])('a function does not start with %s = %j, and names the variable and not its value', (name, value) => {
  expect(() => roomsInEnvironment({ ...ENV, [name]: value })).toThrow(new Error(`The environment variable ${name} is missing or not what the construct sets`));
});
