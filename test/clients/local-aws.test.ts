import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CreateLogGroupCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { CreateLoggingConfigurationCommand, GetLoggingConfigurationCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { AddPermissionCommand, CreateAliasCommand, CreateFunctionCommand, LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type Ministack, startMinistack } from './ministack';
import { installClients, runClient } from './python';
import { type Emulator, startEmulator } from '../../emulator';
import { type ChatClient, join as joinRoom, room } from '../emulator/chat-support';

const HANDLER = `exports.handler = async ({ Content, Attributes, Sender }) => Content.includes('spam')
  ? { ReviewResult: 'DENY', Content, Attributes: { Reason: 'no spam' } }
  : { ReviewResult: 'ALLOW', Content: Content.replaceAll('damn', '****'), Attributes: { ...Attributes, reviewed: Sender.UserId } };`;
const PERMISSION = {
  Action: 'lambda:InvokeFunction',
  Principal: 'ivschat.amazonaws.com',
  SourceAccount: '000000000000',
  SourceArn: 'arn:aws:ivschat:us-east-1:000000000000:room/*',
};
const REVIEW = 'arn:aws:lambda:us-east-1:000000000000:function:review';

let ministack: Ministack;
let emulator: Emulator;
let folder: string;
const made: { destroy(): void }[] = [];

beforeAll(async () => {
  await installClients();
  folder = mkdtempSync(join(tmpdir(), 'local-aws-'));
  ministack = await startMinistack();
  // The first invocation of a local function starts a process.
  emulator = await startEmulator({ awsEndpoint: ministack.endpoint, reviewHandlerTimeoutMs: 20_000 });
});
afterAll(async () => {
  await emulator?.close();
  made.forEach((one) => one.destroy());
  await ministack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A client of the local AWS, or of the emulator. */
function client<Client extends { destroy(): void }>(type: new (config: object) => Client, endpoint = ministack.endpoint): Client {
  const one = new type({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, forcePathStyle: true });
  made.push(one);
  return one;
}

async function aws(...args: string[]): Promise<Record<string, never>> {
  const ended = await runClient('aws', ...args, '--endpoint-url', ministack.endpoint, '--output', 'json');
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(ended.stdout || '{}') as Record<string, never>;
}

async function logging(destinationConfiguration: object): Promise<{ arn: string; state: string }> {
  const ivschat = client(IvschatClient, emulator.endpoint);
  const { arn } = await ivschat.send(new CreateLoggingConfigurationCommand({ destinationConfiguration } as never));
  for (;;) {
    const { state } = await ivschat.send(new GetLoggingConfigurationCommand({ identifier: arn }));
    if (state !== 'CREATING') return { arn: arn!, state: state! };
  }
}

test('a room\'s messages are in CloudWatch Logs, S3 and Firehose, and the AWS CLI reads them there', async () => {
  await client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName: '/chat' }));
  await client(S3Client).send(new CreateBucketCommand({ Bucket: 'chat-logs' }));
  await client(S3Client).send(new CreateBucketCommand({ Bucket: 'chat-stream' }));
  await client(FirehoseClient).send(new CreateDeliveryStreamCommand({
    DeliveryStreamName: 'chat',
    ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::chat-stream', RoleARN: 'arn:aws:iam::000000000000:role/firehose' },
  }));
  const configurations = [
    await logging({ cloudWatchLogs: { logGroupName: '/chat' } }),
    await logging({ s3: { bucketName: 'chat-logs' } }),
    await logging({ firehose: { deliveryStreamName: 'chat' } }),
  ];
  expect(configurations.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
  const arn = await room(emulator, { loggingConfigurationIdentifiers: configurations.map((one) => one.arn) });
  const id = arn.split('/')[1];
  const ann = await joinRoom(emulator, arn);
  const frames = [await ann.ask({ Action: 'SEND_MESSAGE', Content: 'hello' }), await ann.ask({ Action: 'SEND_MESSAGE', Content: 'wörld 😀' })];
  await emulator.flush();

  const { events } = await aws('logs', 'get-log-events', '--log-group-name', '/chat', '--log-stream-name', `aws/IVSChatLogs/1.0/room_${id}`);
  expect((events as { message: string }[]).map((one) => (JSON.parse(one.message) as { payload: unknown }).payload)).toEqual(frames);

  const prefix = `AWSLogs/000000000000/IVSChatLogs/1.0/us-east-1/room_${id}/`;
  const { Contents } = await aws('s3api', 'list-objects-v2', '--bucket', 'chat-logs', '--prefix', prefix);
  expect(Contents).toHaveLength(1);
  const object = join(folder, 'object');
  await aws('s3api', 'get-object', '--bucket', 'chat-logs', '--key', (Contents as { Key: string }[])[0].Key, object);
  expect(payloads(gunzipSync(readFileSync(object)).toString())).toEqual(frames);

  const { Contents: streamed } = await aws('s3api', 'list-objects-v2', '--bucket', 'chat-stream');
  const records: unknown[] = [];
  for (const { Key } of streamed as { Key: string }[]) {
    await aws('s3api', 'get-object', '--bucket', 'chat-stream', '--key', Key, object);
    records.push(...payloads(readFileSync(object, 'utf8')));
  }
  expect(records).toEqual(expect.arrayContaining(frames));
  expect(records).toHaveLength(2);
});

test('a destination that is not there is a logging configuration in CREATE_FAILED', async () => {
  for (const missing of [{ cloudWatchLogs: { logGroupName: '/no' } }, { s3: { bucketName: 'not-there' } }, { firehose: { deliveryStreamName: 'no' } }]) {
    expect((await logging(missing)).state).toBe('CREATE_FAILED');
  }
  const { loggingConfigurations } = emulator.state() as { loggingConfigurations: { stateReason?: string }[] };
  expect(loggingConfigurations.map((one) => one.stateReason).filter(Boolean)).toEqual([
    'The log group /no does not exist', 'The bucket not-there does not exist', 'The delivery stream no does not exist',
  ]);
});

describe('a function', () => {
  const lambda = () => client(LambdaClient);
  beforeAll(async () => {
    writeFileSync(join(folder, 'index.js'), HANDLER);
    execFileSync('python3', ['-c', 'import zipfile; zipfile.ZipFile("code.zip", "w").write("index.js")'], { cwd: folder });
    await lambda().send(new CreateFunctionCommand({
      FunctionName: 'review',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/review',
      Code: { ZipFile: readFileSync(join(folder, 'code.zip')) },
    }));
    await lambda().send(new PublishVersionCommand({ FunctionName: 'review' }));
    await lambda().send(new CreateAliasCommand({ FunctionName: 'review', Name: 'live', FunctionVersion: '1' }));
  });

  test.each([['review', REVIEW, undefined], ['an alias', `${REVIEW}:live`, 'live'], ['a version', `${REVIEW}:1`, '1']])(
    'reviews messages once it permits that (%s)', async (_what, uri, Qualifier) => {
      const refused = room(emulator, { messageReviewHandler: { uri } });
      await expect(refused).rejects.toThrow('Request member: uri failed to satisfy the constraints: invalid lambda permission');
      await lambda().send(new AddPermissionCommand({ FunctionName: 'review', Qualifier, StatementId: `chat-${Qualifier}`, ...PERMISSION }));
      const ann: ChatClient = await joinRoom(emulator, await room(emulator, { messageReviewHandler: { uri, fallbackResult: 'DENY' } }));
      // Its first answer can take longer than a client waits.
      for (const Content of ['damn', 'spam', 'fine']) ann.send({ Action: 'SEND_MESSAGE', Content });
      while (ann.waiting.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(ann.waiting).toMatchObject([
        { Type: 'MESSAGE', Content: '****', Attributes: { reviewed: 'ann' } },
        { Type: 'ERROR', ErrorCode: 406, ErrorMessage: 'The message was denied in review: no spam' },
        { Type: 'MESSAGE', Content: 'fine' },
      ]);
    });
});

function payloads(lines: string): unknown[] {
  return lines.split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { payload: unknown }).payload);
}
