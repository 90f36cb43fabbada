import {
  ConflictException, CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteLoggingConfigurationCommand,
  GetLoggingConfigurationCommand, type IvschatClient, ListLoggingConfigurationsCommand, ResourceNotFoundException,
  ServiceQuotaExceededException, UpdateLoggingConfigurationCommand, UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import { errorOf, forFile, sdk, start, testClock } from '../support';

let client: IvschatClient;

forFile((emulator) => { client = sdk(emulator); });

async function newLogging(): Promise<string> {
  return (await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }))).arn!;
}

describe('logging configurations', () => {
  test.each([
    [{ s3: { bucketName: 'my-logs.bucket' } }],
    [{ cloudWatchLogs: { logGroupName: '/aws/ivs#chat_1.2-3' } }],
    [{ firehose: { deliveryStreamName: 'Stream_1.2-3' } }],
  ])('one for %j is created, read, renamed and deleted', async (destinationConfiguration) => {
    const created = await client.send(new CreateLoggingConfigurationCommand({ name: 'one', destinationConfiguration, tags: { a: 'b' } }));
    const identifier = created.arn;
    expect(created).toMatchObject({
      arn: `arn:aws:ivschat:us-east-1:000000000000:logging-configuration/${created.id}`,
      name: 'one',
      destinationConfiguration,
      state: 'ACTIVE',
      tags: { a: 'b' },
      createTime: expect.any(Date),
    });
    const updated = await client.send(new UpdateLoggingConfigurationCommand({ identifier, name: 'two' }));
    expect(updated).toMatchObject({ name: 'two', destinationConfiguration });
    const { $metadata: _updated, ...expected } = updated;
    const { $metadata: _read, ...read } = await client.send(new GetLoggingConfigurationCommand({ identifier }));
    expect(read).toEqual(expected);
    expect((await client.send(new DeleteLoggingConfigurationCommand({ identifier }))).$metadata.httpStatusCode).toBe(204);
    for (const command of [
      new GetLoggingConfigurationCommand({ identifier }),
      new UpdateLoggingConfigurationCommand({ identifier }),
      new DeleteLoggingConfigurationCommand({ identifier }),
    ]) {
      expect(await errorOf(client.send(command as GetLoggingConfigurationCommand))).toBeInstanceOf(ResourceNotFoundException);
    }
  });

  test('a destination is replaced as a whole', async () => {
    const identifier = await newLogging();
    const destinationConfiguration = { firehose: { deliveryStreamName: 'stream' } };
    await client.send(new UpdateLoggingConfigurationCommand({ identifier, destinationConfiguration }));
    expect((await client.send(new GetLoggingConfigurationCommand({ identifier }))).destinationConfiguration).toEqual(destinationConfiguration);
  });

  test('one that a room uses cannot be deleted until the room lets go of it', async () => {
    const identifier = await newLogging();
    const room = await client.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [identifier] }));
    const error = await errorOf(client.send(new DeleteLoggingConfigurationCommand({ identifier })));
    expect(error).toBeInstanceOf(ConflictException);
    expect(error).toMatchObject({ resourceId: identifier.split('/')[1], resourceType: 'ROOM', $metadata: { httpStatusCode: 409 } });
    await client.send(new UpdateRoomCommand({ identifier: room.arn, loggingConfigurationIdentifiers: [] }));
    await client.send(new DeleteLoggingConfigurationCommand({ identifier }));
  });

  test('the eleventh exceeds the quota, until one is deleted', async () => {
    const first = await newLogging();
    for (let count = 1; count < 10; count++) await newLogging();
    const error = await errorOf(newLogging());
    expect(error).toBeInstanceOf(ServiceQuotaExceededException);
    expect(error).toMatchObject({ limit: 10, resourceType: 'ROOM', $metadata: { httpStatusCode: 402 } });
    await client.send(new DeleteLoggingConfigurationCommand({ identifier: first }));
    await newLogging();
  });
});

describe('logging configurations that take their time', () => {
  test('go through CREATING, UPDATING and DELETING, and meanwhile refuse to be changed', async () => {
    const clock = testClock();
    const slow = await start({ clock, loggingConfigurationTransitionMs: 10_000 });
    const other = sdk(slow);
    const created = await other.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }));
    const identifier = created.arn!;
    const state = async () => (await other.send(new GetLoggingConfigurationCommand({ identifier }))).state;
    expect(created.state).toBe('CREATING');
    for (const command of [new UpdateLoggingConfigurationCommand({ identifier }), new DeleteLoggingConfigurationCommand({ identifier })]) {
      expect(await errorOf(other.send(command as UpdateLoggingConfigurationCommand))).toBeInstanceOf(ConflictException);
    }
    clock.advance(9_999);
    expect(await state()).toBe('CREATING');
    clock.advance(1);
    expect(await state()).toBe('ACTIVE');

    await other.send(new UpdateLoggingConfigurationCommand({ identifier, name: 'new' }));
    expect(await state()).toBe('UPDATING');
    clock.advance(10_000);
    expect(await state()).toBe('ACTIVE');

    await other.send(new DeleteLoggingConfigurationCommand({ identifier }));
    expect(await state()).toBe('DELETING');
    expect(await errorOf(other.send(new DeleteLoggingConfigurationCommand({ identifier })))).toBeInstanceOf(ConflictException);
    clock.advance(10_000);
    expect(await errorOf(state())).toBeInstanceOf(ResourceNotFoundException);
    expect((await other.send(new ListLoggingConfigurationsCommand({}))).loggingConfigurations).toEqual([]);
  });

  test('can be told to fail, and can then still be deleted', async () => {
    const clock = testClock();
    const failing = await start({ clock, loggingConfigurationTransitionMs: 1000, loggingConfigurationsFail: true });
    const other = sdk(failing);
    const { arn: identifier } = await other.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }));
    const state = async () => {
      clock.advance(1000);
      return (await other.send(new GetLoggingConfigurationCommand({ identifier }))).state;
    };
    expect(await state()).toBe('CREATE_FAILED');
    await other.send(new UpdateLoggingConfigurationCommand({ identifier, name: 'again' }));
    expect(await state()).toBe('UPDATE_FAILED');
    await other.send(new DeleteLoggingConfigurationCommand({ identifier }));
    expect(await state()).toBe('DELETE_FAILED');
    failing.settings.loggingConfigurationsFail = false;
    await other.send(new DeleteLoggingConfigurationCommand({ identifier }));
    expect(await errorOf(state())).toBeInstanceOf(ResourceNotFoundException);
  });

  test('one that a room takes up while it is being deleted ends in DELETE_FAILED', async () => {
    const clock = testClock();
    const other = sdk(await start({ clock, loggingConfigurationTransitionMs: 1000 }));
    const { arn } = await other.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }));
    clock.advance(1000);
    await other.send(new DeleteLoggingConfigurationCommand({ identifier: arn }));
    await other.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [arn!] }));
    clock.advance(1000);
    expect((await other.send(new GetLoggingConfigurationCommand({ identifier: arn }))).state).toBe('DELETE_FAILED');
  });
});
