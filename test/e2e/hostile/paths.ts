import { atTheGateway, CANARY, gateway, problem, SIGNED_IN, type Expected, type Hostile } from './hostile';

const TEMPLATE = SIGNED_IN.filter(({ path }) => path.startsWith('rooms/lobby/'));

/** Keys that are no room's, as they go over the wire. */
const KEYS: readonly (readonly [name: string, segment: string])[] = [
  ['in another letter case', 'Lobby'], ['in capitals', 'LOBBY'], ['with a blank', 'lobby%20'], ['with a character of control', 'lobby%00'], ['with a line', `lobby%0A${CANARY}`], ['in full width', encodeURIComponent('\uff4cobby')],
  ['with a Cyrillic letter', encodeURIComponent('l\u043ebby')], ['with a joiner of no width', encodeURIComponent('lobby\u200d')], ['encoded twice', 'l%256Fbby'], ['that is an object\'s', '__proto__'],
  ['that is every object\'s', 'constructor'], ['that is a method\'s', 'toString'], ['of a template', '%7Broom%7D'], ['with parameters', 'lobby;userId=x'], ['with a query', 'lobby%3Fx'], ['with a value', 'lobby%3Dabc'],
  ['of two rooms', 'lobby%2Cbackstage'], ['of two variables', 'lobby%26backstage'], ['of all rooms', '*'], ['of an ARN', encodeURIComponent(`arn:aws:ivschat:us-east-1:123456789012:room-${CANARY}`)], ['of dots', '%2E%2E'],
  ['with 5,000 letters', 'x'.repeat(5_000)], ['that is no UTF-8', 'lobb%FF'],
];

/** Paths that are none of the API's. */
const PATHS: readonly (readonly [name: string, method: string, path: string])[] = [
  ['with a part too many', 'POST', 'rooms/lobby/tokens/x'], ['with a dot', 'POST', 'rooms/./lobby/tokens'], ['with two dots', 'POST', 'rooms/backstage/../lobby/tokens'],
  ['of another version', 'POST', 'v2/rooms/lobby/tokens'], ['of nothing', 'GET', ''], ['of files', 'GET', '.env'], ['of administrators', 'GET', 'admin'], ['with a backslash', 'POST', 'rooms%5Clobby%5Ctokens'], ['with capitals', 'POST', 'ROOMS/lobby/tokens'],
  ['of the rooms', 'GET', 'rooms'], ['of an item of the table', 'GET', 'bans/count%23{alice}/1'], ['with a user id of two parts', 'PUT', 'rooms/lobby/bans/a/b'],
];

/** Methods that a path does not have. */
const METHODS: readonly (readonly [path: string, methods: readonly string[]])[] = [
  ['rooms/lobby/tokens', ['GET', 'PUT', 'PATCH', 'DELETE']], ['rooms/lobby/events', ['GET', 'PUT', 'PATCH', 'DELETE']], ['rooms/lobby/disconnects', ['GET', 'PUT', 'PATCH', 'DELETE']],
  ['rooms/lobby/messages/AbCdEf012345', ['GET', 'POST', 'PUT', 'PATCH']], ['rooms/lobby/bans', ['POST', 'PUT', 'PATCH', 'DELETE']], ['rooms/lobby/bans/troll', ['GET', 'POST', 'PATCH']],
  ['bans', ['POST', 'PUT', 'PATCH', 'DELETE']], ['bans/troll', ['GET', 'POST', 'PATCH']],
];

const WRONG_METHOD = { Http: gateway(404), Rest: problem('method-not-allowed'), why: 'an HTTP API knows no 405' };

export const PATH_REQUESTS: readonly Hostile[] = [
  ...KEYS.map(([name, segment]): Hostile => ({ name: `a room key ${name}`, as: 'alice', method: 'POST', path: `rooms/${segment}/tokens`, answer: problem('unknown-room') })),
  ...KEYS.slice(0, 12).flatMap(([name, segment]) => TEMPLATE.filter(({ path }) => !path.endsWith('/tokens')).map(({ path, ...route }): Hostile => ({
    ...route, name: `a room key ${name}: ${route.method} ${path}`, as: 'mona', path: path.replace('lobby', segment), answer: problem('unknown-room'),
  }))),
  ...KEYS.slice(0, 12).map(([name, segment]): Hostile => ({ name: `a guest with a room key ${name}`, method: 'POST', path: `rooms/${segment}/guest-tokens`, answer: problem('unknown-room') })),
  {
    name: 'a room key with an encoded letter',
    as: 'alice',
    method: 'POST',
    path: 'rooms/l%6Fbby/tokens',
    answer: { Http: { status: 200 }, Rest: problem('unknown-room'), why: 'a REST API hands the path over as it was sent; no key needs to be encoded' },
  },
  ...PATHS.map(([name, method, path]): Hostile => ({ name: `a path ${name}`, as: 'mona', method, path, answer: atTheGateway(404, 'not-found') })),
  {
    name: 'a path with an encoded slash',
    as: 'alice',
    method: 'POST',
    path: 'rooms/lobby%2Ftokens',
    answer: { Http: { status: 200 }, Rest: problem('not-found'), why: 'an HTTP API decodes the path before it looks for the route: it is the same path' },
  },
  { name: 'a path without a user id', as: 'mona', method: 'PUT', path: 'bans/', answer: WRONG_METHOD },
  { name: 'a path that ends in a slash', as: 'alice', method: 'POST', path: 'rooms/lobby/tokens/', answer: { Http: gateway(404), Rest: { status: 200 }, why: 'a REST API takes it for the same path' } },
  { name: 'a room without a key', as: 'alice', method: 'POST', path: 'rooms//tokens', answer: atTheGateway(404, 'not-found') },
  ...METHODS.flatMap(([path, methods]) => methods.map((method): Hostile => ({ name: `the method ${method} of ${path}`, as: 'mona', method, path, answer: WRONG_METHOD }))),
  ...METHODS.map(([path, [method]]): Hostile => ({
    name: `the method ${method} of ${path}, by nobody`, method, path, answer: { Http: gateway(404), Rest: problem('unauthorized'), why: 'a REST API asks who it is, first' },
  })),
  ...['GET', 'PUT', 'DELETE'].map((method): Hostile => ({ name: `the method ${method} of guests`, method, path: 'rooms/lobby/guest-tokens', answer: WRONG_METHOD })),
  ...['short', 'AbCdEf0123456', 'AbCdEf01234-', 'AbCdEf01234%20', 'AbCdEf01234%0A', 'AbCdEf01234%C3%A9', '__proto__', encodeURIComponent(`'; DROP TABLE ${CANARY}`), '%00', 'x'.repeat(3_000)].map((id): Hostile => ({
    name: `the message ${id.slice(0, 30)}`, as: 'mona', method: 'DELETE', path: `rooms/lobby/messages/${id}`, answer: problem('invalid-request'),
  })),
];

/** Who may not moderate where. Neither enters a door that is not theirs, nor learns that there is one. */
const STRANGERS: readonly (readonly [as: Hostile['as'], room: string, answer: Expected])[] = [
  ['mona', 'backstage', problem('unknown-room')], ['hugo', 'lobby', problem('not-a-moderator')], ['alice', 'lobby', problem('not-a-moderator')], ['vera', 'backstage', problem('not-a-moderator')],
  ['alice', 'backstage', problem('unknown-room')], ['hugo', 'attic', problem('unknown-room')], ['mona', 'attic', problem('unknown-room')],
];

export const MODERATORS: readonly Hostile[] = [
  ...STRANGERS.flatMap(([as, room, answer]) => TEMPLATE.filter(({ path }) => !path.endsWith('/tokens')).map(({ path, ...route }): Hostile => ({
    ...route, name: `${as} in ${room}: ${route.method} ${path.replace('lobby', room)}`, as, path: path.replace('lobby', room).replace('troll', '{bob}'), answer,
  }))),
  ...(['hugo', 'alice', 'vera'] as const).flatMap((as) => SIGNED_IN.filter(({ path }) => path.startsWith('bans')).map((route): Hostile => ({
    ...route, name: `${as} everywhere: ${route.method} ${route.path}`, as, path: route.path.replace('troll', '{bob}'), answer: problem('not-a-moderator'),
  }))),
  { name: 'a moderator\'s token for a room that is not hers', as: 'mona', method: 'POST', path: 'rooms/backstage/tokens', answer: problem('unknown-room') },
  { name: 'a moderator of one room, who asks for all in another', as: 'hugo', method: 'POST', path: 'rooms/lobby/tokens', body: '{"capabilities":["DELETE_MESSAGE"]}', answer: problem('capability-not-allowed') },
  { name: 'who is in the room, and asks for what its moderators may do', as: 'vera', method: 'POST', path: 'rooms/backstage/tokens', body: '{"capabilities":["DELETE_MESSAGE"]}', answer: problem('capability-not-allowed') },
];
