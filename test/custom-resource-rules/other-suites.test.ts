import { asProperty, KINDS, LOGGING_CONFIGURATION, OWNER, type Properties, ROOM } from './kinds';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

describe.each(KINDS)('a $label', (kind) => {
  const { full, changed } = kind;
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(kind.type); });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  const made = async (properties: Properties = full) => (await stage.run(createEvent(properties))).physicalResourceId;
  const read = (id: string) => kind.read(stage.outsider, id);
  const list = () => kind.list(stage.outsider);

  test('CloudFormation contract: what was created reads back as it was asked for', async () => {
    expect(await read(await made())).toEqual(full);
  });

  test('CloudFormation contract: what was updated has the same id, and reads back as it was asked for', async () => {
    const id = await made();
    expect(await stage.run(updateEvent(id, changed, full))).toMatchObject({ physicalResourceId: id });
    expect(await read(id)).toEqual(changed);
    expect(await list()).toEqual([id]);
  });

  test('CloudFormation contract: an update of what does not exist fails with the service\'s not found, and makes nothing', async () => {
    const never = `${(await made()).slice(0, -12)}000000000000`;
    stage.emulator.reset();
    const { error } = await stage.run(updateEvent(never, changed, full));
    expect(error).toMatchObject({ message: expect.stringContaining('does not exist'), cause: { name: 'ResourceNotFoundException' } });
    expect(await list()).toEqual([]);
  });

  test('CloudFormation contract: a second delete is as good as the first', async () => {
    const id = await made();
    for (let n = 0; n < 2; n++) {
      expect(await stage.run(deleteEvent(id, full))).toEqual({ physicalResourceId: id, attributes: undefined, elapsed: 0 });
      expect(await list()).toEqual([]);
    }
  });

  test('CloudFormation contract: what was deleted can be created again, as another', async () => {
    const id = await made();
    await stage.run(deleteEvent(id, full));
    const next = await made();
    expect(next).not.toBe(id);
    expect(await list()).toEqual([next]);
    expect(await read(next)).toEqual(full);
  });

  test('CloudFormation contract: tags are there after create and after update', async () => {
    const id = await made({ ...kind.bare, Tags: asProperty({ team: 'live' }) });
    expect(await stage.tags(id)).toEqual({ team: 'live', [OWNER]: expect.any(String) });
    await stage.run(updateEvent(id, { ...kind.bare, Tags: asProperty({ stage: 'prod' }) }, kind.bare));
    expect(await stage.tags(id)).toMatchObject({ stage: 'prod' });
  });

  test('Terraform: tags are added, changed and removed', async () => {
    const wanted: Record<string, string>[] = [{}, { a: '1' }, { a: '2', b: '1' }, { b: '1' }, {}];
    const steps = wanted.map((tags) => ({ ...full, Tags: asProperty(tags) }));
    const id = await made(steps[0]);
    for (const [n, step] of steps.entries()) {
      if (n > 0) await stage.run(updateEvent(id, step, steps[n - 1]));
      expect(await read(id)).toEqual(step);
    }
  });

  test('Terraform: what somebody deleted can be taken from the template and made again', async () => {
    const id = await made();
    await kind.remove(stage.outsider, id);
    expect(await stage.run(updateEvent(id, changed, full))).toMatchObject({ error: { message: expect.stringContaining('does not exist') } });
    expect(await stage.run(deleteEvent(id, full))).not.toHaveProperty('error');
    expect(await list()).toEqual([]);
    expect(await list()).not.toContain(await made());
  });
});

describe('a room', () => {
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(ROOM.type); });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  async function passesThrough(steps: readonly Properties[]): Promise<void> {
    const id = (await stage.run(createEvent(steps[0]))).physicalResourceId;
    for (const [n, step] of steps.entries()) {
      if (n > 0) expect(await stage.run(updateEvent(id, step, steps[n - 1]))).toMatchObject({ physicalResourceId: id, attributes: { Arn: id } });
      expect(await ROOM.read(stage.outsider, id)).toEqual({ ...ROOM.defaults, ...step });
    }
    expect(await ROOM.list(stage.outsider)).toEqual([id]);
  }

  test('Terraform: the list of logging configurations goes from one to two, to one and to none in place', async () => {
    const [a, b] = [await LOGGING_CONFIGURATION.make(stage.outsider, 'a'), await LOGGING_CONFIGURATION.make(stage.outsider, 'b')];
    await passesThrough([[a], [a, b], [b], []].map((LoggingConfigurationIdentifiers) => ({ LoggingConfigurationIdentifiers })));
  });

  test('Terraform: the message review handler is attached, changed and taken away in place', async () => {
    const { full: { MessageReviewHandler: first }, changed: { MessageReviewHandler: second } } = ROOM;
    await passesThrough([{}, { MessageReviewHandler: first }, { MessageReviewHandler: second }, {}]);
  });
});
