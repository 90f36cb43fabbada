import { CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteRoomCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import { ALL, createEvent, deleteEvent, openStage, OWNER, type Stage, updateEvent } from './stage';
import { NotWithdrawn } from '../../../lambda/custom-resource/lifecycle';
import { NoLongerAwaited } from '../../../lambda/custom-resource/run';
import type { Standing } from '../../../lambda/custom-resource/standing';

const NOBODY = 'arn:aws:ivschat:us-east-1:000000000000:room/000000000000';
/** The production room as its CfnRoom has it. */
const FOUND = { name: 'lobby-of-production', maximumMessageLength: 100, maximumMessageRatePerSecond: 5, tags: { cost: '42', team: 'legacy' } };

let stage: Stage;
/** Of the production room. */
let arn: string;
/** What the template says of it. */
let adopting: Record<string, unknown>;
beforeAll(async () => { stage = await openStage(); });
beforeEach(async () => {
  arn = (await stage.outsider.send(new CreateRoomCommand(FOUND))).arn!;
  adopting = { ...ALL, AdoptRoomArn: arn };
  stage.emulator.clearCalls();
});
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

const operations = () => stage.emulator.calls().map(({ operation }) => operation);
const WITHDRAWN: Standing = { state: 'withdrawn' };
const always = (standing: Standing) => ({ standing: async () => standing });
/** Says so from the n-th question on, and before that CloudFormation waits. */
const from = (nth: number, then: Standing) => {
  let asked = 0;
  return { standing: async (): Promise<Standing> => (++asked >= nth ? then : { state: 'awaited' }) };
};
const answered = (physicalResourceId: string): Standing => ({ state: 'answered', physicalResourceId });
const untouched = async () => expect(await stage.rooms()).toEqual([expect.objectContaining({ ...FOUND, arn })]);

describe('a Create that adopts', () => {
  test('answers for the room that is there, which gets all that the template says and keeps the tags of others', async () => {
    const { physicalResourceId, attributes, error } = await stage.run(createEvent(adopting));
    expect(error).toBeUndefined();
    expect(physicalResourceId).toBe(arn);
    expect(attributes).toEqual({ Arn: arn, Id: arn.split('/')[1], Name: 'lobby' });
    expect(await stage.rooms()).toMatchObject([{ arn, name: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 50 }]);
    expect(await stage.tags(arn)).toEqual({ cost: '42', team: 'live', [OWNER]: expect.stringMatching(/^[0-9a-f]{32}\//) });
  });

  test('looks, marks the room as its own before it changes anything, and looks again; nothing is made, listed or deleted', async () => {
    await stage.run(createEvent(adopting));
    expect(operations()).toEqual(['GetRoom', 'TagResource', 'UpdateRoom', 'TagResource', 'GetRoom']);
  });

  test('sets what the template leaves out to its default, the name too', async () => {
    await stage.run(createEvent({ AdoptRoomArn: arn }));
    expect(await stage.rooms()).toMatchObject([{ arn, name: 'Live-Lobby', maximumMessageLength: 500, maximumMessageRatePerSecond: 10 }]);
  });

  test('delivered again, or several times at once, gives the same answer', async () => {
    const event = createEvent(adopting);
    const outcomes = [await stage.run(event), ...await Promise.all([1, 2, 3].map(() => stage.run(event)))];
    for (const outcome of outcomes) expect(outcome).toMatchObject({ physicalResourceId: arn, attributes: { Arn: arn } });
    expect(await stage.rooms()).toHaveLength(1);
  });

  test('takes a room that an earlier life of the same resource has left behind', async () => {
    const { physicalResourceId: retained } = await stage.run(createEvent(ALL));
    const again = await stage.run(createEvent({ ...ALL, AdoptRoomArn: retained }));
    expect(again).toMatchObject({ physicalResourceId: retained, attributes: { Arn: retained } });
  });

  test.each(['GetRoom', 'TagResource', 'UpdateRoom'])('repeats %s while it is throttled, fails on the service\'s side, is not permitted yet or gets lost', async (operation) => {
    for (const fault of [{ kind: 'throttle' }, { kind: 'error-before', status: 503 }, { kind: 'access-denied' }, { kind: 'drop-after' }] as const) {
      stage.emulator.faults.add({ ...fault, operation, times: 1 });
    }
    expect(await stage.run(createEvent(adopting))).toMatchObject({ physicalResourceId: arn, attributes: { Arn: arn } });
  });

  test('waits for a logging configuration that was just made', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 8_000, operation: 'CreateLoggingConfiguration' });
    const log = await stage.outsider.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'bucket-1' } } }));
    const { error, elapsed } = await stage.run(createEvent({ ...adopting, LoggingConfigurationIdentifiers: [log.arn] }));
    expect([error, elapsed >= 8_000, elapsed < 30_000]).toEqual([undefined, true, true]);
  });

  test('of a room that is not there fails at once, and names it', async () => {
    const { error, physicalResourceId, elapsed } = await stage.run(createEvent({ ...ALL, AdoptRoomArn: NOBODY }));
    expect(error?.message).toMatch(new RegExp(`^There is no room ${NOBODY} to adopt`));
    expect([physicalResourceId, elapsed]).toEqual(['not-created:Lobby', 0]);
    expect(operations()).toEqual(['GetRoom']);
    await untouched();
  });

  test.each([
    ['region', NOBODY.replace('us-east-1', 'eu-west-1')],
    ['account', NOBODY.replace(':000000000000:', ':123456789012:')],
  ])('of a room in another %s fails without a call, and says where it must be; its Delete makes none either', async (_, AdoptRoomArn) => {
    const { error, physicalResourceId } = await stage.run(createEvent({ ...ALL, AdoptRoomArn }));
    expect(error?.message).toBe(`The room ${AdoptRoomArn} cannot be adopted: it is not in the region and account of this stack, us-east-1 000000000000`);
    expect(await stage.run(deleteEvent(physicalResourceId, { ...ALL, AdoptRoomArn }))).not.toHaveProperty('error');
    expect(operations()).toEqual([]);
  });

  test.each(['lobby', '', 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/000000000000', ['arn'], `${NOBODY} `])(
    'of what is no ARN of a room (%j) is refused before anything is asked, and can be rolled back', async (AdoptRoomArn) => {
      const { error, physicalResourceId } = await stage.run(createEvent({ ...ALL, AdoptRoomArn }));
      expect(error?.message).toBe(`AdoptRoomArn must be the ARN of a room, got ${JSON.stringify(AdoptRoomArn)}`);
      expect(await stage.run(deleteEvent(physicalResourceId, { ...ALL, AdoptRoomArn }))).not.toHaveProperty('error');
      expect(operations()).toEqual([]);
    });

  test.each<[string, Record<string, string>]>([
    ['another stack', { [OWNER]: `${'a'.repeat(32)}/request` }],
    ['somebody who wrote the tag by hand', { [OWNER]: 'me' }],
    ['a directory', { 'cdk-ivschat:directory': 'streams', 'cdk-ivschat:room': 'lobby' }],
  ])('of a room that belongs to %s fails, names the tag, and changes nothing, nor does its Delete', async (_, tags) => {
    await stage.outsider.send(new TagResourceCommand({ resourceArn: arn, tags }));
    const before = await stage.rooms();
    const { error, physicalResourceId } = await stage.run(createEvent(adopting));
    expect(error?.message).toMatch(new RegExp(`^The room ${arn} cannot be adopted: by its tag ${Object.keys(tags)[0]} it belongs to another`));
    await stage.run(deleteEvent(physicalResourceId, adopting));
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', adopting));
    expect(await stage.rooms()).toEqual(before);
  });

  test('at the same moment as another resource does fails for one of them, and the other has it', async () => {
    const [lobby, foyer] = [createEvent(adopting), createEvent(adopting, { LogicalResourceId: 'Foyer' })];
    const outcomes = await Promise.all([stage.run(lobby), stage.run(foyer)]);
    const failed = outcomes.filter(({ error }) => error);
    expect(failed.map(({ error }) => error?.message)).toEqual([expect.stringContaining('it belongs to another stack')]);
    const [loser, winner] = outcomes[0].error ? [lobby, foyer] : [foyer, lobby];
    const tag = (await stage.tags(arn))[OWNER];
    expect(tag).toContain(winner.RequestId);
    // What is rolled back takes nothing from the other.
    await stage.run({ ...deleteEvent(arn, adopting), LogicalResourceId: loser.LogicalResourceId });
    expect((await stage.tags(arn))[OWNER]).toBe(tag);
  });

  test('that the service refuses leaves the settings alone, and the Delete that follows leaves the room as it was found', async () => {
    const refused = { ...adopting, MaximumMessageLength: '501' };
    const { error, physicalResourceId } = await stage.run(createEvent(refused));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(physicalResourceId).toBe(arn);
    await stage.run(deleteEvent(physicalResourceId, refused));
    await untouched();
  });

  test('of a room that somebody deletes meanwhile fails, and its Delete succeeds', async () => {
    stage.emulator.faults.add({ kind: 'throttle', operation: 'UpdateRoom', times: 1 });
    const { error } = await stage.run(createEvent(adopting), {
      onSleep: async () => { await stage.outsider.send(new DeleteRoomCommand({ identifier: arn })).catch(() => {}); },
    });
    expect(error).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await stage.run(deleteEvent(arn, adopting))).not.toHaveProperty('error');
    expect(await stage.rooms()).toEqual([]);
  });

  test('of a room that has no tag to spare fails, and can be rolled back', async () => {
    await stage.outsider.send(new TagResourceCommand({ resourceArn: arn, tags: Object.fromEntries(Array.from({ length: 48 }, (_, n) => [`key${n}`, 'v'])) }));
    const { error, physicalResourceId } = await stage.run(createEvent(adopting));
    expect(error).toMatchObject({ name: 'ValidationException', operation: 'TagResource' });
    expect(await stage.run(deleteEvent(physicalResourceId, adopting))).not.toHaveProperty('error');
    expect(await stage.rooms()).toMatchObject([{ ...FOUND, arn }]);
  });
});

describe('the Delete of an adopted room', () => {
  test('while the template says that it is adopted takes our tag from it, and nothing else', async () => {
    await stage.run(createEvent(adopting));
    stage.emulator.clearCalls();
    expect(await stage.run(deleteEvent(arn, adopting))).toMatchObject({ physicalResourceId: arn });
    expect(operations()).toEqual(['GetRoom', 'UntagResource']);
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
    await untouched();
  });
});

describe('an Update', () => {
  test('of an adopted room is like that of any other', async () => {
    await stage.run(createEvent(adopting));
    stage.emulator.clearCalls();
    await stage.run(updateEvent(arn, { ...adopting, MaximumMessageLength: '100', Tags: [] }, adopting));
    expect(operations()).toEqual(['UpdateRoom', 'UntagResource']);
    expect(await stage.rooms()).toMatchObject([{ arn, maximumMessageLength: 100 }]);
    expect(await stage.tags(arn)).toEqual({ cost: '42', [OWNER]: expect.any(String) });
  });

  test('cannot make another room of one: it fails, changes neither, and can be rolled back', async () => {
    const made = (await stage.run(createEvent(ALL))).physicalResourceId;
    const before = await stage.rooms();
    const { error, physicalResourceId } = await stage.run(updateEvent(made, adopting, ALL));
    expect(error?.message).toBe(`Cannot turn the room ${made} into ${arn}: it stays what it is. Put that back, and add another one to adopt this`);
    expect(physicalResourceId).toBe(made);
    expect(await stage.rooms()).toEqual(before);
    expect(await stage.run(updateEvent(made, ALL, adopting))).not.toHaveProperty('error');
  });

  test('to what is no ARN of a room is refused', async () => {
    await stage.run(createEvent(adopting));
    const { error } = await stage.run(updateEvent(arn, { ...ALL, AdoptRoomArn: 'lobby' }, adopting));
    expect(error?.message).toBe('AdoptRoomArn must be the ARN of a room, got "lobby"');
  });
});

describe('where CloudFormation has gone on', () => {
  test('a Create that comes late touches nothing', async () => {
    const { error } = await stage.run(createEvent(adopting), always(WITHDRAWN));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(operations()).toEqual(['GetRoom']);
    await untouched();
  });

  // It asks at the beginning, before the tag, before the settings and before the tags.
  test.each([1, 2, 3, 4])('a Create that is cancelled before its step %i lets the room go', async (step) => {
    const { error } = await stage.run(createEvent(adopting), from(step, WITHDRAWN));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    expect(await stage.tags(arn)).toEqual({ cost: '42', team: 'legacy' });
    if (step < 4) await untouched();
  });

  test('a Create that fails although it was cancelled says what was in the way, and lets the room go', async () => {
    const { error } = await stage.run(createEvent({ ...adopting, MaximumMessageLength: '501' }), from(4, WITHDRAWN));
    expect(error).toMatchObject({ name: 'ValidationException' });
    await untouched();
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
    expect(operations()).toEqual([]);
  });

  test('a late Create of a resource that is another room by now fails, and leaves no tag', async () => {
    const { error } = await stage.run(createEvent(adopting), from(3, answered(NOBODY)));
    expect(error).toBeInstanceOf(NoLongerAwaited);
    await untouched();
  });

  test('a cancelled Create that cannot let the room go fails the invocation, so that Lambda delivers it again', async () => {
    const event = createEvent(adopting);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'UntagResource' });
    expect((await stage.run(event, from(3, WITHDRAWN))).error).toBeInstanceOf(NotWithdrawn);
    stage.emulator.faults.clear();
    await stage.run(event, always(WITHDRAWN));
    await untouched();
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
  expect(operations()).toEqual(['GetRoom']);
  expect(await stage.run(createEvent(adopting, { LogicalResourceId: 'Foyer' }))).toMatchObject({ physicalResourceId: arn, attributes: { Arn: arn } });
});
