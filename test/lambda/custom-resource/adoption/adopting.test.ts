import { CreateLoggingConfigurationCommand, DeleteRoomCommand, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { expectUntouched, FOUND, inProduction, NOBODY } from './production-room';
import { ALL, createEvent, deleteEvent, openStage, OWNER, type Stage, updateEvent } from '../stage';

let stage: Stage;
let arn: string;
let adopting: Record<string, unknown>;
beforeAll(async () => { stage = await openStage(); });
beforeEach(async () => { ({ arn, adopting } = await inProduction(stage)); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

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
    expect(stage.operations()).toEqual(['GetRoom', 'TagResource', 'UpdateRoom', 'TagResource', 'GetRoom']);
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
    expect(stage.operations()).toEqual(['GetRoom']);
    await expectUntouched(stage, arn);
  });

  test.each([
    ['region', NOBODY.replace('us-east-1', 'eu-west-1')],
    ['account', NOBODY.replace(':000000000000:', ':123456789012:')],
  ])('of a room in another %s fails without a call, and says where it must be; its Delete makes none either', async (_, AdoptRoomArn) => {
    const { error, physicalResourceId } = await stage.run(createEvent({ ...ALL, AdoptRoomArn }));
    expect(error?.message).toBe(`The room ${AdoptRoomArn} cannot be adopted: it is not in the region and account of this stack, us-east-1 000000000000`);
    expect(await stage.run(deleteEvent(physicalResourceId, { ...ALL, AdoptRoomArn }))).not.toHaveProperty('error');
    expect(stage.operations()).toEqual([]);
  });

  test.each(['lobby', '', 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/000000000000', ['arn'], `${NOBODY} `])(
    'of what is no ARN of a room (%j) is refused before anything is asked, and can be rolled back', async (AdoptRoomArn) => {
      const { error, physicalResourceId } = await stage.run(createEvent({ ...ALL, AdoptRoomArn }));
      expect(error?.message).toBe(`AdoptRoomArn must be the ARN of a room, got ${JSON.stringify(AdoptRoomArn)}`);
      expect(await stage.run(deleteEvent(physicalResourceId, { ...ALL, AdoptRoomArn }))).not.toHaveProperty('error');
      expect(stage.operations()).toEqual([]);
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
    await expectUntouched(stage, arn);
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

describe('an Update', () => {
  test('of an adopted room is like that of any other', async () => {
    await stage.run(createEvent(adopting));
    stage.emulator.clearCalls();
    await stage.run(updateEvent(arn, { ...adopting, MaximumMessageLength: '100', Tags: [] }, adopting));
    expect(stage.operations()).toEqual(['UpdateRoom', 'UntagResource']);
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
