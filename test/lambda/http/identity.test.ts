import fc from 'fast-check';
import { CALLER as CONFIG, event, jwt, jwtEvent } from './fixtures';
import type { Authorizer } from '../../../lambda/http/environment';
import { identify } from '../../../lambda/http/identity';
import type { RestApiEvent } from '../../../lambda/http/request';

/** Of an API that verifies the JWT in the Authorization header, as ChatApi says of itself. */
const VERIFIED = { ...CONFIG, authorizer: 'jwt' as const };
const OIDC = { ...VERIFIED, groupsClaim: 'groups' };
const CONTEXT = { ...CONFIG, groupsClaim: 'groups' };

function who(name: string, config = CONFIG) {
  const { userId, groups, claim } = identify(event(name), config, () => 'random');
  return { userId, groups, name: claim('preferred_username') };
}

describe('the identity is what API Gateway verified', () => {
  const ada = { userId: '6d1b2c3a-0d3e-4f6a-9c55-0a1b2c3d4e5f', groups: ['moderators', 'beta-testers'] };

  test('Cognito behind an HTTP API', () => {
    expect(who('http-cognito')).toEqual({ ...ada, name: 'Ada' });
    expect(who('http-cognito-access-token')).toEqual({ ...ada, name: undefined });
  });

  test('Cognito behind a REST API', () => {
    expect(who('rest-cognito', VERIFIED)).toEqual({ ...ada, name: 'Ada' });
    expect(who('rest-cognito')).toEqual({ ...ada, groups: [], name: 'Ada' }); // two groups, or one with a comma in its name?
  });

  test('another issuer, payload 2.0 and 1.0', () => {
    const grace = { userId: 'auth0|65f0c0ffee', groups: ['former moderators', 'staff'], name: undefined };
    expect(who('http-jwt', OIDC)).toEqual(grace);
    expect(who('http-jwt-payload-1.0', OIDC)).toEqual(grace);
  });

  test('Keycloak, whose roles lie inside a claim', () => {
    const roles = ['offline_access', 'former moderators', 'moderators'];
    expect(who('http-keycloak', { ...VERIFIED, groupsClaim: 'realm_access.roles' })).toMatchObject({ groups: roles, name: 'grace' });
    expect(who('http-keycloak', { ...CONFIG, groupsClaim: 'realm_access.roles' }).groups).toEqual([]); // whose boundaries nobody verified
    expect(who('http-keycloak', { ...CONFIG, groupsClaim: 'resource_access.account.roles' }).groups).toEqual(['manage-account']);
  });

  test('a Lambda authorizer', () => {
    const linus = { userId: 'user-42', groups: ['moderators', 'night shift'], name: 'Linus' };
    for (const config of [CONTEXT, { ...CONTEXT, authorizer: 'lambda' as const }]) {
      expect(who('http-lambda', config)).toEqual(linus);
      expect(who('rest-lambda', config)).toEqual(linus);
    }
    expect(identify(event('http-lambda'), CONFIG, () => '').claim('level')).toBe('7');
    expect(identify(event('rest-lambda'), { ...CONFIG, userIdClaim: 'principalId' }, () => '').userId).toBe('user-42');
  });

  test('AWS credentials: the Cognito identity, or else the user or role session', () => {
    for (const config of [CONFIG, { ...CONFIG, authorizer: 'iam' as const }]) {
      expect(who('http-payload-1.0-iam', config).userId).toBe('AROAEXAMPLEROLEID:session-1');
    }
    const session = { userId: 'AROAEXAMPLEROLEID:session-1', groups: [], name: undefined };
    expect(who('http-iam')).toEqual(session);
    expect(who('rest-iam')).toEqual(session);
    expect(who('http-iam-cognito-identity')).toEqual({ userId: 'us-east-1:11111111-2222-3333-4444-555555555555', groups: [], name: undefined });
  });

  test('the anonymous get a random id and nothing else, whatever the event says', () => {
    for (const name of ['http-none', 'http-cognito']) {
      expect(who(name, { ...CONFIG, anonymous: true })).toEqual({ userId: 'anonymous-random', groups: [], name: undefined });
    }
  });
});

describe('nobody is let in without an id', () => {
  const noUserId = expect.objectContaining({ problem: 'no-user-id' });

  test.each(['http-none', 'rest-none'])('%s', (name) => {
    expect(() => who(name)).toThrow(noUserId);
  });

  test.each([
    null, {}, { lambda: null }, { jwt: {} }, { jwt: { claims: null } }, { jwt: { claims: { sub: '' } } }, { jwt: { claims: { sub: ['a'] } } },
    { iam: {} }, { iam: { userId: null } }, { iam: null }, 'text',
  ])('an HTTP API with authorizer %j', (authorizer) => {
    const { requestContext } = event('http-none');
    expect(() => identify(event('http-none', { requestContext: { ...requestContext, authorizer } }), CONFIG, () => '')).toThrow(noUserId);
  });

  test.each([null, {}, { claims: null }, { claims: 'sub' }, { claims: {} }])('a REST API with authorizer %j', (authorizer) => {
    const { requestContext } = event('rest-none');
    expect(() => identify(event('rest-none', { requestContext: { ...requestContext, authorizer } }), CONFIG, () => '')).toThrow(noUserId);
  });

  test('a claim is never one that every object has', () => {
    expect(() => identify(jwtEvent({}), { ...CONFIG, userIdClaim: 'constructor' }, () => '')).toThrow(noUserId);
  });

  test('what the header claims does not count when API Gateway verified something else', () => {
    const { userId } = identify(jwtEvent({ sub: 'real' }, { sub: 'forged' }), CONFIG, () => '');
    expect(userId).toBe('real');
    expect(() => identify(jwtEvent({}, { sub: 'forged' }), CONFIG, () => '')).toThrow(noUserId);
  });
});

test('a user id of 128 characters passes, one of 129 is refused and never cut', () => {
  expect(identify(jwtEvent({ sub: '😀'.repeat(128) }), CONFIG, () => '').userId).toBe('😀'.repeat(128));
  for (const sub of ['x'.repeat(129), '😀'.repeat(129)]) {
    expect(() => identify(jwtEvent({ sub }), CONFIG, () => '')).toThrow(expect.objectContaining({ problem: 'user-id-too-long', detail: 'A user id in chat has at most 128 characters.' }));
  }
});

describe('a user id with half a surrogate pair, which on its way would become another id, is refused wherever it comes from', () => {
  const halves = ['\ud83d', 'a\ud83d', '\ude00b', '\ude00\ud83d'];
  const refused = expect.objectContaining({ problem: 'no-user-id', detail: 'No user of a chat can have this id.' });

  test.each(halves)('%j of a JWT', (sub) => {
    expect(() => identify(jwtEvent({ sub }), CONFIG, () => '')).toThrow(refused);
  });

  test.each(halves)('%j of a Lambda authorizer', (sub) => {
    const { requestContext } = event('http-lambda');
    const asked = event('http-lambda', { requestContext: { ...requestContext, authorizer: { lambda: { sub } } } });
    expect(() => identify(asked, CONFIG, () => '')).toThrow(refused);
  });

  test.each(halves)('%j of AWS credentials', (userId) => {
    const { requestContext } = event('http-iam');
    const asked = event('http-iam', { requestContext: { ...requestContext, authorizer: { iam: { userId } } } });
    expect(() => identify(asked, CONFIG, () => '')).toThrow(refused);
  });
});

describe('the authorizer is the one that the API has, and not what an event looks like', () => {
  const OF: { readonly [kind in Authorizer]: string[] } = {
    jwt: ['http-cognito', 'http-jwt', 'http-jwt-payload-1.0', 'rest-cognito'],
    lambda: ['http-lambda', 'rest-lambda', 'http-lambda-payload-1.0'],
    iam: ['http-iam', 'rest-iam', 'http-iam-cognito-identity', 'http-payload-1.0-iam'],
  };

  test.each<Authorizer>(['jwt', 'iam'])('%s', (authorizer) => {
    for (const name of Object.entries(OF).flatMap(([kind, names]) => kind === authorizer ? [] : names)) {
      // Of a payload 1.0, a Lambda authorizer's `claims` cannot be told from a JWT authorizer's: the API knows.
      if (authorizer === 'jwt' && name === 'http-lambda-payload-1.0') continue;
      expect(() => who(name, { ...CONFIG, authorizer })).toThrow(expect.objectContaining({ problem: 'no-user-id' }));
    }
    for (const name of OF[authorizer]) expect(who(name, { ...CONFIG, authorizer }).userId).not.toBe('');
  });

  test('a Lambda authorizer\'s context may have a key claims', () => {
    const linus = { userId: 'user-42', groups: ['staff'], name: 'Linus' };
    expect(who('http-lambda-payload-1.0', { ...CONTEXT, authorizer: 'lambda' })).toEqual(linus);
    expect(who('http-lambda-payload-1.0', CONTEXT)).toEqual(linus);
  });

  test.each([
    { claims: { sub: 'forged' }, sub: 'user-42' },
    { claims: { sub: 'forged' }, scopes: null, sub: 'user-42' },
  ])('nor does the event of %j alone make it a JWT authorizer\'s', (authorizer) => {
    for (const name of ['http-jwt-payload-1.0', 'rest-cognito']) {
      const { requestContext } = event(name);
      expect(identify(event(name, { requestContext: { ...requestContext, authorizer } }), CONFIG, () => '').userId).toBe('user-42');
    }
  });
});

describe('the header splits groups only where it is what was verified', () => {
  const request = (header: object) => jwtEvent({ 'sub': 'ada', 'groups': '[former moderators]', 'cognito:groups': '[a]' }, header);

  test('of the function alone it is not read', () => {
    const { groups, groupsUnreadable } = identify(request({ groups: ['former', 'moderators'] }), CONTEXT, () => '');
    expect({ groups, groupsUnreadable }).toEqual({ groups: [], groupsUnreadable: true });
    expect(identify(request({ groups: ['former', 'moderators'] }), OIDC, () => '').groups).toEqual(['former', 'moderators']);
    expect(identify(request({}), VERIFIED, () => '')).toMatchObject({ groups: ['a'], groupsUnreadable: false });
  });

  test.each([
    undefined, 'Bearer opaque', 'Bearer a.b.c', `Bearer ${jwt([])}`, `Bearer ${jwt({ groups: ['former', 'moderators'] })},x`,
  ])('nor is %j', (authorization) => {
    const { requestContext } = request({});
    expect(identify(event('http-jwt', { headers: { authorization }, requestContext }), OIDC, () => '').groups).toEqual([]);
  });

  test('whatever is in it, nobody fails', () => {
    const bare = { toString: null, valueOf: null };
    const forged = fc.oneof(fc.json().map((text) => JSON.parse(text)), fc.constant([bare]), fc.constant(bare));
    fc.assert(fc.property(forged, fc.constantFrom(CONTEXT, OIDC), (groups, config) => {
      expect(identify(request({ groups, sub: 'ada' }), config, () => '').groups).not.toContain('admins');
    }));
  });
});

describe('a number is an id only where it is still the number that was sent', () => {
  const of = (sub: string) => {
    const context = JSON.parse(`{ "sub": ${sub} }`);
    const { requestContext } = event('http-lambda');
    return identify(event('http-lambda', { requestContext: { ...requestContext, authorizer: { lambda: context } } }), CONFIG, () => '').userId;
  };

  test.each([['42', '42'], ['9007199254740991', '9007199254740991'], ['-7', '-7'], ['"9007199254740993"', '9007199254740993'], ['"true"', 'true']])('%s is %j', (sub, id) => {
    expect(of(sub)).toBe(id);
  });

  test.each(['9007199254740992', '9007199254740993', '-9007199254740993', '123456789012345678901234567890', '1e400', '1.5', 'true', 'false', '[1]', '{}', 'null', '""'])('%s is none', (sub) => {
    expect(() => of(sub)).toThrow(expect.objectContaining({ problem: 'no-user-id' }));
  });

  test.each([9007199254740993, true, ['ada'], { id: 1 }])('nor in a JWT, whose %j API Gateway makes a text of', (sub) => {
    expect(() => identify(jwtEvent({ sub: `${sub}` }, { sub }), VERIFIED, () => '')).toThrow(expect.objectContaining({ problem: 'no-user-id' }));
  });

  test('an attribute is never a number that was rounded', () => {
    const { requestContext } = event('http-lambda');
    const context = JSON.parse('{ "sub": "ada", "big": 9007199254740993, "huge": 1e400, "level": 7, "score": 4.5, "vip": true, "tags": ["a"], "none": null }');
    const { claim } = identify(event('http-lambda', { requestContext: { ...requestContext, authorizer: { lambda: context } } }), CONFIG, () => '');
    expect(['big', 'huge', 'level', 'score', 'vip', 'tags', 'none'].map(claim)).toEqual([undefined, undefined, '7', '4.5', 'true', undefined, undefined]);
  });
});

describe('when the sign-in ends', () => {
  const ends = (exp: unknown) => identify(jwtEvent({ sub: 'ada', exp }), CONFIG, () => '').signInEnds;

  test.each([
    ['1795620832', 1795620832], [1795620832, 1795620832], ['1.795620832e+09', 1795620832], ['1795620832.5', 1795620832.5],
    ['Wed Nov 25 15:33:52 UTC 2026', 1795620832], ['Sun Dec 6 07:28:12 UTC 2026', 1796542092], ['Sun Dec  6 07:28:12 GMT 2026', 1796542092],
  ])('is read from %j, of every kind of API', (exp, seconds) => {
    expect(ends(exp)).toBe(seconds);
  });

  test.each(['', 'soon', '0x6B', '-1', 0, '1795620832000', 1795620832000, 'Infinity', 'NaN', true, [1795620832], {}, '2026-11-25', 'Wed Nov 99 15:33:52 UTC 2026', ' 1795620832'])('is not known of %j', (exp) => {
    expect(ends(exp)).toBeNaN();
  });

  test('is open where nothing says so', () => {
    expect(ends(undefined)).toBeUndefined();
    expect(ends(null)).toBeUndefined();
    expect(identify(event('http-iam'), CONFIG, () => '').signInEnds).toBeUndefined();
  });

  test('is what a Lambda authorizer says too', () => {
    const { requestContext } = event('http-lambda');
    const authorizer = { lambda: { sub: 'ada', exp: 1795620832 } };
    expect(identify(event('http-lambda', { requestContext: { ...requestContext, authorizer } }), CONFIG, () => '').signInEnds).toBe(1795620832);
  });
});

describe('of a user pool whose authorizer takes the tokens of every client, those of the API\'s own count', () => {
  const of = (claims: Record<string, unknown>, clients: string[] | undefined) => {
    const sent = event('rest-cognito') as RestApiEvent;
    const rest: RestApiEvent = { ...sent, requestContext: { ...sent.requestContext, authorizer: { claims: { sub: 'ada', ...claims } } } };
    return () => identify(rest, { ...CONFIG, authorizer: 'jwt', clients }, () => 'random').userId;
  };

  test.each([
    ['an ID token', { aud: 'web' }],
    ['an access token', { client_id: 'ios' }],
    ['an access token for a resource', { aud: 'web', client_id: 'other' }],
  ])('%s for one of them', (_, claims) => {
    expect(of(claims, ['web', 'ios'])()).toBe('ada');
  });

  test.each<[string, Record<string, unknown>]>([
    ['another client', { aud: 'other' }],
    ['another client\'s access token', { client_id: 'other' }],
    ['another resource', { aud: 'other', client_id: 'web' }],
    ['a client whose id begins alike', { aud: 'web2' }],
    ['the list of all of them', { aud: 'web,ios' }],
    ['nobody', {}],
    ['a list', { aud: ['web'] }],
    ['the empty client', { aud: '' }],
  ])('not those for %s, which get 401', (_, claims) => {
    expect(of(claims, ['web', 'ios'])).toThrow(expect.objectContaining({ problem: 'unauthorized' }));
  });

  test('where the API looks at it itself, nobody else does', () => {
    expect(of({ aud: 'other' }, undefined)()).toBe('ada');
  });
});
