import { DeleteRoomCommand, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import { expectUntouched, inProduction, NOBODY } from './production-room';
import { ALL, createEvent, deleteEvent, openStage, OWNER, type Stage, updateEvent } from '../stage';

let stage: Stage;
let arn: string;
let adopting: Record<string, unknown>;
beforeAll(async () => { stage = await openStage(); });
beforeEach(async () => { ({ arn, adopting } = await inProduction(stage)); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

describe('the Delete of an adopted room', () => {
  test('while the template says that it is adopted takes our tag from it, and nothing else', async () => {
    await stage.run(createEvent(adopting));
    stage.emulator.clearCalls();
    expect(await stage.run(deleteEvent(arn, adopting))).toMatchObject({ physicalResourceId: arn });
    expect(stage.operations()).toEqual(['GetRoom', 'UntagResource']);
    expect(await stage.rooms()).toMatchObject([{ arn, name: 'lobby', maximumMessageLength: 280 }]);
    expect(await stage.tags(arn)).toEqual({ cost: '42', team: 'live' });
    // And again.
    expect(await stage.run(deleteEvent(arn, adopting))).not.toHaveProperty('error');
  });

  test.each(['Live-Lobby-1A2B3C', 'not-created:Lobby', 'perhaps-created:Lobby'])('with an id that is none of a room (%s) finds it by the template', async (id) => {
    await stage.run(createEvent(adopting));
    expect(await stage.run(deleteEvent(id, adopting))).toMatchObject({ physicalResourceId: id });
    expect(await stage.tags(arn)).toEqual({ cost: '42', team: 'live' });
  });

  test('with a made-up id looks a second time, for a Create that is still under way', async () => {
    let late: Promise<unknown> | undefined;
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', adopting), { onSleep: async () => { late ??= stage.run(createEvent(adopting)); await late; } });
    expect(late).toBeDefined();
    expect(await stage.tags(arn)).toEqual({ cost: '42', team: 'live' });
  });

  test('deletes it when the template no longer says so, and all that it did before was to update', async () => {
    await stage.run(createEvent(adopting));
    expect(await stage.run(updateEvent(arn, ALL, adopting))).toMatchObject({ physicalResourceId: arn, attributes: { Arn: arn } });
    expect(await stage.rooms()).toMatchObject([{ arn, name: 'lobby' }]);
    await stage.run(deleteEvent(arn, ALL));
    expect(await stage.rooms()).toEqual([]);
  });

  test('lets go also what was made here, as long as the template says so', async () => {
    const made = (await stage.run(createEvent(ALL))).physicalResourceId;
    const updated = await stage.run(updateEvent(made, { ...ALL, AdoptRoomArn: made }, ALL));
    expect(updated).toMatchObject({ physicalResourceId: made, attributes: { Arn: made } });
    await stage.run(deleteEvent(made, { ...ALL, AdoptRoomArn: made }));
    expect(await stage.tags(made)).toEqual({ team: 'live' });
  });

  test.each([NOBODY, 'lobby', ['arn'], ''])('deletes nothing, whatever stands there instead of the ARN (%j)', async (AdoptRoomArn) => {
    await stage.run(createEvent(adopting));
    await stage.run(deleteEvent(arn, { ...ALL, AdoptRoomArn }));
    expect(await stage.tags(arn)).toEqual({ cost: '42', team: 'live' });
  });

  test('of a room that is gone succeeds', async () => {
    await stage.run(createEvent(adopting));
    await stage.outsider.send(new DeleteRoomCommand({ identifier: arn }));
    expect(await stage.run(deleteEvent(arn, adopting))).not.toHaveProperty('error');
  });

  test.each(['GetRoom', 'UntagResource'])('repeats %s, and fails where it is refused: the tag would stay', async (operation) => {
    await stage.run(createEvent(adopting));
    stage.emulator.faults.add({ kind: 'throttle', operation, times: 2 });
    expect(await stage.run(deleteEvent(arn, adopting))).not.toHaveProperty('error');
    await stage.run(createEvent(adopting));
    stage.emulator.faults.add({ kind: 'access-denied', operation });
    expect((await stage.run(deleteEvent(arn, adopting))).error).toMatchObject({ name: 'AccessDeniedException' });
  });

  test.each(['not-created:Lobby', 'Live-Lobby-1A2B3C'])('after a Create that may do nothing succeeds (%s)', async (id) => {
    stage.emulator.faults.add({ kind: 'access-denied' });
    expect((await stage.run(createEvent(adopting))).physicalResourceId).toBe('not-created:Lobby');
    expect(await stage.run(deleteEvent(id, adopting))).not.toHaveProperty('error');
    stage.emulator.faults.clear();
    await expectUntouched(stage, arn);
  });
});

test('a room that was retained after its adoption is taken for no leftover, whatever becomes of its resource', async () => {
  await stage.run(createEvent(adopting));
  await stage.run(updateEvent(arn, ALL, adopting));
  const retained = await stage.rooms();
  // The same resource comes back, with a new room; and once more, cancelled before it could say which.
  const { physicalResourceId } = await stage.run(createEvent(ALL));
  await stage.run(deleteEvent(physicalResourceId, ALL));
  await stage.run(createEvent(ALL));
  await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL));
  expect(await stage.rooms()).toEqual(retained);
  // And can be adopted by it again.
  expect(await stage.run(createEvent(adopting))).toMatchObject({ physicalResourceId: arn, attributes: { Arn: arn } });
});

test('a room whose tag somebody took away is nobody\'s: the Delete leaves it alone, and it can be adopted again', async () => {
  await stage.run(createEvent(adopting));
  await stage.outsider.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [OWNER] }));
  stage.emulator.clearCalls();
  await stage.run(deleteEvent(arn, adopting));
  expect(stage.operations()).toEqual(['GetRoom']);
  expect(await stage.run(createEvent(adopting, { LogicalResourceId: 'Foyer' }))).toMatchObject({ physicalResourceId: arn, attributes: { Arn: arn } });
});
