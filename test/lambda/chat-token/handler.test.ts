import { ANSWER, awsError, chatTokens, CONFIG, POLICY, ROOMS } from './fixtures';
import type { TokenConfig } from '../../../lambda/chat-token/config';
import { tokenHandler, type Outcome } from '../../../lambda/chat-token/handler';
import { PROBLEM_BASE } from '../../../lambda/http/problem';
import { event, jwtEvent } from '../http/fixtures';

async function ask(input: unknown, { answers = [ANSWER] as unknown[], config = CONFIG as TokenConfig, newId = (): string => 'random', random = 0 } = {}) {
  const { tokens, inputs } = chatTokens(...answers);
  const outcomes: Outcome[] = [];
  let clock = 1000;
  const observe = (outcome: Outcome) => outcomes.push(outcome);
  const handler = tokenHandler({ config, rooms: ROOMS, tokens, newId, now: () => clock += 5, random: () => random, observe });
  const response = await handler(input);
  return { response, body: JSON.parse(response.body), inputs, outcome: outcomes[0], outcomes };
}

describe('a connection is to be renewed', () => {
  const renewed = async (random: number, config = CONFIG) => (await ask(event('http-cognito'), { random, config })).body.tokenExpirationTime;

  test('a little before its session ends, by the clock of the service', async () => {
    expect(await renewed(0)).toBe('2023-11-14T23:13:20.000Z');
    // 54 minutes, of which the last one is half over: 53.88 of 54.
    expect(await renewed(0.51)).toBe('2023-11-14T23:13:12.800Z');
  });

  test('when the token ends, where that is wanted', async () => {
    expect(await renewed(0.51, { ...CONFIG, renewedByToken: true })).toBe('2023-11-14T22:14:20.000Z');
  });

  test('with a session of a length of its own either way', async () => {
    for (const config of [CONFIG, { ...CONFIG, renewedByToken: true }]) {
      expect((await ask(event('http-cognito'), { random: 0.51, config })).inputs[0].sessionDurationInMinutes).toBe(54);
    }
  });

  test('when the service says nothing of the session, as it says', async () => {
    expect((await ask(event('http-cognito'), { answers: [{ token: 'the-chat-token' }] })).body).toEqual({ token: 'the-chat-token' });
  });
});

test('without a list of bans too, half a surrogate pair in an id gets no token: on its way it would become another id', async () => {
  const { response, body, inputs } = await ask(jwtEvent({ sub: 'ada\ud83d' }));
  expect(response.statusCode).toBe(403);
  expect(body.type).toBe(`${PROBLEM_BASE}no-user-id`);
  expect(inputs).toEqual([]);
});

test('a token is CreateChatToken\'s JSON, never to be stored', async () => {
  const { response, body, inputs, outcome } = await ask(event('http-cognito'));
  expect(response).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } });
  expect(body).toEqual({ token: 'the-chat-token', sessionExpirationTime: '2023-11-14T23:13:20.000Z', tokenExpirationTime: '2023-11-14T23:13:20.000Z' });
  expect(inputs).toEqual([{
    roomIdentifier: 'arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl',
    userId: '6d1b2c3a-0d3e-4f6a-9c55-0a1b2c3d4e5f',
    capabilities: ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'],
    sessionDurationInMinutes: 60,
    attributes: { displayName: 'Ada' },
  }]);
  expect(outcome).toEqual({ requestId: 'JKJaXmPLvHcESHA=', status: 200, milliseconds: 10, room: 'lobby', problem: undefined });
});

test('a REST API gets the same', async () => {
  const { response, inputs } = await ask(event('rest-cognito', { body: '{"capabilities":["SEND_MESSAGE"]}' }));
  expect(response.statusCode).toBe(200);
  expect(inputs[0]).toMatchObject({ capabilities: ['SEND_MESSAGE'] });
});

test('anonymous users each get an id of their own', async () => {
  const { inputs } = await ask(event('http-none'), { config: { ...CONFIG, anonymous: true }, newId: () => '00000000-0000-4000-8000-000000000000' });
  expect(inputs[0]).toMatchObject({ userId: 'anonymous-00000000-0000-4000-8000-000000000000', capabilities: ['SEND_MESSAGE'] });
});

test.each<[string, unknown, unknown[], number, string]>([
  ['a body that is not JSON', event('http-cognito', { body: '{' }), [], 400, 'invalid-request'],
  ['claims over 1 KB', event('http-lambda', { requestContext: { ...event('http-lambda').requestContext, authorizer: { lambda: { sub: 'a', preferred_username: 'x'.repeat(1020) } } } }), [], 400, 'attributes-too-large'],
  ['a capability too many', event('http-jwt', { body: '{"capabilities":["DELETE_MESSAGE"]}' }), [], 403, 'capability-not-allowed'],
  ['nobody', event('http-none'), [], 403, 'no-user-id'],
  ['an unknown room', event('http-cognito', { pathParameters: { room: 'attic' } }), [], 404, 'unknown-room'],
  ['a deleted room', event('http-cognito'), [awsError('ResourceNotFoundException', 404)], 404, 'unknown-room'],
  ['throttling', event('http-cognito'), [awsError('ThrottlingException', 429)], 429, 'throttled'],
  ['a failure of Amazon IVS Chat', event('http-cognito'), [awsError('InternalServerException', 500)], 502, 'chat-service-failed'],
])('%s is a problem that says what to do and nothing of the inside', async (_, input, answers, status, problem) => {
  const { response, body, outcome } = await ask(input, { answers });
  expect(response).toMatchObject({ statusCode: status, headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' } });
  expect(body).toEqual({ type: PROBLEM_BASE + problem, title: expect.any(String), status, detail: expect.any(String), requestId: 'JKJaXmPLvHcESHA=' });
  expect('Retry-After' in response.headers).toBe(status === 429);
  expect(response.body).not.toMatch(/arn:|at .*\.ts|stack|123456789012/i);
  expect(outcome).toMatchObject({ status, problem });
});

test('the outcome tells a deleted room from one that never was, and keeps unknown keys out of the log', async () => {
  expect((await ask(event('http-cognito'), { answers: [awsError('ResourceNotFoundException', 404)] })).outcome)
    .toMatchObject({ room: 'lobby', errorName: 'ResourceNotFoundException', awsRequestId: 'aws-request-1' });
  const unknown = await ask(event('http-cognito', { pathParameters: { room: 'attic' } }));
  expect(unknown.outcome.room).toBeUndefined();
  expect(unknown.outcome).not.toHaveProperty('errorName');
  expect((await ask(event('http-cognito', { pathParameters: undefined }))).outcome.room).toBeUndefined();
});

test('a mistake of ours is 500, of which only the kind is kept', async () => {
  for (const [thrown, errorName] of [[new TypeError('the secret'), 'TypeError'], ['the secret', 'unknown']]) {
    const { response, body, outcome } = await ask(event('http-none'), { config: { ...CONFIG, anonymous: true }, newId: () => { throw thrown; } });
    expect(response.statusCode).toBe(500);
    expect(body.type).toBe(`${PROBLEM_BASE}internal-error`);
    expect(outcome).toMatchObject({ problem: 'internal-error', errorName });
    expect(JSON.stringify([response, outcome])).not.toContain('the secret');
  }
});

test('an event of something else is one clear error, without its content and without a stack', async () => {
  const error: Error = await ask({ secret: 'hush', Records: [] }).then(() => undefined, (thrown) => thrown);
  expect(error.message).toBe('This is not an event of an API Gateway HTTP API or REST API with Lambda proxy integration');
  expect(error.stack).toBe(`Error: ${error.message}`);
});

test('a groups claim that cannot be read is in the outcome, without what it holds, whether or not a token is issued', async () => {
  const { requestContext, headers } = jwtEvent({ sub: 'ada', groups: '[former moderators]' }) as { requestContext: object; headers: object };
  const config = { ...CONFIG, groupsClaim: 'groups' };
  for (const body of [undefined, '{"capabilities":["DELETE_MESSAGE"]}']) {
    const { outcome } = await ask(event('http-jwt', { requestContext, headers, body }), { config });
    expect(outcome).toMatchObject({ status: body ? 403 : 200, groupsClaim: 'unreadable' });
    expect(JSON.stringify(outcome)).not.toContain('moderators');
  }
  expect((await ask(event('http-cognito'))).outcome.groupsClaim).toBeUndefined();
});

test.each([[7], [true], [{ toString: 'x' }], [['a']], [null], [undefined], ['']])('a token that is %j is none: 502', async (token) => {
  const { response, body } = await ask(event('http-cognito'), { answers: [{ ...ANSWER, token }] });
  expect(response.statusCode).toBe(502);
  expect(body.type).toBe(`${PROBLEM_BASE}chat-service-failed`);
});

describe('a room with allowedGroups', () => {
  const vip = (...groups: string[]) => jwtEvent({ 'sub': 'ada', 'cognito:groups': `[${groups.join(' ')}]` });
  const enter = async (...groups: string[]) => ask({ ...vip(...groups), pathParameters: { room: 'vip' } });

  test('is entered by their members, with the rights that the room gives', async () => {
    expect((await enter('vips')).inputs[0]).toMatchObject({ roomIdentifier: expect.stringMatching(/mnopqrstuvwx$/), capabilities: [], sessionDurationInMinutes: 15 });
    expect((await enter('hosts')).inputs[0]).toMatchObject({ capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE'] });
  });

  test('is to everybody else a room that there is not, to the letter', async () => {
    const unknown = await ask(event('http-cognito', { pathParameters: { room: 'attic' } }));
    for (const groups of [[], ['moderators'], ['VIPS'], ['vip']]) {
      const { response, inputs } = await enter(...groups);
      expect(response).toEqual(unknown.response);
      expect(inputs).toEqual([]);
    }
    const badBody = await ask({ ...vip('moderators'), pathParameters: { room: 'vip' }, body: '{' });
    expect(badBody.response).toEqual(unknown.response);
  });
});

describe('guests', () => {
  const guests = { rooms: new Set(['lobby']), policy: { ...POLICY, capabilities: [], sessionMinutes: 5 } };
  const config = { ...CONFIG, guests };
  const asGuest = (room = 'lobby', changes = {}) => event('http-none', {
    routeKey: 'POST /rooms/{room}/guest-tokens', pathParameters: { room }, ...changes,
  });

  test('read, with an id of their own', async () => {
    const { inputs, outcome } = await ask(asGuest(), { config });
    expect(inputs).toEqual([{ roomIdentifier: expect.stringMatching(/abcdefghijkl$/), userId: 'guest-random', capabilities: [], sessionDurationInMinutes: 5 }]);
    expect(outcome).toMatchObject({ status: 200, guest: true, room: 'lobby' });
  });

  test('enter the rooms that are named, and may not ask for more', async () => {
    expect((await ask(asGuest('vip'), { config })).response.statusCode).toBe(404);
    expect((await ask(asGuest('lobby', { body: '{"capabilities":["SEND_MESSAGE"]}' }), { config })).response.statusCode).toBe(403);
    expect((await ask(asGuest('lobby', { body: '{"sessionDurationInMinutes":6}' }), { config })).response.statusCode).toBe(400);
  });

  test('are what the route says, not what the path looks like', async () => {
    const path = '/rooms/lobby/guest-tokens';
    for (const [name, changes] of [['http-none', { rawPath: path }], ['rest-none', { path }]] as const) {
      expect((await ask(event(name, changes), { config })).body.type).toBe(`${PROBLEM_BASE}no-user-id`);
    }
    expect((await ask(event('rest-none', { resource: '/rooms/{room}/guest-tokens' }), { config })).response.statusCode).toBe(200);
  });

  test('are nobody where there are none', async () => {
    expect((await ask(asGuest())).body.type).toBe(`${PROBLEM_BASE}no-user-id`);
  });

  test('have no claims, even if they are signed in', async () => {
    const signedIn = { ...jwtEvent({ 'sub': 'ada', 'preferred_username': 'Ada', 'cognito:groups': '[moderators]' }), routeKey: 'POST /rooms/{room}/guest-tokens' };
    expect((await ask(signedIn, { config })).inputs[0]).toEqual(expect.not.objectContaining({ attributes: expect.anything() }));
  });
});
