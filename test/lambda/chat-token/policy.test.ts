import fc from 'fast-check';
import { CONFIG, PREFIX } from './fixtures';
import type { Capability } from '../../../lambda/chat-token/config';
import { allowedCapabilities, decide, roomArn } from '../../../lambda/chat-token/policy';
import { CHAT_CAPABILITIES } from '../../../src/contract';

const ROOM = `${PREFIX}abcdefghijkl`;

function user(groups: string[] = [], claims: Record<string, string> = {}) {
  return { userId: 'ada', groups, claim: (name: string) => claims[name] };
}

describe('the room', () => {
  test('is one of the given, by its key', () => {
    expect(roomArn(CONFIG, 'lobby')).toBe(ROOM);
  });

  test.each(['attic', 'LOBBY', 'abcdefghijkl', ROOM, '../lobby', 'lobby/', '', 'constructor', '__proto__', undefined])('is unknown as %j', (key) => {
    expect(() => roomArn(CONFIG, key)).toThrow(expect.objectContaining({ problem: 'unknown-room' }));
  });
});

describe('capabilities', () => {
  test('are all that the user may have unless fewer are asked for', () => {
    expect(decide(CONFIG, ROOM, user(), {}).capabilities).toEqual(['SEND_MESSAGE']);
    expect(decide(CONFIG, ROOM, user(['moderators']), {}).capabilities).toEqual(['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']);
    expect(decide(CONFIG, ROOM, user(['moderators']), { capabilities: ['DELETE_MESSAGE', 'DELETE_MESSAGE'] }).capabilities).toEqual(['DELETE_MESSAGE']);
    expect(decide(CONFIG, ROOM, user(), { capabilities: [] }).capabilities).toEqual([]);
  });

  test('that the user may not have are refused, naming the first', () => {
    expect(() => decide(CONFIG, ROOM, user(['moderator', 'Moderators', 'constructor']), { capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE'] }))
      .toThrow(expect.objectContaining({ problem: 'capability-not-allowed', detail: 'This user may not have DELETE_MESSAGE in this room.' }));
  });

  test('are never more than those of the API and of the user\'s groups, whatever is configured and asked for', () => {
    const capabilities = fc.subarray<Capability>([...CHAT_CAPABILITIES]);
    const group = fc.constantFrom('a', 'b', 'c', 'a b', '__proto__');
    const request = fc.option(fc.array(fc.constantFrom<Capability>(...CHAT_CAPABILITIES)), { nil: undefined });
    fc.assert(fc.property(
      capabilities, fc.array(fc.tuple(group, capabilities)), fc.array(group), request,
      (everyone, byGroup, groups, requested) => {
        const config = { ...CONFIG, capabilities: everyone, groupCapabilities: new Map(byGroup) };
        const allowed = new Set<string>([...everyone, ...[...new Map(byGroup)].flatMap(([name, list]) => groups.includes(name) ? list : [])]);
        expect(allowedCapabilities(config, groups)).toEqual(allowed);
        let granted: readonly string[] = [];
        try {
          granted = decide(config, ROOM, user(groups), { capabilities: requested }).capabilities ?? [];
        } catch {
          expect(requested!.some((capability) => !allowed.has(capability))).toBe(true);
        }
        expect(granted.every((capability) => allowed.has(capability))).toBe(true);
        expect(new Set(granted).size).toBe(granted.length);
      },
    ));
  });
});

describe('the duration', () => {
  test('is the configured one unless a shorter one is asked for', () => {
    expect(decide(CONFIG, ROOM, user(), {}).sessionDurationInMinutes).toBe(60);
    expect(decide(CONFIG, ROOM, user(), { sessionDurationInMinutes: 1 }).sessionDurationInMinutes).toBe(1);
    expect(decide(CONFIG, ROOM, user(), { sessionDurationInMinutes: 60 }).sessionDurationInMinutes).toBe(60);
  });

  test.each([0, -1, 61, 181])('of %d minutes is refused, naming the bound', (sessionDurationInMinutes) => {
    expect(() => decide(CONFIG, ROOM, user(), { sessionDurationInMinutes }))
      .toThrow(expect.objectContaining({ problem: 'invalid-request', detail: 'sessionDurationInMinutes must be from 1 to 60.' }));
  });
});

describe('attributes', () => {
  const config = { ...CONFIG, attributeClaims: new Map([['displayName', 'preferred_username'], ['team', 'custom:team']]) };

  test('come from claims; a claim that is absent is left out', () => {
    expect(decide(config, ROOM, user([], { 'preferred_username': 'Ada', 'custom:team': 'red' }), {}).attributes).toEqual({ displayName: 'Ada', team: 'red' });
    expect(decide(config, ROOM, user([], { 'custom:team': 'red' }), {}).attributes).toEqual({ team: 'red' });
    expect(decide(config, ROOM, user(), {})).not.toHaveProperty('attributes');
  });

  test('have at most 1,024 bytes, names and values together', () => {
    const fits = 'é'.repeat((1024 - 'displayName'.length - 1) / 2);
    expect(decide(config, ROOM, user([], { preferred_username: `${fits}x` }), {}).attributes).toEqual({ displayName: `${fits}x` });
    expect(() => decide(config, ROOM, user([], { preferred_username: `${fits}é` }), {}))
      .toThrow(expect.objectContaining({ problem: 'attributes-too-large', detail: expect.stringContaining('have 1025 bytes; at most 1024') }));
  });
});
