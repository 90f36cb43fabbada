import { DeleteRoomCommand, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { ALL, made, openStage, OWNER, type Stage, updateEvent } from './stage';

const REVIEWER = 'arn:aws:lambda:us-east-1:000000000000:function:reviewer';

let stage: Stage;
beforeAll(async () => { stage = await openStage(); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

describe('Update', () => {
  test('changes everything in place, name and all, and echoes the id', async () => {
    const id = await made(stage);
    const changed = { Name: 'foyer', MaximumMessageLength: '100', MaximumMessageRatePerSecond: '5', Tags: [{ Key: 'team', Value: 'b' }] };
    const { physicalResourceId, attributes } = await stage.run(updateEvent(id, changed, ALL));
    expect(physicalResourceId).toBe(id);
    expect(attributes).toMatchObject({ Arn: id, Name: 'foyer' });
    expect(await stage.rooms()).toMatchObject([{ arn: id, name: 'foyer', maximumMessageLength: 100, maximumMessageRatePerSecond: 5, tags: { team: 'b' } }]);
  });

  test('resets what left the template to its default', async () => {
    const all = { ...ALL, MessageReviewHandler: { Uri: REVIEWER, FallbackResult: 'DENY' } };
    const id = await made(stage, all);
    expect((await stage.rooms())[0].messageReviewHandler).toEqual({ uri: REVIEWER, fallbackResult: 'DENY' });
    await stage.run(updateEvent(id, {}, all));
    const [room] = await stage.rooms();
    expect(room).toMatchObject({ arn: id, name: 'Live-Lobby', maximumMessageLength: 500, maximumMessageRatePerSecond: 10 });
    expect(room.messageReviewHandler?.uri || undefined).toBeUndefined();
    expect(room.loggingConfigurationIdentifiers ?? []).toEqual([]);
    expect(Object.keys(room.tags ?? {})).toEqual([OWNER]);
  });

  test('removes the tags that were ours and leaves those of others, and our own, alone', async () => {
    const id = await made(stage, { ...ALL, Tags: [{ Key: 'team', Value: 'live' }, { Key: 'stage', Value: 'prod' }] });
    await stage.outsider.send(new TagResourceCommand({ resourceArn: id, tags: { cost: '42' } }));
    await stage.run(updateEvent(id, { ...ALL, Tags: [{ Key: 'stage', Value: 'test' }] }, { ...ALL, Tags: [{ Key: 'team', Value: 'live' }, { Key: 'stage', Value: 'prod' }] }));
    expect(await stage.tags(id)).toEqual({ stage: 'test', cost: '42', [OWNER]: expect.any(String) });
  });

  test('that is rolled back converges to what it is given, old and new swapped', async () => {
    const id = await made(stage);
    const changed = { ...ALL, MaximumMessageLength: '100', Tags: [{ Key: 'new', Value: 'tag' }] };
    await stage.run(updateEvent(id, changed, ALL));
    await stage.run(updateEvent(id, ALL, changed));
    expect(await stage.rooms()).toMatchObject([{ maximumMessageLength: 280 }]);
    expect(await stage.tags(id)).toEqual({ team: 'live', [OWNER]: expect.any(String) });
  });

  test.each([{ Tags: [{ Key: OWNER, Value: 'me' }] }, { Tags: 'none' }, { MaximumMessageLength: 'x' }])('of what was refused (%j) is rolled back', async (refused) => {
    const id = await made(stage);
    expect((await stage.run(updateEvent(id, refused, ALL))).error).toBeDefined();
    expect(await stage.run(updateEvent(id, ALL, refused))).toMatchObject({ physicalResourceId: id, attributes: { Name: 'lobby' } });
    expect(await stage.tags(id)).toEqual({ team: 'live', [OWNER]: expect.any(String) });
  });

  test('that fails echoes the id too: another one would make CloudFormation delete the room', async () => {
    const id = await made(stage);
    const { physicalResourceId, error } = await stage.run(updateEvent(id, { ...ALL, MaximumMessageLength: '501' }, ALL));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(physicalResourceId).toBe(id);
    expect((await stage.run(updateEvent(id, { MaximumMessageLength: 'x' }, ALL))).physicalResourceId).toBe(id);
  });

  test('of a room that somebody deleted fails, and names it', async () => {
    const id = await made(stage);
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
    const id = await made(stage);
    stage.emulator.faults.add({ kind: 'throttle', operation, times: 3 });
    const { error } = await stage.run(updateEvent(id, { Tags: [{ Key: 'a', Value: 'b' }] }, ALL));
    expect(error).toBeUndefined();
    expect(await stage.tags(id)).toEqual({ a: 'b', [OWNER]: expect.any(String) });
  });

  test('waits for a Lambda permission that has not arrived', async () => {
    const id = await made(stage);
    stage.emulator.faults.add({
      kind: 'error-before', operation: 'UpdateRoom', times: 3, code: 'ValidationException', message: 'uri failed to satisfy the constraints: invalid lambda permission',
    });
    const { error } = await stage.run(updateEvent(id, { ...ALL, MessageReviewHandler: { Uri: REVIEWER } }, ALL));
    expect(error).toBeUndefined();
    expect((await stage.rooms())[0].messageReviewHandler).toEqual({ uri: REVIEWER, fallbackResult: 'ALLOW' });
  });
});
