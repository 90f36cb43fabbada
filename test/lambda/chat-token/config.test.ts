import { readConfig } from '../../../lambda/chat-token/config';

const ENV = {
  ROOM_ARN_PREFIX: 'arn:aws:ivschat:us-east-1:123456789012:room/',
  ROOMS: 'lobby=abcdefghijkl&vip=mnopqrstuvwx',
  CAPABILITIES: 'SEND_MESSAGE,DELETE_MESSAGE',
  GROUP_CAPABILITIES: 'night%20shift=SEND_MESSAGE,DISCONNECT_USER&readers=',
  ATTRIBUTE_CLAIMS: 'displayName=custom%3Aname',
  USER_ID_CLAIM: 'sub',
  GROUPS_CLAIM: 'cognito:groups',
  SESSION_MINUTES: '60',
};

test('reads what the construct writes; test/api holds the two together', () => {
  expect(readConfig(ENV)).toEqual({
    roomArnPrefix: 'arn:aws:ivschat:us-east-1:123456789012:room/',
    rooms: new Map([['lobby', 'abcdefghijkl'], ['vip', 'mnopqrstuvwx']]),
    capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE'],
    groupCapabilities: new Map([['night shift', ['SEND_MESSAGE', 'DISCONNECT_USER']], ['readers', []]]),
    attributeClaims: new Map([['displayName', 'custom:name']]),
    userIdClaim: 'sub',
    groupsClaim: 'cognito:groups',
    sessionMinutes: 60,
    anonymous: false,
  });
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
  ['ROOMS', undefined],
  ['CAPABILITIES', 'SEND_MESSAGE,FLY'],
  ['GROUP_CAPABILITIES', 'moderators=ALL'],
  ['SESSION_MINUTES', 'soon'],
  ['SESSION_MINUTES', '0'],
])('refuses to start with %s = %j, naming the variable and not its value', (name, value) => {
  expect(() => readConfig({ ...ENV, [name]: value })).toThrow(new Error(`The environment variable ${name} is missing or not what ChatTokenFunction sets`));
});
