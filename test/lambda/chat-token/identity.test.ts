import { CONFIG, event, jwtEvent } from './fixtures';
import { identify } from '../../../lambda/chat-token/identity';

const OIDC = { ...CONFIG, groupsClaim: 'groups' };

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
    expect(who('rest-cognito')).toEqual({ ...ada, name: 'Ada' });
  });

  test('another issuer, payload 2.0 and 1.0', () => {
    const grace = { userId: 'auth0|65f0c0ffee', groups: ['former moderators', 'staff'], name: undefined };
    expect(who('http-jwt', OIDC)).toEqual(grace);
    expect(who('http-jwt-payload-1.0', OIDC)).toEqual(grace);
  });

  test('a Lambda authorizer', () => {
    const linus = { userId: 'user-42', groups: ['moderators', 'night shift'], name: 'Linus' };
    expect(who('http-lambda', OIDC)).toEqual(linus);
    expect(who('rest-lambda', OIDC)).toEqual(linus);
    expect(identify(event('http-lambda'), CONFIG, () => '').claim('level')).toBe('7');
    expect(identify(event('rest-lambda'), { ...CONFIG, userIdClaim: 'principalId' }, () => '').userId).toBe('user-42');
  });

  test('AWS credentials: the Cognito identity, or else the user or role session', () => {
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
