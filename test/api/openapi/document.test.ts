import { accepts, ALL, type Document, invalidities, operations, problemsIn } from './documents';
import { PROBLEM_BASE, PROBLEMS } from '../../../lambda/http/problem';
import { GATEWAY_PROBLEMS } from '../../../src/api/gateway-problems';
import { openApiDocument } from '../../../src/api/openapi/document';
import type { ApiFacts } from '../../../src/api/openapi/facts';
import { PROBLEM_STATUS, problemType } from '../../../src/api/openapi/problems';
import { ROUTES } from '../../../src/contract';
import { BOUNDS } from '../../../src/runtime/contract';
import { hosts } from '../../lambda/chat-hosts/fixtures';

const AUTHORIZERS: ApiFacts['authorizer'][] = [ALL.authorizer, { type: 'iam' }, { type: 'lambda', handler: {} as never }, { type: 'unauthenticated' }];
const REST = { problems: GATEWAY_PROBLEMS, apiKeyRequired: true };

function document(facts: Partial<ApiFacts> = {}, issuer?: string): Document {
  return openApiDocument({ ...ALL, ...facts }, { server: { url: ALL.url }, issuer }) as unknown as Document;
}

test('a validator finds nothing wrong, whatever the API has', () => {
  const documents = [
    ...AUTHORIZERS.map((authorizer) => document({ authorizer })),
    document({}, 'https://login.example.com/'),
    document({ door: REST }),
    document({ listsOpenRooms: true }),
    document({ routes: [{ route: ROUTES.tokens }], requestAttributes: {}, tokens: {} }),
  ];
  expect(invalidities(documents)).toEqual(documents.map(() => '3.1'));
});

test('every route of the API is described, no other, and each once', () => {
  expect(operations(document()).map(({ route }) => route).sort()).toEqual(Object.values(ROUTES).sort());
  const some = [ROUTES.tokens, ROUTES.guestTokens].map((route) => ({ route }));
  expect(operations(document({ routes: some })).map(({ route }) => route)).toEqual([ROUTES.tokens, ROUTES.guestTokens]);
  const ids = operations(document()).map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the order in which an API makes its routes does not matter', () => {
  const backwards = document({ routes: [...ALL.routes].reverse() });
  expect(JSON.stringify(backwards)).toBe(JSON.stringify(document()));
});

test('every parameter of a path is described, with bounds', () => {
  for (const [path, item] of Object.entries(document().paths)) {
    const described = (item.parameters ?? []) as { name: string; in: string; required: boolean; schema: object }[];
    expect(described.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    for (const parameter of described) expect(parameter).toMatchObject({ in: 'path', required: true, schema: { type: 'string' } });
  }
});

test('every problem that a function answers with is in an operation, under its own status', () => {
  const documents = [document(), document({ door: REST })];
  const described = new Set(documents.flatMap(operations).flatMap(({ operation }) => problemsIn(operation)));
  const missing = Object.entries(PROBLEMS).map(([name, { status }]) => `${status} ${name}`).filter((one) => !described.has(one));
  expect(missing).toEqual([]);
});

test('the statuses and the types of problems are those of the functions', () => {
  for (const [name, { status }] of Object.entries(PROBLEMS)) {
    expect([name, PROBLEM_STATUS[name as keyof typeof PROBLEM_STATUS]]).toEqual([name, status]);
    expect(problemType(name)).toBe(PROBLEM_BASE + name);
  }
});

describe('an operation tells of', () => {
  const of = (route: string, facts: Partial<ApiFacts> = {}) => operations(document(facts)).find((one) => one.route === route)!.operation;

  test('bans only where there is a list of them, and never to guests', () => {
    expect(problemsIn(of(ROUTES.tokens))).toEqual(expect.arrayContaining(['403 banned', '503 ban-list-unavailable', '429 too-many-tokens']));
    expect(problemsIn(of(ROUTES.guestTokens)).join()).not.toMatch(/ban/);
    expect(problemsIn(of(ROUTES.tokens, { hasBanList: false, countsTokens: false })).join()).not.toMatch(/ban|too-many/);
    expect(problemsIn(of(ROUTES.tokens, { authorizer: { type: 'unauthenticated' } })).join()).not.toMatch(/ban(ned|-)/);
  });

  test('attributes that are too large only where there are any', () => {
    const none = { requestAttributes: {}, hasAttributeClaims: false };
    expect(problemsIn(of(ROUTES.tokens, none))).not.toContain('400 attributes-too-large');
    expect(problemsIn(of(ROUTES.tokens, { ...none, hasAttributeClaims: true }))).toContain('400 attributes-too-large');
    expect(problemsIn(of(ROUTES.guestTokens, { ...none, hasAttributeClaims: true }))).not.toContain('400 attributes-too-large');
    expect(problemsIn(of(ROUTES.guestTokens, { ...none, requestAttributes: ALL.requestAttributes }))).toContain('400 attributes-too-large');
  });

  test('no sign-in to those who need none', () => {
    const open = of(ROUTES.tokens, { authorizer: { type: 'unauthenticated' } });
    expect(open.security).toEqual([]);
    expect(Object.keys(open.responses)).not.toContain('401');
    expect(of(ROUTES.guestTokens).security).toEqual([]);
    expect(of(ROUTES.tokens).security).toEqual([{ signIn: ['chat/use'] }]);
  });

  test('each scope as an alternative: one of them is enough', () => {
    const authorizer = { ...ALL.authorizer, scopes: ['a', 'b'] } as ApiFacts['authorizer'];
    expect(of(ROUTES.tokens, { authorizer }).security).toEqual([{ signIn: ['a'] }, { signIn: ['b'] }]);
  });

  test('API Gateway\'s own answers: messages, or problems where it can', () => {
    expect(Object.keys(of(ROUTES.tokens).responses['401'].content!)).toEqual(['application/json']);
    expect(Object.keys(of(ROUTES.tokens).responses['404'].content!)).toEqual(['application/problem+json', 'application/json']);
    const rest = of(ROUTES.tokens, { door: REST });
    expect(problemsIn(rest)).toContain('401 unauthorized');
    expect(Object.keys(rest.responses)).not.toContain('405');
    expect(JSON.stringify(rest)).not.toContain('GatewayError');
    expect(problemsIn(of(ROUTES.guestTokens, { door: REST }))).not.toContain('401 unauthorized');
  });

  test('the key that API Gateway wants besides', () => {
    expect(of(ROUTES.tokens, { door: REST }).security).toEqual([{ signIn: ['chat/use'], apiKey: [] }]);
    expect(of(ROUTES.guestTokens, { door: REST }).security).toEqual([{ apiKey: [] }]);
  });

  test('when to come back, wherever that helps', () => {
    for (const { operation: { responses } } of operations(document())) {
      for (const status of ['429', '503']) expect(responses[status]?.headers ?? { 'Retry-After': {} }).toHaveProperty('Retry-After');
    }
  });
});

test.each([
  ['no event name', 'Event', {}, false],
  ['an event name of 100 characters', 'Event', { eventName: '😀'.repeat(100) }, true],
  ['an event name of 101 characters', 'Event', { eventName: '😀'.repeat(101) }, false],
  ['a reserved event name', 'Event', { eventName: 'aws:DELETE_MESSAGE' }, false],
  ['a reserved event name in capitals', 'Event', { eventName: ' AWS:x' }, false],
  ['a control character in the event name', 'Event', { eventName: 'a\u0000' }, false],
  ['attributes of an event that are no text', 'Event', { eventName: 'a', attributes: { b: 1 } }, false],
  ['a reason of 256 characters', 'Reason', { reason: 'x'.repeat(256) }, true],
  ['a reason of 257 characters', 'Reason', { reason: 'x'.repeat(257) }, false],
  ['an empty reason', 'Reason', { reason: '' }, false],
  ['a user id of 128 characters', 'Disconnect', { userId: '😀'.repeat(128) }, true],
  ['a user id of 129 characters', 'Disconnect', { userId: 'x'.repeat(129) }, false],
  ['a ban with a field that there is not', 'BanRequest', { room: 'lobby' }, false],
])('of the bodies of moderators: %s', (_what, schema, body, valid) => {
  expect(accepts(document(), schema)(body)).toBe(valid);
});

test.each([
  ['nothing', {}, true],
  ['the groups of those who may enter', { allowedGroups: ['vips'] }, true],
  ['nobody who may enter', { allowedGroups: [] }, false],
  ['20 groups', { allowedGroups: Array(20).fill('x'.repeat(128)) }, true],
  ['21 groups', { allowedGroups: Array(21).fill('x') }, false],
  ['a group whose name is blank', { allowedGroups: ['vips', ' \u00a0'] }, false],
  ['a group with a blank in its name', { moderatorGroups: [' stage hands'] }, true],
  ['moderators of a group whose name is blank', { moderatorGroups: [' '] }, false],
  ['a name of 129 characters', { allowedGroups: ['x'.repeat(129)] }, false],
  ['no moderators but the owner', { moderatorGroups: [], moderatorUserIds: [] }, true],
  ['50 moderators', { moderatorUserIds: Array(50).fill('x'.repeat(128)) }, true],
  ['51 moderators', { moderatorUserIds: Array(51).fill('x') }, false],
  ['an owner', { owner: 'ada' }, false],
])('of the bodies of hosts: %s', async (_what, body, valid) => {
  expect(accepts(document(), 'RoomRequest')(body)).toBe(valid);
  const { status } = await hosts().ask('rest', 'openRoom', { as: ['ada', 'creators'], path: { room: 'show' }, body });
  expect(status).toBe(valid ? 201 : 400);
});

describe('hosts', () => {
  const of = (route: string, facts: Partial<ApiFacts> = {}) => operations(document(facts)).find((one) => one.route === route)!.operation;

  test('may name moderators only where there is moderation', () => {
    const routes = Object.values(ROUTES).filter((route) => route !== ROUTES.sendEvent).map((route) => ({ route }));
    expect(accepts(document({ routes }), 'RoomRequest')({ moderatorUserIds: ['ada'] })).toBe(false);
    expect(accepts(document({ routes }), 'RoomRequest')({ allowedGroups: ['vips'] })).toBe(true);
  });

  test('get 201 for a room that was made and 200 for one that was there, each with the room, and 204 for one that is gone', () => {
    const statuses = (route: string) => Object.keys(of(route).responses).filter((status) => status < '300');
    expect([ROUTES.openRoom, ROUTES.closeRoom, ROUTES.readRoom, ROUTES.listRooms].map(statuses)).toEqual([['200', '201'], ['204'], ['200'], ['200']]);
    for (const status of ['200', '201']) expect(JSON.stringify(of(ROUTES.openRoom).responses[status].content)).toContain('/Room"');
  });

  test('are told of each problem that the function answers this operation with', () => {
    const own = (route: string) => problemsIn(of(route, { hasBanList: false })).map((one) => one.slice(4)).sort();
    const all = ['chat-service-failed', 'directory-unavailable', 'internal-error', 'invalid-request', 'no-user-id', 'throttled', 'unsupported-media-type', 'user-id-too-long'];
    expect(own(ROUTES.openRoom)).toEqual([...all, 'no-rooms-left', 'not-a-host', 'room-busy', 'room-taken', 'too-many-rooms'].sort());
    expect(own(ROUTES.closeRoom)).toEqual([...all, 'room-busy', 'unknown-room'].sort());
    expect(own(ROUTES.readRoom)).toEqual([...all, 'unknown-room'].sort());
    expect(own(ROUTES.listRooms)).toEqual(all);
    expect(problemsIn(of(ROUTES.listRooms))).toEqual(expect.arrayContaining(['403 banned', '503 ban-list-unavailable']));
    expect(of(ROUTES.openRoom).responses['409'].headers).toHaveProperty('Retry-After');
  });

  test('list their own rooms, and no others, page by page', () => {
    const parameters = of(ROUTES.listRooms).parameters as { name: string; required?: boolean; schema: object }[];
    expect(parameters.map(({ name, required, schema }) => [name, required, schema])).toEqual([
      ['owner', true, { type: 'string', const: 'me' }],
      ['limit', undefined, { type: 'integer', minimum: BOUNDS.pageRooms.min, maximum: BOUNDS.pageRooms.max, default: BOUNDS.pageRooms.default }],
      ['nextToken', undefined, { type: 'string', minLength: 1 }],
    ]);
  });
});

describe('where open rooms are listed', () => {
  const listing = document({ listsOpenRooms: true });

  test('owner may be left out, and the operation is the same otherwise', () => {
    const [those, others] = [listing, document()].map((one) => operations(one).find(({ route }) => route === ROUTES.listRooms)!.operation);
    expect(those.parameters).toMatchObject([{ name: 'owner', schema: { const: 'me' } }, { name: 'limit' }, { name: 'nextToken' }]);
    expect(those.parameters![0]).not.toHaveProperty('required');
    expect([those.operationId, those.security, problemsIn(those)]).toEqual([others.operationId, others.security, problemsIn(others)]);
  });

  test('nothing else of the document changes, and without it nothing speaks of open rooms', () => {
    const without = ({ paths: { '/rooms': _, ...paths }, components: { schemas: { OpenRoom, OpenRoomPage, RoomList, ...schemas } }, ...others }: Document) => ({ paths, schemas, others });
    expect(without(listing).paths).toEqual(without(document()).paths);
    expect(without(listing).schemas).toEqual(without(document()).schemas);
    expect(JSON.stringify(document())).not.toMatch(/OpenRoom|RoomList/);
  });

  test('both kinds of page are as the document says', async () => {
    const { ask, rooms } = hosts({ config: { listOpenRooms: true } });
    rooms.set('show', { room: 'show', roomArn: 'arn', state: 'open', owner: 'ada', openedAt: '2026-05-01T12:00:00.000Z' });
    const open = await ask('http', 'listRooms', { as: ['bob'] });
    const own = await ask('http', 'listRooms', { as: ['ada'], query: { owner: 'me' } });
    const is = (schema: string) => [open, own].map(({ json }) => accepts(listing, schema)(json));
    expect([open.status, own.status]).toEqual([200, 200]);
    expect([is('RoomList'), is('OpenRoomPage'), is('RoomPage')]).toEqual([[true, true], [true, true], [false, true]]);
    expect(accepts(listing, 'RoomList')({ rooms: [{ room: 'show' }] })).toBe(false);
  });
});

test('what hosts are answered with is as the document says', async () => {
  const { ask } = hosts();
  const asked = { as: ['ada', 'creators'], path: { room: 'show' } } as const;
  const opened = await ask('http', 'openRoom', { ...asked, body: { allowedGroups: ['vips'], moderatorUserIds: ['mona'], moderatorGroups: [] } });
  const listed = await ask('http', 'listRooms', { ...asked, query: { owner: 'me' } });
  expect([accepts(document(), 'Room')(opened.json), accepts(document(), 'RoomPage')(listed.json)]).toEqual([true, true]);
});

test('schemas that nothing refers to are left out', () => {
  expect(Object.keys(document({ routes: [{ route: ROUTES.tokens }] }).components.schemas)).toEqual(['Capability', 'TokenRequest', 'ChatToken', 'Problem', 'GatewayError']);
});
