import { randomUUID } from 'node:crypto';
import type { Entry } from '../../../lambda/directory/entry';
import { followStream, type Streams, type StreamOutcome } from '../../../lambda/room-directory/streams';
import { memoryEntries, memoryMarks } from '../directory/memory';

export const CHANNEL = 'IwuyTv0XAc8u';
export const GRACE_SECONDS = 120;
const BEGIN = Date.UTC(2026, 1, 3);

/** The time of a second of the test. */
export const at = (second: number) => new Date(BEGIN + second * 1000);

/** An event of Amazon IVS, as EventBridge delivers it. */
export function streamEvent(name: string, second: number, streamId: string, channel = CHANNEL) {
  return {
    'version': '0',
    'id': randomUUID(),
    'detail-type': 'IVS Stream State Change',
    'source': 'aws.ivs',
    'account': '123456789012',
    'time': at(second).toISOString().replace('.000Z', 'Z'),
    'region': 'eu-west-1',
    'resources': [`arn:aws:ivs:eu-west-1:123456789012:channel/${channel}`],
    'detail': { event_name: name, channel_name: '', stream_id: streamId },
  };
}

export const start = (second: number, streamId: string) => streamEvent('Stream Start', second, streamId);
export const end = (second: number, streamId: string) => streamEvent('Stream End', second, streamId);

/** A directory that follows streams, in memory. */
export function following(changes: Partial<Streams> = {}) {
  const entries = memoryEntries();
  const marks = memoryMarks();
  const opened: string[] = [];
  const add = async (key: string, change: Partial<Entry> = {}): Promise<Entry> => {
    const entry: Entry = {
      key, state: 'open', opening: randomUUID(), version: 1, writer: randomUUID(), leaseUntil: 0, roomName: `rooms-${key}`, arn: `arn:${randomUUID()}`, openedAt: at(0), tagKeys: [], ...change,
    };
    await entries.add(entry);
    opened.push(key);
    return entry;
  };
  const close = async (key: string): Promise<void> => {
    const entry = await entries.get(key);
    if (entry) await entries.remove(entry);
  };
  const streams: Streams = {
    entries,
    marks,
    now: () => at(0).getTime(),
    graceSeconds: GRACE_SECONDS,
    hasTags: async () => true,
    open: async (key) => {
      const there = await entries.get(key);
      if (there?.state === 'open') return { entry: there, created: false };
      await close(key);
      return { entry: await add(key, { ofStream: true }), created: true };
    },
    ...changes,
  };
  return {
    streams,
    entries,
    marks,
    opened,
    add,
    close,
    send: async (...events: object[]): Promise<StreamOutcome['outcome'][]> => {
      const outcomes: StreamOutcome['outcome'][] = [];
      for (const event of events) outcomes.push((await followStream(event, streams)).outcome);
      return outcomes;
    },
    /** What the sweep does at that second. */
    sweep: async (second: number): Promise<void> => {
      for (const { key, graceEndsAt } of entries.all()) if (graceEndsAt && graceEndsAt <= at(second)) await close(key);
    },
    /** The room of the channel: not there, open, or open until a second. */
    room: async (): Promise<string> => {
      const entry = await entries.get(CHANNEL);
      if (!entry) return 'none';
      return entry.graceEndsAt ? `until ${(entry.graceEndsAt.getTime() - BEGIN) / 1000}` : entry.state;
    },
  };
}
