import {
  CreateChatTokenCommand, CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteRoomCommand, GetRoomCommand, type IvschatClient,
  TagResourceCommand, UntagResourceCommand,
} from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { createRecorder } from '../../../emulator/interference/recorder';
import { errorOf, raw, sdk, signed, start, stopAll } from '../support';

const LOCAL_AWS = { awsEndpoint: '', logBatchMs: 1000, reviewHandlerTimeoutMs: 200, reviewHandlerAssociationMs: 0, cloudControlProperties: 'full' };

let emulator: Emulator;
let client: IvschatClient;

beforeAll(async () => {
  emulator = await start({ region: 'eu-central-1', account: '123456789012' });
  client = sdk(emulator, { credentials: { accessKeyId: 'AKIAROOMS', secretAccessKey: 's', sessionToken: 't' } });
});
beforeEach(() => emulator.reset());
afterAll(stopAll);

const admin = async (method: string, path: string, body?: unknown) => raw(emulator, method, `/_emulator/${path}`, body, {});

test('health says where and what this is', async () => {
  expect(await admin('GET', 'health')).toMatchObject({
    status: 200, body: { status: 'ok', region: 'eu-central-1', account: '123456789012', state: 'in memory: gone when this process stops' },
  });
});

test('what does not exist is not found', async () => {
  expect((await admin('GET', 'nothing')).status).toBe(404);
  expect((await admin('PUT', 'health')).status).toBe(404);
});

describe('recorded calls', () => {
  test('say who did what to which resource, and how it ended', async () => {
    const { arn } = await client.send(new CreateRoomCommand({ name: 'lobby' }));
    await client.send(new TagResourceCommand({ resourceArn: arn, tags: { a: 'b' } }));
    await errorOf(client.send(new GetRoomCommand({ identifier: `${arn}x` })));
    const common = { accessKeyId: 'AKIAROOMS', region: 'eu-central-1', sessionToken: true, userAgent: expect.stringContaining('aws-sdk-js/3') };
    expect(emulator.calls()).toEqual([
      { ...common, time: expect.any(String), requestId: expect.any(String), operation: 'CreateRoom', name: 'lobby', resource: arn, status: 200, effect: true },
      { ...common, time: expect.any(String), requestId: expect.any(String), operation: 'TagResource', resource: arn, status: 200, effect: true },
      {
        ...common,
        time: expect.any(String),
        requestId: expect.any(String),
        operation: 'GetRoom',
        resource: `${arn}x`,
        status: 404,
        errorCode: 'ResourceNotFoundException',
        effect: false,
      },
    ]);
    expect((await admin('GET', 'calls')).body.calls).toHaveLength(3);
  });

  test('include those that were refused before anybody was known', async () => {
    const { requestId } = await raw(emulator, 'POST', '/CreateRoom', {}, {});
    await raw(emulator, 'POST', '/Nothing', {}, signed('eu-central-1'));
    expect(emulator.calls()).toMatchObject([
      { operation: 'CreateRoom', requestId, status: 403, errorCode: 'MissingAuthenticationTokenException' },
      { operation: 'UnknownOperation', accessKeyId: 'AKIATEST', sessionToken: false, status: 400 },
    ]);
  });

  test('hold nothing that should not be kept', async () => {
    const { arn } = await client.send(new CreateRoomCommand({ tags: { key: 'tag-value' } }));
    const { token } = await client.send(new CreateChatTokenCommand({ roomIdentifier: arn, userId: 'user-id', attributes: { name: 'attribute-value' } }));
    const everything = JSON.stringify([emulator.calls(), (await admin('GET', 'state')).body]);
    for (const secret of [token!, 'user-id', 'attribute-value']) expect(everything).not.toContain(secret);
    expect(JSON.stringify(emulator.calls())).not.toContain('tag-value');
  });

  test('hold the tags of the resource, before the call, and of the request, where the emulator was told to', async () => {
    const recording = await start({ recordTags: true });
    const own = sdk(recording);
    const { arn } = await own.send(new CreateRoomCommand({ tags: { a: '1', b: '2' } }));
    await own.send(new TagResourceCommand({ resourceArn: arn, tags: { a: '3' } }));
    await own.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['b'] }));
    await own.send(new DeleteRoomCommand({ identifier: arn }));
    await errorOf(own.send(new GetRoomCommand({ identifier: arn })));
    expect(recording.calls().map(({ operation, tags }) => [operation, tags])).toEqual([
      ['CreateRoom', { request: { a: '1', b: '2' }, keys: ['a', 'b'] }],
      ['TagResource', { resource: { a: '1', b: '2' }, request: { a: '3' }, keys: ['a'] }],
      ['UntagResource', { resource: { a: '3', b: '2' }, keys: ['b'] }],
      ['DeleteRoom', { resource: { a: '3' } }],
      ['GetRoom', {}],
    ]);
  });

  test('are remembered up to fifty thousand, the oldest forgotten first', () => {
    const recorder = createRecorder();
    for (let count = 0; count < 100_001; count++) {
      recorder.add({ time: '', requestId: String(count), operation: 'GetRoom', status: 200, effect: true });
    }
    expect(recorder.calls()).toHaveLength(50_000);
    expect([recorder.calls()[0].requestId, recorder.calls().at(-1)?.requestId]).toEqual(['50001', '100000']);
  });

  test('can be cleared by themselves', async () => {
    await client.send(new CreateRoomCommand({}));
    expect((await admin('DELETE', 'calls')).status).toBe(204);
    expect((await admin('GET', 'calls')).body).toEqual({ calls: [] });
    expect((emulator.state() as { rooms: unknown[] }).rooms).toHaveLength(1);
    emulator.clearCalls();
    expect(emulator.calls()).toEqual([]);
  });
});

test('state shows rooms and logging configurations in full, and counts tokens', async () => {
  const logging = await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }));
  const room = await client.send(new CreateRoomCommand({ maximumMessageLength: 7, loggingConfigurationIdentifiers: [logging.arn!] }));
  await client.send(new CreateChatTokenCommand({ roomIdentifier: room.arn, userId: 'u' }));
  expect((await admin('GET', 'state')).body).toEqual({
    rooms: [expect.objectContaining({ arn: room.arn, maximumMessageLength: 7, loggingConfigurationIdentifiers: [logging.arn], connections: 0 })],
    loggingConfigurations: [expect.objectContaining({ arn: logging.arn, state: 'ACTIVE' })],
    unusedTokens: 1,
  });
});

test('settings are shown and changed one by one', async () => {
  const defaults = { loggingConfigurationTransitionMs: 0, loggingConfigurationsFail: false, limits: false, tokenLifetimeMs: 60_000, ...LOCAL_AWS };
  expect((await admin('GET', 'settings')).body).toEqual(defaults);
  expect((await admin('POST', 'settings', { loggingConfigurationTransitionMs: 5 })).body).toEqual({ ...defaults, loggingConfigurationTransitionMs: 5 });
  expect(emulator.settings.loggingConfigurationTransitionMs).toBe(5);
  for (const wrong of [{ colour: 1 }, { limits: 'yes' }, { tokenLifetimeMs: -1 }, { tokenLifetimeMs: 1e12 }, { limits: true, colour: 1 }, { constructor: 1 },
    { awsEndpoint: 'ftp://127.0.0.1' }, { awsEndpoint: 'https://logs.us-east-1.amazonaws.com' }, { cloudControlProperties: 'some' }, { logBatchMs: '1' }]) {
    expect((await admin('POST', 'settings', wrong)).status).toBe(400);
  }
  expect((await admin('POST', 'settings', '[')).status).toBe(400);
  expect((await admin('POST', 'settings', { awsEndpoint: 'http://example.com' })).body.message)
    .toBe('awsEndpoint must be on this machine: 127.0.0.1, [::1] or localhost');
  expect((await admin('POST', 'settings', { awsEndpoint: 'x' })).body.message).toBe('awsEndpoint must be empty or an http URL');
  expect((await admin('POST', 'settings', { cloudControlProperties: 'x' })).body.message)
    .toBe('cloudControlProperties must be one of full, present, identifiers');
  expect(emulator.settings).toEqual({ ...defaults, loggingConfigurationTransitionMs: 5 });
});

test('reset forgets everything, settings included', async () => {
  await client.send(new CreateRoomCommand({}));
  emulator.faults.add({ kind: 'throttle' });
  emulator.settings.limits = true;
  expect((await admin('POST', 'reset')).status).toBe(204);
  expect(emulator.state()).toEqual({ rooms: [], loggingConfigurations: [], unusedTokens: 0 });
  expect([emulator.faults.list(), emulator.calls(), emulator.settings.limits]).toEqual([[], [], false]);
});

test('two emulators in one process have nothing in common', async () => {
  const other = await start();
  await client.send(new CreateRoomCommand({}));
  expect(other.calls()).toEqual([]);
  expect(other.port).not.toBe(emulator.port);
});

test.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'https://[::1]:1', 'http://aws.localhost'])('%s is on this machine', async (awsEndpoint) => {
  expect((await admin('POST', 'settings', { awsEndpoint })).body).toMatchObject({ awsEndpoint });
});

test('an awsEndpoint elsewhere is an error', async () => {
  expect((await errorOf(start({ awsEndpoint: 'http://10.0.0.1:4566' }))).message)
    .toBe('awsEndpoint must be on this machine: 127.0.0.1, [::1] or localhost, but is \'http://10.0.0.1:4566\'');
});

test('a port that is taken is an error', async () => {
  expect((await errorOf(start({ port: emulator.port }))).code).toBe('EADDRINUSE');
});
