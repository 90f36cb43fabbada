import fc from 'fast-check';
import { POLICY, PREFIX } from './fixtures';
import type { TokenRequest } from '../../../lambda/chat-token/body';
import { decide as decideCase } from '../../../lambda/chat-token/decide';
import type { Identity } from '../../../lambda/http/identity';
import { allowedCapabilities, type Capability, type RoomPolicy } from '../../../lambda/http/policy';
import { CHAT_CAPABILITIES } from '../../../src/contract';

const ROOM = `${PREFIX}abcdefghijkl`;
const NOW = Date.parse('2026-11-25T12:00:00Z');
const CLAIMS = new Map([['displayName', 'preferred_username']]);

function user(groups: string[] = [], claims: Record<string, string> = {}, signInEnds?: number): Identity {
  return { userId: 'ada', groups, signInEnds, claim: (name: string) => claims[name] };
}

function decide(policy: RoomPolicy, whose: Identity, request: TokenRequest, attributeClaims: ReadonlyMap<string, string> = CLAIMS) {
  return decideCase({ arn: ROOM, policy, user: whose, request, attributeClaims, now: NOW, random: 0 }).input;
}

/** For how many minutes a session is made, and how long it may be used until it is to be renewed. */
function lengths(sessionMinutes: number, random: number): [number, number] {
  const policy = { ...POLICY, sessionMinutes };
  const { input, renewedBefore } = decideCase({ arn: ROOM, policy, user: user(), request: {}, attributeClaims: CLAIMS, now: NOW, random });
  const minutes = input.sessionDurationInMinutes!;
  return [minutes, minutes - renewedBefore / 60_000];
}

test('the token is for the room and the user that were found, whatever the request says', () => {
  expect(decide(POLICY, user(), {})).toEqual({ roomIdentifier: ROOM, userId: 'ada', capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 60 });
});

describe('capabilities', () => {
  test('are all that the user may have unless fewer are asked for', () => {
    expect(decide(POLICY, user(), {}).capabilities).toEqual(['SEND_MESSAGE']);
    expect(decide(POLICY, user(['moderators']), {}).capabilities).toEqual(['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']);
    expect(decide(POLICY, user(['moderators']), { capabilities: ['DELETE_MESSAGE', 'DELETE_MESSAGE'] }).capabilities).toEqual(['DELETE_MESSAGE']);
    expect(decide(POLICY, user(), { capabilities: [] }).capabilities).toEqual([]);
  });

  test('that the user may not have are refused, naming the first', () => {
    expect(() => decide(POLICY, user(['moderator', 'Moderators', 'constructor']), { capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE'] }))
      .toThrow(expect.objectContaining({ problem: 'capability-not-allowed', detail: 'This user may not have DELETE_MESSAGE in this room.' }));
  });

  test('are never more than those of the API and of the user\'s groups, whatever is configured and asked for', () => {
    const capabilities = fc.subarray<Capability>([...CHAT_CAPABILITIES]);
    const group = fc.constantFrom('a', 'b', 'c', 'a b', '__proto__');
    const request = fc.option(fc.array(fc.constantFrom<Capability>(...CHAT_CAPABILITIES)), { nil: undefined });
    fc.assert(fc.property(
      capabilities, fc.array(fc.tuple(group, capabilities)), fc.array(group), request,
      (everyone, byGroup, groups, requested) => {
        const config = { ...POLICY, capabilities: everyone, groupCapabilities: new Map(byGroup) };
        const allowed = new Set<string>([...everyone, ...[...new Map(byGroup)].flatMap(([name, list]) => groups.includes(name) ? list : [])]);
        expect(allowedCapabilities(config, user(groups))).toEqual(allowed);
        let granted: readonly string[] = [];
        try {
          granted = decide(config, user(groups), { capabilities: requested }).capabilities ?? [];
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
    expect(decide(POLICY, user(), {}).sessionDurationInMinutes).toBe(60);
    expect(decide(POLICY, user(), { sessionDurationInMinutes: 1 }).sessionDurationInMinutes).toBe(1);
    expect(decide(POLICY, user(), { sessionDurationInMinutes: 60 }).sessionDurationInMinutes).toBe(60);
  });

  test.each([0, -1, 61, 181])('of %d minutes is refused, naming the bound', (sessionDurationInMinutes) => {
    expect(() => decide(POLICY, user(), { sessionDurationInMinutes }))
      .toThrow(expect.objectContaining({ problem: 'invalid-request', detail: 'sessionDurationInMinutes must be from 1 to 60.' }));
  });
});

describe('the length of a session', () => {
  test('is drawn from the last fifth of what is allowed', () => {
    expect(lengths(60, 0)).toEqual([60, 60]);
    expect(lengths(60, 0.5)).toEqual([54, 54]);
    expect(lengths(60, 0.51)).toEqual([54, 53.88]);
    expect(lengths(180, 0.9999)).toEqual([145, expect.closeTo(144, 1)]);
    expect(lengths(1, 0.9999)).toEqual([1, expect.closeTo(0.8, 3)]);
  });

  test('is never more than what is allowed, never less than a minute, and never over before it is to be renewed', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 180 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (allowed, random) => {
      const [minutes, renewed] = lengths(allowed, random);
      expect(Number.isInteger(minutes)).toBe(true);
      expect(minutes).toBeGreaterThanOrEqual(1);
      expect(minutes).toBeLessThanOrEqual(allowed);
      expect(renewed).toBeLessThanOrEqual(minutes);
      expect(renewed).toBeGreaterThanOrEqual(minutes - 1);
      expect(renewed).toBeGreaterThanOrEqual(allowed * 0.8 - 1e-4);
    }));
  });

  test('is shorter for a shorter sign-in too', () => {
    const halfAnHour = user([], {}, NOW / 1000 + 1800);
    const { input } = decideCase({ arn: ROOM, policy: POLICY, user: halfAnHour, request: {}, attributeClaims: CLAIMS, now: NOW, random: 0.5 });
    expect(input.sessionDurationInMinutes).toBe(27);
  });
});

describe('the session', () => {
  const minutes = (secondsLeft: number, request: TokenRequest = {}) => (
    decide(POLICY, user([], {}, NOW / 1000 + secondsLeft), request).sessionDurationInMinutes);

  test('ends no later than the sign-in, in whole minutes', () => {
    expect(minutes(3600)).toBe(60);
    expect(minutes(7200)).toBe(60);
    expect(minutes(3599)).toBe(59);
    expect(minutes(119)).toBe(1);
    expect(minutes(60)).toBe(1);
    expect(minutes(600, { sessionDurationInMinutes: 30 })).toBe(10);
    expect(minutes(600, { sessionDurationInMinutes: 5 })).toBe(5);
  });

  test.each([59, 0, -3600, NaN])('is refused where %d seconds are left of it', (secondsLeft) => {
    expect(() => minutes(secondsLeft)).toThrow(expect.objectContaining({ problem: 'sign-in-ending' }));
  });

  test('that is too long is an error even where less is left', () => {
    expect(() => minutes(600, { sessionDurationInMinutes: 61 })).toThrow(expect.objectContaining({ problem: 'invalid-request' }));
  });
});

describe('attributes', () => {
  const claims = new Map([['displayName', 'preferred_username'], ['team', 'custom:team']]);
  const attributes = (own: Record<string, string>, chosen?: [string, string][]) => (
    decide(POLICY, user([], own), { attributes: chosen && new Map(chosen) }, claims).attributes);

  test('come from claims; a claim that is absent is left out', () => {
    expect(attributes({ 'preferred_username': 'Ada', 'custom:team': 'red' })).toEqual({ displayName: 'Ada', team: 'red' });
    expect(attributes({ 'custom:team': 'red' })).toEqual({ team: 'red' });
    expect(decide(POLICY, user(), {}, claims)).not.toHaveProperty('attributes');
  });

  test('have at most 1,024 bytes, names and values together', () => {
    const fits = 'é'.repeat((1024 - 'displayName'.length - 1) / 2);
    expect(attributes({ preferred_username: `${fits}x` })).toEqual({ displayName: `${fits}x` });
    expect(() => attributes({ preferred_username: `${fits}é` }))
      .toThrow(expect.objectContaining({ problem: 'attributes-too-large', detail: expect.stringContaining('have 1025 bytes; at most 1024') }));
  });

  test('that the client chose are there too, but a verified claim of the same name wins', () => {
    expect(attributes({}, [['displayName', 'Eve'], ['color', 'red']])).toEqual({ displayName: 'Eve', color: 'red' });
    expect(attributes({ preferred_username: 'Ada' }, [['displayName', 'Eve'], ['color', 'red']])).toEqual({ displayName: 'Ada', color: 'red' });
  });

  test('are too large together with the chosen ones', () => {
    expect(() => attributes({ preferred_username: 'x'.repeat(600) }, [['color', 'y'.repeat(600)]])).toThrow(expect.objectContaining({ problem: 'attributes-too-large' }));
  });
});
