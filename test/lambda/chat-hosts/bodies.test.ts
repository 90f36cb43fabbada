import { hosts } from './fixtures';

const open = async (body: unknown, config = {}) => {
  const { ask, calls } = hosts({ config });
  const { status, problem, json } = await ask('http', 'openRoom', { path: { room: 'show' }, as: ['creator', 'creators'], body });
  return { status, problem, detail: String(json?.detail), policy: calls[0]?.request.policy };
};

const texts = (count: number, length = 3) => Array.from({ length: count }, (_, index) => `${index}`.padEnd(length, 'x'));

test.each([
  { allowedGroups: texts(1) }, { allowedGroups: texts(20, 128) }, { allowedGroups: ['\u{1F600}'.repeat(128)] },
  { moderatorGroups: [] }, { moderatorGroups: texts(20) }, { moderatorUserIds: [] }, { moderatorUserIds: texts(50, 128) }, { moderatorUserIds: ['a b', '\u{1F600}'.repeat(128)] },
  { allowedGroups: ['a'], moderatorGroups: ['b'], moderatorUserIds: ['c'] },
])('what is within its bounds goes to the directory as it is', async (body) => {
  expect(await open(body)).toMatchObject({ status: 201, policy: body });
});

test.each([
  [{ allowedGroups: [] }, 'allowedGroups must be a list of 1 to 20 names of groups'],
  [{ allowedGroups: texts(21) }, 'allowedGroups must be a list of 1 to 20 names of groups'],
  [{ allowedGroups: 'vips' }, 'allowedGroups must be a list'],
  [{ allowedGroups: null }, 'allowedGroups must be a list'],
  [{ allowedGroups: { 0: 'vips' } }, 'allowedGroups must be a list'],
  [{ allowedGroups: ['x'.repeat(129)] }, 'of 1 to 128 characters'],
  [{ allowedGroups: [''] }, 'of 1 to 128 characters'],
  [{ allowedGroups: [' '] }, 'of 1 to 128 characters'],
  [{ allowedGroups: ['a\u0007'] }, 'without control characters'],
  [{ allowedGroups: [7] }, 'names of groups'],
  [{ moderatorGroups: texts(21) }, 'moderatorGroups must be a list of at most 20 names of groups'],
  [{ moderatorUserIds: texts(51) }, 'moderatorUserIds must be a list of at most 50 user ids, of 1 to 128 characters'],
  [{ moderatorUserIds: ['x'.repeat(129)] }, 'moderatorUserIds'],
  [{ moderatorUserIds: [''] }, 'moderatorUserIds'],
  ['{"moderatorUserIds":["\\ud800"]}', 'moderatorUserIds'],
  [{ capabilities: ['SEND_MESSAGE'] }, 'these fields only: allowedGroups, moderatorUserIds, moderatorGroups'],
  [{ owner: 'somebody' }, 'these fields only'],
  [{ roomsPerOwner: 100 }, 'these fields only'],
  [[], 'must be a JSON object'],
  ['nonsense', 'must be JSON'],
  ['{"allowedGroups":["a"],"allowedGroups":["b"]}', 'two fields with one name'],
])('%j is refused, and says why', async (body, detail) => {
  const refused = await open(body);
  expect(refused).toMatchObject({ status: 400, problem: 'invalid-request', policy: undefined });
  expect(refused.detail).toContain(detail);
});

test('moderators need an API with moderation', async () => {
  for (const field of ['moderatorGroups', 'moderatorUserIds']) {
    const refused = await open({ [field]: ['x'] }, { moderatorGroups: [] });
    expect([refused.problem, refused.detail]).toEqual(['invalid-request', `${field} needs moderation, which this API does not have.`]);
  }
  expect(await open({ allowedGroups: ['x'] }, { moderatorGroups: [] })).toMatchObject({ status: 201 });
});

test('a body of more than 8,192 bytes is refused, so that no policy is ever too large for the directory', async () => {
  const body = { allowedGroups: texts(20, 128), moderatorUserIds: texts(50, 128) };
  expect(JSON.stringify(body).length).toBeGreaterThan(8192);
  expect(await open(body)).toMatchObject({ problem: 'invalid-request', detail: 'The body must have at most 8192 bytes.' });
});

test.each([['closeRoom', { path: { room: 'show' } }], ['readRoom', { path: { room: 'show' } }], ['listRooms', { query: { owner: 'me' } }]] as const)('%s takes no body', async (route, asked) => {
  const { ask } = hosts();
  expect(await ask('rest', route, { ...asked, body: { reason: 'x' } })).toMatchObject({ problem: 'invalid-request', json: { detail: 'The body must be empty.' } });
});
