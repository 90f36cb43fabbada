import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { Harness } from './harness';
import { expectSession } from './sessions';
import { CREDENTIALS, REGION } from '../../local/account';
import { newPassword, register, signIn } from '../../local/demo/people';
import { localHttpApiUrl } from '../../local/http-api-url';

const harness = Harness.forFile();
const PASSWORD = newPassword();
const ORIGIN = 'https://example.com';

let outputs: Readonly<Record<string, string>>;
let alice: string;
let mona: string;

beforeAll(async () => {
  ({ outputs } = await harness.deploy('chat-api'));
  await register(pool(), { username: 'alice', displayName: 'Alice Ä' }, PASSWORD);
  await register(pool(), { username: 'mona', displayName: 'Mona', group: 'moderators' }, PASSWORD);
  alice = await signIn(pool(), 'alice', PASSWORD);
  mona = await signIn(pool(), 'mona', PASSWORD);
}, 120_000);

afterEach(async () => harness.clearFaults());

function pool(client = 'ClientId') {
  return { endpoint: harness.aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs[client]! };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Request {
  readonly url?: string;
  readonly body?: string;
  readonly origin?: string;
}

async function ask(idToken: string | undefined, { url = outputs.LobbyUrl!, body, origin = ORIGIN }: Request = {}): Promise<Answer> {
  const response = await fetch(localHttpApiUrl(url, harness.aws.endpoint), {
    method: 'POST', body, headers: { origin, ...(idToken === undefined ? {} : { authorization: `Bearer ${idToken}` }) },
  });
  return { status: response.status, headers: response.headers, body: await response.json() as Answer['body'] };
}

function problem(name: string, status: number) {
  return { status, body: expect.objectContaining({ status, type: expect.stringMatching(new RegExp(`#${name}$`)), requestId: expect.stringMatching(/./) }) };
}


describe('a signed-in user', () => {
  test('gets a token, as CreateChatToken made it', async () => {
    const { status, headers, body } = await ask(alice);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['sessionExpirationTime', 'token', 'tokenExpirationTime']);
    expectSession(body.sessionExpirationTime, 30);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('may ask for less', async () => {
    const { status, body } = await ask(alice, { body: JSON.stringify({ capabilities: [], sessionDurationInMinutes: 5 }) });
    expect(status).toBe(200);
    expectSession(body.sessionExpirationTime, 5);
  });

  test('is refused a capability that only moderators have', async () => {
    const body = JSON.stringify({ capabilities: ['DELETE_MESSAGE'] });
    expect(await ask(alice, { body })).toMatchObject(problem('capability-not-allowed', 403));
    expect(await ask(mona, { body })).toMatchObject({ status: 200 });
  });

  test('gets a token for every room of the API, and for no other', async () => {
    expect(await ask(alice, { url: outputs.BackstageUrl })).toMatchObject({ status: 200 });
    expect(await ask(alice, { url: outputs.LobbyUrl!.replace('lobby', 'cellar') })).toMatchObject(problem('unknown-room', 404));
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '["SEND_MESSAGE"]'],
    ['an unknown field', '{"userId":"mona"}'],
    ['an unknown capability', '{"capabilities":["FLY"]}'],
    ['a session that is too long', '{"sessionDurationInMinutes":31}'],
    ['no whole minutes', '{"sessionDurationInMinutes":1.5}'],
    ['too many bytes', `{"capabilities":[${' '.repeat(9000)}]}`],
  ])('is told about a body with %s', async (_what, body) => {
    expect(await ask(alice, { body })).toMatchObject(problem('invalid-request', 400));
  });
});

describe('401 for', () => {
  test('no token', async () => {
    expect(await ask(undefined)).toMatchObject({ status: 401 });
  });

  test('something that is no token', async () => {
    expect(await ask('nonsense')).toMatchObject({ status: 401 });
  });

  test('a token whose claims were changed', async () => {
    const [header, payload, signature] = alice.split('.');
    const claims = { ...JSON.parse(Buffer.from(payload!, 'base64url').toString()), 'cognito:groups': ['moderators'] };
    const tampered = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(await ask(`${header}.${tampered}.${signature}`)).toMatchObject({ status: 401 });
  });

  test('a token without a signature', async () => {
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await ask(`${none}.${alice.split('.')[1]}.`)).toMatchObject({ status: 401 });
  });

  test('a token for another client', async () => {
    expect(await ask(await signIn(pool('OtherClientId'), 'alice', PASSWORD))).toMatchObject({ status: 401 });
  });

  test('a token that has expired', async () => {
    const brief = await signIn(pool('BriefClientId'), 'alice', PASSWORD);
    expect(await ask(brief)).toMatchObject(problem('sign-in-ending', 403)); // let in, and too short for a session
    await sleep(2500);
    expect(await ask(brief)).toMatchObject({ status: 401 });
  });
});

describe('when Amazon IVS Chat', () => {
  test('throttles, the client is told when to come back', async () => {
    await harness.addFault({ kind: 'throttle', operation: 'CreateChatToken' });
    const answer = await ask(alice);
    expect(answer).toMatchObject(problem('throttled', 429));
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  });

  test('throttles once, nobody notices', async () => {
    await harness.addFault({ kind: 'throttle', operation: 'CreateChatToken', times: 1 });
    expect(await ask(alice)).toMatchObject({ status: 200 });
  });

  test.each([
    ['fails', { kind: 'error-before', status: 500 }],
    ['drops the connection', { kind: 'drop-before' }],
    ['refuses the function', { kind: 'access-denied' }],
  ] as const)('%s, it is a bad gateway, and nothing of it is told', async (_what, fault) => {
    await harness.addFault({ ...fault, operation: 'CreateChatToken' });
    const answer = await ask(alice);
    expect(answer).toMatchObject(problem('chat-service-failed', 502));
    expect(JSON.stringify(answer.body)).not.toMatch(/arn:|Exception|\\n/);
  });

  test('has lost the room, there is no such room', async () => {
    const client = new IvschatClient({ endpoint: harness.aws.emulator.endpoint, region: REGION, credentials: CREDENTIALS });
    await client.send(new DeleteRoomCommand({ identifier: outputs.BackstageArn! }));
    client.destroy();
    expect(await ask(alice, { url: outputs.BackstageUrl })).toMatchObject(problem('unknown-room', 404));
  });
});

describe('CORS', () => {
  async function preflight(origin: string): Promise<Response> {
    return fetch(localHttpApiUrl(outputs.LobbyUrl!, harness.aws.endpoint), {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });
  }

  test('lets a page of the listed origin send the token', async () => {
    const { ok, headers } = await preflight(ORIGIN);
    expect(ok).toBe(true);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
  });

  test('lets it read every answer of the function, errors too', async () => {
    for (const answer of [await ask(alice), await ask(alice, { body: '{' })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    }
  });

  test('lets no other origin', async () => {
    expect((await preflight('https://example.org')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await ask(alice, { origin: 'https://example.org' })).headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('the function calls what its role allows, all of it, and nothing else', async () => {
  await harness.destroy('chat-api');
  expect((await harness.state()).rooms).toEqual([]);
  const { denied, unused } = await harness.leastPrivilege();
  expect(denied).toEqual([]);
  expect(unused.filter((line) => line.includes('TokenFunction'))).toEqual([]);
});
