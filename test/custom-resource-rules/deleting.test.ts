import { CreateRoomCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { KINDS, LOGGING_CONFIGURATION, OWNER } from './kinds';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

/** The kind of id that CloudFormation invents for a Create that it never got an answer to. */
const INVENTED = 'Live-Lobby-1A2B3C4D5E6F';

describe.each(KINDS)('a $label', (kind) => {
  const { noun, full, changed } = kind;
  let stage: Stage;
  beforeAll(async () => { stage = await openStage(kind.type); });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  const list = () => kind.list(stage.outsider);
  const made = async () => (await stage.run(createEvent(full))).physicalResourceId;

  test('row 4: a Delete whose id CloudFormation invented finds what the cancelled Create made', async () => {
    await made();
    expect(await stage.run(deleteEvent(INVENTED, full))).toMatchObject({ physicalResourceId: INVENTED });
    expect(await list()).toEqual([]);
  });

  test('row 4: it looks twice, for a Create that is still under way', async () => {
    // CloudFormation invented the first of these ids; the second is what we answer when nobody knows what became of a Create.
    stage.emulator.faults.add({ kind: 'drop-before', operation: `Create${noun}`, times: 1 });
    const { physicalResourceId: uncertain } = await stage.run(createEvent(full), { milliseconds: 1 });
    expect(await list()).toEqual([]);
    for (const id of [INVENTED, uncertain]) {
      let late: Promise<unknown> | undefined;
      const onSleep = async () => { late ??= made(); await late; };
      expect(await stage.run(deleteEvent(id, full), { onSleep })).not.toHaveProperty('error');
      expect(late).toBeDefined();
      expect(await list()).toEqual([]);
    }
  });

  test('row 4: it touches nothing that does not carry the tag of this very resource, and succeeds', async () => {
    await kind.make(stage.outsider, 'lobby');
    await kind.make(stage.outsider, 'lobby', { [OWNER]: 'somebody' });
    await stage.run(createEvent(full, { LogicalResourceId: 'Another' }));
    await stage.run(createEvent(full, { StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Live/another-stack' }));
    expect(await stage.run(deleteEvent(INVENTED, full))).not.toHaveProperty('error');
    expect(await list()).toHaveLength(4);
    expect(stage.calls(`Delete${noun}`)).toBe(0);
  });

  test('row 13: a Delete of what is gone already succeeds', async () => {
    const id = await made();
    await kind.remove(stage.outsider, id);
    expect(await stage.run(deleteEvent(id, full))).not.toHaveProperty('error');
  });

  test('row 13: an Update of what is gone fails, and names it', async () => {
    const id = await made();
    await kind.remove(stage.outsider, id);
    const { error, physicalResourceId } = await stage.run(updateEvent(id, changed, full));
    expect(error?.message).toContain(`The ${kind.label} ${id} does not exist any more`);
    expect(physicalResourceId).toBe(id);
    expect(await list()).toEqual([]);
  });
});

describe('a logging configuration', () => {
  const { full, type } = LOGGING_CONFIGURATION;
  let stage: Stage;
  let id: string;
  let lobby: string;
  beforeAll(async () => { stage = await openStage(type); });
  beforeEach(async () => {
    id = (await stage.run(createEvent(full))).physicalResourceId;
    lobby = (await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', loggingConfigurationIdentifiers: [id] }))).arn!;
  });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  test('row 14: a Delete waits for the room that still logs to it', async () => {
    let pauses = 0;
    const onSleep = async () => {
      if (++pauses === 4) await stage.outsider.send(new UpdateRoomCommand({ identifier: lobby, loggingConfigurationIdentifiers: [] }));
    };
    expect(await stage.run(deleteEvent(id, full), { onSleep })).not.toHaveProperty('error');
    expect(stage.calls('DeleteLoggingConfiguration')).toBe(5);
    expect(await stage.loggingConfigurations()).toEqual([]);
  });

  test('row 14: a Delete that a room prevents to the end names it', async () => {
    const { error, elapsed, physicalResourceId } = await stage.run(deleteEvent(id, full), { milliseconds: 120_000 });
    expect(error?.message).toContain(`${id} cannot be deleted while it is in use by lobby (${lobby})`);
    expect(physicalResourceId).toBe(id);
    expect([elapsed > 60_000, elapsed <= 120_000]).toEqual([true, true]);
  });
});
