import {
  CreateChatTokenCommand, CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteMessageCommand, DeleteRoomCommand,
  DisconnectUserCommand, GetRoomCommand, type IvschatClient, ListLoggingConfigurationsCommand, ListRoomsCommand,
  ListTagsForResourceCommand, ResourceNotFoundException, SendEventCommand, UpdateRoomCommand,
} from '@aws-sdk/client-ivschat';
import { errorOf, forFile, sdk, start, testClock } from '../support';

const LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:review';
const OTHER_LAMBDA = 'arn:aws:lambda:us-east-1:000000000000:function:review:live';
const MISSING_LOGGING = 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/AAAAAAAAAAAA';

let client: IvschatClient;

forFile((emulator) => { client = sdk(emulator); });

async function newRoom(): Promise<string> {
  return (await client.send(new CreateRoomCommand({}))).arn!;
}

async function newLogging(): Promise<string> {
  return (await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }))).arn!;
}

describe('rooms', () => {
  test('a room created with nothing has the documented defaults', async () => {
    const { $metadata, ...room } = await client.send(new CreateRoomCommand({}));
    expect($metadata.httpStatusCode).toBe(200);
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(room).toEqual({
      arn: `arn:aws:ivschat:us-east-1:000000000000:room/${room.id}`,
      id: expect.stringMatching(/^[a-zA-Z0-9]{12}$/),
      name: '',
      createTime: expect.any(Date),
      updateTime: room.createTime,
      maximumMessageRatePerSecond: 10,
      maximumMessageLength: 500,
      tags: {},
      loggingConfigurationIdentifiers: [],
    });
  });

  test('a room created with everything is read back as it was given', async () => {
    const input = {
      name: 'lobby_1-A',
      maximumMessageRatePerSecond: 100,
      maximumMessageLength: 1,
      messageReviewHandler: { uri: LAMBDA, fallbackResult: 'DENY' as const },
      tags: { team: 'live', ключ: '' },
      loggingConfigurationIdentifiers: [await newLogging()],
    };
    const { $metadata: _created, ...created } = await client.send(new CreateRoomCommand(input));
    const { $metadata: _read, ...read } = await client.send(new GetRoomCommand({ identifier: created.arn }));
    expect(created).toMatchObject(input);
    expect(read).toEqual(created);
  });

  test('an update changes what it names, and nothing else', async () => {
    const clock = testClock();
    const other = sdk(await start({ clock }));
    const before = await other.send(new CreateRoomCommand({ name: 'before', maximumMessageLength: 7, tags: { a: 'b' } }));
    clock.advance(5000);
    const after = await other.send(new UpdateRoomCommand({ identifier: before.arn, name: '', maximumMessageRatePerSecond: 50 }));
    expect(after).toMatchObject({
      name: '', maximumMessageRatePerSecond: 50, maximumMessageLength: 7, tags: { a: 'b' }, createTime: before.createTime,
    });
    expect(after.updateTime!.getTime() - before.updateTime!.getTime()).toBe(5000);
  });

  test('a review handler falls back to ALLOW, keeps its other half on update and is detached by an empty uri', async () => {
    const { arn } = await client.send(new CreateRoomCommand({ messageReviewHandler: { uri: LAMBDA } }));
    const update = async (messageReviewHandler: { uri?: string; fallbackResult?: 'ALLOW' | 'DENY' }) =>
      (await client.send(new UpdateRoomCommand({ identifier: arn, messageReviewHandler }))).messageReviewHandler;
    expect((await client.send(new GetRoomCommand({ identifier: arn }))).messageReviewHandler).toEqual({ uri: LAMBDA, fallbackResult: 'ALLOW' });
    expect(await update({ fallbackResult: 'DENY' })).toEqual({ uri: LAMBDA, fallbackResult: 'DENY' });
    expect(await update({ uri: OTHER_LAMBDA })).toEqual({ uri: OTHER_LAMBDA, fallbackResult: 'DENY' });
    expect(await update({ uri: '' })).toBeUndefined();
    expect((await client.send(new GetRoomCommand({ identifier: arn }))).messageReviewHandler).toBeUndefined();
  });

  test.each([
    ['another region', 'arn:aws:lambda:eu-west-1:000000000000:function:review'],
    ['another account', 'arn:aws:lambda:us-east-1:111111111111:function:review'],
  ])('a review handler in %s is refused', async (_where, uri) => {
    const error = await errorOf(client.send(new CreateRoomCommand({ messageReviewHandler: { uri } })));
    expect(error).toMatchObject({ name: 'ValidationException', fieldList: [{ name: 'messageReviewHandler.uri', message: expect.any(String) }] });
  });

  test('a room cannot use a logging configuration that is not there, and is unchanged by the attempt', async () => {
    expect(await errorOf(client.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [MISSING_LOGGING] }))))
      .toMatchObject({ name: 'ResourceNotFoundException', resourceId: 'AAAAAAAAAAAA' });
    const identifier = await newRoom();
    await errorOf(client.send(new UpdateRoomCommand({ identifier, name: 'new', loggingConfigurationIdentifiers: [MISSING_LOGGING] })));
    expect((await client.send(new GetRoomCommand({ identifier }))).name).toBe('');
  });

  test('a deleted room is gone for every operation', async () => {
    const identifier = await newRoom();
    const { $metadata } = await client.send(new DeleteRoomCommand({ identifier }));
    expect($metadata.httpStatusCode).toBe(204);
    for (const command of [
      new GetRoomCommand({ identifier }),
      new DeleteRoomCommand({ identifier }),
      new UpdateRoomCommand({ identifier }),
      new CreateChatTokenCommand({ roomIdentifier: identifier, userId: 'u' }),
      new SendEventCommand({ roomIdentifier: identifier, eventName: 'e' }),
      new DeleteMessageCommand({ roomIdentifier: identifier, id: 'AAAAAAAAAAAA' }),
      new DisconnectUserCommand({ roomIdentifier: identifier, userId: 'u' }),
      new ListTagsForResourceCommand({ resourceArn: identifier }),
    ]) {
      const error = await errorOf(client.send(command as GetRoomCommand));
      expect(error).toBeInstanceOf(ResourceNotFoundException);
      expect(error).toMatchObject({ resourceType: 'ROOM', resourceId: identifier.split('/')[1], $metadata: { httpStatusCode: 404 } });
    }
  });
});

describe('lists', () => {
  test('list rooms with the last updated first, with tags and without rate and length', async () => {
    const first = await client.send(new CreateRoomCommand({ name: 'first', tags: { a: 'b' } }));
    const second = await client.send(new CreateRoomCommand({ name: 'second' }));
    await client.send(new UpdateRoomCommand({ identifier: first.arn, maximumMessageLength: 9 }));
    const { rooms } = await client.send(new ListRoomsCommand({}));
    expect(rooms!.map((room) => room.name)).toEqual(['first', 'second']);
    expect(Object.keys(rooms![0]).sort()).toEqual(['arn', 'createTime', 'id', 'loggingConfigurationIdentifiers', 'name', 'tags', 'updateTime']);
    expect(rooms![0].tags).toEqual({ a: 'b' });
    expect(rooms![1].arn).toBe(second.arn);
  });

  test('filter rooms by exact name, review handler and logging configuration', async () => {
    const logging = await newLogging();
    await client.send(new CreateRoomCommand({ name: 'lobby' }));
    await client.send(new CreateRoomCommand({ name: 'lobby-2', messageReviewHandler: { uri: LAMBDA } }));
    await client.send(new CreateRoomCommand({ name: 'hall', messageReviewHandler: { uri: LAMBDA }, loggingConfigurationIdentifiers: [logging] }));
    const names = async (filter: object) => (await client.send(new ListRoomsCommand(filter))).rooms!.map((room) => room.name);
    expect(await names({ name: 'lobby' })).toEqual(['lobby']);
    expect(await names({ messageReviewHandlerUri: LAMBDA })).toEqual(['hall', 'lobby-2']);
    expect(await names({ messageReviewHandlerUri: '' })).toEqual(['lobby']);
    expect(await names({ loggingConfigurationIdentifier: logging })).toEqual(['hall']);
    expect(await names({ name: 'lobby', messageReviewHandlerUri: LAMBDA })).toEqual([]);
    expect(await errorOf(names({ loggingConfigurationIdentifier: MISSING_LOGGING }))).toBeInstanceOf(ResourceNotFoundException);
  });

  test('list logging configurations in the order of their creation', async () => {
    const arns = [await newLogging(), await newLogging(), await newLogging()];
    const { loggingConfigurations } = await client.send(new ListLoggingConfigurationsCommand({}));
    expect(loggingConfigurations!.map((one) => one.arn)).toEqual(arns);
    expect(loggingConfigurations![0]).toMatchObject({ state: 'ACTIVE', destinationConfiguration: { s3: { bucketName: 'logs' } }, tags: {} });
  });
});
