import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { sendEvent } from './events';
import { Harness } from './harness';
import { CREDENTIALS, REGION } from '../../local/account';
import { newPassword, register } from '../../local/demo/people';
import { localHttpApiUrl } from '../../local/http-api-url';

/** What the end-to-end tests of the chat API rest on, and MiniStack alone does not give: see local/ministack-as-aws. */
const harness = Harness.forFile();

let outputs: Readonly<Record<string, string>>;

beforeAll(async () => {
  ({ outputs } = await harness.deploy('ministack-as-aws'));
}, 120_000);

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Sends a path as it is: fetch() would tidy it up. */
async function ask(door: 'RestUrl' | 'HttpUrl', path: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
  const url = new URL(localHttpApiUrl(outputs[door]!, harness.aws.endpoint));
  return new Promise((resolve, reject) => {
    const sent = request({ host: url.hostname, port: url.port, path: `${url.pathname}${path}`, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

describe('a REST API', () => {
  test.each(['a%2Fb', 'a%252Fb', 'a%25b', 'a%20b', 'a+b', '%F0%9F%98%80', 'a%3Fb', '%E0%A4', '%2E%2E'])('hands over the path as it was sent: %s', async (user) => {
    const event = JSON.parse((await ask('RestUrl', `users/${user}`)).body);
    expect(event).toMatchObject({ resource: '/users/{user}', path: `/users/${user}`, pathParameters: { user }, requestContext: { path: `/prod/users/${user}` } });
  });

  test('sends events without a version, and with the domain name', async () => {
    const event = JSON.parse((await ask('RestUrl', 'users/alice')).body);
    expect(event).not.toHaveProperty('version');
    expect(event.requestContext.domainName).toBe(new URL(outputs.RestUrl!).hostname);
    expect(event.requestContext.domainPrefix).toBe(event.requestContext.apiId);
  });

  describe('with a Cognito authorizer', () => {
    const tokens = { id: '', access: '' };
    beforeAll(async () => {
      const pool = { endpoint: harness.aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs.ClientId! };
      const password = newPassword();
      await register(pool, { username: 'alice', displayName: 'Alice' }, password);
      const cognito = new CognitoIdentityProviderClient({ endpoint: pool.endpoint, region: REGION, credentials: CREDENTIALS });
      const { AuthenticationResult } = await cognito.send(new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH', ClientId: pool.clientId, AuthParameters: { USERNAME: 'alice', PASSWORD: password },
      }));
      cognito.destroy();
      Object.assign(tokens, { id: AuthenticationResult!.IdToken, access: AuthenticationResult!.AccessToken });
    });

    test.each([['claims', 'id', 200], ['claims', 'access', 401], ['scoped', 'id', 401], ['scoped', 'access', 200]] as const)(
      'GET /%s with an %s token is answered with %d', async (path, token, status) => {
        expect((await ask('RestUrl', path, { headers: { authorization: `Bearer ${tokens[token]}` } })).status).toBe(status);
      },
    );

    test('writes the times in claims as dates', async () => {
      const { exp, iat } = JSON.parse(Buffer.from(tokens.id.split('.')[1]!, 'base64url').toString());
      const { claims } = JSON.parse((await ask('RestUrl', 'claims', { headers: { authorization: tokens.id } })).body).requestContext.authorizer;
      for (const [text, seconds] of [[claims.exp, exp], [claims.iat, iat]]) {
        expect(text).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}$/);
        expect(Date.parse(text)).toBe(seconds * 1000);
      }
    });
  });

  test('holds bodies against their model', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await ask('RestUrl', 'minutes', { method: 'POST', headers, body: '{"minutes":1}' })).status).toBe(200);
    for (const body of ['{}', '[]', '{']) expect((await ask('RestUrl', 'minutes', { method: 'POST', headers, body })).status).toBe(400);
  });

  test('takes no body for an empty object', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await ask('RestUrl', 'anything', { method: 'POST', headers })).status).toBe(200);
    expect((await ask('RestUrl', 'anything', { method: 'POST' })).status).toBe(200);
    expect((await ask('RestUrl', 'minutes', { method: 'POST', headers })).status).toBe(400);
  });

  test('puts the id of the request into the template of a mock integration', async () => {
    expect(JSON.parse((await ask('RestUrl', 'anything')).body)).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  test('throttles the method that has a limit', async () => {
    expect(await burst('RestUrl', 'limited/alice')).toContain(429);
    expect(await burst('RestUrl', 'users/alice')).not.toContain(429);
  });

  test.each([
    ['https://a.example.com', 'https://a.example.com'],
    ['https://b.example.com', 'https://b.example.com'],
    ['https://b.example.com.evil.test', 'https://a.example.com'],
    ['https://bXexample.com', 'https://a.example.com'],
  ])('answers a preflight from %s with %s', async (origin, allowed) => {
    const { status, headers, body } = await ask('RestUrl', 'users/alice', { method: 'OPTIONS', headers: { origin } });
    expect({ status, body }).toEqual({ status: 204, body: '' });
    expect(headers['access-control-allow-origin']).toBe(allowed);
  });
});

test('an HTTP API throttles the route that has a limit', async () => {
  expect(await burst('HttpUrl', 'limited')).toContain(429);
  expect(await burst('HttpUrl', 'free')).not.toContain(429);
});

async function burst(door: 'RestUrl' | 'HttpUrl', path: string): Promise<number[]> {
  return (await Promise.all(Array.from({ length: 5 }, async () => ask(door, path)))).map(({ status }) => status);
}

describe('calls of a function', () => {
  test('are allowed or refused as its policies say', async () => {
    const client = new LambdaClient({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: outputs.FunctionName, Payload: '{}' }));
    client.destroy();
    expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({
      readOwn: 'allowed',
      readOther: 'AccessDeniedException',
      readBoth: 'AccessDeniedException',
      write: 'AccessDeniedException',
      queryOwn: 'allowed',
      queryOther: 'AccessDeniedException',
      send: 'allowed',
      invokeAlias: 'allowed',
      invokeFunction: 'AccessDeniedException',
      secret: 'allowed',
    });
  });

  test('are recorded with who made them', () => {
    const calls = harness.recorded().map(({ action, leadingKeys, allowed }) => ({ action, leadingKeys, allowed }));
    expect(calls).toContainEqual({ action: 'dynamodb:GetItem', leadingKeys: ['ban#'], allowed: true });
    expect(calls).toContainEqual({ action: 'dynamodb:BatchGetItem', leadingKeys: ['ban#', 'count#'], allowed: false });
    expect(calls).toContainEqual({ action: 'dynamodb:Query', leadingKeys: ['ban#'], allowed: true });
    expect(calls).toContainEqual({ action: 'sqs:SendMessage', leadingKeys: [], allowed: true });
    // By a function that was invoked as an alias:
    expect(calls).toContainEqual({ action: 'dynamodb:DeleteItem', leadingKeys: [''], allowed: true });
    expect(JSON.stringify(harness.recorded())).not.toMatch(/alice|lobby/);
  });

  test('are what least privilege is judged by', () => {
    const { denied, unused } = harness.leastPrivilegeElsewhere();
    expect(denied.map((line) => line.replace(/^.*: (dynamodb:\w+) .*$/, '$1'))).toEqual(expect.arrayContaining(['dynamodb:PutItem', 'dynamodb:GetItem']));
    expect(unused.map((line) => line.split(': ')[1])).toEqual(['secretsmanager:DescribeSecret', 'sqs:PurgeQueue']);
  });
});

describe('what is asynchronous', () => {
  /** What the function noted that is done only when it has heard a thing twice. */
  async function heard(pk: string, atLeast: number): Promise<{ times: number; sent: string }> {
    const client = new DynamoDBClient({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
    for (const deadline = Date.now() + 15_000; ; await sleep(200)) {
      const { Item } = await client.send(new GetItemCommand({ TableName: outputs.TableName, Key: { pk: { S: pk } }, ConsistentRead: true }));
      const times = Number(Item?.times?.N ?? 0);
      if (times >= atLeast || Date.now() > deadline) return { times, sent: Item?.sent?.S ?? '' };
    }
  }

  test('reaches the function of a custom resource again when it threw', () => {
    expect(outputs.Times).toBe('2');
  });

  test('reaches the target of a rule again when it threw, with the time that its sender gave it, and be it an event of AWS', async () => {
    const event = { source: 'aws.ivs', detailType: 'IVS Stream State Change', time: new Date('2026-01-02T03:04:05Z') };
    await sendEvent(harness.aws.endpoint, { ...event, detail: { event_name: 'Stream Start', id: 'start' } });
    await sendEvent(harness.aws.endpoint, { ...event, detail: { event_name: 'Stream End', id: 'end' } });
    expect(await heard('start', 2)).toEqual({ times: 2, sent: '2026-01-02T03:04:05Z' });
    expect(await heard('end', 0)).toEqual({ times: 0, sent: '' });
  });

  test('reaches the target of a schedule again when it threw, as far as the role of the schedule may invoke it', async () => {
    expect((await heard('able', 2)).times).toBe(2);
    const invocations = harness.recorded().filter(({ action, role }) => action === 'lambda:InvokeFunction' && /-(Una|A)bleRole/.test(role));
    expect(invocations.map(({ allowed }) => allowed).sort()).toEqual([false, true]);
    expect((await heard('unable', 0)).times).toBe(0);
  });
});

describe('a function', () => {
  async function invoke(event: object, Qualifier?: string): Promise<{ error?: string; answer: unknown }> {
    const client = new LambdaClient({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
    const command = new InvokeCommand({ FunctionName: outputs.NamedName, Qualifier, Payload: JSON.stringify(event) });
    const { Payload, FunctionError } = await client.send(command);
    client.destroy();
    return { error: FunctionError, answer: JSON.parse(Buffer.from(Payload!).toString()) };
  }

  test.each([
    [{ name: 'BangError', stack: 'BangError: Too late' }, { errorType: 'BangError', errorMessage: 'Too late', trace: ['BangError: Too late'] }],
    [{ name: 'BangError', stack: '' }, { errorType: 'handled', errorMessage: expect.any(String) }],
  ])('that throws %j says so by its name, if there is a stack', async (fail, answer) => {
    expect(await invoke({ fail })).toEqual({ error: 'Unhandled', answer });
  });

  test('knows what it was invoked as', async () => {
    expect((await invoke({})).answer).toMatch(/:function:[^:]+$/);
    expect((await invoke({}, 'bang')).answer).toMatch(/:function:[^:]+:bang$/);
  });
});

test('the concurrency that a template reserves for a function is all it has', async () => {
  const client = new LambdaClient({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 });
  const answers = await Promise.all(Array.from({ length: 3 }, async () =>
    client.send(new InvokeCommand({ FunctionName: outputs.SingleName })).then(() => 'done', (error: Error) => error.name)));
  client.destroy();
  expect(answers.sort()).toEqual(['TooManyRequestsException', 'TooManyRequestsException', 'done']);
});

test('all of it can be deployed again, and destroyed', async () => {
  await harness.deploy('ministack-as-aws');
  await harness.destroy('ministack-as-aws');
}, 60_000);
