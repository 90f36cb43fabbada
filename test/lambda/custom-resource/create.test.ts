import { CreateRoomCommand } from '@aws-sdk/client-ivschat';
import { ALL, createEvent, deleteEvent, made, openStage, OWNER, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => { stage = await openStage(); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

describe('Create', () => {
  test('makes the room that the template describes and answers its ARN, id and name', async () => {
    const { physicalResourceId, attributes } = await stage.run(createEvent(ALL));
    const [room] = await stage.rooms();
    expect(room).toMatchObject({ arn: physicalResourceId, name: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 50, tags: { team: 'live' } });
    expect(attributes).toEqual({ Arn: room.arn, Id: room.id, Name: 'lobby' });
  });

  test('gives a room without a name one made of stack and logical id', async () => {
    const { attributes } = await stage.run(createEvent());
    expect(attributes?.Name).toBe('Live-Lobby');
    expect(await stage.rooms()).toMatchObject([{ name: 'Live-Lobby', maximumMessageLength: 500, maximumMessageRatePerSecond: 10 }]);
  });

  test('takes two calls where nothing goes wrong', async () => {
    await made(stage);
    expect(stage.operations()).toEqual(['CreateRoom', 'ListRooms']);
  });

  test('delivered again answers the same room and leaves one', async () => {
    const event = createEvent(ALL);
    const first = await stage.run(event);
    const second = await stage.run(event);
    expect(second).toMatchObject({ physicalResourceId: first.physicalResourceId, attributes: first.attributes });
    expect(await stage.rooms()).toMatchObject([{ arn: first.physicalResourceId }]);
  });

  test('delivered five times at once answers one room five times and leaves one', async () => {
    const event = createEvent(ALL);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => stage.run(event)));
    const [room, ...others] = await stage.rooms();
    expect(others).toEqual([]);
    expect(outcomes.map(({ physicalResourceId, error }) => [physicalResourceId, error])).toEqual(outcomes.map(() => [room.arn, undefined]));
  });

  test('with a request id that comes again for another template adopts the room and converges it', async () => {
    const event = createEvent(ALL);
    const { physicalResourceId } = await stage.run(event);
    const again = await stage.run({ ...event, ResourceProperties: { ...event.ResourceProperties, MaximumMessageLength: '100', Tags: [{ Key: 'team', Value: 'b' }] } });
    expect(again.physicalResourceId).toBe(physicalResourceId);
    expect(await stage.rooms()).toMatchObject([{ maximumMessageLength: 100, tags: { team: 'b' } }]);
  });

  test.each([
    ['the service failed after the effect', { kind: 'error-after', status: 500 }],
    ['the answer got lost', { kind: 'drop-after' }],
  ] as const)('finds its room where %s, and makes no second', async (_, fault) => {
    stage.emulator.faults.add({ ...fault, operation: 'CreateRoom', times: 1 });
    const { physicalResourceId, error } = await stage.run(createEvent(ALL));
    expect(error).toBeUndefined();
    expect(await stage.rooms()).toMatchObject([{ arn: physicalResourceId }]);
    expect(stage.calls('CreateRoom')).toBe(1);
  });

  test('whose answer got lost, and whose room the list does not show yet, still leaves one', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 15_000, times: 1000 });
    stage.emulator.faults.add({ kind: 'drop-after', operation: 'CreateRoom', times: 1 });
    const { physicalResourceId, error } = await stage.run(createEvent(ALL));
    stage.emulator.faults.clear();
    await stage.pass(15_000);
    expect(error).toBeUndefined();
    expect(await stage.rooms()).toMatchObject([{ arn: physicalResourceId }]);
  });

  test('delivered again, whose answer got lost, and whose room the list does not show yet, leaves that of the first delivery alone', async () => {
    const event = createEvent(ALL);
    const first = await stage.run(event);
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 15_000, times: 1 });
    stage.emulator.faults.add({ kind: 'drop-after', operation: 'CreateRoom', times: 1 });
    expect(await stage.run(event)).toMatchObject({ physicalResourceId: first.physicalResourceId, attributes: first.attributes });
    await stage.pass(15_000);
    expect(await stage.rooms()).toMatchObject([{ arn: first.physicalResourceId }]);
  });

  test.each([
    ['throttled', { kind: 'throttle' }],
    ['failed before the effect', { kind: 'error-before', status: 503 }],
    ['dropped', { kind: 'drop-before' }],
  ] as const)('is repeated while it is %s', async (_, fault) => {
    stage.emulator.faults.add({ ...fault, operation: 'CreateRoom', times: 4 });
    const { error } = await stage.run(createEvent(ALL));
    expect(error).toBeUndefined();
    expect(stage.calls('CreateRoom')).toBe(5);
    expect(await stage.rooms()).toHaveLength(1);
  });

  test('waits until the room can be seen', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 15_000, times: 1000 });
    const { elapsed, error } = await stage.run(createEvent(ALL));
    expect(error).toBeUndefined();
    expect(elapsed).toBeGreaterThanOrEqual(15_000);
    expect(stage.calls('ListRooms')).toBeGreaterThan(1);
  });

  test('answers for a room that cannot be seen in half a minute all the same', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 60_000, times: 1000 });
    const { physicalResourceId, error } = await stage.run(createEvent(ALL));
    expect(error).toBeUndefined();
    expect(physicalResourceId).toMatch(/:room\//);
  });

  test('waits for permissions that have not arrived, but not for ever', async () => {
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'CreateRoom', times: 3 });
    expect((await stage.run(createEvent(ALL))).error).toBeUndefined();

    stage.emulator.faults.add({ kind: 'access-denied', operation: 'CreateRoom' });
    const { error, elapsed, physicalResourceId } = await stage.run(createEvent(ALL));
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect(elapsed).toBeGreaterThan(20_000);
    expect(elapsed).toBeLessThan(80_000);
    expect(physicalResourceId).toBe('not-created:Lobby');
  });

  test('that the service refuses answers a marker, whose Delete succeeds', async () => {
    const properties = { ...ALL, MaximumMessageRatePerSecond: '101' };
    const { error, physicalResourceId } = await stage.run(createEvent(properties));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(physicalResourceId).toBe('not-created:Lobby');
    expect(await stage.run(deleteEvent(physicalResourceId, properties))).not.toHaveProperty('error');
  });

  test.each(['my lobby', 'r'.repeat(129)])('of a name that the service refuses (%j) can be rolled back', async (Name) => {
    const { error, physicalResourceId } = await stage.run(createEvent({ Name }));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(await stage.run(deleteEvent(physicalResourceId, { Name }))).not.toHaveProperty('error');
  });

  test('of properties that do not parse makes nothing, and can be rolled back', async () => {
    const properties = { ...ALL, MaximumMessageLength: 'long' };
    const { error, physicalResourceId } = await stage.run(createEvent(properties));
    expect(error?.message).toBe('MaximumMessageLength must be a whole number, got "long"');
    expect(stage.calls('CreateRoom')).toBe(0);
    expect(await stage.run(deleteEvent(physicalResourceId, properties))).not.toHaveProperty('error');
  });

  test('that fails after the room was made answers its ARN, whose Delete removes it', async () => {
    stage.emulator.faults.add({ kind: 'throttle', operation: 'ListRooms', times: 1000 });
    const { error, physicalResourceId } = await stage.run(createEvent(ALL), { milliseconds: 30_000 });
    expect(error).toMatchObject({ name: 'ThrottlingException' });
    stage.emulator.faults.clear();
    expect(await stage.rooms()).toMatchObject([{ arn: physicalResourceId }]);
    await stage.run(deleteEvent(physicalResourceId, ALL));
    expect(await stage.rooms()).toEqual([]);
  });

  test('gives up at the deadline, not after it', async () => {
    stage.emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom' });
    const { error, elapsed } = await stage.run(createEvent(ALL), { milliseconds: 60_000 });
    expect(error).toMatchObject({ name: 'ThrottlingException' });
    expect(elapsed).toBeGreaterThan(40_000);
    expect(elapsed).toBeLessThan(60_000);
  });

  test('never adopts a room of the same name that is somebody else\'s', async () => {
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby' }));
    const other = await stage.run(createEvent(ALL, { LogicalResourceId: 'OtherLobby' }));
    const { physicalResourceId } = await stage.run(createEvent(ALL));
    expect(physicalResourceId).not.toBe(other.physicalResourceId);
    expect(await stage.rooms()).toHaveLength(3);
  });

  test('lets a retained room of an earlier life of the same resource go, so that no later Delete takes it', async () => {
    const retained = await made(stage);
    await stage.run(createEvent(ALL));
    expect(await stage.tags(retained)).toEqual({ team: 'live' });
    await stage.run(deleteEvent('made-up-by-cloudformation', ALL));
    expect(await stage.rooms()).toMatchObject([{ arn: retained }]);
  });

  test('refuses a template that sets the ownership tag', async () => {
    const { error } = await stage.run(createEvent({ Tags: [{ Key: OWNER, Value: 'me' }] }));
    expect(error?.message).toBe('The tag cdk-ivschat:owner is reserved: by it this function knows what it made. Use another key');
  });
});

test('a request that is none of CloudFormation\'s is refused', async () => {
  const { error } = await stage.run(createEvent(ALL, { RequestType: 'Import' as 'Create' }));
  expect(error?.message).toBe('Not a request of CloudFormation: Import');
  expect(stage.emulator.calls()).toEqual([]);
});
