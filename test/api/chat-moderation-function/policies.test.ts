import { Duration } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { api, functionOf, MODERATES, TOKENS } from './moderated-api';
import { policyIn } from '../../../lambda/http/policy';
import { roomsInEnvironment } from '../../../lambda/http/resolver';
import { ChatApi, type ChatApiProps, ChatAuthorizer, ChatBanList, ChatCapability, ChatRestApi } from '../../../src';
import { keys, newStack, room } from '../deployed';

describe('policies', () => {
  test('a room\'s moderatorGroups moderate it, and what a room does not say is the API\'s', () => {
    const stack = newStack();
    const made = api(stack, { capabilities: [ChatCapability.SEND_MESSAGE] }, { groups: ['b', 'a', 'b'] });
    made.addRoom('vip', room(stack, 'RoomVip'), { allowedGroups: ['vips'] });
    made.addRoom('stage', room(stack, 'RoomStage'), { moderatorGroups: ['stewards'], sessionDuration: Duration.minutes(15) });
    const { environment } = functionOf(stack, MODERATES);
    expect([environment.MODERATOR_GROUPS, environment.ROOMS]).toEqual(['moderate=a&moderate=b', expect.stringMatching(/^lobby=\w{12}&vip=\w{12}\.1&stage=\w{12}\.2$/)]);
    expect(policyIn(environment, 'POLICY_1')).toMatchObject({ allowedGroups: ['vips'], moderatorGroups: ['a', 'b'] });
    expect(policyIn(environment, 'POLICY_2')).toMatchObject({ moderatorGroups: ['stewards'] });
    expect(policyIn(functionOf(stack, TOKENS).environment, 'POLICY_2')).toMatchObject({ capabilities: ['SEND_MESSAGE'], sessionMinutes: 15 });
  });

  test('both functions read the same rooms, and the same of who may enter; who moderates is the business of one', async () => {
    const stack = newStack();
    const made = api(stack);
    made.addRoom('one', room(stack, 'RoomOne'), { moderatorGroups: ['x'], groupCapabilities: { x: ChatCapability.ALL } });
    made.addRoom('two', room(stack, 'RoomTwo'), { allowedGroups: ['y'] });
    const read = async (description: string) => {
      const { find } = roomsInEnvironment(functionOf(stack, description).environment);
      return Promise.all(['lobby', 'one', 'two'].map(async (key) => {
        const { arn, policy: { allowedGroups, moderatorGroups } } = (await find(key))!;
        return { arn, allowedGroups, moderatorGroups };
      }));
    };
    const [moderates, tokens] = [await read(MODERATES), await read(TOKENS)];
    expect(moderates.map((one) => ({ ...one, moderatorGroups: [] }))).toEqual(tokens);
    expect(moderates.map(({ moderatorGroups }) => moderatorGroups)).toEqual([['moderators'], ['x'], ['moderators']]);
  });

  test('policies that are equal stand once, whatever their order', () => {
    const stack = newStack();
    const made = api(stack);
    made.addRoom('one', room(stack, 'RoomOne'), { moderatorGroups: ['x', 'y'] });
    made.addRoom('two', room(stack, 'RoomTwo'), { moderatorGroups: ['y', 'x', 'x'] });
    made.addRoom('three', room(stack, 'RoomThree'), { moderatorGroups: ['moderators'] });
    const { environment } = functionOf(stack, MODERATES);
    expect(Object.keys(environment).filter((name) => /^POLICY_\d/.test(name))).toEqual(['POLICY_1']);
    expect(environment.ROOMS).toMatch(/three=\w{12}$/);
  });

  test.each(['ChatApi', 'ChatRestApi'])('100 rooms with a policy each of 5 kinds fit, in a %s with everything on', (kind) => {
    const stack = newStack();
    const users = new UserPool(stack, 'Users');
    const props: ChatApiProps = {
      rooms: { [keys(1)[0]]: room(stack, 'Room') },
      authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Web'), users.addClient('App')], scopes: ['chat/join'] }),
      banList: new ChatBanList(stack, 'Bans'),
      tokensPerUser: 10,
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' },
      requestAttributes: { displayName: { maximumLength: 32 } },
      guests: { rooms: keys(1), sessionDuration: Duration.minutes(10) },
      corsOrigins: ['https://www.example.com', 'https://example.com'],
      moderation: { groups: ['moderators'] },
    };
    const made = kind === 'ChatApi' ? new ChatApi(stack, 'ChatApi', props) : new ChatRestApi(stack, 'ChatApi', props);
    keys(100).slice(1).forEach((key, index) => made.addRoom(key, room(stack, `Room${index}`), {
      allowedGroups: [`group-${index % 5}`],
      moderatorGroups: [`hosts-${index % 5}`],
      groupCapabilities: { [`hosts-${index % 5}`]: ChatCapability.ALL },
      sessionDuration: Duration.minutes(15),
    }));
    for (const description of [TOKENS, MODERATES]) {
      const { environment } = functionOf(stack, description);
      expect(Object.keys(environment).filter((name) => /^POLICY_\d/.test(name))).toHaveLength(5);
      expect(policyIn(environment, 'POLICY_5')).toMatchObject({ allowedGroups: ['group-4'], sessionMinutes: 15 });
    }
    expect(policyIn(functionOf(stack, TOKENS).environment, 'POLICY_1')).toMatchObject({
      capabilities: ['SEND_MESSAGE'], groupCapabilities: new Map([['hosts-0', ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']]]),
    });
  });

  test('guests moderate nothing', () => {
    const stack = newStack();
    api(stack, { guests: { rooms: ['lobby'] } });
    expect(policyIn(functionOf(stack, TOKENS).environment, 'GUEST_POLICY').moderatorGroups).toEqual([]);
  });
});
