import { CreateLoggingConfigurationCommand, CreateRoomCommand, DeleteLoggingConfigurationCommand, DeleteRoomCommand, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from './stage';
import { loggingConfigurationType } from '../../../lambda/custom-resource/logging-configuration';
import { roomType } from '../../../lambda/custom-resource/room';

/** The lifecycle is written once: what it promises it promises for every type. */
const TYPES = [
  {
    label: 'room',
    type: roomType,
    noun: 'Room',
    properties: { Name: 'same', MaximumMessageLength: '280' },
    changed: { Name: 'other', MaximumMessageLength: '100' },
    refused: { Name: 'same', MaximumMessageLength: '501' },
    all: (stage: Stage) => stage.rooms(),
    make: (stage: Stage, tags: Record<string, string> = {}) => stage.outsider.send(new CreateRoomCommand({ name: 'same', tags })),
    remove: (stage: Stage, identifier: string) => stage.outsider.send(new DeleteRoomCommand({ identifier })),
  },
  {
    label: 'logging configuration',
    type: loggingConfigurationType,
    noun: 'LoggingConfiguration',
    properties: { Name: 'same', DestinationConfiguration: { S3: { BucketName: 'bucket-1' } } },
    changed: { Name: 'other', DestinationConfiguration: { S3: { BucketName: 'bucket-2' } } },
    refused: { Name: 'same', DestinationConfiguration: { S3: { BucketName: 'Legacy_Bucket' } } },
    all: (stage: Stage) => stage.loggingConfigurations(),
    make: (stage: Stage, tags: Record<string, string> = {}) => stage.outsider.send(new CreateLoggingConfigurationCommand({
      name: 'same', destinationConfiguration: { s3: { bucketName: 'bucket-1' } }, tags,
    })),
    remove: (stage: Stage, identifier: string) => stage.outsider.send(new DeleteLoggingConfigurationCommand({ identifier })),
  },
];
const OWNER = 'cdk-ivschat:owner';

describe.each(TYPES)('a $label', ({ label, type, noun, properties, changed, refused, all, make, remove }) => {
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(type); });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  const TAGGED = { ...properties, Tags: [{ Key: 'team', Value: 'live' }, { Key: 'stage', Value: 'prod' }] };
  const made = async (wanted: Record<string, unknown> = properties) => (await stage.run(createEvent(wanted))).physicalResourceId;

  test('is the same one when its Create is delivered again', async () => {
    const event = createEvent(properties);
    const outcomes = [await stage.run(event), await stage.run(event)];
    expect(outcomes[1]).toMatchObject({ physicalResourceId: outcomes[0].physicalResourceId, attributes: outcomes[0].attributes });
    expect(await all(stage)).toMatchObject([{ arn: outcomes[0].physicalResourceId }]);
  });

  test('is one when its Create is delivered five times at once', async () => {
    const event = createEvent(properties);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => stage.run(event)));
    const [one, ...others] = await all(stage);
    expect(others).toEqual([]);
    expect(outcomes.map(({ physicalResourceId, error }) => [physicalResourceId, error])).toEqual(outcomes.map(() => [one.arn, undefined]));
  });

  test.each([
    ['the service fails after the effect', { kind: 'error-after', status: 500 }],
    ['the answer gets lost', { kind: 'drop-after' }],
  ] as const)('is found, and not made twice, where %s', async (_, fault) => {
    stage.emulator.faults.add({ ...fault, operation: `Create${noun}`, times: 1 });
    const { physicalResourceId, error } = await stage.run(createEvent(properties));
    expect(error).toBeUndefined();
    expect(await all(stage)).toMatchObject([{ arn: physicalResourceId }]);
    expect(stage.calls(`Create${noun}`)).toBe(1);
  });

  test.each([
    ['throttled', { kind: 'throttle' }],
    ['failed before the effect', { kind: 'error-before', status: 503 }],
    ['not permitted yet', { kind: 'access-denied' }],
    ['in conflict', { kind: 'error-before', code: 'ConflictException' }],
  ] as const)('is made again where its Create is %s', async (_, fault) => {
    stage.emulator.faults.add({ ...fault, operation: `Create${noun}`, times: 3 });
    expect((await stage.run(createEvent(properties))).error).toBeUndefined();
    expect(await all(stage)).toHaveLength(1);
  });

  test('is waited for until it can be seen', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 5_000, times: 1000 });
    expect((await stage.run(createEvent(properties))).error).toBeUndefined();
    expect(stage.calls(`List${noun}s`)).toBeGreaterThan(1);
  });

  test('that the service refuses answers a marker, whose Delete succeeds', async () => {
    const { error, physicalResourceId } = await stage.run(createEvent(refused));
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(physicalResourceId).toBe('not-created:Lobby');
    expect(await stage.run(deleteEvent(physicalResourceId, refused))).not.toHaveProperty('error');
  });

  test('of the same name that is somebody else\'s is never taken', async () => {
    const theirs = await make(stage);
    expect(await made()).not.toBe(theirs.arn);
    expect(await all(stage)).toHaveLength(2);
  });

  test('that was retained in an earlier life of the resource is let go', async () => {
    const retained = await made();
    await made();
    expect(await stage.tags(retained)).toEqual({});
    await stage.run(deleteEvent('made-up-by-cloudformation', properties));
    expect(await all(stage)).toMatchObject([{ arn: retained }]);
  });

  test('keeps its id through changes, failed ones, and their rollback', async () => {
    const id = await made();
    expect((await stage.run(updateEvent(id, changed, properties))).physicalResourceId).toBe(id);
    expect(await all(stage)).toMatchObject([{ arn: id, name: 'other' }]);
    const failed = await stage.run(updateEvent(id, refused, changed));
    expect([failed.physicalResourceId, failed.error?.name]).toEqual([id, 'ValidationException']);
    expect((await stage.run(updateEvent(id, changed, refused))).physicalResourceId).toBe(id);
  });

  test('loses the tags that were ours, and keeps those of others', async () => {
    const id = await made(TAGGED);
    await stage.outsider.send(new TagResourceCommand({ resourceArn: id, tags: { cost: '42' } }));
    await stage.run(updateEvent(id, { ...properties, Tags: [{ Key: 'stage', Value: 'test' }] }, TAGGED));
    expect(await stage.tags(id)).toEqual({ stage: 'test', cost: '42', [OWNER]: expect.any(String) });
  });

  test('that somebody deleted cannot be updated, and the error names it', async () => {
    const id = await made();
    await remove(stage, id);
    const { error, physicalResourceId } = await stage.run(updateEvent(id, changed, properties));
    expect(error?.message).toContain(`The ${label} ${id} does not exist any more`);
    expect(physicalResourceId).toBe(id);
  });

  test('can be deleted twice, and made again', async () => {
    const id = await made();
    for (let n = 0; n < 2; n++) expect(await stage.run(deleteEvent(id, properties))).not.toHaveProperty('error');
    expect(await all(stage)).toEqual([]);
    expect(await made()).not.toBe(id);
  });

  test('is deleted through failures and lost answers', async () => {
    const id = await made();
    stage.emulator.faults.add({ kind: 'error-before', operation: `Delete${noun}`, times: 2 });
    stage.emulator.faults.add({ kind: 'drop-after', operation: `Delete${noun}`, times: 1 });
    expect(await stage.run(deleteEvent(id, properties))).not.toHaveProperty('error');
    expect(await all(stage)).toEqual([]);
  });

  test('is found by a Delete whose id CloudFormation made up, and nothing else is', async () => {
    await make(stage);
    await make(stage, { [OWNER]: 'somebody' });
    await stage.run(createEvent(properties, { LogicalResourceId: 'Another' }));
    await made();
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', properties));
    expect(await all(stage)).toHaveLength(3);
  });

  test('takes the twin along that an interrupted Create left', async () => {
    const id = await made();
    await make(stage, await stage.tags(id));
    await stage.run(deleteEvent(id, properties));
    expect(await all(stage)).toEqual([]);
  });

  test('of a template that sets the ownership tag is refused', async () => {
    const { error } = await stage.run(createEvent({ ...properties, Tags: [{ Key: OWNER, Value: 'me' }] }));
    expect(error?.message).toBe('The tag cdk-ivschat:owner is reserved: by it this function knows what it made. Use another key');
  });
});
