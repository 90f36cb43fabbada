import { FIREHOSE, LOGS, made, openLoggingStage, reset, S3, slowDown } from './transcripts';
import { createEvent, type Stage, updateEvent } from '../stage';

let stage: Stage;
beforeAll(async () => { stage = await openLoggingStage(); });
afterEach(() => reset(stage));
afterAll(() => stage.close());

describe('Update', () => {
  test('changes the destination in place, among all three kinds, and waits until it is active', async () => {
    const id = await made(stage, S3);
    let before: Record<string, unknown> = S3;
    for (const after of [LOGS, FIREHOSE, S3]) {
      slowDown(stage);
      const { physicalResourceId, attributes, elapsed } = await stage.run(updateEvent(id, after, before));
      expect([physicalResourceId, attributes?.State]).toEqual([id, 'ACTIVE']);
      expect(elapsed).toBeGreaterThanOrEqual(10_000);
      before = after;
    }
    expect(await stage.loggingConfigurations()).toMatchObject([{ arn: id, destinationConfiguration: { s3: { bucketName: 'transcripts-1' } } }]);
  });

  test('goes back to the made name when the template no longer says one', async () => {
    const id = await made(stage);
    await stage.run(updateEvent(id, { DestinationConfiguration: S3.DestinationConfiguration }, S3));
    expect(await stage.loggingConfigurations()).toMatchObject([{ name: 'Live-Lobby' }]);
  });

  test('is repeated while another change is under way', async () => {
    slowDown(stage, 20);
    const event = createEvent(S3);
    const creating = stage.run(event);
    while ((await stage.loggingConfigurations()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [{ arn }] = await stage.loggingConfigurations();
    const { error, attributes } = await stage.run(updateEvent(arn!, LOGS, S3));
    expect([error, attributes?.State]).toEqual([undefined, 'ACTIVE']);
    await creating;
    expect(stage.calls('UpdateLoggingConfiguration')).toBeGreaterThan(1);
    expect(await stage.loggingConfigurations()).toMatchObject([{ destinationConfiguration: { cloudWatchLogs: {} } }]);
  });

  test('that fails while the policy of its new destination is on its way is made again until it has arrived', async () => {
    const id = await made(stage);
    stage.emulator.faults.add({ kind: 'destination-refused', operation: 'UpdateLoggingConfiguration', times: 3 });
    const { error, physicalResourceId, attributes, elapsed } = await stage.run(updateEvent(id, LOGS, S3));
    expect([error, physicalResourceId, attributes?.State]).toEqual([undefined, id, 'ACTIVE']);
    expect(elapsed).toBeLessThan(45_000);
    expect(stage.calls('UpdateLoggingConfiguration')).toBe(4);
    expect(await stage.loggingConfigurations()).toMatchObject([{ arn: id, destinationConfiguration: { cloudWatchLogs: {} }, state: 'ACTIVE' }]);
  });

  test.each(['Create', 'Update'] as const)('of a %s that comes late, and fails, is made good, though the event was answered', async (type) => {
    const event = type === 'Create' ? createEvent(S3) : updateEvent(await made(stage, LOGS), S3, LOGS);
    const { physicalResourceId } = await stage.run(event);
    stage.emulator.faults.add({ kind: 'destination-refused', operation: 'UpdateLoggingConfiguration', times: 2 });
    const updates = stage.calls('UpdateLoggingConfiguration');
    const late = await stage.run(event, {
      standing: async () => (stage.calls('UpdateLoggingConfiguration') > updates ? { state: 'answered', physicalResourceId } : { state: 'awaited' }),
    });
    expect([late.error, late.physicalResourceId, late.attributes?.State]).toEqual([undefined, physicalResourceId, 'ACTIVE']);
    expect(await stage.loggingConfigurations()).toMatchObject([{ arn: physicalResourceId, state: 'ACTIVE' }]);
  });

  test('that is newer and fails is not undone by a delivery that comes late', async () => {
    const event = createEvent(S3);
    const { physicalResourceId } = await stage.run(event);
    stage.emulator.faults.add({ kind: 'destination-refused' });
    await stage.run(updateEvent(physicalResourceId, LOGS, S3), { milliseconds: 1_000 });
    await stage.run(event, { standing: async () => ({ state: 'answered', physicalResourceId }) });
    expect(await stage.loggingConfigurations()).toMatchObject([{ destinationConfiguration: { cloudWatchLogs: {} }, state: 'UPDATE_FAILED' }]);
  });

  test('is not made again where CloudFormation has gone on', async () => {
    const id = await made(stage);
    stage.emulator.faults.add({ kind: 'destination-refused', operation: 'UpdateLoggingConfiguration' });
    const { error } = await stage.run(updateEvent(id, LOGS, S3), {
      standing: async () => ({ state: stage.calls('UpdateLoggingConfiguration') > 0 ? 'withdrawn' : 'awaited' }),
    });
    expect(error?.message).toContain('CloudFormation no longer waits');
    expect(stage.calls('UpdateLoggingConfiguration')).toBe(1);
  });

  test('that ends in UPDATE_FAILED fails, echoes the id, and can be rolled back', async () => {
    const id = await made(stage);
    stage.emulator.settings.loggingConfigurationsFail = true;
    const { error, physicalResourceId, elapsed } = await stage.run(updateEvent(id, LOGS, S3));
    expect([elapsed >= 45_000, elapsed < 90_000]).toEqual([true, true]);
    expect(error?.message).toContain(`The logging configuration ${id} is in state UPDATE_FAILED.`);
    expect(physicalResourceId).toBe(id);
    stage.emulator.settings.loggingConfigurationsFail = false;
    expect((await stage.run(updateEvent(id, S3, LOGS))).attributes?.State).toBe('ACTIVE');
  });
});
