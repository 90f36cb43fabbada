import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageRequest, type ChatToken } from 'amazon-ivs-chat-messaging';
import { AwsClient } from 'aws4fetch';
import { assume, type Keys } from './assume';
import { ask as askAt, problem, type Answer, type Request } from './doors';
import { Harness } from './harness';
import { enter as enterAt } from './inside';
import { expectSession, minutesUntil } from './sessions';
import { CREDENTIALS, REGION } from '../../local/account';
import { deployedCallers } from '../../local/callers';

const harness = Harness.forFile();
let outputs: Readonly<Record<string, string>>;

beforeAll(async () => {
  ({ outputs } = await harness.deploy('chat-authorizers'));
}, 240_000);

const enter = async (token: unknown) => enterAt(harness.aws.emulator.messagingEndpoint, token as ChatToken);

const tokens = (room: string) => `rooms/${room}/tokens`;

/** The chat user id behind a token, as the others in the room see it. */
async function userIdOf(token: unknown): Promise<string> {
  const { room } = await enter(token);
  const { sender } = await room.sendMessage(new SendMessageRequest('Hello'));
  room.disconnect();
  return sender.userId;
}

describe.each(['HttpLambda', 'RestLambda'] as const)('with a Lambda authorizer, %s', (api) => {
  const ask = async (path: string, who?: string, request?: Request) => askAt(outputs[`${api}Url`]!, harness.aws.endpoint, path, who, request);

  test('lets those in whom the authorizer knows, as who it says they are', async () => {
    const { status, body } = await ask(tokens('lobby'), 'alice');
    expect(status).toBe(200);
    expect(await userIdOf(body)).toBe('alice');
    expect(await userIdOf((await ask(tokens('lobby'), 'seven')).body)).toBe('7');
  });

  test.each([['nobody knows', 'mallory', [401, 403]], ['has the name of a member of objects', 'constructor', [401, 403]], ['sends nothing', undefined, [401]]])(
    'refuses whoever %s', async (_what, who, statuses) => {
      expect(statuses).toContain((await ask(tokens('lobby'), who)).status);
    },
  );

  test.each([['nameless', 'no-user-id'], ['endless', 'user-id-too-long']])('%s is nobody: %s', async (who, name) => {
    expect(await ask(tokens('lobby'), who)).toMatchObject(problem(name, 403));
  });

  test.each(['vera', 'vic'])('%s is let into the room of their group, however the authorizer writes groups', async (who) => {
    const { status, body } = await ask(tokens('backstage'), who);
    expect(status).toBe(200);
    expectSession(body.sessionExpirationTime, 15);
  });

  test.each(['alice', 'hugo', 'mona', 'carl'])('%s is in no such group, and the room is as one that there is not', async (who) => {
    const [forbidden, unknown] = [await ask(tokens('backstage'), who), await ask(tokens('attic'), who)];
    const withoutId = ({ body: { requestId: _, ...body } }: Answer) => body;
    // Who moderates the room knows of it, and is not let in for that.
    expect(forbidden).toMatchObject(problem('unknown-room', 404));
    expect(withoutId(forbidden)).toEqual(withoutId(unknown));
  });

  test('what the authorizer answers for one room is not the answer for another', async () => {
    for (let round = 0; round < 2; round++) {
      // It lets the lodger into the lobby alone, and the chameleon is a vip only while it asks for the lobby.
      expect((await ask(tokens('lobby'), 'lodger')).status).toBe(200);
      expect((await ask(tokens('backstage'), 'lodger')).status).toBe(403);
      expect((await ask(tokens('lobby'), 'chameleon')).status).toBe(200);
      expect(await ask(tokens('backstage'), 'chameleon')).toMatchObject(problem('unknown-room', 404));
    }
    const [here, there] = await Promise.all(['lobby', 'backstage'].map(async (room) => ask(tokens(room), 'lodger')));
    expect([here!.status, there!.status]).toEqual([200, 403]);
  });

  test('a session ends with the sign-in, where the authorizer says when that is', async () => {
    const { body } = await ask(tokens('lobby'), 'brief');
    expect(minutesUntil(body.sessionExpirationTime)).toBeLessThanOrEqual(10);
    expect(minutesUntil(body.sessionExpirationTime)).toBeGreaterThan(7);
    expectSession((await ask(tokens('lobby'), 'alice')).body.sessionExpirationTime, 30);
    for (const who of ['ending', 'muddled']) expect(await ask(tokens('lobby'), who)).toMatchObject(problem('sign-in-ending', 403));
  });

  test('moderators are whom the authorizer says', async () => {
    const event = { body: { eventName: 'poll' } };
    expect((await ask('rooms/lobby/events', 'mona', event)).status).toBe(200);
    expect(await ask('rooms/lobby/events', 'hugo', event)).toMatchObject(problem('not-a-moderator', 403));
    expect((await ask('rooms/backstage/events', 'hugo', event)).status).toBe(200);
    expect(await ask('rooms/backstage/events', 'vic', event)).toMatchObject(problem('not-a-moderator', 403));
    for (const who of ['mona', 'alice', 'chameleon']) expect(await ask('rooms/backstage/events', who, event)).toMatchObject(problem('unknown-room', 404));
    expect((await ask('rooms/lobby/events', 'lodger', event)).status).toBe(403);
    expect([401, 403]).toContain((await ask('rooms/lobby/events', 'mallory', event)).status);
    expect((await ask('rooms/lobby/events', undefined, event)).status).toBe(401);
  });

  test('a moderator bans, and what was said and who said it is gone', async () => {
    const { room, left } = await enter((await ask(tokens('lobby'), 'alice')).body);
    const { id } = await room.sendMessage(new SendMessageRequest('spam'));
    expect((await ask(`rooms/lobby/messages/${id}`, 'mona', { method: 'DELETE' })).status).toBeLessThan(300);
    expect(await ask('rooms/lobby/bans/alice', 'mona', { method: 'PUT' })).toMatchObject({ status: 200, body: { userId: 'alice', bannedBy: 'mona' } });
    await left;
    expect(await ask(tokens('lobby'), 'alice')).toMatchObject(problem('banned', 403));
    expect((await ask('rooms/lobby/bans', 'mona', { method: 'GET' })).body).toMatchObject({ bans: [{ userId: 'alice' }] });
    expect((await ask('rooms/lobby/bans/alice', 'mona', { method: 'DELETE' })).status).toBeLessThan(300);
    expect((await ask(tokens('lobby'), 'alice')).status).toBe(200);

    expect((await ask('rooms/lobby/disconnects', 'mona', { body: { userId: 'alice' } })).status).toBeLessThan(300);
    expect(await ask('bans/alice', 'hugo', { method: 'PUT' })).toMatchObject(problem('not-a-moderator', 403));
  });
});

describe.each(['HttpIam', 'RestIam'] as const)('with IAM, %s', (api) => {
  const other = api === 'HttpIam' ? 'RestIam' : 'HttpIam';
  const callerOf = async (of: string, session: string) => assume(harness.aws.endpoint, outputs[`${of}CallerArn`]!, session);

  async function ask(path: string, keys?: Keys, { headers, ...request }: Request = {}): Promise<Answer> {
    const signer = keys && new AwsClient({ ...keys, service: 'execute-api', region: REGION, retries: 0 });
    return askAt(outputs[`${api}Url`]!, harness.aws.endpoint, path, undefined, {
      ...request, headers, send: signer && (async (url, init) => signer.fetch(url, init)),
    });
  }

  test('lets those in who were granted to call it, as the session that they are', async () => {
    const [one, two] = [await callerOf(api, 'one'), await callerOf(api, 'two')];
    const answers = [await ask(tokens('lobby'), one), await ask(tokens('lobby'), two)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expectSession(answers[0]!.body.sessionExpirationTime, 30);
    const ids = [await userIdOf(answers[0]!.body), await userIdOf(answers[1]!.body)];
    expect(ids).toEqual([one.userId, two.userId]);
    expect(ids[0]).toMatch(/^AROA\w+:one$/);
  });

  test('each room has its rules for them, too', async () => {
    const caller = await callerOf(api, 'one');
    const { status, body } = await ask(tokens('backstage'), caller);
    expect(status).toBe(200);
    expectSession(body.sessionExpirationTime, 15);
    const { room } = await enter(body);
    await expect(room.sendMessage(new SendMessageRequest('Hello'))).rejects.toMatchObject({ errorCode: 403 });
    room.disconnect();
    expect(await ask(tokens('backstage'), caller, { body: { capabilities: ['SEND_MESSAGE'] } })).toMatchObject(problem('capability-not-allowed', 403));
    expect(await ask(tokens('attic'), caller)).toMatchObject(problem('unknown-room', 404));
  });

  test('refuses everybody else', async () => {
    const caller = await callerOf(api, 'one');
    const refused: (Keys | undefined)[] = [
      undefined, // who does not sign
      await callerOf(other, 'one'), // who may call the other API
      { ...caller, secretAccessKey: `${caller.secretAccessKey.slice(1)}x` },
      { ...caller, sessionToken: undefined },
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    ];
    for (const keys of refused) expect((await ask(tokens('lobby'), keys)).status).toBe(403);
  });

  test('what signed for one room is no signature for another', async () => {
    const signer = new AwsClient({ ...await callerOf(api, 'one'), service: 'execute-api', region: REGION, retries: 0 });
    const answer = await askAt(outputs[`${api}Url`]!, harness.aws.endpoint, tokens('lobby'), undefined, {
      send: async (url, init) => {
        const { headers } = await signer.sign(url, init);
        return fetch(url.replace('/lobby/', '/backstage/'), { ...init, headers });
      },
    });
    expect(answer.status).toBe(403);
  });

  test('there is nothing but tokens to ask for', async () => {
    const caller = await callerOf(api, 'one');
    for (const path of ['rooms/lobby/events', 'rooms/lobby/guest-tokens', 'bans/someone']) {
      expect([403, 404]).toContain((await ask(path, caller, { body: {} })).status);
    }
  });

  test('somebody whom another backend banned gets no token', async () => {
    const [banned, free] = [await callerOf(api, `banned-${api}`), await callerOf(api, 'free')];
    const dynamodb = new DynamoDBClient({ endpoint: harness.aws.endpoint, region: REGION, credentials: CREDENTIALS });
    const item = { pk: `ban#${banned.userId}`, sk: outputs.LobbyArn!, userId: banned.userId, room: outputs.LobbyArn!, createdAt: new Date().toISOString() };
    await dynamodb.send(new PutItemCommand({
      TableName: outputs.BanTable, Item: Object.fromEntries(Object.entries(item).map(([name, S]) => [name, { S }])),
    }));
    dynamodb.destroy();
    expect(await ask(tokens('lobby'), banned)).toMatchObject(problem('banned', 403));
    expect((await ask(tokens('backstage'), banned)).status).toBe(200);
    expect((await ask(tokens('lobby'), free)).status).toBe(200);
  });
});

test('each function calls what its role allows, all of it, and nothing else', async () => {
  const { denied, unused } = await harness.leastPrivilege();
  const ofApis = (lines: readonly string[]) => lines.filter((line) => /TokenFunction|ModerationFunction/.test(line));
  expect(denied).toEqual([]);
  expect(ofApis(unused)).toEqual([]);
  const elsewhere = harness.leastPrivilegeElsewhere();
  expect(elsewhere.denied).toEqual([]);
  // Lambda itself writes what a function prints: only the audit log is written by a call of ours.
  expect(ofApis(elsewhere.unused).filter((line) => !/TokenFunction.*: logs:/.test(line))).toEqual([]);
});

test('nothing is left', async () => {
  expect((await deployedCallers(harness.aws.endpoint)).map(({ functionName }) => functionName)).toEqual(
    expect.arrayContaining([expect.stringContaining('TokenFunction'), expect.stringContaining('ModerationFunction')]));
  await harness.destroy('chat-authorizers');
  expect((await harness.state()).rooms).toEqual([]);
  expect(await deployedCallers(harness.aws.endpoint)).toEqual([]);
}, 120_000);
