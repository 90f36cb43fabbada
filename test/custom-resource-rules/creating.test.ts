import { IvschatClient, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { asProperty, KINDS, LOGGING_CONFIGURATION, REVIEWER, ROOM } from './kinds';
import { openSharedClockStage, type SharedClockStage } from './shared-clock';
import type { LifecycleEvent } from '../../lambda/custom-resource/event';
import { createEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

/** A second delivery of the same request, with these properties. */
const again = (event: LifecycleEvent, ResourceProperties: LifecycleEvent['ResourceProperties']) => ({ ...event, ResourceProperties });

describe.each(KINDS)('a $label', (kind) => {
  const { noun, full, changed } = kind;
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(kind.type); });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  const list = () => kind.list(stage.outsider);
  const operations = () => stage.emulator.calls().map(({ operation }) => operation);

  test('row 5: a Create that is delivered again leaves one resource, and answers for it', async () => {
    const event = createEvent(full);
    const outcomes = [await stage.run(event), await stage.run(event)];
    const [one, ...others] = await list();
    expect(others).toEqual([]);
    for (const { physicalResourceId, attributes } of outcomes) expect([physicalResourceId, attributes?.Arn]).toEqual([one, one]);
  });

  test('row 5: a Create that is delivered several times at once leaves one resource, and answers for it each time', async () => {
    const event = createEvent(full);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => stage.run(event)));
    const [one, ...others] = await list();
    expect(others).toEqual([]);
    for (const { physicalResourceId, attributes } of outcomes) expect([physicalResourceId, attributes?.Arn]).toEqual([one, one]);
  });

  test('row 5: the look-up is one call, whatever else there is', async () => {
    await Promise.all(Array.from({ length: kind.others }, (_, n) => kind.make(stage.outsider, `other-${n}`)));
    expect(await stage.run(createEvent(full))).not.toHaveProperty('error');
    expect(stage.calls(`List${noun}s`)).toBe(1);
  });

  test('row 5: what has no name gets one of stack and logical id, by which it is found again', async () => {
    const event = createEvent(kind.bare);
    const { physicalResourceId, attributes } = await stage.run(event);
    expect(attributes?.Name).toBe('Live-Lobby');
    expect(await kind.read(stage.outsider, physicalResourceId)).toMatchObject({ Name: 'Live-Lobby' });
    expect((await stage.run(event)).physicalResourceId).toBe(physicalResourceId);
  });

  test('row 6: a Create whose answer got lost is looked for, and found instead of repeated', async () => {
    for (const fault of [{ kind: 'drop-after' }, { kind: 'error-after', status: 500 }, { kind: 'error-after', status: 503 }] as const) {
      stage.emulator.reset();
      stage.emulator.faults.add({ ...fault, operation: `Create${noun}`, times: 1 });
      const { physicalResourceId, error } = await stage.run(createEvent(full));
      expect(error).toBeUndefined();
      expect(stage.calls(`Create${noun}`)).toBe(1);
      expect(await list()).toEqual([physicalResourceId]);
    }
  });

  test('row 6: a Create of which nobody knows what became is repeated only after a look', async () => {
    stage.emulator.faults.add({ kind: 'drop-before', operation: `Create${noun}`, times: 2 });
    expect(await stage.run(createEvent(full))).not.toHaveProperty('error');
    const look = [`Create${noun}`, `List${noun}s`];
    expect(operations().slice(0, 6)).toEqual([...look, ...look, ...look]);
  });

  test('row 7: a request id that comes again with other properties adopts the resource and converges it', async () => {
    const event = createEvent(full);
    const { physicalResourceId } = await stage.run(event);
    expect(await stage.run(again(event, changed))).toMatchObject({ physicalResourceId, attributes: { Arn: physicalResourceId } });
    expect(await list()).toEqual([physicalResourceId]);
    expect(await kind.read(stage.outsider, physicalResourceId)).toEqual(changed);
  });

  // Of a Create nobody says what the template was before: `stage` may be ours from then, or somebody else's.
  test('row 7: it leaves the tags that the template does not name, since nothing tells ours from those of others', async () => {
    const event = createEvent(full);
    const { physicalResourceId } = await stage.run(event);
    await stage.outsider.send(new TagResourceCommand({ resourceArn: physicalResourceId, tags: { cost: '42' } }));
    await stage.run(again(event, { ...full, Tags: asProperty({ team: 'dev' }) }));
    expect(await kind.read(stage.outsider, physicalResourceId)).toMatchObject({ Tags: asProperty({ cost: '42', stage: 'prod', team: 'dev' }) });
  });

  test('row 15: a 404 of the resource itself is waited out while it is new, and not on an Update', async () => {
    const event = createEvent(full);
    const { physicalResourceId: id } = await stage.run(event);
    stage.emulator.faults.add({ kind: 'error-before', operation: `Update${noun}`, code: 'ResourceNotFoundException', times: 3 });
    // The second delivery of a Create updates what the first one made.
    expect(await stage.run(event)).not.toHaveProperty('error');
    expect(stage.calls(`Update${noun}`)).toBe(4);
    await kind.remove(stage.outsider, id);
    expect(await stage.run(updateEvent(id, changed, full))).toMatchObject({ elapsed: 0, error: { message: expect.stringContaining(id) } });
    expect(stage.calls(`Update${noun}`)).toBe(5);
  });

  test('row 17: a Create that the role may not do yet is repeated, for about three quarters of a minute', async () => {
    stage.emulator.faults.add({ kind: 'access-denied', operation: `Create${noun}`, times: 6 });
    expect(await stage.run(createEvent(full))).not.toHaveProperty('error');
    stage.emulator.faults.add({ kind: 'access-denied', operation: `Create${noun}` });
    const { error, elapsed } = await stage.run(createEvent(full));
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect([elapsed >= 30_000, elapsed <= 60_000]).toEqual([true, true]);
  });
});

describe('a room', () => {
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(ROOM.type); });
  afterAll(() => stage.close());

  test('row 17: a Lambda permission that has not arrived is waited for, on Create and on Update', async () => {
    const message = 'Request member: uri failed to satisfy the constraints: invalid lambda permission';
    for (const operation of ['CreateRoom', 'UpdateRoom']) {
      stage.emulator.faults.add({ kind: 'error-before', operation, times: 4, code: 'ValidationException', message });
    }
    const { physicalResourceId, error } = await stage.run(createEvent(ROOM.full));
    const updated = await stage.run(updateEvent(physicalResourceId, { ...ROOM.full, MessageReviewHandler: { Uri: REVIEWER } }, ROOM.full));
    expect([error, updated.error]).toEqual([undefined, undefined]);
    expect(await ROOM.read(stage.outsider, physicalResourceId)).toMatchObject({ MessageReviewHandler: { Uri: REVIEWER, FallbackResult: 'ALLOW' } });
    expect([stage.calls('CreateRoom'), stage.calls('UpdateRoom')]).toEqual([5, 5]);
  });

  test('row 15: Create and Update wait for a logging configuration that cannot be seen yet', async () => {
    const late = await openSharedClockStage(ROOM);
    const another = async () => LOGGING_CONFIGURATION.make(new IvschatClient({}), 'new');
    late.emulator.faults.add({ kind: 'not-visible', delayMs: 8_000, operation: 'CreateLoggingConfiguration' });
    const [created] = await late.deliver(createEvent({ LoggingConfigurationIdentifiers: [await another()] }));
    const [updated] = await late.deliver(updateEvent(created.physicalResourceId, { LoggingConfigurationIdentifiers: [await another()] }));
    for (const { error, elapsed } of [created, updated]) expect([error, elapsed >= 8_000, elapsed < 30_000]).toEqual([undefined, true, true]);
    await late.close();
  });
});

describe.each(KINDS)('a new $label, seen late', (kind) => {
  let stage: SharedClockStage;
  beforeEach(async () => { stage = await openSharedClockStage(kind); });
  afterEach(() => stage.close());

  test('row 15: a Create waits until what it made can be seen', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 8_000 });
    const [{ error, elapsed }] = await stage.deliver(createEvent(kind.full));
    expect(error).toBeUndefined();
    expect([elapsed >= 8_000, elapsed < 30_000]).toEqual([true, true]);
    expect(stage.times(`List${kind.noun}s`).length).toBeGreaterThan(2);
  });

  test('row 15: a Create does not wait for that for ever, and answers the ARN', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 600_000 });
    const [{ physicalResourceId, elapsed }] = await stage.deliver(createEvent(kind.full));
    expect(physicalResourceId).toMatch(/^arn:aws:ivschat:/);
    // Half a minute, and one pause more at most.
    expect([elapsed > 0, elapsed <= 50_000]).toEqual([true, true]);
  });
});

describe('a logging configuration', () => {
  const { full, changed } = LOGGING_CONFIGURATION;
  let stage: SharedClockStage;
  beforeEach(async () => { stage = await openSharedClockStage(LOGGING_CONFIGURATION, { loggingConfigurationTransitionMs: 20_000 }); });
  afterEach(() => stage.close());

  test('row 16: Create and Update wait until it is ACTIVE, two seconds and some jitter between looks', async () => {
    const [created] = await stage.deliver(createEvent(full));
    const [updated] = await stage.deliver(updateEvent(created.physicalResourceId, changed, full));
    for (const { attributes, elapsed } of [created, updated]) expect([attributes?.State, elapsed >= 20_000]).toEqual(['ACTIVE', true]);
    const looks = stage.times('GetLoggingConfiguration');
    const pauses = looks.slice(1).map((at, n) => at - looks[n]).filter((pause) => pause > 0);
    expect(pauses.length).toBeGreaterThan(8);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(4_000);
    expect(new Set(pauses).size).toBe(pauses.length);
  });

  test('row 16: a state that is failed fails, with its name and the ARN of the one that is there, when permissions must have arrived', async () => {
    stage.emulator.settings.loggingConfigurationTransitionMs = 0;
    stage.emulator.faults.add({ kind: 'destination-refused' });
    const [created] = await stage.deliver(createEvent(full));
    const [updated] = await stage.deliver(updateEvent(created.physicalResourceId, changed, full));
    for (const [{ error, elapsed, physicalResourceId }, state] of [[created, 'CREATE_FAILED'], [updated, 'UPDATE_FAILED']] as const) {
      expect(error?.message).toContain(`The logging configuration ${created.physicalResourceId} is in state ${state}.`);
      expect(physicalResourceId).toBe(created.physicalResourceId);
      // And of an Update one pause more at most.
      expect([elapsed >= 45_000, elapsed < 70_000]).toEqual([true, true]);
    }
    expect(await LOGGING_CONFIGURATION.list(new IvschatClient({}))).toEqual([created.physicalResourceId]);
  });

  test('row 16: a state that fails when permissions must have arrived is final at once', async () => {
    stage.emulator.settings.loggingConfigurationTransitionMs = 50_000;
    stage.emulator.faults.add({ kind: 'destination-refused' });
    const [{ error, elapsed }] = await stage.deliver(createEvent(full));
    expect([error?.message, elapsed < 56_000]).toEqual([expect.stringContaining('CREATE_FAILED'), true]);
  });

  test('row 17: a destination whose policy has not arrived is waited for: a new one is made once more, an Update made again', async () => {
    stage.emulator.faults.add({ kind: 'destination-refused', operation: 'CreateLoggingConfiguration', times: 1 });
    const [created] = await stage.deliver(createEvent(full));
    stage.emulator.faults.add({ kind: 'destination-refused', operation: 'UpdateLoggingConfiguration', times: 1 });
    const [updated] = await stage.deliver(updateEvent(created.physicalResourceId, changed, full));
    expect([created.error, updated.error, updated.physicalResourceId]).toEqual([undefined, undefined, created.physicalResourceId]);
    const outsider = new IvschatClient({});
    expect(await LOGGING_CONFIGURATION.list(outsider)).toEqual([created.physicalResourceId]);
    expect(await LOGGING_CONFIGURATION.read(outsider, created.physicalResourceId)).toEqual(changed);
    expect([stage.times('CreateLoggingConfiguration').length, stage.times('UpdateLoggingConfiguration').length]).toEqual([2, 2]);
  });

  test('row 17: several deliveries of a Create that is refused at first leave one', async () => {
    stage.emulator.settings.loggingConfigurationTransitionMs = 3_000;
    stage.emulator.faults.add({ kind: 'destination-refused', times: 3 });
    const event = createEvent(full);
    const outcomes = await stage.deliver(event, event, event);
    const [one, ...others] = await LOGGING_CONFIGURATION.list(new IvschatClient({}));
    expect(others).toEqual([]);
    for (const { error, physicalResourceId } of outcomes) expect([error, physicalResourceId]).toEqual([undefined, one]);
  });
});
