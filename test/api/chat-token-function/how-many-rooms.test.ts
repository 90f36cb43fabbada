import { Duration } from 'aws-cdk-lib';
import { ChatCapability } from '../../../src/api/chat-capability';
import { ChatTokenFunction } from '../../../src/api/chat-token-function';
import { deployed, keys, newStack, room, roomId, rooms, tokenFunction } from '../deployed';

describe('how many rooms fit', () => {
  function sizes(count: number, roomKeys = keys(count)) {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', {
      rooms: rooms(stack, roomKeys),
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' },
    });
    const { environment, policies } = tokenFunction(stack);
    return {
      environment: JSON.stringify({ ...environment, ANONYMOUS_USERS: 'true' }).length,
      policies: policies.reduce((sum, policy) => sum + JSON.stringify(policy.PolicyDocument).length, 0),
    };
  }

  test('at least 100 with keys of 12 characters, as deployed', () => {
    const { environment, policies } = sizes(100);
    expect(environment).toBeLessThanOrEqual(4096);
    expect(policies).toBeLessThanOrEqual(10240);
  });

  test('at least 100 with policies of five kinds, and settings of all kinds', () => {
    const stack = newStack();
    const tokens = new ChatTokenFunction(stack, 'Tokens', {
      rooms: rooms(stack, keys(20)),
      capabilities: [ChatCapability.SEND_MESSAGE],
      groupCapabilities: { moderators: ChatCapability.ALL },
      attributeClaims: { displayName: 'preferred_username' },
      requestAttributes: { displayName: { maximumLength: 32 } },
      jwtInAuthorizationHeader: true,
    });
    keys(100).slice(20).forEach((key, index) => tokens.addRoom(key, room(stack, `RoomOfItsOwn${index}`), {
      allowedGroups: [`vips-${index % 4}`],
      groupCapabilities: { moderators: ChatCapability.ALL, hosts: [ChatCapability.SEND_MESSAGE] },
      sessionDuration: Duration.minutes(15),
    }));
    const { environment, policies } = tokenFunction(stack);
    expect(new URLSearchParams(environment.ROOMS).size).toBe(100);
    expect(JSON.stringify(environment).length).toBeLessThanOrEqual(4096);
    expect(policies.reduce((sum, policy) => sum + JSON.stringify(policy.PolicyDocument).length, 0)).toBeLessThanOrEqual(10240);
  });

  /** The most rooms that synth lets through, by bisection. */
  function most(makeKeys: (count: number) => string[]): number {
    let [fits, fails] = [1, 400];
    while (fails - fits > 1) {
      const middle = Math.floor((fits + fails) / 2);
      const stack = newStack();
      try {
        new ChatTokenFunction(stack, 'Tokens', { rooms: rooms(stack, makeKeys(middle)) });
        fits = middle;
      } catch {
        fails = middle;
      }
    }
    return fits;
  }

  test.each([
    ['the environment', (count: number) => keys(count).map((key) => key.padEnd(20, '-'))],
    ['the policies', (count: number) => Array.from({ length: count }, (_, index) => `${index}`)],
  ])('the most that synth lets through fit into the limits as deployed: %s', (_, makeKeys) => {
    const stack = newStack();
    new ChatTokenFunction(stack, 'Tokens', { rooms: rooms(stack, makeKeys(most(makeKeys))) });
    const { environment, policies } = tokenFunction(stack);
    expect(JSON.stringify(environment).length).toBeLessThanOrEqual(4096);
    expect(policies.reduce((sum, policy) => sum + JSON.stringify(policy.PolicyDocument).length, 0)).toBeLessThanOrEqual(10240);
  });

  test('more than the environment holds is an error that names the limit and the way out', () => {
    expect(() => sizes(200)).toThrow(/^\[Stack\/Tokens\] rooms and settings must fit into the 4096 bytes \(4 KB\) of a Lambda function's environment, got \d+\. Give some of these 200 rooms to a second ChatApi/);
  });

  test('more than the role holds is an error that names the limit and the way out', () => {
    const short = Array.from({ length: 180 }, (_, index) => `${index}`);
    expect(() => sizes(180, short)).toThrow(/^\[Stack\/Tokens\] rooms must fit into the 10240 characters of an IAM role's inline policies, got \d+\. Give some of these 180 rooms to a second ChatApi/);
  });
});

test('the deployed form of a token is what the tests take it for', () => {
  expect(deployed({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'RoomLobby' }] }] })).toBe(roomId('RoomLobby'));
});
