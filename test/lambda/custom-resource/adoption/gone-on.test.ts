import { expectUntouched, inProduction, NOBODY } from './production-room';
import { NotWithdrawn } from '../../../../lambda/custom-resource/lifecycle';
import { NoLongerAwaited } from '../../../../lambda/custom-resource/run';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from '../stage';
import { always, answered, from, WITHDRAWN } from '../standings';

let stage: Stage;
let arn: string;
let adopting: Record<string, unknown>;
beforeAll(async () => { stage = await openStage(); });
beforeEach(async () => { ({ arn, adopting } = await inProduction(stage)); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

describe('where CloudFormation has gone on', () => {
  test('a Create that comes late touches nothing', async () => {
    const { error } = await stage.run(createEvent(adopting), always(WITHDRAWN));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(stage.operations()).toEqual(['GetRoom']);
    await expectUntouched(stage, arn);
  });

  // It asks at the beginning, before the tag, before the settings and before the tags.
  test.each([1, 2, 3, 4])('a Create that is cancelled before its step %i lets the room go', async (step) => {
    const { error } = await stage.run(createEvent(adopting), from(step, WITHDRAWN));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(await stage.tags(arn)).toEqual({ cost: '42', team: 'legacy' });
    if (step < 4) await expectUntouched(stage, arn);
  });

  test('a Create that fails although it was cancelled says what was in the way, and lets the room go', async () => {
    const { error } = await stage.run(createEvent({ ...adopting, MaximumMessageLength: '501' }), from(4, WITHDRAWN));
    expect(error).toMatchObject({ name: 'ValidationException' });
    await expectUntouched(stage, arn);
  });

  test('a cancelled Create takes no tag of another request', async () => {
    const theirs = await stage.run(createEvent(adopting));
    const before = await stage.rooms();
    await stage.run(createEvent(adopting), always(WITHDRAWN));
    await stage.run(createEvent(adopting), always(answered(NOBODY)));
    expect(theirs.physicalResourceId).toBe(arn);
    expect(await stage.rooms()).toEqual(before);
  });

  test('a Create that was answered gives the same answer again, and changes nothing of what has been updated since', async () => {
    const event = createEvent(adopting);
    const first = await stage.run(event);
    await stage.run(updateEvent(arn, { ...adopting, MaximumMessageLength: '100' }, adopting));
    stage.emulator.clearCalls();
    const again = await stage.run(event, always(answered(arn)));
    expect(again).toMatchObject({ physicalResourceId: arn, attributes: first.attributes });
    expect(stage.operations()).toEqual([]);
  });

  test('a late Create of a resource that is another room by now fails, and leaves no tag', async () => {
    const { error } = await stage.run(createEvent(adopting), from(3, answered(NOBODY)));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    await expectUntouched(stage, arn);
  });

  test('a cancelled Create that cannot let the room go fails the invocation, so that Lambda delivers it again', async () => {
    const event = createEvent(adopting);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'UntagResource' });
    expect((await stage.run(event, from(3, WITHDRAWN))).error).toBeInstanceOf(NotWithdrawn);
    stage.emulator.faults.clear();
    await stage.run(event, always(WITHDRAWN));
    await expectUntouched(stage, arn);
  });

  test.each([WITHDRAWN, answered('')])('a Delete that comes late takes no tag (%j), at whichever step it is', async (standing) => {
    await stage.run(createEvent(adopting));
    const before = await stage.rooms();
    for (const nth of [1, 2]) {
      for (const id of [arn, 'Live-Lobby-1A2B3C']) expect(await stage.run(deleteEvent(id, adopting), from(nth, standing))).not.toHaveProperty('error');
    }
    expect(await stage.rooms()).toEqual(before);
  });
});
