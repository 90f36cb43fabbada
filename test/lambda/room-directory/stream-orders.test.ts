import fc from 'fast-check';
import { end, following, GRACE_SECONDS, start } from './streaming';
import { followStream, type Streams } from '../../../lambda/room-directory/streams';

const RUNS = 400;

/** The streams of a channel, one after the other. The end of one may be missing, or say a time after the start of the next. */
const histories = fc.array(fc.record({
  pause: fc.integer({ min: 0, max: 3 }),
  length: fc.integer({ min: 0, max: 100 }),
  late: fc.integer({ min: 0, max: 5 }),
  hasEnd: fc.boolean(),
}), { minLength: 1, maxLength: 5 }).map((streams) => {
  let now = 10;
  return streams.flatMap(({ pause, length, late, hasEnd }, index) => {
    // Two streams do not start in the same second here: that is a rule of its own.
    const startedAt = now += pause + 1;
    now += length;
    const id = `st-${'QXBZA'[index]}`;
    return hasEnd ? [start(startedAt, id), end(now + late, id)] : [start(startedAt, id)];
  });
});

/** In any order, each of them once or several times. */
const delivered = histories.chain((history) => fc.record({
  history: fc.constant(history),
  delivery: fc.shuffledSubarray([...history, ...history, ...history], { minLength: history.length })
    .map((events) => [...events, ...history.filter((event) => !events.includes(event))]),
}));

/** What the room is in the end, once its grace time is over: there or not. */
async function settled(rooms: ReturnType<typeof following>, history: ReturnType<typeof start>[]): Promise<string> {
  const last = Math.max(...history.map(({ time }) => (Date.parse(time) - Date.UTC(2026, 1, 3)) / 1000));
  await rooms.sweep(last + GRACE_SECONDS);
  return rooms.room();
}

/** What it is to be: the last stream alone counts. */
function wanted(history: ReturnType<typeof start>[]): string {
  const { detail: { stream_id: last } } = history.filter(({ detail }) => detail.event_name === 'Stream Start').at(-1)!;
  return history.some(({ detail }) => detail.event_name === 'Stream End' && detail.stream_id === last) ? 'none' : 'open';
}

/** What it is before that. */
async function inOrder(history: ReturnType<typeof start>[]): Promise<string> {
  const rooms = following();
  await rooms.send(...history);
  return rooms.room();
}

test('in whatever order and however often events come, the room is as it would be if they had come in order', async () => {
  await fc.assert(fc.asyncProperty(delivered, async ({ history, delivery }) => {
    const rooms = following();
    await rooms.send(...delivery);
    // No room opens for a stream that is known to have ended. One that is open has the same end.
    expect([await inOrder(history), 'none']).toContain(await rooms.room());
    expect(await settled(rooms, history)).toBe(wanted(history));
  }), { numRuns: RUNS });
});

test('the same holds for events that are handled at the same time, with calls that fail at any point and events that come again', async () => {
  const dice = fc.infiniteStream(fc.integer({ min: 0, max: 19 }));
  await fc.assert(fc.asyncProperty(delivered, fc.scheduler(), dice, async ({ history, delivery }, scheduler, luck) => {
    const rooms = following();
    /** Each call takes its time, and may fail before or after it has done its work: a killed function is no different. */
    const shaky = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => async (...args: Args): Promise<Result> => {
      const fails = luck.next().value;
      if (fails === 0) throw new Error('before');
      await scheduler.schedule(Promise.resolve());
      const result = await call(...args);
      if (fails === 1) throw new Error('after');
      await scheduler.schedule(Promise.resolve());
      return result;
    };
    const streams: Streams = {
      ...rooms.streams,
      open: shaky(rooms.streams.open),
      entries: { get: shaky(rooms.entries.get), change: shaky(rooms.entries.change) },
      marks: { get: shaky(rooms.marks.get), put: shaky(rooms.marks.put) },
    };
    const handled = async (event: object): Promise<void> => {
      await followStream(event, streams).catch(async () => handled(event));
    };
    await scheduler.waitFor(Promise.all(delivery.map(handled)));
    expect([await inOrder(history), 'none']).toContain(await rooms.room());
    expect(await settled(rooms, history)).toBe(wanted(history));
  }), { numRuns: RUNS });
});
