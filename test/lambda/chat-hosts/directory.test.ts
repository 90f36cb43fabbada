import { readFileSync } from 'fs';
import { join } from 'path';
import { hosts, NOW, thrown } from './fixtures';
import { MAX_WAIT_SECONDS } from '../../../lambda/chat-hosts/directory';
import { ERRORS } from '../../../src/runtime/contract';
import type { Asked, RouteName } from '../http/requests';

const CREATOR: Asked['as'] = ['creator', 'creators'];
const ACTIONS: { readonly [route in RouteName]?: Asked } = {
  openRoom: { path: { room: 'show' }, as: CREATOR }, closeRoom: { path: { room: 'show' }, as: CREATOR }, readRoom: { path: { room: 'show' }, as: CREATOR }, listRooms: { query: { owner: 'me' }, as: CREATOR },
};
const ROUTES = Object.keys(ACTIONS) as RouteName[];

/** What each error of the directory is to a client, of opening. */
const PROBLEMS: { readonly [code in keyof typeof ERRORS]: readonly [status: number, problem: string, retryAfter: string | undefined] } = {
  InvalidRequest: [400, 'invalid-request', undefined],
  NotAllowed: [500, 'internal-error', undefined],
  RoomNotFound: [404, 'unknown-room', undefined],
  KeyReserved: [409, 'room-taken', undefined],
  TooManyRooms: [403, 'too-many-rooms', undefined],
  RoomQuotaExceeded: [503, 'no-rooms-left', '60'],
  Busy: [409, 'room-busy', '5'],
  Throttled: [429, 'throttled', '4'],
  DirectoryRemoved: [503, 'directory-unavailable', '5'],
  ServiceFailed: [502, 'chat-service-failed', undefined],
  TableUnavailable: [503, 'directory-unavailable', '5'],
  AuditUnavailable: [503, 'directory-unavailable', '5'],
};

test.each(Object.entries(PROBLEMS))('%s is a problem of its own, and none of its words gets out', async (code, [status, problem, retryAfter]) => {
  const { ask, outcomes } = hosts({ invoke: async () => thrown(code) });
  const answer = await ask('http', 'openRoom', ACTIONS.openRoom);
  expect([answer.status, answer.problem, answer.headers['Retry-After']]).toEqual([status, problem, retryAfter]);
  expect(JSON.stringify([answer, outcomes])).not.toMatch(/SECRET|arn:/);
});

/** Lambda did not call the function, or it gave no answer. */
const FAILURES: readonly (readonly [string, () => Promise<never> | Promise<ReturnType<typeof thrown>>])[] = [
  ['the call takes too long', async () => { throw Object.assign(new Error('SECRET'), { name: 'TimeoutError' }); }],
  ['there is no connection', async () => { throw Object.assign(new Error('connect ECONNREFUSED SECRET'), { name: 'Error' }); }],
  ['Lambda fails', async () => { throw Object.assign(new Error('SECRET'), { name: 'ServiceException', $metadata: { httpStatusCode: 500, requestId: 'aws-1' } }); }],
  ['the function may not be called', async () => { throw Object.assign(new Error('SECRET arn:'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } }); }],
  ['there is no such function', async () => { throw Object.assign(new Error('SECRET arn:'), { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } }); }],
  ['the function died', async () => thrown('Runtime.ExitError')],
  ['the function took too long', async () => ({ FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage":"SECRET Task timed out after 300.00 seconds"}') })],
  ['something else answered', async () => ({ Payload: Buffer.from('<html>SECRET</html>') })],
  ['nothing was answered', async () => ({})],
  ['the function failed without a word', async () => ({ FunctionError: 'Unhandled' })],
];

test.each(FAILURES.flatMap(([what, invoke]) => ROUTES.map((route) => [what, route, invoke] as const)))('where %s, %s answers that the directory cannot be reached', async (_, route, invoke) => {
  const { ask, outcomes } = hosts({ invoke });
  const answer = await ask('rest', route, ACTIONS[route]);
  expect(answer).toMatchObject({ status: 503, problem: 'directory-unavailable', headers: { 'Retry-After': '5' } });
  expect(outcomes).toEqual([expect.objectContaining({ status: 503, problem: 'directory-unavailable', attempts: 1, errorName: expect.stringMatching(/^\w+$/) })]);
  expect(JSON.stringify([answer, outcomes])).not.toMatch(/SECRET|arn:/);
});

test.each(ROUTES)('where Lambda runs as many as it may, %s is throttled, and clients stay away longer each time', async (route) => {
  const { ask } = hosts({ invoke: async () => { throw Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } }); } });
  const seconds = [];
  for (let time = 0; time < 3; time++) {
    const answer = await ask('http', route, ACTIONS[route]);
    expect(answer).toMatchObject({ status: 429, problem: 'throttled' });
    seconds.push(Number(answer.headers['Retry-After']));
  }
  expect(seconds).toEqual([4, 8, 12]);
});

test('reads that are refused take no place of those who open rooms', async () => {
  const { ask } = hosts({ invoke: async () => { throw Object.assign(new Error('Rate Exceeded.'), { name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } }); } });
  for (let read = 0; read < 100; read++) await ask('http', 'listRooms', ACTIONS.listRooms);
  expect((await ask('http', 'openRoom', ACTIONS.openRoom)).headers['Retry-After']).toBe('4');
});

test('every call is made once, through the alias that may do it', async () => {
  const { ask, calls } = hosts();
  for (const route of ['openRoom', 'readRoom', 'listRooms', 'closeRoom'] as const) await ask('http', route, ACTIONS[route]);
  expect(calls.map(({ alias, request: { action } }) => [alias, action])).toEqual([['open', 'open'], ['read', 'read'], ['read', 'list'], ['read', 'read'], ['close', 'close']]);
});

test('whatever the calls before took, the last one ends in time: within 23.5 s of the 25 s, and the directory waits 12 s at most', async () => {
  let now = NOW;
  const asked: (readonly [action: string, milliseconds: number, wait: unknown])[] = [];
  const slow = (milliseconds: number) => hosts({
    now: () => now,
    invoke: async (input, patience) => {
      const { action, waitSeconds } = JSON.parse(Buffer.from(input.Payload).toString()) as { action: string; waitSeconds?: number };
      asked.push([action, patience, waitSeconds]);
      now += milliseconds;
      return { Payload: Buffer.from(JSON.stringify({ room: 'show', roomArn: 'arn', state: 'open', owner: 'creator', openedAt: '2026-05-01T12:00:00Z' })) };
    },
  });
  await slow(0).ask('http', 'openRoom', ACTIONS.openRoom);
  await slow(4_900).ask('http', 'closeRoom', ACTIONS.closeRoom);
  expect(asked).toEqual([['open', 23_500, 12], ['read', 5_000, undefined], ['close', 18_600, 12]]);
});

test.each([
  ['problems.md', /longer than a request waits \((\d+) seconds\)/],
  ['room-directory.md', /the request waits for up to (\d+) seconds/],
])('docs/%s says how long that is', (page, sentence) => {
  const text = readFileSync(join(__dirname, '../../../docs', page), 'utf8');
  expect(sentence.exec(text)?.[1]).toBe(`${MAX_WAIT_SECONDS}`);
});
