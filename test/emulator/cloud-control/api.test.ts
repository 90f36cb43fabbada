import { CreateLoggingConfigurationCommand, CreateRoomCommand, type IvschatClient } from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { forFile, sdk, signed } from '../support';

const ROOM = 'AWS::IVSChat::Room';
const LOGGING = 'AWS::IVSChat::LoggingConfiguration';
const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:review';

let emulator: Emulator;
let client: IvschatClient;

forFile((started) => {
  emulator = started;
  client = sdk(started);
});

interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
}

async function call(operation: string, input: unknown, headers = signed('us-east-1', 'cloudcontrolapi')): Promise<Reply> {
  const response = await fetch(`${emulator.endpoint}/`, {
    method: 'POST',
    headers: { ...headers, 'x-amz-target': `CloudApiService.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  const body = await response.json() as Record<string, unknown>;
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), body };
}

interface Description { Identifier: string; Properties: string }
function described({ body }: Reply): Record<string, unknown>[] {
  return (body.ResourceDescriptions as Description[]).map((one) => JSON.parse(one.Properties) as Record<string, unknown>);
}

describe('GetResource', () => {
  test('gives a room in CloudFormation\'s names', async () => {
    const logging = await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }));
    const room = await client.send(new CreateRoomCommand({
      name: 'lobby',
      maximumMessageLength: 7,
      maximumMessageRatePerSecond: 50,
      messageReviewHandler: { uri: LAMBDA },
      loggingConfigurationIdentifiers: [logging.arn!],
      tags: { team: 'live' },
    }));
    const { status, body } = await call('GetResource', { TypeName: ROOM, Identifier: room.arn });
    expect(status).toBe(200);
    const { Identifier, Properties } = body.ResourceDescription as Description;
    expect([body.TypeName, Identifier]).toEqual([ROOM, room.arn]);
    expect(JSON.parse(Properties)).toEqual({
      Arn: room.arn,
      Id: room.id,
      Name: 'lobby',
      MaximumMessageLength: 7,
      MaximumMessageRatePerSecond: 50,
      MessageReviewHandler: { Uri: LAMBDA, FallbackResult: 'ALLOW' },
      LoggingConfigurationIdentifiers: [logging.arn],
      Tags: [{ Key: 'team', Value: 'live' }],
    });
  });

  test.each([
    [{ s3: { bucketName: 'logs' } }, { S3: { BucketName: 'logs' } }],
    [{ cloudWatchLogs: { logGroupName: '/chat' } }, { CloudWatchLogs: { LogGroupName: '/chat' } }],
    [{ firehose: { deliveryStreamName: 'chat' } }, { Firehose: { DeliveryStreamName: 'chat' } }],
  ])('gives a logging configuration in CloudFormation\'s names: %j', async (destinationConfiguration, DestinationConfiguration) => {
    const { arn, id } = await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration, name: 'transcripts' }));
    const { body } = await call('GetResource', { TypeName: LOGGING, Identifier: arn });
    expect(JSON.parse((body.ResourceDescription as Description).Properties)).toEqual({
      Arn: arn, Id: id, Name: 'transcripts', State: 'ACTIVE', DestinationConfiguration, Tags: [],
    });
  });

  test('does not find what is not there, is of the other type or cannot be seen yet', async () => {
    const { arn } = await client.send(new CreateRoomCommand({}));
    emulator.faults.add({ kind: 'not-visible', delayMs: 60_000 });
    const hidden = await client.send(new CreateRoomCommand({}));
    for (const [TypeName, Identifier] of [[ROOM, 'nothing'], [LOGGING, arn], [ROOM, hidden.arn]]) {
      expect(await call('GetResource', { TypeName, Identifier })).toMatchObject({
        status: 404,
        type: 'ResourceNotFoundException',
        body: {
          __type: 'com.amazon.cloudapiservice#ResourceNotFoundException',
          Message: `Resource of type '${TypeName}' with identifier '${Identifier}' was not found.`,
        },
      });
    }
  });
});

describe('ListResources', () => {
  test('gives all of a type, page by page, with all properties', async () => {
    for (const name of ['one', 'two', 'three']) await client.send(new CreateRoomCommand({ name }));
    await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }));
    const first = await call('ListResources', { TypeName: ROOM, MaxResults: 2, ResourceModel: '{}' });
    expect(first.body.TypeName).toBe(ROOM);
    expect(described(first).map((one) => one.Name)).toEqual(['three', 'two']);
    const second = await call('ListResources', { TypeName: ROOM, MaxResults: 2, NextToken: first.body.NextToken });
    expect(described(second)).toEqual([expect.objectContaining({ Name: 'one', MaximumMessageLength: 500, Tags: [], LoggingConfigurationIdentifiers: [] })]);
    expect(second.body.NextToken).toBeUndefined();
    expect((await call('ListResources', { TypeName: LOGGING, NextToken: first.body.NextToken }))).toMatchObject({
      status: 400, type: 'InvalidRequestException', body: { Message: 'nextToken is not a token of this list' },
    });
    expect(described(await call('ListResources', { TypeName: LOGGING }))).toHaveLength(1);
  });

  test('gives a hundred at once, if nothing is said', async () => {
    for (let count = 0; count < 101; count++) await client.send(new CreateRoomCommand({}));
    expect(described(await call('ListResources', { TypeName: ROOM }))).toHaveLength(100);
  });

  test('can be told to leave out what is empty, or all but the identifier', async () => {
    const { arn, id } = await client.send(new CreateRoomCommand({}));
    emulator.settings.cloudControlProperties = 'present';
    const present = { Arn: arn, Id: id, MaximumMessageLength: 500, MaximumMessageRatePerSecond: 10 };
    expect(described(await call('ListResources', { TypeName: ROOM }))).toEqual([present]);
    emulator.settings.cloudControlProperties = 'identifiers';
    expect(described(await call('ListResources', { TypeName: ROOM }))).toEqual([{ Arn: arn }]);
    const { body } = await call('GetResource', { TypeName: ROOM, Identifier: arn });
    expect(JSON.parse((body.ResourceDescription as Description).Properties)).toEqual(present);
  });
});

test.each<[string, string, unknown, number, string, string]>([
  ['a type of another service', 'ListResources', { TypeName: 'AWS::S3::Bucket' }, 404, 'TypeNotFoundException',
    'The emulator has no AWS::S3::Bucket, only AWS::IVSChat::Room and AWS::IVSChat::LoggingConfiguration'],
  ['no type', 'ListResources', {}, 400, 'ValidationException', 'TypeName is required'],
  ['a malformed type', 'GetResource', { TypeName: 'constructor', Identifier: 'x' }, 400, 'ValidationException', 'TypeName must match '],
  ['no identifier', 'GetResource', { TypeName: ROOM }, 400, 'ValidationException', 'Identifier is required'],
  ['a page of none', 'ListResources', { TypeName: ROOM, MaxResults: 0 }, 400, 'ValidationException', 'MaxResults must be between 1 and 100'],
  ['a page of too many', 'ListResources', { TypeName: ROOM, MaxResults: 101 }, 400, 'ValidationException', 'MaxResults must be between 1 and 100'],
  ['a forged token', 'ListResources', { TypeName: ROOM, NextToken: 'x' }, 400, 'InvalidRequestException', 'nextToken is not a token of this list'],
  ['a body that is no JSON', 'ListResources', '{', 400, 'ValidationException', 'The body is not JSON'],
  ['an operation that makes things', 'CreateResource', { TypeName: ROOM }, 405, 'UnsupportedActionException', 'The emulator does not answer CreateResource'],
  ['an unknown operation', 'toString', {}, 400, 'UnknownOperationException', 'Cloud Control has no such operation'],
])('%s is an error', async (_what, operation, input, status, code, message) => {
  const reply = await call(operation, input);
  expect([reply.status, reply.type]).toEqual([status, code]);
  expect(reply.body.Message).toContain(message);
});

test('a signature for another service is refused', async () => {
  expect(await call('ListResources', { TypeName: ROOM }, signed())).toMatchObject({
    status: 403, type: 'InvalidSignatureException', body: { Message: 'Credential should be scoped to correct service: \'cloudcontrolapi\'' },
  });
});

test('calls are recorded under the name of the service they are for', async () => {
  await call('ListResources', { TypeName: ROOM });
  await call('Nothing', {});
  await call('GetResource', { TypeName: ROOM, Identifier: 'x' });
  expect(emulator.calls()).toMatchObject([
    { operation: 'CloudApiService.ListResources', accessKeyId: 'AKIATEST', status: 200, effect: true },
    { operation: 'UnknownOperation', status: 400, errorCode: 'UnknownOperationException', effect: false },
    { operation: 'CloudApiService.GetResource', status: 404, resource: 'x' },
  ]);
});
