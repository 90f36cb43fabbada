import { CreateRoomCommand, type IvschatClient, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { KINDS, LOGGING_CONFIGURATION, OWNER } from './kinds';
import type { Fault } from '../../emulator';
import { reasonOf } from '../../lambda/cloudformation/reason';
import { createEvent, deleteEvent, openStage, type Stage, updateEvent } from '../lambda/custom-resource/stage';

/** The kind of id that CloudFormation invents for a Create that it never got an answer to. */
const INVENTED = 'Live-Lobby-1A2B3C4D5E6F';

/** All that a Delete can come with which is no ARN: of a Create that may have made something, or that has made nothing for certain. */
const NO_ARNS = [INVENTED, 'perhaps-created:Lobby', 'not-created:Lobby'];

/** With an empty part it can be no name, so that no resolver is asked for it. */
const NO_HOST = 'ivschat.nowhere-1..invalid';

/** By a policy, by a session that is none any more, and by AWS itself. */
const REFUSALS: Fault[] = [
  { kind: 'access-denied' },
  { kind: 'error-before', code: 'UnrecognizedClientException', status: 403 },
  { kind: 'error-before', code: 'PendingVerification' },
];

describe.each(KINDS)('a $label', (kind) => {
  const { noun, full, changed } = kind;
  let stage: Stage;
  /** How many calls find the service before its host is missing. */
  let callsBefore: number;
  beforeAll(async () => {
    stage = await openStage((client) => {
      loseHost(client, () => callsBefore-- <= 0);
      return kind.type(client);
    });
  });
  beforeEach(() => { callsBefore = Infinity; });
  afterEach(() => stage.emulator.reset());
  afterAll(() => stage.close());

  const list = () => kind.list(stage.outsider);
  const withoutHost = async (...run: Parameters<Stage['run']>) => {
    callsBefore = 0;
    const outcome = await stage.run(...run);
    callsBefore = Infinity;
    return outcome;
  };
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

  test('row 4: what was retained in an earlier life of the resource is left, and is no leftover any more', async () => {
    for (const id of NO_ARNS) {
      for (const leftovers of [0, 1, 2]) {
        stage.emulator.reset();
        const retained = await made();
        const { [OWNER]: owner, ...others } = await stage.tags(retained);
        await stage.pass(6_000);
        const start = stage.now();
        for (let n = 0; n < leftovers; n++) await kind.make(stage.outsider, 'lobby', { [OWNER]: `${owner.split('/')[0]}/a-later-request` });
        expect(await stage.run(deleteEvent(id, full), { began: async () => start })).not.toHaveProperty('error');
        expect(await list()).toEqual([retained]);
        expect(await kind.read(stage.outsider, retained)).toEqual(full);
        expect(await stage.tags(retained)).toEqual(others);
      }
    }
  });

  test('row 4: where CloudFormation does not say since when it is made, what is found stays, and the error names it', async () => {
    const began = async () => { throw new Error('Nobody knows'); };
    const found = [await made(), await made()];
    await kind.make(stage.outsider, 'lobby', await stage.tags(found[1]));
    const all = await list();
    for (const id of NO_ARNS) {
      const { error, physicalResourceId } = await stage.run(deleteEvent(id, full), { began });
      expect(reasonOf(error)).toMatch(/^CloudFormation does not say .* from what was retained before: .*, .*\. Take the tag .* \(Nobody knows\)$/);
      for (const arn of all.filter((one) => one !== found[0])) expect(error?.message).toContain(`the ${kind.label} ${arn}`);
      expect(error?.message).not.toContain(found[0]);
      expect(physicalResourceId).toBe(id);
      expect(await list()).toEqual(all);
    }
    expect(stage.calls(`Delete${noun}`)).toBe(0);
  });

  test('row 4: where nothing is found, or the id is an ARN, that is no question', async () => {
    const began = async () => { throw new Error('It was asked'); };
    for (const id of NO_ARNS) expect(await stage.run(deleteEvent(id, full), { began })).not.toHaveProperty('error');
    expect(await stage.run(deleteEvent(await made(), full), { began })).not.toHaveProperty('error');
    expect(await list()).toEqual([]);
  });

  test('row 3: a Create where there is no service fails within seconds and says so, and its Delete succeeds', async () => {
    const { error, physicalResourceId, elapsed } = await withoutHost(createEvent(full));
    expect(error?.message).toMatch(/^Nothing was made: .*region/);
    expect(physicalResourceId).toBe('not-created:Lobby');
    expect([elapsed > 3_000, elapsed < 10_000]).toEqual([true, true]);
    const deleted = await withoutHost(deleteEvent(physicalResourceId, full));
    expect([deleted.error, deleted.elapsed < 10_000]).toEqual([undefined, true]);
  });

  test('row 3: a Create that is refused makes nothing, and its Delete succeeds although it is refused as well', async () => {
    for (const refusal of REFUSALS) {
      stage.emulator.reset();
      stage.emulator.faults.add(refusal);
      const { error, physicalResourceId } = await stage.run(createEvent(full));
      expect([error !== undefined, physicalResourceId]).toEqual([true, 'not-created:Lobby']);
      expect(await stage.run(deleteEvent(physicalResourceId, full))).not.toHaveProperty('error');
    }
  });

  test('row 4: an invented id succeeds where there is no service, and where it refuses to be asked', async () => {
    const adopting = { ...full, AdoptRoomArn: 'arn:aws:ivschat:us-east-1:000000000000:room/000000000000' };
    for (const properties of [full, adopting]) {
      expect(await withoutHost(deleteEvent(INVENTED, properties))).not.toHaveProperty('error');
      stage.emulator.faults.add({ kind: 'access-denied' });
      expect(await stage.run(deleteEvent(INVENTED, properties))).not.toHaveProperty('error');
    }
  });

  test('row 4: what was made, or perhaps made, is not given up where it cannot be asked for', async () => {
    for (const id of [await made(), 'perhaps-created:Lobby']) {
      const { error, elapsed, physicalResourceId } = await withoutHost(deleteEvent(id, full), { milliseconds: 60_000 });
      expect([error?.message, physicalResourceId]).toEqual([expect.stringContaining('ENOTFOUND'), id]);
      expect(elapsed).toBeGreaterThan(30_000);
      stage.emulator.faults.add({ kind: 'access-denied' });
      expect(await stage.run(deleteEvent(id, full))).toMatchObject({ error: { name: 'AccessDeniedException' }, physicalResourceId: id });
      stage.emulator.faults.clear();
    }
    expect(await list()).toHaveLength(1);
  });

  test('row 4: a Create that may have taken effect is looked for, also where its host is missing afterwards', async () => {
    stage.emulator.faults.add({ kind: 'drop-after', operation: `Create${noun}`, times: 1 });
    callsBefore = 1;
    const outcome = await stage.run(createEvent(full), { milliseconds: 60_000 });
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('ENOTFOUND') }, physicalResourceId: 'perhaps-created:Lobby' });
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

/** Sends the calls of a client to a host that does not exist, whenever it says so. */
function loseHost(client: IvschatClient, isLost: () => boolean): void {
  client.middlewareStack.add((next) => async (args) => {
    if (isLost()) (args.request as { hostname: string }).hostname = NO_HOST;
    return next(args);
  }, { step: 'finalizeRequest', name: 'loseHost' });
}

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
