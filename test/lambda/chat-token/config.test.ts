import { ROOMS_ENV } from './fixtures';
import { readConfig } from '../../../lambda/chat-token/config';

const ENV = {
  ATTRIBUTE_CLAIMS: 'displayName=custom%3Aname',
  USER_ID_CLAIM: 'sub',
  GROUPS_CLAIM: 'cognito:groups',
};

test('reads what the construct writes; test/api holds the two together', () => {
  expect(readConfig(ENV)).toEqual({
    attributeClaims: new Map([['displayName', 'custom:name']]),
    requestAttributes: new Map(),
    renewedByToken: false,
    userIdClaim: 'sub',
    groupsClaim: 'cognito:groups',
    anonymous: false,
  });
  expect(readConfig({ ...ENV, REQUEST_ATTRIBUTES: 'displayName=32' }).requestAttributes).toEqual(new Map([['displayName', 32]]));
});

test('knows guests where there are some', () => {
  expect(readConfig(ENV).guests).toBeUndefined();
  expect(readConfig({ ...ENV, GUEST_ROOMS: 'lobby,stage', GUEST_POLICY: ROOMS_ENV.POLICY_1 }).guests)
    .toMatchObject({ rooms: new Set(['lobby', 'stage']), policy: { sessionMinutes: 15 } });
});

test('leaves the time of renewal to the service for exactly one value', () => {
  expect(readConfig({ ...ENV, TOKEN_RENEWAL: 'token' }).renewedByToken).toBe(true);
  expect(readConfig({ ...ENV, TOKEN_RENEWAL: 'session' }).renewedByToken).toBe(false);
});

test('lets anonymous users in for exactly one value', () => {
  expect(readConfig({ ...ENV, ANONYMOUS_USERS: 'true' }).anonymous).toBe(true);
  expect(readConfig({ ...ENV, ANONYMOUS_USERS: 'false' }).anonymous).toBe(false);
  expect(readConfig({ ...ENV, ANONYMOUS_USERS: '1' }).anonymous).toBe(false);
});

test('knows the kind of authorizer where the API says it', () => {
  expect(readConfig(ENV).authorizer).toBeUndefined();
  expect(readConfig({ ...ENV, AUTHORIZER: 'jwt' }).authorizer).toBe('jwt');
});

test.each([
  ['AUTHORIZER', ''],
  ['AUTHORIZER', 'JWT'],
  ['USER_ID_CLAIM', undefined],
  ['ATTRIBUTE_CLAIMS', undefined],
  ['REQUEST_ATTRIBUTES', 'displayName=long'],
  ['REQUEST_ATTRIBUTES', 'displayName=0'],
])('refuses to start with %s = %j, naming the variable and not its value', (name, value) => {
  expect(() => readConfig({ ...ENV, [name]: value })).toThrow(new Error(`The environment variable ${name} is missing or not what the construct sets`));
});

test('refuses to start with guests whose policy is missing', () => {
  expect(() => readConfig({ ...ENV, GUEST_ROOMS: 'lobby' })).toThrow('The environment variable GUEST_POLICY is missing');
});
