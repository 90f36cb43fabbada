import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { roomsOf } from './tokens';
import { ChatCapability } from '../../../src/api/chat-capability';
import type { ChatRoomOptions } from '../../../src/api/chat-room-options';
import { ChatTokenFunction } from '../../../src/api/chat-token-function';
import { newStack, room, roomArn, roomId, tokenFunction } from '../deployed';

describe('a room of its own rules', () => {
  function add(...rules: [string, ChatRoomOptions?][]) {
    const stack = newStack();
    const tokens = new ChatTokenFunction(stack, 'Tokens', {
      rooms: { lobby: room(stack, 'RoomLobby') },
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      sessionDuration: Duration.minutes(30),
    });
    rules.forEach(([key, options], index) => tokens.addRoom(key, room(stack, `Room${index}`), options));
    return stack;
  }

  const named = async (stack: Stack, key: string) => (await roomsOf(tokenFunction(stack).environment)).find((one) => one.key === key)!;

  test('has what the API has where it says nothing', async () => {
    const stack = add(['plain'], ['empty', {}], ['same', { sessionDuration: Duration.minutes(30), capabilities: [ChatCapability.SEND_MESSAGE] }]);
    const { policy } = await named(stack, 'lobby');
    for (const key of ['plain', 'empty', 'same']) expect((await named(stack, key)).policy).toEqual(policy);
    expect(Object.keys(tokenFunction(stack).environment).filter((name) => name.startsWith('POLICY_'))).toEqual([]);
  });

  test('says what it says, and the rest is the API\'s', async () => {
    const stack = add(['vip', { allowedGroups: ['vips', 'a&b=c, d'], sessionDuration: Duration.minutes(15) }], ['mute', { capabilities: [], groupCapabilities: {} }]);
    expect(await named(stack, 'vip')).toEqual({
      key: 'vip',
      arn: roomArn('Room0'),
      policy: {
        allowedGroups: ['a&b=c, d', 'vips'],
        capabilities: ['SEND_MESSAGE'],
        groupCapabilities: new Map([['moderators', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']]]),
        moderatorGroups: [],
        sessionMinutes: 15,
      },
    });
    expect((await named(stack, 'mute')).policy).toEqual({ capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 30 });
  });

  test('shares a policy with those that are equal, in whatever order they are written', () => {
    const { SEND_MESSAGE, DELETE_MESSAGE } = ChatCapability;
    const stack = add(
      ['a', { allowedGroups: ['x', 'y'], groupCapabilities: { g: [SEND_MESSAGE, DELETE_MESSAGE], h: [] } }],
      ['b', { groupCapabilities: { h: [], g: [DELETE_MESSAGE, SEND_MESSAGE] }, allowedGroups: ['y', 'x', 'y'], sessionDuration: Duration.minutes(30) }],
      ['c', { allowedGroups: ['z'] }],
    );
    const { environment } = tokenFunction(stack);
    expect(Object.keys(environment).filter((name) => name.startsWith('POLICY_'))).toEqual(['POLICY_1', 'POLICY_2']);
    expect(environment.ROOMS).toMatch(/lobby=\w{12}&a=\w{12}\.1&b=\w{12}\.1&c=\w{12}\.2$/);
  });

  test('is one that the function may make tokens for', () => {
    expect(tokenFunction(add(['vip', { allowedGroups: ['vips'] }])).policies[0].PolicyDocument.Statement[0].Resource).toEqual([roomArn('RoomLobby'), roomArn('Room0')]);
  });

  test('may be the first one', () => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {}).addRoom('vip', room(stack, 'RoomVip'), { allowedGroups: ['vips'] });
    expect(tokenFunction(stack).environment.ROOMS).toBe(`vip=${roomId('RoomVip')}.1`);
  });

  test('must come before the template is made', () => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {});
    expect(() => Template.fromStack(stack)).toThrow('[Stack/Tokens] rooms must have at least 1 room, got 0: give them as rooms, or with addRoom');
  });

  test.each<[string, string, ChatRoomOptions, string]>([
    ['a key that is there', 'lobby', {}, '[Stack/Tokens] a key of rooms must be there once, got "lobby" twice'],
    ['a key that is none', 'a/b', {}, '[Stack/Tokens] a key of rooms must have 1 to 64 characters'],
    ['no group', 'vip', { allowedGroups: [] }, '[Stack/Tokens] addRoom("vip"): allowedGroups must have at least 1 group, got 0'],
    ['a group without a name', 'vip', { allowedGroups: [' '] }, '[Stack/Tokens] addRoom("vip"): allowedGroups[0] must be the name of a group, got " "'],
    ['a text for the groups', 'vip', { allowedGroups: 'vips' as never }, 'addRoom("vip"): allowedGroups must be a list, each of it the name of a group, got "vips"'],
    ['too long a session', 'vip', { sessionDuration: Duration.hours(4) }, '[Stack/Tokens] addRoom("vip"): sessionDuration (in minutes) must be a whole number from 1 to 180, got 240'],
    ['a capability twice', 'vip', { capabilities: [...ChatCapability.ALL, ...ChatCapability.ALL] }, '[Stack/Tokens] addRoom("vip"): capabilities must list each capability at most once'],
    ['a group of groupCapabilities without a name', 'vip', { groupCapabilities: { '': [] } }, 'a key of addRoom("vip"): groupCapabilities must be the name of a group, got ""'],
  ])('%s is an error', (_, key, options, message) => {
    expect(() => add([key, options])).toThrow(message);
  });
});
