import { at, CHANNEL, end, following, start, streamEvent } from './streaming';
import type { Entry } from '../../../lambda/directory/entry';
import { followStream } from '../../../lambda/room-directory/streams';

let rooms: ReturnType<typeof following>;
beforeEach(() => { rooms = following(); });

test('the room of a channel opens when its stream starts, and ends the grace time after it has ended', async () => {
  expect(await rooms.send(start(10, 'st-A'))).toEqual(['opened']);
  expect(await rooms.room()).toBe('open');
  expect(await rooms.send(end(50, 'st-A'))).toEqual(['ending']);
  expect(await rooms.room()).toBe('until 170');
  expect(await rooms.entries.get(CHANNEL)).toMatchObject({ key: CHANNEL, ofStream: true });
});

test('a stream that starts within the grace time of the one before keeps its room', async () => {
  await rooms.send(start(10, 'st-A'), end(50, 'st-A'));
  const { opening } = (await rooms.entries.get(CHANNEL))!;
  expect(await rooms.send(start(60, 'st-B'))).toEqual(['opened']);
  expect(await rooms.entries.get(CHANNEL)).toMatchObject({ opening, graceEndsAt: undefined });
  await rooms.send(end(90, 'st-B'));
  expect(await rooms.room()).toBe('until 210');
});

test('who has made the room is told from who has found it there', async () => {
  expect(await followStream(start(10, 'st-A'), rooms.streams)).toEqual({ outcome: 'opened', room: CHANNEL, created: true });
  expect(await followStream(start(60, 'st-B'), rooms.streams)).toEqual({ outcome: 'opened', room: CHANNEL, created: false });
  expect(await followStream(end(90, 'st-B'), rooms.streams)).toEqual({ outcome: 'ending', room: CHANNEL, created: false });
});

test('a stream that starts later gets a new room', async () => {
  await rooms.send(start(10, 'st-A'), end(50, 'st-A'));
  await rooms.sweep(170);
  expect(await rooms.room()).toBe('none');
  await rooms.send(start(200, 'st-B'));
  expect(await rooms.room()).toBe('open');
  expect(rooms.opened).toHaveLength(2);
});

test('an event that comes twice changes nothing the second time', async () => {
  await rooms.send(start(10, 'st-A'));
  const { version } = (await rooms.entries.get(CHANNEL))!;
  expect(await rooms.send(start(10, 'st-A'))).toEqual(['kept']);
  expect((await rooms.entries.get(CHANNEL))!.version).toBe(version);
  await rooms.send(end(50, 'st-A'));
  const ending = await rooms.entries.get(CHANNEL);
  expect(await rooms.send(end(50, 'st-A'), start(10, 'st-A'))).toEqual(['ending', 'ending']);
  expect(await rooms.entries.get(CHANNEL)).toEqual(ending);
});

test('a start that comes after its end opens nothing', async () => {
  expect(await rooms.send(end(50, 'st-A'), start(10, 'st-A'))).toEqual(['ignored', 'kept']);
  expect(rooms.opened).toEqual([]);
});

test('the end of an older stream does not end a newer one, even where its time is later than that start', async () => {
  await rooms.send(start(10, 'st-A'), start(60, 'st-B'));
  expect(await rooms.send(end(59, 'st-A'), end(65, 'st-A'))).toEqual(['kept', 'kept']);
  expect(await rooms.room()).toBe('open');
});

test('the end of a stream whose start has not come yet does not end another', async () => {
  await rooms.send(start(10, 'st-A'));
  expect(await rooms.send(end(90, 'st-B'))).toEqual(['kept']);
  expect(await rooms.room()).toBe('open');
  await rooms.send(start(60, 'st-B'));
  expect(await rooms.room()).toBe('until 210');
});

test('an end that comes hours late closes the room at the next sweep', async () => {
  await rooms.send(start(10, 'st-A'), end(50, 'st-A'));
  await rooms.sweep(4 * 3600);
  expect(await rooms.room()).toBe('none');
});

test('a start that comes twice does not open again what somebody has closed meanwhile', async () => {
  await rooms.send(start(10, 'st-A'));
  await rooms.close(CHANNEL);
  expect(await rooms.send(start(10, 'st-A'))).toEqual(['kept']);
  expect(await rooms.room()).toBe('none');
  expect(await rooms.send(start(60, 'st-B'))).toEqual(['opened']);
});

describe('in the same second', () => {
  test('a stream that starts and ends has ended, whichever comes first', async () => {
    await rooms.send(start(10, 'st-A'), end(10, 'st-A'));
    expect(await rooms.room()).toBe('until 130');
    rooms = following();
    await rooms.send(end(10, 'st-A'), start(10, 'st-A'));
    expect(await rooms.room()).toBe('none');
  });

  test.each([['st-A', 'st-B'], ['st-B', 'st-A']])('the stream that starts counts, and not the one that ends: %s, %s', async (old, next) => {
    await rooms.send(start(5, old), end(10, old), start(10, next));
    expect(await rooms.room()).toBe('open');
    await rooms.send(start(10, old), end(10, old));
    expect(await rooms.room()).toBe('open');
  });
});

test('a stream that starts again with the same id is live again', async () => {
  await rooms.send(start(10, 'st-A'), end(50, 'st-A'), start(60, 'st-A'));
  expect(await rooms.room()).toBe('open');
  await rooms.send(end(50, 'st-A'));
  expect(await rooms.room()).toBe('open');
});

describe('a room that somebody has opened with the key of the channel', () => {
  test('is joined, and gets no end from the stream', async () => {
    const there = await rooms.add(CHANNEL, { owner: 'ada' });
    expect(await rooms.send(start(10, 'st-A'), end(50, 'st-A'))).toEqual(['opened', 'kept']);
    expect(await rooms.entries.get(CHANNEL)).toEqual(there);
    expect(rooms.opened).toHaveLength(1);
  });

  test('after that of the stream was closed is not ended either', async () => {
    await rooms.send(start(10, 'st-A'));
    await rooms.close(CHANNEL);
    const there = await rooms.add(CHANNEL);
    await rooms.send(end(50, 'st-A'));
    expect(await rooms.entries.get(CHANNEL)).toEqual(there);
  });
});

describe('the time of a room that streams have one after the other', () => {
  const HOUR = 3600;
  let now: number;
  const ends = async () => ((await rooms.entries.get(CHANNEL))!.endsAt!.getTime() - at(0).getTime()) / 1000;
  beforeEach(() => {
    now = 0;
    rooms = following({ now: () => at(now).getTime() });
  });

  test('begins anew with a stream that starts shortly before it is over, where nobody told of the end of the one before', async () => {
    await rooms.add(CHANNEL, { ofStream: true, expiryMinutes: 60, endsAt: at(HOUR) });
    await rooms.send(start(0, 'st-A'));
    now = HOUR - 300;
    expect(await rooms.send(start(now, 'st-B'))).toEqual(['opened']);
    expect(await ends()).toBe(2 * HOUR - 300);
  });

  test('begins anew with a stream that starts within the grace time', async () => {
    await rooms.add(CHANNEL, { ofStream: true, expiryMinutes: 60, endsAt: at(HOUR) });
    now = 1000;
    await rooms.send(start(10, 'st-A'), end(900, 'st-A'));
    expect(await rooms.room()).toBe('until 1020');
    await rooms.send(start(1000, 'st-A'));
    expect([await rooms.room(), await ends()]).toEqual(['open', HOUR + 1000]);
  });

  test('does not with a start that comes twice', async () => {
    await rooms.add(CHANNEL, { ofStream: true, expiryMinutes: 60, endsAt: at(HOUR) });
    await rooms.send(start(0, 'st-A'));
    now = 1000;
    await rooms.send(start(0, 'st-A'));
    expect(await ends()).toBe(HOUR);
  });

  test('never begins anew in a room that somebody has opened, or that stays open anyway', async () => {
    await rooms.add(CHANNEL, { owner: 'ada', expiryMinutes: 60, endsAt: at(HOUR) });
    now = HOUR - 300;
    await rooms.send(start(now, 'st-A'));
    expect(await ends()).toBe(HOUR);
    await rooms.close(CHANNEL);
    const endless = await rooms.add(CHANNEL, { ofStream: true });
    await rooms.send(start(now + 10, 'st-B'));
    expect(await rooms.entries.get(CHANNEL)).toEqual(endless);
  });

  test('is left to the sweep that is faster: the stream gets a new room', async () => {
    const first = await rooms.add(CHANNEL, { ofStream: true, expiryMinutes: 60, endsAt: at(HOUR) });
    now = HOUR - 1;
    const change = async (entry: Entry, next: object) => {
      if (entry.opening === first.opening) await rooms.close(CHANNEL);
      return rooms.entries.change(entry, next);
    };
    await followStream(start(now, 'st-B'), { ...rooms.streams, entries: { ...rooms.entries, change } });
    expect((await rooms.entries.get(CHANNEL))!.opening).not.toBe(first.opening);
  });
});

describe('while the room is closing', () => {
  const closing = async () => rooms.entries.change((await rooms.entries.get(CHANNEL))!, { state: 'closing', reason: 'stream-ended' });

  test('a stream that starts gets a new one', async () => {
    await rooms.send(start(10, 'st-A'), end(50, 'st-A'));
    await closing();
    await rooms.send(start(160, 'st-B'));
    expect(await rooms.room()).toBe('open');
    expect(rooms.opened).toHaveLength(2);
  });

  test('an end leaves it alone', async () => {
    await rooms.send(start(10, 'st-A'));
    const there = await closing();
    await rooms.send(end(50, 'st-A'));
    expect(await rooms.entries.get(CHANNEL)).toEqual(there);
  });

  test('the sweep that is faster than a start has the last word, and the start gets a new room', async () => {
    await rooms.send(start(10, 'st-A'), end(50, 'st-A'));
    const { change } = rooms.entries;
    let swept = false;
    rooms = Object.assign(rooms, {
      streams: {
        ...rooms.streams,
        entries: {
          ...rooms.entries,
          change: async (entry: Entry, next: object) => {
            if (!swept) await closing();
            swept = true;
            return change(entry, next);
          },
        },
      },
    });
    expect((await followStream(start(170, 'st-B'), rooms.streams)).outcome).toBe('opened');
    expect(await rooms.room()).toBe('open');
    expect(rooms.opened).toHaveLength(2);
  });
});

test('an end that comes while the room is being opened is seen by the start that opens it', async () => {
  const { open } = rooms.streams;
  const streams = {
    ...rooms.streams,
    open: async (key: string) => {
      const opening = await rooms.add(key, { state: 'opening', ofStream: true });
      await followStream(end(50, 'st-A'), streams);
      expect(await rooms.entries.get(key)).toEqual(opening);
      await rooms.close(key);
      return open(key);
    },
  };
  await followStream(start(10, 'st-A'), streams);
  expect(await rooms.room()).toBe('until 170');
});

describe('a channel without the tags', () => {
  beforeEach(() => { rooms = following({ hasTags: async (arn) => !arn.endsWith(CHANNEL) }); });

  test('gets no room', async () => {
    expect(await rooms.send(start(10, 'st-A'), end(50, 'st-A'))).toEqual(['ignored', 'ignored']);
    expect(rooms.opened).toEqual([]);
  });

  test('is no matter of the others', async () => {
    expect(await rooms.send(streamEvent('Stream Start', 10, 'st-A', 'another'))).toEqual(['opened']);
  });
});

test('a room closes with its stream although its channel has lost the tags meanwhile', async () => {
  await rooms.send(start(10, 'st-A'));
  await followStream(end(50, 'st-A'), { ...rooms.streams, hasTags: async () => false });
  expect(await rooms.room()).toBe('until 170');
});

test.each(['hasTags', 'open'] as const)('where %s fails, the event fails, and makes it good when it comes again', async (part) => {
  const failing = { ...rooms.streams, [part]: async () => Promise.reject(new Error('not now')) };
  await expect(followStream(start(10, 'st-A'), failing)).rejects.toThrow('not now');
  expect(await rooms.send(start(10, 'st-A'))).toEqual(['opened']);
});

test.each(['Session Created', 'Session Ended', 'Stream Failure', 'Stream Takeover', 'Stream Takeover Failure', 'Stream Sneeze', ''])('an event says nothing of a start or an end: %s', async (name) => {
  await rooms.send(start(10, 'st-A'));
  expect(await rooms.send(streamEvent(name, 50, 'st-A'))).toEqual(['ignored']);
  expect(await rooms.room()).toBe('open');
});

test.each([
  ['of another kind', { 'detail-type': 'IVS Stream Health Change' }],
  ['without details', { detail: undefined }],
])('an event is ignored: %s', async (_, change) => {
  expect(await rooms.send({ ...start(10, 'st-A'), ...change })).toEqual(['ignored']);
});

test.each([
  ['no channel', { resources: [] }],
  ['no list of channels', { resources: 'arn:aws:ivs:eu-west-1:123456789012:channel/a' }],
  ['a stage', { resources: ['arn:aws:ivs:eu-west-1:123456789012:stage/IwuyTv0XAc8u'] }],
  ['a channel that can be no key', { resources: [`arn:aws:ivs:eu-west-1:123456789012:channel/${'a'.repeat(65)}`] }],
  ['no time', { time: undefined }],
  ['a time that is none', { time: 'noon' }],
  ['no stream', { detail: { event_name: 'Stream Start' } }],
])('an event of a start fails that names %s', async (_, change) => {
  await expect(rooms.send({ ...start(10, 'st-A'), ...change })).rejects.toThrow('The event of Amazon IVS names no channel, stream or time');
  expect(rooms.opened).toEqual([]);
});

test('what is known of a stream outlives it by two days, and a stream that goes on by more than a room can stay open', async () => {
  const kept: number[] = [];
  const put: typeof rooms.marks.put = async (name, before, value, expiresAt) => {
    kept.push((expiresAt!.getTime() - rooms.streams.now()) / 86_400_000);
    return rooms.marks.put(name, before, value, expiresAt);
  };
  const streams = { ...rooms.streams, marks: { ...rooms.marks, put } };
  await followStream(start(10, 'st-A'), streams);
  await followStream(end(50, 'st-A'), streams);
  expect(kept.every((days, index) => index === kept.length - 1 ? days === 2 : days > 366)).toBe(true);
});

test('a channel with however many streams keeps a short memory', async () => {
  for (let stream = 0; stream < 60; stream++) await rooms.send(start(stream * 10, `st-${stream}`), end(stream * 10 + 5, `st-${stream}`));
  const mark = await rooms.marks.get(`stream/${CHANNEL}`);
  expect(Object.keys(mark!.value)).toHaveLength(20);
  expect(await rooms.send(start(0, 'st-0'), end(9_999, 'st-59'))).toEqual(['ending', 'ending']);
});
