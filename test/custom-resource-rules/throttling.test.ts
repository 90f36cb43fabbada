import { KINDS } from './kinds';
import { openSharedClockStage, type SharedClockStage } from './shared-clock';
import { createEvent, deleteEvent, updateEvent } from '../lambda/custom-resource/stage';

/** The bounds of the pauses: full jitter between nothing and these. */
const BOUNDS = [1_000, 2_000, 4_000, 8_000, 16_000];
const LONGEST = 16_000;

describe.each(KINDS)('a $label', (kind) => {
  const { noun, full, changed } = kind;
  let stage: SharedClockStage;
  beforeEach(async () => { stage = await openSharedClockStage(kind); });
  afterEach(() => stage.close());

  test('row 23: as many as there may be, all at once, are made and deleted under the limits of the service', async () => {
    stage.emulator.settings.limits = true;
    const events = Array.from({ length: kind.others }, (_, n) => createEvent({ ...full, Name: `n${n}` }, { LogicalResourceId: `N${n}` }));
    const created = await stage.deliver(...events);
    const deleted = await stage.deliver(...created.map(({ physicalResourceId }, n) => (
      { ...deleteEvent(physicalResourceId, { Name: `n${n}` }), LogicalResourceId: `N${n}` }
    )));
    expect([...created, ...deleted].flatMap(({ error }) => error ?? [])).toEqual([]);
    expect(new Set(created.map(({ physicalResourceId }) => physicalResourceId)).size).toBe(kind.others);
    // Without this, nothing was tried.
    expect(stage.emulator.calls().filter(({ errorCode }) => errorCode === 'ThrottlingException').length).toBeGreaterThan(kind.others / 2);
    stage.emulator.settings.limits = false;
    expect(stage.emulator.state()).toMatchObject({ rooms: [], loggingConfigurations: [] });
  });

  test('row 23: a throttled call is repeated to the deadline, after pauses of any length up to 1, 2, 4 … 16 seconds', async () => {
    const [{ physicalResourceId: id }] = await stage.deliver(createEvent(full));
    for (const [operation, event] of [['Create', createEvent(full)], ['Update', updateEvent(id, changed, full)], ['Delete', deleteEvent(id, full)]] as const) {
      stage.emulator.clearCalls();
      stage.emulator.faults.add({ kind: 'throttle', operation: operation + noun });
      const [{ error, elapsed }] = await stage.deliver(event);
      expect(error).toMatchObject({ name: 'ThrottlingException' });
      expect([elapsed > 250_000, elapsed < 289_000]).toEqual([true, true]);
      const times = stage.times(operation + noun);
      const shares = times.slice(1).map((at, n) => (at - times[n]) / (BOUNDS[n] ?? LONGEST));
      // Recorded times are whole milliseconds.
      expect(Math.max(...shares)).toBeLessThanOrEqual(1.01);
      expect([Math.min(...shares) < 0.2, Math.max(...shares) > 0.8]).toEqual([true, true]);
    }
  });
});
