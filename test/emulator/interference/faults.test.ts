import {
  AccessDeniedException, CreateChatTokenCommand, CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteLoggingConfigurationCommand,
  DeleteRoomCommand,
  GetLoggingConfigurationCommand, GetRoomCommand, InternalServerException, type IvschatClient, ListLoggingConfigurationsCommand, ListRoomsCommand,
  PendingVerification,
  ResourceNotFoundException, TagResourceCommand, ThrottlingException, UpdateLoggingConfigurationCommand, UpdateRoomCommand, ValidationException,
} from '@aws-sdk/client-ivschat';
import type { Emulator } from '../../../emulator';
import { errorOf, raw, sdk, start, stopAll, testClock, type TestClock } from '../support';

let emulator: Emulator;
let client: IvschatClient;
let clock: TestClock;
let chance: number;

beforeAll(async () => {
  clock = testClock();
  emulator = await start({ clock, random: () => chance });
  client = sdk(emulator);
});
beforeEach(() => emulator.reset());
afterAll(stopAll);

const createRoom = async (name?: string) => client.send(new CreateRoomCommand({ name }));
const roomCount = () => (emulator.state() as { rooms: unknown[] }).rooms.length;

describe('a fault before the effect', () => {
  test.each([
    ['throttle', {}, ThrottlingException, 429, 'ThrottlingException'],
    ['access-denied', {}, AccessDeniedException, 403, 'AccessDeniedException'],
    ['error-before', {}, InternalServerException, 500, 'InternalServerException'],
    ['error-before', { status: 503 }, Error, 503, 'ServiceUnavailableException'],
    ['error-before', { code: 'PendingVerification' }, PendingVerification, 403, 'PendingVerification'],
    ['error-before', { code: 'ValidationException' }, ValidationException, 400, 'ValidationException'],
  ] as const)('of kind %s with %j is the typed error, and nothing happens', async (kind, more, type, status, name) => {
    emulator.faults.add({ kind, operation: 'CreateRoom', times: 1, message: 'as asked', ...more });
    const error = await errorOf(createRoom());
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ name, message: 'as asked', $metadata: { httpStatusCode: status } });
    expect(roomCount()).toBe(0);
    await createRoom();
    expect(roomCount()).toBe(1);
  });

  test('that drops the connection leaves no answer and no effect', async () => {
    emulator.faults.add({ kind: 'drop-before', times: 1 });
    const error = await errorOf(createRoom());
    expect(error.message).toContain('socket hang up');
    expect(roomCount()).toBe(0);
    expect(emulator.calls()).toEqual([expect.objectContaining({ operation: 'CreateRoom', status: 0, effect: false, faults: ['drop-before'] })]);
  });
});

describe('a fault after the effect', () => {
  test.each([[500, 'InternalServerException'], [503, 'ServiceUnavailableException']])('answers %d for a room that was made', async (status, name) => {
    emulator.faults.add({ kind: 'error-after', operation: 'CreateRoom', times: 1, status });
    expect(await errorOf(createRoom())).toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(roomCount()).toBe(1);
    expect(emulator.calls()[0]).toMatchObject({ status, errorCode: name, effect: true, resource: expect.stringContaining(':room/'), faults: ['error-after'] });
  });

  test('that drops the connection is found by a client that looks', async () => {
    emulator.faults.add({ kind: 'drop-after', operation: 'CreateRoom', times: 1 });
    expect((await errorOf(createRoom('lost'))).message).toContain('socket hang up');
    expect((await client.send(new ListRoomsCommand({ name: 'lost' }))).rooms).toHaveLength(1);
  });

  test('does not strike a call that fails by itself', async () => {
    emulator.faults.add({ kind: 'error-after', times: 1 });
    expect(await errorOf(client.send(new CreateRoomCommand({ name: 'a b' })))).toBeInstanceOf(ValidationException);
    expect(emulator.faults.list()[0].fired).toBe(0);
  });

  test('is what the SDK retries: two rooms stand where one was wanted', async () => {
    emulator.faults.add({ kind: 'error-after', operation: 'CreateRoom', times: 1 });
    await sdk(emulator, { maxAttempts: 2 }).send(new CreateRoomCommand({}));
    expect(roomCount()).toBe(2);
    expect(emulator.calls().map((call) => call.status)).toEqual([500, 200]);
  });
});

describe('a delay', () => {
  test('holds a call back before its effect, and then lets it happen', async () => {
    emulator.faults.add({ kind: 'delay', delayMs: 5000, times: 1 });
    let done = false;
    const call = createRoom().then(() => { done = true; });
    await waitFor(() => emulator.faults.list()[0].fired === 1);
    clock.advance(4999);
    await createRoom();
    expect([done, roomCount()]).toEqual([false, 1]);
    clock.advance(1);
    await call;
    expect(roomCount()).toBe(2);
  });

  test('goes together with another fault', async () => {
    emulator.faults.add({ kind: 'delay', delayMs: 1000 });
    emulator.faults.add({ kind: 'throttle' });
    const call = errorOf(createRoom());
    await waitFor(() => emulator.faults.list()[0].fired === 1);
    clock.advance(1000);
    expect(await call).toBeInstanceOf(ThrottlingException);
    expect(emulator.calls()[0].faults).toEqual(['delay', 'throttle']);
  });
});

describe('a destination that is refused', () => {
  const destinationConfiguration = { s3: { bucketName: 'logs' } };
  const made = async () => (await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration }))).arn;
  const stateOf = async (identifier?: string) => (await client.send(new GetLoggingConfigurationCommand({ identifier }))).state;
  const update = async (identifier?: string) => client.send(new UpdateLoggingConfigurationCommand({ identifier, destinationConfiguration }));

  test('ends what a creation or a change has begun in its failed state, so often and no more', async () => {
    emulator.faults.add({ kind: 'destination-refused', times: 2 });
    const identifier = await made();
    expect(await stateOf(identifier)).toBe('CREATE_FAILED');
    await update(identifier);
    expect(await stateOf(identifier)).toBe('UPDATE_FAILED');
    await update(identifier);
    expect(await stateOf(identifier)).toBe('ACTIVE');
    expect(emulator.calls().map(({ effect, faults }) => [effect, faults]).filter(([, faults]) => faults)).toEqual([
      [true, ['destination-refused']], [true, ['destination-refused']],
    ]);
  });

  test('is found out when the time of the transition is over', async () => {
    emulator.settings.loggingConfigurationTransitionMs = 1000;
    emulator.faults.add({ kind: 'destination-refused', operation: 'CreateLoggingConfiguration' });
    const identifier = await made();
    clock.advance(999);
    expect(await stateOf(identifier)).toBe('CREATING');
    clock.advance(1);
    expect(await stateOf(identifier)).toBe('CREATE_FAILED');
    await client.send(new DeleteLoggingConfigurationCommand({ identifier }));
    clock.advance(1000);
    expect(await errorOf(stateOf(identifier))).toBeInstanceOf(ResourceNotFoundException);
  });

  test('strikes no other call', async () => {
    emulator.faults.add({ kind: 'destination-refused' });
    await createRoom();
    expect(emulator.faults.list()[0].fired).toBe(0);
  });
});

describe('not visible yet', () => {
  test('a new room is missing for every reader and writer until the time is up', async () => {
    emulator.faults.add({ kind: 'not-visible', times: 1, delayMs: 3000 });
    const { arn: identifier } = await createRoom();
    clock.advance(2999);
    for (const command of [
      new GetRoomCommand({ identifier }), new UpdateRoomCommand({ identifier }), new DeleteRoomCommand({ identifier }),
      new TagResourceCommand({ resourceArn: identifier, tags: {} }), new CreateChatTokenCommand({ roomIdentifier: identifier, userId: 'u' }),
    ]) {
      expect(await errorOf(client.send(command as GetRoomCommand))).toBeInstanceOf(ResourceNotFoundException);
    }
    expect((await client.send(new ListRoomsCommand({}))).rooms).toEqual([]);
    expect(roomCount()).toBe(1);
    clock.advance(1);
    expect((await client.send(new ListRoomsCommand({}))).rooms).toHaveLength(1);
    expect((await client.send(new GetRoomCommand({ identifier }))).arn).toBe(identifier);
    expect((await createRoom()).arn).not.toBe(identifier);
    expect((await client.send(new ListRoomsCommand({}))).rooms).toHaveLength(2);
  });

  test('a new logging configuration likewise', async () => {
    emulator.faults.add({ kind: 'not-visible', delayMs: 1000 });
    const { arn } = await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }));
    expect(await errorOf(client.send(new GetLoggingConfigurationCommand({ identifier: arn })))).toBeInstanceOf(ResourceNotFoundException);
    expect((await client.send(new ListLoggingConfigurationsCommand({}))).loggingConfigurations).toEqual([]);
    clock.advance(1000);
    expect((await client.send(new ListLoggingConfigurationsCommand({}))).loggingConfigurations).toHaveLength(1);
  });
});

describe('which calls are struck', () => {
  test('those of one operation', async () => {
    emulator.faults.add({ kind: 'throttle', operation: 'GetRoom' });
    const { arn } = await createRoom();
    expect(await errorOf(client.send(new GetRoomCommand({ identifier: arn })))).toBeInstanceOf(ThrottlingException);
  });

  test('those on one resource, by ARN, id or name', async () => {
    const [one, two] = [await createRoom(), await createRoom()];
    const get = async (room: { arn?: string }) => client.send(new GetRoomCommand({ identifier: room.arn }));
    for (const resource of [one.arn!, one.id!]) {
      emulator.faults.add({ kind: 'throttle', match: { resource } });
      expect(await errorOf(get(one))).toBeInstanceOf(ThrottlingException);
      expect((await get(two)).id).toBe(two.id);
      emulator.faults.clear();
    }
    emulator.faults.add({ kind: 'throttle', match: { resource: 'lobby' } });
    expect(await errorOf(createRoom('lobby'))).toBeInstanceOf(ThrottlingException);
    expect((await createRoom('hall')).name).toBe('hall');
  });

  test('as many as were asked for, and then no more', async () => {
    emulator.faults.add({ kind: 'throttle', times: 2 });
    await errorOf(createRoom());
    await errorOf(createRoom());
    await createRoom();
    expect(emulator.faults.list()).toEqual([expect.objectContaining({ kind: 'throttle', fired: 2 })]);
  });

  test('with the probability that was asked for', async () => {
    emulator.faults.add({ kind: 'throttle', probability: 0.3 });
    chance = 0.3;
    await createRoom();
    chance = 0.29;
    expect(await errorOf(createRoom())).toBeInstanceOf(ThrottlingException);
  });
});

describe('faults over HTTP', () => {
  test('are added, shown with how often they struck, and cleared', async () => {
    const added = await raw(emulator, 'POST', '/_emulator/faults', { kind: 'throttle', operation: '*', times: 1 }, {});
    expect(added).toMatchObject({ status: 201, body: { id: expect.any(Number), kind: 'throttle', operation: '*', times: 1, fired: 0 } });
    await errorOf(createRoom());
    expect((await raw(emulator, 'GET', '/_emulator/faults', undefined, {})).body).toMatchObject({ faults: [{ kind: 'throttle', fired: 1 }] });
    expect((await raw(emulator, 'DELETE', '/_emulator/faults', undefined, {})).status).toBe(204);
    expect((await raw(emulator, 'GET', '/_emulator/faults', undefined, {})).body).toEqual({ faults: [] });
  });

  test.each([
    [{}, 'kind'], [{ kind: 'explode' }, 'kind'], [{ kind: 'delay', delayMs: -1 }, 'delayMs'], [{ kind: 'delay', delayMs: 1e9 }, 'delayMs'],
    [{ kind: 'throttle', times: 0 }, 'times'], [{ kind: 'throttle', probability: 2 }, 'probability'], [{ kind: 'throttle', match: 'x' }, 'match'],
    [{ kind: 'error-before', status: 200 }, 'status'], [{ kind: 'throttle', operation: 7 }, 'operation'], [{ kind: 'throttle', match: { resource: 1 } }, 'resource'],
    [{ kind: 'throttle', operation: 'NoSuch' }, 'operation'], [{ kind: 'throttle', operation: 'SEND_MESSAGE' }, 'operation'],
    [{ kind: 'cut-connection', operation: 'CreateRoom' }, 'operation'], [{ kind: 'cut-connection', now: 'yes' }, 'now'],
    [{ kind: 'error-frame', match: { userId: 7 } }, 'userId'], [{ kind: 'error-frame', status: 200 }, 'status'],
    [{ kind: 'throttle', now: true }, 'now'], [{ kind: 'delay', match: { userId: 'ann' } }, 'userId'], [{ kind: 'error-before', code: 'a\r\nb' }, 'code'],
  ])('refuses %j', async (fault, name) => {
    expect(await raw(emulator, 'POST', '/_emulator/faults', fault, {})).toMatchObject({ status: 400, body: { fieldList: [{ name }] } });
    expect(emulator.faults.list()).toEqual([]);
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
