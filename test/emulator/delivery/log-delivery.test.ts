import {
  CreateLoggingConfigurationCommand, DeleteMessageCommand, DisconnectUserCommand, GetLoggingConfigurationCommand, type IvschatClient,
  SendEventCommand, UpdateLoggingConfigurationCommand, UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { createAwsAccess } from '../../../emulator/common/aws';
import type { LoggingConfiguration } from '../../../emulator/common/store';
import { createLogDelivery } from '../../../emulator/delivery/log-delivery';
import { type ChatClient, join, room } from '../chat-support';
import { type FakeAws, startFakeAws } from '../fake-aws';
import { raw, sdk, start, stopAll, testClock, type TestClock } from '../support';

const GROUP = { cloudWatchLogs: { logGroupName: '/chat' } };
const BUCKET = { s3: { bucketName: 'chat-logs' } };
const STREAM = { firehose: { deliveryStreamName: 'chat' } };

let aws: FakeAws;
let clock: TestClock;
let emulator: Emulator;
let client: IvschatClient;

beforeAll(async () => { aws = await startFakeAws(); });
beforeEach(async () => {
  aws.reset();
  aws.logGroups.set('/chat', new Map());
  aws.buckets.set('chat-logs', new Map());
  aws.deliveryStreams.set('chat', []);
  clock = testClock(Date.UTC(2030, 0, 2, 3, 4, 5, 678));
  emulator = await start({ clock, awsEndpoint: aws.endpoint });
  client = sdk(emulator);
});
afterEach(stopAll);
afterAll(async () => aws.close());

type Destination = typeof GROUP | typeof BUCKET | typeof STREAM;

/** Makes a logging configuration and waits until it is ready. */
async function logging(destinationConfiguration: Destination): Promise<string> {
  const { arn } = await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration }));
  await settles(arn!);
  return arn!;
}

async function settles(identifier: string): Promise<string> {
  for (;;) {
    const { state } = await client.send(new GetLoggingConfigurationCommand({ identifier }));
    if (!state!.endsWith('ING')) return state!;
    await new Promise(setImmediate);
  }
}

/** A room with its log, and somebody in it. */
async function logged(...destinations: Destination[]): Promise<{ arn: string; id: string; ann: ChatClient; configurations: string[] }> {
  const configurations: string[] = [];
  for (const destination of destinations) configurations.push(await logging(destination));
  const arn = await room(emulator, { loggingConfigurationIdentifiers: configurations, maximumMessageRatePerSecond: 100 });
  return { arn, id: arn.split('/')[1], ann: await join(emulator, arn), configurations };
}

function outcome(arn: string): unknown {
  const { loggingConfigurations } = emulator.state() as { loggingConfigurations: { arn: string; delivery: unknown }[] };
  return loggingConfigurations.find((one) => one.arn === arn)!.delivery;
}

const linesOf = (bucket: string) => [...aws.buckets.get(bucket)!.values()].flat();

describe('a message', () => {
  test('goes to all destinations of its room as clients get it, under the documented names', async () => {
    const { ann, id, configurations } = await logged(GROUP, BUCKET, STREAM);
    const frame = await ann.ask({ Action: 'SEND_MESSAGE', Content: 'hello', RequestId: 'r', Attributes: { a: 'b' } });
    await emulator.flush();
    const record = { event_timestamp: '2030-01-02T03:04:05.678Z', type: 'MESSAGE', version: '1.0', payload: frame };
    const [[stream, messages]] = aws.logGroups.get('/chat')!;
    expect(stream).toBe(`aws/IVSChatLogs/1.0/room_${id}`);
    expect(messages.map((text) => JSON.parse(text) as unknown)).toEqual([record]);
    const [[key, lines]] = aws.buckets.get('chat-logs')!;
    expect(key).toMatch(new RegExp(`^AWSLogs/000000000000/IVSChatLogs/1\\.0/us-east-1/room_${id}/2030/01/02/03/`
      + `000000000000_IVSChatLogs_1\\.0_us-east-1_room_${id}_20300102T0304Z_[0-9a-f]{8}\\.log\\.gz$`));
    expect(lines.map((text) => JSON.parse(text) as unknown)).toEqual([record]);
    expect(aws.deliveryStreams.get('chat')).toEqual([`${JSON.stringify(record)}\n`]);
    for (const arn of configurations) expect(outcome(arn)).toEqual({ delivered: 1, failed: 0, reasons: {} });
  });

  test('goes nowhere without a local AWS', async () => {
    emulator.settings.awsEndpoint = '';
    const { ann, configurations } = await logged(GROUP);
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'hello' });
    await emulator.flush();
    expect(aws.calls).toEqual([]);
    expect(outcome(configurations[0])).toBeUndefined();
  });

  test('goes only to logging configurations that are ACTIVE', async () => {
    const { ann, configurations: [arn] } = await logged(GROUP);
    emulator.settings.loggingConfigurationTransitionMs = 10_000;
    await client.send(new UpdateLoggingConfigurationCommand({ identifier: arn, destinationConfiguration: STREAM }));
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'between' });
    clock.advance(10_000);
    expect(await settles(arn)).toBe('ACTIVE');
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'after' });
    await emulator.flush();
    expect(aws.deliveryStreams.get('chat')).toEqual([expect.stringContaining('"Content":"after"')]);
    expect(aws.logGroups.get('/chat')!.size).toBe(0);
  });

  test('is not logged any more once the room has let go of its log', async () => {
    const { ann, arn } = await logged(GROUP);
    await client.send(new UpdateRoomCommand({ identifier: arn, loggingConfigurationIdentifiers: [] }));
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'unlogged' });
    await emulator.flush();
    expect(aws.logGroups.get('/chat')!.size).toBe(0);
  });
});

test('events are logged: those of the application, and aws:DELETE_MESSAGE and aws:DISCONNECT_USER', async () => {
  const { ann, arn, id } = await logged(GROUP);
  await client.send(new SendEventCommand({ roomIdentifier: arn, eventName: 'goal', attributes: { by: 'nine' } }));
  await client.send(new DeleteMessageCommand({ roomIdentifier: arn, id: 'abcdefGHIJ12' }));
  await client.send(new DisconnectUserCommand({ roomIdentifier: arn, userId: 'bob' }));
  await ann.ask({ Action: 'DELETE_MESSAGE', Id: 'abcdefGHIJ12' });
  await ann.ask({ Action: 'DISCONNECT_USER', UserId: 'bob' });
  await emulator.flush();
  const records = aws.logGroups.get('/chat')!.get(`aws/IVSChatLogs/1.0/room_${id}`)!.map((text) => JSON.parse(text) as { payload: object });
  expect(records[0]).toMatchObject({ type: 'EVENT', version: '1.0', payload: { Type: 'EVENT', EventName: 'goal', Attributes: { by: 'nine' } } });
  expect(records.map((record) => (record.payload as { EventName: string }).EventName)).toEqual([
    'goal', 'aws:DELETE_MESSAGE', 'aws:DISCONNECT_USER', 'aws:DELETE_MESSAGE', 'aws:DISCONNECT_USER',
  ]);
});

test('a room\'s order is kept, whatever the destination, and a flush waits for all of it', async () => {
  const { ann } = await logged(GROUP, BUCKET, STREAM);
  const sent = Array.from({ length: 60 }, (_, number) => `message ${number}`);
  for (const Content of sent) ann.send({ Action: 'SEND_MESSAGE', Content });
  for (const _ of sent) await ann.next();
  await emulator.flush();
  const contents = (lines: string[]) => lines.map((line) => (JSON.parse(line) as { payload: { Content: string } }).payload.Content);
  expect(contents([...aws.logGroups.get('/chat')!.values()][0])).toEqual(sent);
  expect(contents(linesOf('chat-logs'))).toEqual(sent);
  expect(contents(aws.deliveryStreams.get('chat')!)).toEqual(sent);
});

test('what comes within logBatchMs is one S3 object, and keys sort by time', async () => {
  const { ann } = await logged(BUCKET);
  for (const Content of ['one', 'two']) await ann.ask({ Action: 'SEND_MESSAGE', Content });
  expect(aws.calls).not.toContain('PutObject');
  clock.advance(1000);
  await until(() => aws.buckets.get('chat-logs')!.size === 1);
  await ann.ask({ Action: 'SEND_MESSAGE', Content: 'three' });
  clock.advance(1000);
  await until(() => aws.buckets.get('chat-logs')!.size === 2);
  const objects = aws.buckets.get('chat-logs')!;
  expect([...objects.values()].map((lines) => lines.length)).toEqual([2, 1]);
  expect([...objects.keys()]).toEqual([...objects.keys()].sort());
});

test('with logBatchMs 0 an S3 object is written at once', async () => {
  emulator.settings.logBatchMs = 0;
  const { ann } = await logged(BUCKET);
  await ann.ask({ Action: 'SEND_MESSAGE', Content: 'one' });
  await until(() => linesOf('chat-logs').length === 1);
});

test('a log larger than one call of CloudWatch Logs takes several', async () => {
  const { ann, configurations: [arn] } = await logged(GROUP);
  aws.before = async (operation) => {
    // Until the first is answered, all others wait together.
    if (operation === 'PutLogEvents') await new Promise((resolve) => setTimeout(resolve, 50));
    return undefined;
  };
  const RequestId = 'x'.repeat(100_000);
  for (let count = 0; count < 20; count++) ann.send({ Action: 'SEND_MESSAGE', Content: String(count), RequestId });
  for (let count = 0; count < 20; count++) await ann.next();
  await emulator.flush();
  expect(outcome(arn)).toEqual({ delivered: 20, failed: 0, reasons: {} });
  expect(aws.calls.filter((call) => call === 'PutLogEvents').length).toBeGreaterThan(3);
});

describe('a log that cannot be delivered', () => {
  test('is counted with its reason, and the chat goes on', async () => {
    const { ann, configurations } = await logged(GROUP, BUCKET, STREAM);
    [aws.logGroups, aws.buckets, aws.deliveryStreams].forEach((map) => map.clear());
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'lost' });
    await emulator.flush();
    expect(outcome(configurations[0])).toEqual({ delivered: 0, failed: 1, reasons: { 'ResourceNotFoundException: It is not there.': 1 } });
    expect(outcome(configurations[1])).toEqual({ delivered: 0, failed: 1, reasons: { 'NoSuchBucket: The bucket is gone': 1 } });
    expect(outcome(configurations[2])).toEqual({ delivered: 0, failed: 1, reasons: { 'ResourceNotFoundException: It is not there.': 1 } });
    aws.logGroups.set('/chat', new Map());
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'found' });
    await emulator.flush();
    expect(outcome(configurations[0])).toMatchObject({ delivered: 1, failed: 1 });
  });

  test('because nobody answers delays no message', async () => {
    const { ann, configurations: [arn] } = await logged(GROUP);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => { release = resolve; });
    aws.before = async () => {
      await gate;
      return [403, { __type: 'AccessDeniedException', message: 'no' }];
    };
    for (const Content of ['one', 'two', 'three']) expect(await ann.ask({ Action: 'SEND_MESSAGE', Content })).toMatchObject({ Content });
    release();
    await emulator.flush();
    expect(outcome(arn)).toEqual({ delivered: 0, failed: 3, reasons: { 'AccessDeniedException: no': 3 } });
  });

  test('because the local AWS was taken away says so', async () => {
    const { ann, configurations: [arn] } = await logged(BUCKET);
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'one' });
    emulator.settings.awsEndpoint = '';
    await emulator.flush();
    emulator.settings.awsEndpoint = aws.endpoint;
    expect(outcome(arn)).toEqual({ delivered: 0, failed: 1, reasons: { 'Error: awsEndpoint was taken away': 1 } });
  });

  test('does not pile up for ever', async () => {
    const access = createAwsAccess({ awsEndpoint: aws.endpoint }, 'us-east-1', '123456789012');
    const logs = createLogDelivery(access, clock, { logBatchMs: 1000 });
    const configuration = { arn: 'arn', destinationConfiguration: BUCKET } as unknown as LoggingConfiguration;
    const frame = { Type: 'EVENT', SendTime: '2030-01-02T03:04:05.678Z' };
    for (let count = 0; count < 10_001; count++) logs.add(configuration, { account: '123456789012', region: 'us-east-1', roomId: 'r' }, frame);
    expect(logs.outcome('arn')).toEqual({ delivered: 0, failed: 1, reasons: { 'More than 10000 records were waiting': 1 } });
    await logs.flush();
    expect(logs.outcome('arn')).toMatchObject({ delivered: 10_000 });
    expect(linesOf('chat-logs')).toHaveLength(10_000);
    access.close();
  });

  test('a stream that somebody else has made meanwhile is used', async () => {
    const { ann, id, configurations: [arn] } = await logged(GROUP);
    aws.before = (operation) => {
      if (operation !== 'CreateLogStream') return undefined;
      aws.logGroups.get('/chat')!.set(`aws/IVSChatLogs/1.0/room_${id}`, []);
      return [400, { __type: 'ResourceAlreadyExistsException', message: 'there' }];
    };
    await ann.ask({ Action: 'SEND_MESSAGE', Content: 'one' });
    await emulator.flush();
    expect(outcome(arn)).toMatchObject({ delivered: 1, failed: 0 });
  });
});

test('a local AWS sees the access key of its own, or the account that the emulator is of', async () => {
  await logging(GROUP);
  expect(aws.accessKeyId).toBe('test');
  const other = await start({ awsEndpoint: aws.endpoint, account: '123456789012' });
  await sdk(other).send(new CreateLoggingConfigurationCommand({ destinationConfiguration: GROUP }));
  await until(() => aws.accessKeyId === '123456789012');
});

test('reasons are remembered up to twenty, the rest counted together', async () => {
  const access = createAwsAccess({ awsEndpoint: aws.endpoint }, 'us-east-1', '000000000000');
  const logs = createLogDelivery(access, clock, { logBatchMs: 0 });
  const configuration = { arn: 'arn', destinationConfiguration: STREAM } as unknown as LoggingConfiguration;
  let count = 0;
  // What an emulator of another test still asks for does not count.
  aws.before = (operation) => operation === 'PutRecord' ? [403, { __type: 'AccessDeniedException', message: String(++count) }] : undefined;
  while (count < 25) {
    logs.add(configuration, { account: '1', region: 'r', roomId: 'r' }, { Type: 'EVENT', SendTime: '2030-01-02T03:04:05.678Z' });
    await logs.flush();
  }
  expect(logs.outcome('arn')).toMatchObject({ failed: 25, reasons: { 'AccessDeniedException: 1': 1, 'AccessDeniedException: 20': 1, 'other reasons': 5 } });
  access.close();
  expect(access.current()).toBeUndefined();
});

test('POST /_emulator/flush delivers what waits, and answers when it has arrived', async () => {
  const { ann } = await logged(BUCKET);
  await ann.ask({ Action: 'SEND_MESSAGE', Content: 'one' });
  expect((await raw(emulator, 'POST', '/_emulator/flush', undefined, {})).status).toBe(204);
  expect(linesOf('chat-logs')).toHaveLength(1);
});

test('closing delivers what waits', async () => {
  const { ann } = await logged(BUCKET);
  await ann.ask({ Action: 'SEND_MESSAGE', Content: 'one' });
  await emulator.close();
  expect(linesOf('chat-logs')).toHaveLength(1);
});

test('closing does not wait for ever', async () => {
  const { ann } = await logged(GROUP);
  aws.before = async () => new Promise(() => undefined);
  await ann.ask({ Action: 'SEND_MESSAGE', Content: 'one' });
  const began = Date.now();
  await emulator.close();
  expect(Date.now() - began).toBeLessThan(5000);
});

test('reset forgets what waits and what was counted', async () => {
  const { ann } = await logged(BUCKET);
  await ann.ask({ Action: 'SEND_MESSAGE', Content: 'one' });
  emulator.reset();
  clock.advance(1000);
  await emulator.flush();
  expect(linesOf('chat-logs')).toEqual([]);
});

describe('the destination of a logging configuration', () => {
  test.each([
    [GROUP, 'The log group /chat does not exist'],
    [BUCKET, 'The bucket chat-logs does not exist'],
    [STREAM, 'The delivery stream chat does not exist'],
  ])('must be there when the transition ends: %j', async (destinationConfiguration, reason) => {
    emulator.settings.loggingConfigurationTransitionMs = 1000;
    [aws.logGroups, aws.buckets, aws.deliveryStreams].forEach((map) => map.clear());
    aws.logGroups.set('/chat-2', new Map());
    const { arn: identifier, state } = await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration }));
    expect(state).toBe('CREATING');
    clock.advance(1000);
    expect(await settles(identifier!)).toBe('CREATE_FAILED');
    expect(emulator.state()).toMatchObject({ loggingConfigurations: [{ stateReason: reason }] });

    aws.logGroups.set('/chat', new Map());
    aws.buckets.set('chat-logs', new Map());
    aws.deliveryStreams.set('chat', []);
    await client.send(new UpdateLoggingConfigurationCommand({ identifier }));
    clock.advance(1000);
    expect(await settles(identifier!)).toBe('ACTIVE');
    expect((emulator.state() as { loggingConfigurations: { stateReason?: string }[] }).loggingConfigurations[0].stateReason).toBeUndefined();
  });

  test('that is not there fails an update too', async () => {
    const arn = await logging(GROUP);
    await client.send(new UpdateLoggingConfigurationCommand({ identifier: arn, destinationConfiguration: { s3: { bucketName: 'nowhere' } } }));
    expect(await settles(arn)).toBe('UPDATE_FAILED');
    expect(emulator.state()).toMatchObject({ loggingConfigurations: [{ stateReason: 'The bucket nowhere does not exist' }] });
  });

  test('fails the transition when the local AWS cannot be asked', async () => {
    aws.before = () => [403, { __type: 'AccessDeniedException', message: 'not for you' }];
    const { arn } = await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: GROUP }));
    expect(await settles(arn!)).toBe('CREATE_FAILED');
    expect(emulator.state()).toMatchObject({ loggingConfigurations: [{ stateReason: 'AccessDeniedException: not for you' }] });
    emulator.settings.awsEndpoint = 'http://127.0.0.1:1';
    await client.send(new UpdateLoggingConfigurationCommand({ identifier: arn }));
    expect(await settles(arn!)).toBe('UPDATE_FAILED');
    expect(emulator.state()).toMatchObject({ loggingConfigurations: [{ stateReason: 'Error: connect ECONNREFUSED 127.0.0.1:1' }] });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
