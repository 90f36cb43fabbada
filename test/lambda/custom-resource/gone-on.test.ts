import { CreateRoomCommand, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import { ALL, createEvent, deleteEvent, made, openStage, OWNER, type Stage, updateEvent } from './stage';
import { always, answered, from, WITHDRAWN } from './standings';
import { NotWithdrawn } from '../../../lambda/custom-resource/lifecycle';
import { NoLongerAwaited } from '../../../lambda/custom-resource/run';
import type { Standing } from '../../../lambda/custom-resource/standing';

let stage: Stage;
beforeAll(async () => { stage = await openStage(); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

describe('where CloudFormation has gone on', () => {
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
    const theirs = await made(stage);
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
    for (const never of ['UpdateRoom', 'TagResource', 'UntagResource']) expect(stage.operations()).not.toContain(never);
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
    const theirs = await made(stage);
    const { error, attributes } = await stage.run(createEvent(ALL), always(answered(theirs)));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(attributes).toBeUndefined();
    expect(await stage.rooms()).toMatchObject([{ arn: theirs }]);
  });

  test('a late Create does not touch the room of another request, not even its tag', async () => {
    const theirs = await made(stage);
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
    const id = await made(stage);
    stage.emulator.clearCalls();
    const { error, attributes, physicalResourceId } = await stage.run(updateEvent(id, { MaximumMessageLength: '100' }, ALL), always(standing));
    expect(physicalResourceId).toBe(id);
    if (standing === WITHDRAWN) expect(error).toBeInstanceOf(NoLongerAwaited);
    else expect(attributes).toMatchObject({ Arn: id });
    expect(stage.operations()).toEqual([]);
    expect(await stage.rooms()).toMatchObject([{ arn: id, maximumMessageLength: 280 }]);
  });

  test('an Update that is cancelled while it is throttled does not write after that', async () => {
    const id = await made(stage);
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
    const arn = await made(stage);
    expect(await stage.run(deleteEvent(id, ALL), always(WITHDRAWN))).not.toHaveProperty('error');
    expect(await stage.rooms()).toMatchObject([{ arn }]);
  });

  test('a Delete that has succeeded succeeds again, whatever has become of what a cancelled Create made', async () => {
    await made(stage);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    expect(await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL), always(answered('Live-Lobby-1A2B3C')))).not.toHaveProperty('error');
  });

  test('a Delete that another delivery has done meanwhile succeeds as well, though nobody can say any more what it was about', async () => {
    await made(stage);
    const id = 'Live-Lobby-1A2B3C';
    const began = async () => { throw new Error('It is gone'); };
    expect(await stage.run(deleteEvent(id, ALL), { ...from(2, answered(id)), began })).not.toHaveProperty('error');
    expect((await stage.run(deleteEvent(id, ALL), { began })).error?.message).toMatch(/^CloudFormation does not say/);
    expect(await stage.rooms()).toHaveLength(1);
  });

  test('a Delete by ARN deletes, whatever there is of that name since', async () => {
    const arn = await made(stage);
    await stage.run(deleteEvent(arn, ALL), always(WITHDRAWN));
    expect(await stage.rooms()).toEqual([]);
  });
});
