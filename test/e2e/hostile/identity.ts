import { CANARY, OK, problem, type Hostile } from './hostile';

const ARN = `arn:aws:ivschat:us-east-1:123456789012:room/${CANARY}`;

/** Who says in the body what only the sign-in may say is refused. */
const FIELDS = {
  'userId': '{mona}',
  'user_id': '{mona}',
  'UserId': '{mona}',
  'sub': '{mona}',
  'username': 'mona',
  'roomIdentifier': ARN,
  'room': 'backstage',
  'arn': ARN,
  'groups': ['moderators'],
  'cognito:groups': ['moderators'],
  'claims': { sub: '{mona}' },
  'authorizer': { jwt: { claims: { sub: '{mona}' } } },
  'requestContext': { authorizer: { claims: { sub: '{mona}' } } },
  'Capabilities': ['DELETE_MESSAGE'],
  'sessionDuration': 180,
  'durationInMinutes': 180,
  'policy': { capabilities: ['DELETE_MESSAGE'] },
  'guest': false,
  'exp': 4_102_444_800,
  'constructor': {},
  'prototype': {},
  'toString': 'x',
};

/** What was said before by somebody else, and values that are more than the user may have. */
const VALUES: readonly (readonly [name: string, body: string, problem: string])[] = [
  ['a capability that is not hers', '{"capabilities":["DELETE_MESSAGE"]}', 'capability-not-allowed'],
  ['two capabilities, one of which is hers', '{"capabilities":["SEND_MESSAGE","DISCONNECT_USER"]}', 'capability-not-allowed'],
  ['a capability in lower case', '{"capabilities":["delete_message"]}', 'invalid-request'],
  ['all capabilities', '{"capabilities":["*"]}', 'invalid-request'],
  ['capabilities as text', '{"capabilities":"DELETE_MESSAGE"}', 'invalid-request'],
  ['capabilities as an object', '{"capabilities":{"0":"DELETE_MESSAGE","length":1}}', 'invalid-request'],
  ['a capability in a list in the list', '{"capabilities":[["DELETE_MESSAGE"]]}', 'invalid-request'],
  ['null for the capabilities', '{"capabilities":null}', 'invalid-request'],
  ['the longest session of Amazon IVS Chat', '{"sessionDurationInMinutes":180}', 'invalid-request'],
  ['a session of a minute too many', '{"sessionDurationInMinutes":31}', 'invalid-request'],
  ['a session of no time', '{"sessionDurationInMinutes":0}', 'invalid-request'],
  ['a session before it began', '{"sessionDurationInMinutes":-1}', 'invalid-request'],
  ['a session of half a minute', '{"sessionDurationInMinutes":0.5}', 'invalid-request'],
  ['a session that overflows', '{"sessionDurationInMinutes":1e999}', 'invalid-request'],
  ['a session as text', '{"sessionDurationInMinutes":"15"}', 'invalid-request'],
  ['a session of 2^32 and 1 minutes', '{"sessionDurationInMinutes":4294967297}', 'invalid-request'],
  ['an attribute that nobody offered', `{"attributes":{"role":"${CANARY}"}}`, 'invalid-request'],
  ['the attribute displayName twice', '{"attributes":{"displayName":"Alice","displayName":"Mona"}}', 'invalid-request'],
  ['an attribute in a prototype', '{"attributes":{"__proto__":{"displayName":"Mona"}}}', 'invalid-request'],
  ['an attribute named __proto__', '{"attributes":{"__proto__":"Mona"}}', 'invalid-request'],
  ['an attribute that is too long', `{"attributes":{"displayName":"${'\u{1F600}'.repeat(33)}"}}`, 'invalid-request'],
  ['an attribute that is a list', '{"attributes":{"displayName":["Mona"]}}', 'invalid-request'],
  ['an attribute with a line in it', `{"attributes":{"displayName":"${CANARY}\\n{\\"level\\":\\"ERROR\\"}"}}`, 'invalid-request'],
  ['an attribute with half a character', '{"attributes":{"displayName":"\\ud800"}}', 'invalid-request'],
  ['attributes as a list', '{"attributes":[["displayName","Mona"]]}', 'invalid-request'],
  ['a field twice', '{"sessionDurationInMinutes":1,"sessionDurationInMinutes":30}', 'invalid-request'],
  ['a field twice, once in escapes', '{"capabilities":[],"c\\u0061pabilities":["SEND_MESSAGE"]}', 'invalid-request'],
  ['a prototype', '{"__proto__":{"capabilities":["DELETE_MESSAGE"]}}', 'invalid-request'],
  ['a prototype in escapes', '{"\\u005f\\u005fproto__":{"userId":"{mona}"}}', 'invalid-request'],
];

/** What is nobody's business of ours: the token is the sender's, and no more. */
const IGNORED: readonly (readonly [name: string, path: string, headers: readonly (readonly [string, string])[]])[] = [
  ['in the query string', 'rooms/lobby/tokens?userId={mona}&sub={mona}&roomIdentifier=x&room=backstage&capabilities=DELETE_MESSAGE&sessionDurationInMinutes=180', []],
  ['in the query string, as a prototype', 'rooms/lobby/tokens?__proto__[userId]={mona}&__proto__=x&constructor=x', []],
  ['in headers', 'rooms/lobby/tokens', [['x-user-id', '{mona}'], ['x-amzn-oidc-identity', '{mona}'], ['x-amzn-oidc-data', '{token:mona}'], ['x-cognito-groups', 'moderators']]],
  ['in headers with the names of an event\'s members', 'rooms/lobby/tokens', [['requestContext', '{"authorizer":{"claims":{"sub":"{mona}"}}}'], ['pathparameters', '{"room":"backstage"}'], ['__proto__', 'x']]],
  ['in headers that proxies believe', 'rooms/lobby/tokens', [['x-original-url', '/rooms/backstage/tokens'], ['x-rewrite-url', '/rooms/backstage/tokens'], ['x-forwarded-path', '/bans/{bob}']]],
  ['in another method in a header', 'rooms/lobby/tokens', [['x-http-method-override', 'DELETE'], ['x-method-override', 'PUT'], ['x-http-method', 'PUT']]],
  ['in a cookie', 'rooms/lobby/tokens', [['cookie', 'sub={mona}; userId={mona}; Authorization=Bearer {token:mona}']]],
];

export const IDENTITY: readonly Hostile[] = [
  ...Object.entries(FIELDS).map(([field, value]): Hostile => ({
    name: `the field ${field} in the body`, as: 'alice', method: 'POST', path: 'rooms/lobby/tokens', body: JSON.stringify({ [field]: value }), answer: problem('invalid-request'),
  })),
  ...VALUES.map(([name, body, type]): Hostile => ({ name, as: 'alice', method: 'POST', path: 'rooms/lobby/tokens', body, answer: problem(type) })),
  ...['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'].map((name): Hostile => ({
    name: `a guest who asks for ${name}`, method: 'POST', path: 'rooms/lobby/guest-tokens', body: `{"capabilities":["${name}"]}`, answer: problem('capability-not-allowed'),
  })),
  { name: 'a guest with an id', method: 'POST', path: 'rooms/lobby/guest-tokens', body: '{"userId":"{mona}"}', answer: problem('invalid-request') },
  { name: 'a guest who stays longer', method: 'POST', path: 'rooms/lobby/guest-tokens', body: '{"sessionDurationInMinutes":6}', answer: problem('invalid-request') },
  { name: 'a guest backstage', method: 'POST', path: 'rooms/backstage/guest-tokens', answer: problem('unknown-room') },
  { name: 'a guest with a moderator\'s token is a guest', as: 'mona', method: 'POST', path: 'rooms/lobby/guest-tokens', answer: OK },
  { name: 'a guest with a false token is a guest', as: 'mona, by "alg: none"', method: 'POST', path: 'rooms/lobby/guest-tokens', answer: OK },
  ...IGNORED.map(([name, path, headers], n): Hostile => ({
    name: `somebody else's name ${name}`, as: n % 2 ? 'bob' : 'alice', method: 'POST', path, headers, answer: OK,
  })),
  { name: 'another moderator in a ban', as: 'mona', method: 'PUT', path: 'rooms/lobby/bans/troll', body: '{"bannedBy":"{hugo}"}', answer: problem('invalid-request') },
  { name: 'another user in a ban', as: 'mona', method: 'PUT', path: 'rooms/lobby/bans/troll', body: '{"userId":"{hugo}"}', answer: problem('invalid-request') },
  { name: 'another room in a ban', as: 'mona', method: 'PUT', path: 'rooms/lobby/bans/troll', body: `{"room":"${ARN}"}`, answer: problem('invalid-request') },
  { name: 'everywhere as the room of a ban', as: 'mona', method: 'PUT', path: 'rooms/*/bans/troll', answer: problem('unknown-room') },
  { name: 'an ARN as the room of a disconnect', as: 'mona', method: 'POST', path: 'rooms/lobby/disconnects', body: `{"userId":"troll","roomIdentifier":"${ARN}"}`, answer: problem('invalid-request') },
  { name: 'an event in another room', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: `{"eventName":"x","roomIdentifier":"${ARN}"}`, answer: problem('invalid-request') },
  { name: 'an event of the service\'s own', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: '{"eventName":"aws:DISCONNECT_USER"}', answer: problem('invalid-request') },
  { name: 'an event of the service\'s own, in another case', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: '{"eventName":"\\u00a0AwS:DELETE_MESSAGE"}', answer: problem('invalid-request') },
  { name: 'an event with a prototype', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: '{"eventName":"x","attributes":{"__proto__":"y"}}', answer: problem('invalid-request') },
];
