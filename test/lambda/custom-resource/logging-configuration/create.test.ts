import { CreateLoggingConfigurationCommand } from '@aws-sdk/client-ivschat';
import { FIREHOSE, LOGS, made, openLoggingStage, reset, S3, slowDown } from './transcripts';
import { loggingConfigurationType } from '../../../../lambda/custom-resource/logging-configuration';
import { createEvent, deleteEvent, type Stage } from '../stage';

let stage: Stage;
beforeAll(async () => { stage = await openLoggingStage(); });
afterEach(() => reset(stage));
afterAll(() => stage.close());

describe('Create', () => {
  test.each([
    [S3, { s3: { bucketName: 'transcripts-1' } }],
    [LOGS, { cloudWatchLogs: { logGroupName: '/chat/transcripts' } }],
    [FIREHOSE, { firehose: { deliveryStreamName: 'transcripts' } }],
  ])('makes what the template describes and answers its ARN, id, name and state: %j', async (properties, destinationConfiguration) => {
    const { physicalResourceId, attributes } = await stage.run(createEvent(properties));
    const [one] = await stage.loggingConfigurations();
    expect(one).toMatchObject({ arn: physicalResourceId, name: 'transcripts', destinationConfiguration, state: 'ACTIVE' });
    expect(attributes).toEqual({ Arn: one.arn, Id: one.id, Name: 'transcripts', State: 'ACTIVE' });
  });

  test('takes two calls where it is active at once', async () => {
    await made(stage);
    expect(stage.operations()).toEqual(['CreateLoggingConfiguration', 'ListLoggingConfigurations']);
  });

  test('takes three calls where it is active at the second look', async () => {
    slowDown(stage, 2);
    await made(stage);
    expect(stage.operations()).toEqual(['CreateLoggingConfiguration', 'ListLoggingConfigurations', 'GetLoggingConfiguration']);
  });

  test('waits until it is active, and looks no more often than every two seconds', async () => {
    slowDown(stage, 30);
    const pauses: number[] = [];
    const { attributes, elapsed } = await stage.run(createEvent(S3), { onSleep: (milliseconds) => { pauses.push(milliseconds); } });
    expect(attributes?.State).toBe('ACTIVE');
    expect(elapsed).toBeGreaterThanOrEqual(30_000);
    expect(pauses.length).toBeGreaterThan(5);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(2_000);
  });

  test('that fails is made once more and says then state, ARN and what it may mean, and the Delete of the rollback leaves nothing', async () => {
    stage.emulator.faults.add({ kind: 'destination-refused' });
    const { error, physicalResourceId, elapsed } = await stage.run(createEvent(LOGS));
    const [{ arn, state }, ...others] = await stage.loggingConfigurations();
    expect([physicalResourceId, state, others]).toEqual([arn, 'CREATE_FAILED', []]);
    expect(stage.calls('CreateLoggingConfiguration')).toBe(2);
    expect(error?.message).toBe(`The logging configuration ${arn} is in state CREATE_FAILED. Amazon IVS Chat gives no reason; as a rule the destination does not `
      + 'exist in this account and region, or its policy does not let delivery.logs.amazonaws.com write to it');
    expect([elapsed >= 45_000, elapsed < 50_000]).toEqual([true, true]);
    expect(await stage.run(deleteEvent(physicalResourceId, LOGS))).not.toHaveProperty('error');
    expect(await stage.loggingConfigurations()).toEqual([]);
  });

  test('that fails while the policy of its destination is on its way succeeds with a second one, and leaves no other', async () => {
    slowDown(stage);
    stage.emulator.faults.add({ kind: 'destination-refused', times: 1 });
    const { error, physicalResourceId, attributes } = await stage.run(createEvent({ ...S3, Tags: [{ Key: 'team', Value: 'live' }] }));
    const all = await stage.loggingConfigurations();
    expect([error, all.map(({ arn }) => arn), attributes?.Arn]).toEqual([undefined, [physicalResourceId], physicalResourceId]);
    expect(all).toMatchObject([{ state: 'ACTIVE', tags: { team: 'live' } }]);
    expect(stage.calls('CreateLoggingConfiguration')).toBe(2);
  });

  test('that fails when permissions must have arrived is final at once', async () => {
    slowDown(stage, 60);
    stage.emulator.faults.add({ kind: 'destination-refused' });
    const { error, elapsed } = await stage.run(createEvent(S3));
    expect([error?.message, elapsed < 70_000]).toEqual([expect.stringContaining('CREATE_FAILED'), true]);
    expect(stage.calls('CreateLoggingConfiguration')).toBe(1);
  });

  test('that fails without the time to wait is final at once', async () => {
    stage.emulator.faults.add({ kind: 'destination-refused' });
    const { error, elapsed } = await stage.run(createEvent(S3), { milliseconds: 40_000 });
    expect([error?.message, elapsed]).toEqual([expect.stringContaining('CREATE_FAILED'), 0]);
  });

  test('that fails and cannot be deleted says what failed first, and its id is that of what is there', async () => {
    stage.emulator.settings.loggingConfigurationsFail = true;
    const { error, physicalResourceId } = await stage.run(createEvent(S3));
    expect(error?.message).toContain(`${physicalResourceId} is in state CREATE_FAILED`);
    expect(await stage.loggingConfigurations()).toMatchObject([{ arn: physicalResourceId, state: 'DELETE_FAILED' }]);
  });

  test('that another delivery left in a failed state is made anew, and not changed', async () => {
    stage.emulator.faults.add({ kind: 'destination-refused', times: 1 });
    const event = createEvent(S3);
    const left = await stage.run(event, { milliseconds: 1_000 });
    expect(left.error?.message).toContain('CREATE_FAILED');
    const { error, physicalResourceId } = await stage.run(event);
    expect([error, physicalResourceId === left.physicalResourceId]).toEqual([undefined, false]);
    expect(await stage.loggingConfigurations()).toMatchObject([{ arn: physicalResourceId, state: 'ACTIVE' }]);
    expect(stage.calls('UpdateLoggingConfiguration')).toBe(0);
  });

  test.each([0, 1_000, 10_000, 44_000, 46_000])('that fails is one in the end where it is delivered again %i ms later', async (later) => {
    slowDown(stage, 5);
    stage.emulator.faults.add({ kind: 'destination-refused', times: 1 });
    const event = createEvent(S3);
    const again = async () => {
      await stage.pass(later);
      return stage.run(event);
    };
    const outcomes = await Promise.all([stage.run(event), again()]);
    const all = await stage.loggingConfigurations();
    expect(all).toMatchObject([{ state: 'ACTIVE' }]);
    expect(outcomes.map(({ error, physicalResourceId }) => [error, physicalResourceId])).toEqual(outcomes.map(() => [undefined, all[0].arn]));
  });

  test('that fails and is cancelled while it waits makes no other, and leaves nothing', async () => {
    stage.emulator.faults.add({ kind: 'destination-refused', times: 1 });
    let cancelled = false;
    const outcome = await stage.run(createEvent(S3), {
      onSleep: (milliseconds) => { cancelled ||= milliseconds > 30_000; },
      standing: async () => ({ state: cancelled ? 'withdrawn' : 'awaited' }),
    });
    expect(outcome.error?.message).toContain('CloudFormation no longer waits');
    expect(await stage.loggingConfigurations()).toEqual([]);
    expect(stage.calls('CreateLoggingConfiguration')).toBe(1);
  });

  test('that does not become active in time says so, with the ARN as the id', async () => {
    slowDown(stage, 600);
    const { error, physicalResourceId, elapsed } = await stage.run(createEvent(S3), { milliseconds: 60_000 });
    expect(error?.message).toMatch(new RegExp(`^The logging configuration ${physicalResourceId} is still in state CREATING after 5\\d seconds. Try again$`));
    expect(elapsed).toBeLessThan(60_500);
  });

  test('over the account\'s quota fails at once and can be rolled back', async () => {
    for (let n = 0; n < 10; n++) await stage.outsider.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'b-1' } } }));
    const { error, physicalResourceId, elapsed } = await stage.run(createEvent(S3));
    expect(error).toMatchObject({ name: 'ServiceQuotaExceededException' });
    expect([physicalResourceId, elapsed < 2_000]).toEqual(['not-created:Lobby', true]);
    expect(await stage.run(deleteEvent(physicalResourceId, S3))).not.toHaveProperty('error');
    expect(await stage.loggingConfigurations()).toHaveLength(10);
  });

  test('delivered again while the first is under way waits for that one, and leaves it alone', async () => {
    slowDown(stage, 20);
    const event = createEvent(S3);
    const [first, second] = await Promise.all([stage.run(event), stage.run(event)]);
    expect([first.error, second.error, second.physicalResourceId]).toEqual([undefined, undefined, first.physicalResourceId]);
    expect(await stage.loggingConfigurations()).toMatchObject([{ arn: first.physicalResourceId, state: 'ACTIVE' }]);
  });

  test.each([
    [undefined, 'got undefined'],
    [{}, 'got {}'],
    [{ S3: { BucketName: 'b-1' }, Firehose: { DeliveryStreamName: 's' } }, 'got {"S3":{"BucketName":"b-1"},"Firehose":{"DeliveryStreamName":"s"}}'],
    [{ Kafka: { Topic: 't' } }, 'got {"Kafka":{"Topic":"t"}}'],
  ])('refuses the destination %j', async (DestinationConfiguration, got) => {
    const { error, physicalResourceId } = await stage.run(createEvent({ DestinationConfiguration }));
    expect(error?.message).toBe(`DestinationConfiguration must have exactly one of S3, CloudWatchLogs and Firehose, ${got}`);
    expect(await stage.run(deleteEvent(physicalResourceId, { DestinationConfiguration }))).not.toHaveProperty('error');
  });

  test('refuses a name in the destination that is none', async () => {
    const { error } = await stage.run(createEvent({ DestinationConfiguration: { S3: {} } }));
    expect(error?.message).toBe('DestinationConfiguration.S3.BucketName must be a string, got undefined');
  });
});

test('the one with the name is found on a later page', async () => {
  const pages: unknown[] = [];
  const client = {
    send: async ({ input }: { input: { nextToken?: string } }) => {
      pages.push(input.nextToken);
      const one = (arn: string, name: string) => ({ arn, name, createTime: new Date(0), tags: {} });
      return input.nextToken ? { loggingConfigurations: [one('c', 'transcripts')] } : { loggingConfigurations: [one('a', 'transcripts'), one('b', 'other')], nextToken: 'next' };
    },
  };
  const found = await loggingConfigurationType(client as never).list('transcripts');
  expect(found.map(({ arn }) => arn)).toEqual(['c', 'a']);
  expect(pages).toEqual([undefined, 'next']);
});

test('none is adopted, whatever an override says: it is made', async () => {
  const AdoptRoomArn = 'arn:aws:ivschat:us-east-1:000000000000:room/000000000000';
  const { physicalResourceId } = await stage.run(createEvent({ AdoptRoomArn, DestinationConfiguration: { S3: { BucketName: 'bucket-1' } } }));
  expect(physicalResourceId).toContain(':logging-configuration/');
});
