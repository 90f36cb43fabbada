import { modulesOfPage } from './modules';

// Whether somebody is still signed in, in an evening that takes no time.

const MINUTE = 60_000;
const CONFIG = { region: 'us-east-1', userPoolClientId: 'client', apiUrl: 'https://api.example.com/', rooms: [] };

interface SignIn { accessToken(): Promise<string> }

interface Modules {
  readonly SignIn: { withPassword(config: object, name: string, password: string): Promise<SignIn> };
  readonly Api: new (config: object, accessToken: () => Promise<string>) => {
    chatToken(room: string, name: string): Promise<{ readonly token: string }>;
    openRoom(room: string): Promise<object>;
  };
}

let page: Modules;
let signIn: SignIn;
const cognito = jest.fn<Promise<Response>, []>();
const api = jest.fn<Promise<Response>, [authorization: string]>();

/** An access token for an hour from now on. */
function accessToken(): string {
  const [iat, exp] = [0, 60 * 60].map((seconds) => Math.round(Date.now() / 1000) + seconds);
  return `.${Buffer.from(JSON.stringify({ sub: 'ada', iat, exp })).toString('base64url')}.`;
}

const answer = (status: number, body: object, headers = {}) => async () => Promise.resolve(Response.json(body, { status, headers }));
const signedIn = async () => answer(200, { AuthenticationResult: { AccessToken: accessToken(), RefreshToken: 'refresh' } })();
const cognitoSays = (status: number, type: string) => answer(status, { __type: type });
const unreachable = async () => Promise.reject(new TypeError('fetch failed'));
const pass = async (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

beforeAll(async () => {
  page = await modulesOfPage<Modules>('sign-in', 'api');
  Object.assign(globalThis, { addEventListener: () => undefined, removeEventListener: () => undefined });
});

beforeEach(async () => {
  jest.useFakeTimers();
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (to) => {
    return to instanceof Request ? api(to.headers.get('Authorization') ?? '') : cognito();
  });
  api.mockImplementation(answer(200, { token: 'a chat token' }));
  cognito.mockImplementation(signedIn);
  signIn = await page.SignIn.withPassword(CONFIG, 'ada', 'secret');
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('a sign-in whose renewal fails', () => {
  test.each([
    ['Cognito has a fault', cognitoSays(500, 'InternalErrorException')],
    ['Cognito has a fault without a name', async () => new Response('<html>', { status: 503 })],
    ['Cognito has too much to do', cognitoSays(400, 'TooManyRequestsException')],
    ['nobody is reached', unreachable],
  ])('as %s goes on with the token that it has, and renews it later', async (_, failure) => {
    const first = await signIn.accessToken();
    await pass(45 * MINUTE);
    cognito.mockImplementation(failure);
    await expect(signIn.accessToken()).resolves.toBe(first);
    cognito.mockImplementation(signedIn);
    await expect(signIn.accessToken()).resolves.not.toBe(first);
  });

  test.each(['NotAuthorizedException', 'UserNotFoundException'])('with %s is over', async (type) => {
    await pass(45 * MINUTE);
    cognito.mockImplementation(cognitoSays(400, type));
    await expect(signIn.accessToken()).rejects.toMatchObject({ kind: 'unauthorized', message: 'Your sign-in has ended. Sign in again.' });
  });

  test('with no token left, as on a machine that wakes without a network, holds up who asks and does not sign them out', async () => {
    const room = new page.Api(CONFIG, async () => signIn.accessToken());
    await pass(180 * MINUTE);
    cognito.mockImplementation(unreachable);
    const asked = room.chatToken('lobby', 'ada');
    await pass(2 * MINUTE);
    cognito.mockImplementation(signedIn);
    await pass(2 * MINUTE);
    await expect(asked).resolves.toEqual({ token: 'a chat token' });
  });
});

test('who waits for a busy API asks it with a token that is good then', async () => {
  const room = new page.Api(CONFIG, async () => signIn.accessToken());
  await pass(29 * MINUTE);
  api.mockImplementation(answer(429, {}, { 'Retry-After': '240' }));
  const asked = room.chatToken('lobby', 'ada');
  await pass(MINUTE);
  api.mockImplementation(answer(200, { token: 'a chat token' }));
  await pass(4 * MINUTE);
  await asked;
  const [first, last] = [api.mock.calls.at(0), api.mock.calls.at(-1)];
  expect(last).not.toEqual(first);
  expect(last).toEqual([`Bearer ${await signIn.accessToken()}`]);
});

test('what the API says is to be asked again is asked again, whatever its number', async () => {
  const room = new page.Api(CONFIG, async () => signIn.accessToken());
  api.mockImplementationOnce(answer(409, { type: 'problems.md#room-busy', detail: 'Busy.' }, { 'Retry-After': '1' }));
  const asked = room.openRoom('studio');
  await pass(5000);
  await expect(asked).resolves.toBeDefined();
  expect(api).toHaveBeenCalledTimes(2);
});
