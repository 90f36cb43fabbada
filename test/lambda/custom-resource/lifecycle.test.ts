import { CreateRoomCommand, DeleteRoomCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from './stage';
import { NotWithdrawn } from '../../../lambda/custom-resource/lifecycle';
import { NoLongerAwaited } from '../../../lambda/custom-resource/run';
import type { Standing } from '../../../lambda/custom-resource/standing';

const OWNER = 'cdk-ivschat:owner';
const ALL = { Name: 'lobby', MaximumMessageLength: '280', MaximumMessageRatePerSecond: '50', Tags: [{ Key: 'team', Value: 'live' }] };
const REVIEWER = 'arn:aws:lambda:us-east-1:000000000000:function:reviewer';
const VANISHED = 'arn:aws:ivschat:us-east-1:000000000000:room/000000000000';

let stage: Stage;
beforeAll(async () => { stage = await openStage(); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

/** A room that the handler has made. */
async function made(properties: Record<string, unknown> = ALL): Promise<string> {
  return (await stage.run(createEvent(properties))).physicalResourceId;
}

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
    await made();
    expect(stage.emulator.calls().map(({ operation }) => operation)).toEqual(['CreateRoom', 'ListRooms']);
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
    const retained = await made();
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

describe('Update', () => {
  test('changes everything in place, name and all, and echoes the id', async () => {
    const id = await made();
    const changed = { Name: 'foyer', MaximumMessageLength: '100', MaximumMessageRatePerSecond: '5', Tags: [{ Key: 'team', Value: 'b' }] };
    const { physicalResourceId, attributes } = await stage.run(updateEvent(id, changed, ALL));
    expect(physicalResourceId).toBe(id);
    expect(attributes).toMatchObject({ Arn: id, Name: 'foyer' });
    expect(await stage.rooms()).toMatchObject([{ arn: id, name: 'foyer', maximumMessageLength: 100, maximumMessageRatePerSecond: 5, tags: { team: 'b' } }]);
  });

  test('resets what left the template to its default', async () => {
    const all = { ...ALL, MessageReviewHandler: { Uri: REVIEWER, FallbackResult: 'DENY' } };
    const id = await made(all);
    expect((await stage.rooms())[0].messageReviewHandler).toEqual({ uri: REVIEWER, fallbackResult: 'DENY' });
    await stage.run(updateEvent(id, {}, all));
    const [room] = await stage.rooms();
    expect(room).toMatchObject({ arn: id, name: 'Live-Lobby', maximumMessageLength: 500, maximumMessageRatePerSecond: 10 });
    expect(room.messageReviewHandler?.uri || undefined).toBeUndefined();
    expect(room.loggingConfigurationIdentifiers ?? []).toEqual([]);
    expect(Object.keys(room.tags ?? {})).toEqual([OWNER]);
  });

  test('removes the tags that were ours and leaves those of others, and our own, alone', async () => {
    const id = await made({ ...ALL, Tags: [{ Key: 'team', Value: 'live' }, { Key: 'stage', Value: 'prod' }] });
    await stage.outsider.send(new TagResourceCommand({ resourceArn: id, tags: { cost: '42' } }));
    await stage.run(updateEvent(id, { ...ALL, Tags: [{ Key: 'stage', Value: 'test' }] }, { ...ALL, Tags: [{ Key: 'team', Value: 'live' }, { Key: 'stage', Value: 'prod' }] }));
    expect(await stage.tags(id)).toEqual({ stage: 'test', cost: '42', [OWNER]: expect.any(String) });
  });

  test('that is rolled back converges to what it is given, old and new swapped', async () => {
    const id = await made();
    const changed = { ...ALL, MaximumMessageLength: '100', Tags: [{ Key: 'new', Value: 'tag' }] };
    await stage.run(updateEvent(id, changed, ALL));
    await stage.run(updateEvent(id, ALL, changed));
    expect(await stage.rooms()).toMatchObject([{ maximumMessageLength: 280 }]);
    expect(await stage.tags(id)).toEqual({ team: 'live', [OWNER]: expect.any(String) });
  });

  test.each([{ Tags: [{ Key: OWNER, Value: 'me' }] }, { Tags: 'none' }, { MaximumMessageLength: 'x' }])('of what was refused (%j) is rolled back', async (refused) => {
    const id = await made();
    expect((await stage.run(updateEvent(id, refused, ALL))).error).toBeDefined();
    expect(await stage.run(updateEvent(id, ALL, refused))).toMatchObject({ physicalResourceId: id, attributes: { Name: 'lobby' } });
    expect(await stage.tags(id)).toEqual({ team: 'live', [OWNER]: expect.any(String) });
  });

  test('that fails echoes the id too: another one would make CloudFormation delete the room', async () => {
    const id = await made();
    const { physicalResourceId, error } = await stage.run(updateEvent(id, { ...ALL, MaximumMessageLength: '501' }, ALL));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(physicalResourceId).toBe(id);
    expect((await stage.run(updateEvent(id, { MaximumMessageLength: 'x' }, ALL))).physicalResourceId).toBe(id);
  });

  test('of a room that somebody deleted fails, and names it', async () => {
    const id = await made();
    await stage.outsider.send(new DeleteRoomCommand({ identifier: id }));
    const { physicalResourceId, error, elapsed } = await stage.run(updateEvent(id, ALL, ALL));
    expect(error?.message).toContain(`The room ${id} does not exist any more`);
    expect(physicalResourceId).toBe(id);
    expect(elapsed).toBe(0);
  });

  test('of what never was a room fails', async () => {
    const { error } = await stage.run(updateEvent('not-created:Lobby', ALL, ALL));
    expect(error?.message).toBe('Cannot update not-created:Lobby: it is not the ARN of a room. Remove it from the template and deploy, then add it again');
  });

  test.each(['UpdateRoom', 'TagResource', 'UntagResource'])('repeats %s while it is throttled', async (operation) => {
    const id = await made();
    stage.emulator.faults.add({ kind: 'throttle', operation, times: 3 });
    const { error } = await stage.run(updateEvent(id, { Tags: [{ Key: 'a', Value: 'b' }] }, ALL));
    expect(error).toBeUndefined();
    expect(await stage.tags(id)).toEqual({ a: 'b', [OWNER]: expect.any(String) });
  });

  test('waits for a Lambda permission that has not arrived', async () => {
    const id = await made();
    stage.emulator.faults.add({
      kind: 'error-before', operation: 'UpdateRoom', times: 3, code: 'ValidationException', message: 'uri failed to satisfy the constraints: invalid lambda permission',
    });
    const { error } = await stage.run(updateEvent(id, { ...ALL, MessageReviewHandler: { Uri: REVIEWER } }, ALL));
    expect(error).toBeUndefined();
    expect((await stage.rooms())[0].messageReviewHandler).toEqual({ uri: REVIEWER, fallbackResult: 'ALLOW' });
  });
});

describe('Delete', () => {
  test('removes the room, and twice is fine', async () => {
    const id = await made();
    expect(await stage.run(deleteEvent(id, ALL))).toMatchObject({ physicalResourceId: id });
    expect(await stage.rooms()).toEqual([]);
    expect(await stage.run(deleteEvent(id, ALL))).not.toHaveProperty('error');
  });

  test('of a room that is gone already succeeds', async () => {
    expect(await stage.run(deleteEvent(VANISHED, ALL))).not.toHaveProperty('error');
  });

  test('is repeated while the service fails, and a lost answer is no failure', async () => {
    const id = await made();
    stage.emulator.faults.add({ kind: 'error-before', operation: 'DeleteRoom', times: 2 });
    stage.emulator.faults.add({ kind: 'drop-after', operation: 'DeleteRoom', times: 1 });
    expect(await stage.run(deleteEvent(id, ALL))).not.toHaveProperty('error');
    expect(await stage.rooms()).toEqual([]);
  });

  test('with an id that CloudFormation made up finds what the unanswered Create made', async () => {
    await made();
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL));
    expect(await stage.rooms()).toEqual([]);
  });

  test('with a made-up id looks a second time, for a Create that is still under way', async () => {
    let late: Promise<unknown> | undefined;
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL), { onSleep: async () => { late ??= stage.run(createEvent(ALL)); await late; } });
    expect(late).toBeDefined();
    expect(await stage.rooms()).toEqual([]);
  });

  test('with a made-up id touches nothing that is not ours', async () => {
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby' }));
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', tags: { [OWNER]: 'somebody' } }));
    await stage.run(createEvent(ALL, { LogicalResourceId: 'OtherLobby' }));
    await stage.run(createEvent(ALL, { StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Live/another-life' }));
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL));
    expect(await stage.rooms()).toHaveLength(4);
  });

  test('takes a twin along that an interrupted Create left', async () => {
    const id = await made();
    const { tags } = (await stage.rooms())[0];
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', tags }));
    await stage.run(deleteEvent(id, ALL));
    expect(await stage.rooms()).toEqual([]);
  });

  test('leaves a room of the same resource that another request made', async () => {
    const retained = await made();
    const tags = { [OWNER]: (await stage.tags(retained))[OWNER] };
    const id = await made();
    await stage.outsider.send(new TagResourceCommand({ resourceArn: retained, tags }));
    await stage.run(deleteEvent(id, ALL));
    expect(await stage.rooms()).toMatchObject([{ arn: retained }]);
  });

  test('then Create again makes a new room', async () => {
    const id = await made();
    await stage.run(deleteEvent(id, ALL));
    expect(await made()).not.toBe(id);
    expect(await stage.rooms()).toHaveLength(1);
  });

  test('that the service refuses fails, and says so', async () => {
    const id = await made();
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    const { error, physicalResourceId } = await stage.run(deleteEvent(id, ALL));
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect(physicalResourceId).toBe(id);
  });
});

describe('where CloudFormation has gone on', () => {
  const WITHDRAWN: Standing = { state: 'withdrawn' };
  const answered = (physicalResourceId: string): Standing => ({ state: 'answered', physicalResourceId });
  const always = (standing: Standing) => ({ standing: async () => standing });
  const operations = () => stage.emulator.calls().map(({ operation }) => operation);

  test('a Create that was cancelled deletes what it made, and fails', async () => {
    const { error } = await stage.run(createEvent(ALL), always(WITHDRAWN));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(stage.calls('CreateRoom')).toBe(1);
    expect(await stage.rooms()).toEqual([]);
  });

  test('a Create that was cancelled while it was throttled makes nothing', async () => {
    stage.emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom', times: 1 });
    const { error } = await stage.run(createEvent(ALL), always(WITHDRAWN));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(stage.calls('CreateRoom')).toBe(1);
    expect(await stage.rooms()).toEqual([]);
  });

  test('a Create that repeats what keeps nothing takes an answer of ten seconds ago, but not to keep what it made', async () => {
    stage.emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom', times: 2 });
    stage.emulator.faults.add({ kind: 'throttle', operation: 'ListRooms', times: 1 });
    const ages: number[] = [];
    await stage.run(createEvent(ALL), { standing: async (maximumAge) => { ages.push(maximumAge); return { state: 'awaited' }; } });
    expect(ages).toEqual([10_000, 10_000, 10_000, 0]);
  });

  test('a Create that adopts, and an Update, write only where an answer of a second ago allows it', async () => {
    const event = createEvent(ALL);
    const id = (await stage.run(event)).physicalResourceId;
    const ages: number[] = [];
    const standing = async (maximumAge: number): Promise<Standing> => { ages.push(maximumAge); return { state: 'awaited' }; };
    stage.emulator.faults.add({ kind: 'throttle', operation: 'UpdateRoom', times: 1 });
    await stage.run(event, { standing });
    expect(ages).toEqual([0, 1_000, 1_000, 1_000]);
    ages.length = 0;
    stage.emulator.faults.add({ kind: 'throttle', operation: 'UpdateRoom', times: 1 });
    await stage.run(updateEvent(id, ALL, ALL), { standing });
    expect(ages).toEqual([0, 1_000, 1_000, 1_000]);
  });

  test('a Create that was cancelled before what it made could be seen deletes it all the same', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 15_000, times: 1000 });
    stage.emulator.faults.add({ kind: 'drop-after', operation: 'CreateRoom', times: 1 });
    await stage.run(createEvent(ALL), always(WITHDRAWN));
    stage.emulator.faults.clear();
    expect(await stage.rooms()).toEqual([]);
  });

  test('a Create that fails although it was cancelled says what was in the way, and leaves nothing', async () => {
    const event = createEvent({ ...ALL, MaximumMessageRatePerSecond: '101' });
    const { error, physicalResourceId } = await stage.run(event, always(WITHDRAWN));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(physicalResourceId).toBe('not-created:Lobby');
    expect(await stage.rooms()).toEqual([]);
  });

  test('a Create that was cancelled deletes nothing of another request', async () => {
    const theirs = await made();
    await stage.run(createEvent(ALL), always(WITHDRAWN));
    expect(await stage.rooms()).toMatchObject([{ arn: theirs }]);
  });

  test('a Create that was answered gives the same answer again, and leaves no second', async () => {
    const event = createEvent(ALL);
    const first = await stage.run(event);
    const again = await stage.run(event, always(answered(first.physicalResourceId)));
    expect(again).toMatchObject({ physicalResourceId: first.physicalResourceId, attributes: first.attributes });
    expect(await stage.rooms()).toMatchObject([{ arn: first.physicalResourceId }]);
  });

  test('a Create that was answered changes nothing of what has been updated since', async () => {
    const event = createEvent(ALL);
    const { physicalResourceId } = await stage.run(event);
    await stage.run(updateEvent(physicalResourceId, { ...ALL, MaximumMessageLength: '100', Tags: [{ Key: 'team', Value: 'b' }] }, ALL));
    stage.emulator.clearCalls();
    const again = await stage.run(event, always(answered(physicalResourceId)));
    expect(again.physicalResourceId).toBe(physicalResourceId);
    expect(await stage.rooms()).toMatchObject([{ arn: physicalResourceId, maximumMessageLength: 100, tags: { team: 'b' } }]);
    for (const never of ['UpdateRoom', 'TagResource', 'UntagResource']) expect(operations()).not.toContain(never);
  });

  test('a Create of which CloudFormation keeps the younger room answers that one, and deletes the older', async () => {
    const event = createEvent(ALL);
    const older = (await stage.run(event)).physicalResourceId;
    const { tags } = (await stage.rooms())[0];
    const younger = (await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', tags }))).arn!;
    stage.emulator.faults.add({ kind: 'error-before', operation: 'CreateRoom', code: 'PendingVerification' });
    stage.emulator.faults.add({ kind: 'error-before', operation: 'ListRooms', code: 'PendingVerification', times: 1 });
    const again = await stage.run(event, always(answered(younger)));
    expect(again).toMatchObject({ physicalResourceId: younger, attributes: { Arn: younger } });
    expect(await stage.rooms()).toMatchObject([{ arn: younger }]);
    expect(older).not.toBe(younger);
  });

  test('a late Create of a resource that another request has made anew fails, leaves that room, and nothing of its own', async () => {
    const theirs = await made();
    const { error, attributes } = await stage.run(createEvent(ALL), always(answered(theirs)));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(attributes).toBeUndefined();
    expect(await stage.rooms()).toMatchObject([{ arn: theirs }]);
  });

  test('a late Create does not touch the room of another request, not even its tag', async () => {
    const theirs = await made();
    const before = await stage.rooms();
    stage.emulator.clearCalls();
    await stage.run(createEvent(ALL), always(answered(theirs)));
    expect(stage.emulator.calls().filter(({ operation, resource }) => operation !== 'ListRooms' && resource === theirs)).toEqual([]);
    expect(await stage.rooms()).toEqual(before);
  });

  test('a late Create that cannot delete what it made fails the invocation, so that Lambda delivers it again', async () => {
    const event = createEvent(ALL);
    stage.emulator.faults.add({ kind: 'throttle', operation: 'DeleteRoom' });
    const { error, physicalResourceId } = await stage.run(event, { ...always(WITHDRAWN), milliseconds: 20_000 });
    expect(error).toBeInstanceOf(NotWithdrawn);
    expect(error?.cause).toMatchObject({ name: 'ThrottlingException' });
    expect(await stage.rooms()).toMatchObject([{ arn: physicalResourceId }]);

    stage.emulator.faults.clear();
    await stage.run(event, always(WITHDRAWN));
    expect(await stage.rooms()).toEqual([]);
  });

  test('a late Create that cannot delete its twin gives the same answer all the same, and fails the invocation', async () => {
    const event = createEvent(ALL);
    const first = await stage.run(event);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    const { error, physicalResourceId } = await stage.run(event, always(answered(first.physicalResourceId)));
    expect(error).toMatchObject({ name: 'Error', answered: first.attributes });
    expect(error).toBeInstanceOf(NotWithdrawn);
    expect(physicalResourceId).toBe(first.physicalResourceId);
    expect(await stage.rooms()).toHaveLength(2);
  });

  test('a late Create deletes what it made also where a newer request has taken the tag from it', async () => {
    const event = createEvent(ALL);
    const standing = async (): Promise<Standing> => {
      for (const { arn } of await stage.rooms()) await stage.outsider.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [OWNER] }));
      return WITHDRAWN;
    };
    expect((await stage.run(event, { standing })).error).toBeInstanceOf(NoLongerAwaited);
    expect(await stage.rooms()).toEqual([]);
  });

  test('a late Create that has no time to see whether all is gone fails the invocation', async () => {
    const { error } = await stage.run(createEvent(ALL), { ...always(WITHDRAWN), milliseconds: 20_000 });
    expect(error).toBeInstanceOf(NotWithdrawn);
    expect(await stage.rooms()).toEqual([]);
  });

  test.each([WITHDRAWN, answered('')])('an Update that is no longer awaited writes nothing (%j)', async (standing) => {
    const id = await made();
    stage.emulator.clearCalls();
    const { error, attributes, physicalResourceId } = await stage.run(updateEvent(id, { MaximumMessageLength: '100' }, ALL), always(standing));
    expect(physicalResourceId).toBe(id);
    if (standing === WITHDRAWN) expect(error).toBeInstanceOf(NoLongerAwaited);
    else expect(attributes).toMatchObject({ Arn: id });
    expect(operations()).toEqual([]);
    expect(await stage.rooms()).toMatchObject([{ arn: id, maximumMessageLength: 280 }]);
  });

  test('an Update that is cancelled while it is throttled does not write after that', async () => {
    const id = await made();
    stage.emulator.faults.add({ kind: 'throttle', operation: 'UpdateRoom', times: 1 });
    let standing: Standing = { state: 'awaited' };
    const { error } = await stage.run(updateEvent(id, { MaximumMessageLength: '100' }, ALL), {
      standing: async () => standing, onSleep: () => { standing = WITHDRAWN; },
    });
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect([stage.calls('UpdateRoom'), stage.calls('TagResource'), stage.calls('UntagResource')]).toEqual([1, 0, 0]);
    expect(await stage.rooms()).toMatchObject([{ maximumMessageLength: 280 }]);
  });

  test.each(['Live-Lobby-1A2B3C', 'perhaps-created:Lobby', 'not-created:Lobby'])('a late Delete (%s) touches nothing when the resource is there again', async (id) => {
    const arn = await made();
    expect(await stage.run(deleteEvent(id, ALL), always(WITHDRAWN))).not.toHaveProperty('error');
    expect(await stage.rooms()).toMatchObject([{ arn }]);
  });

  test('a Delete that has succeeded succeeds again, whatever has become of what a cancelled Create made', async () => {
    await made();
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    expect(await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL), always(answered('Live-Lobby-1A2B3C')))).not.toHaveProperty('error');
  });

  test('a Delete by ARN deletes, whatever there is of that name since', async () => {
    const arn = await made();
    await stage.run(deleteEvent(arn, ALL), always(WITHDRAWN));
    expect(await stage.rooms()).toEqual([]);
  });
});

test('a request that is none of CloudFormation\'s is refused', async () => {
  const { error } = await stage.run(createEvent(ALL, { RequestType: 'Import' as 'Create' }));
  expect(error?.message).toBe('Not a request of CloudFormation: Import');
  expect(stage.emulator.calls()).toEqual([]);
});

test('a Create of which nobody knows what it made has an id whose Delete looks twice; one that made nothing for certain looks once', async () => {
  stage.emulator.faults.add({ kind: 'drop-before', operation: 'CreateRoom' });
  const uncertain = await stage.run(createEvent(ALL), { milliseconds: 5_000 });
  expect(uncertain.physicalResourceId).toBe('perhaps-created:Lobby');
  stage.emulator.reset();
  await stage.run(deleteEvent('perhaps-created:Lobby', ALL));
  expect(stage.calls('ListRooms')).toBe(2);
  await stage.run(deleteEvent('not-created:Lobby', ALL));
  expect(stage.calls('ListRooms')).toBe(3);
});
