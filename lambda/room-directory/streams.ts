import type { Opened } from './opening';
import { readStreamEvent } from './stream-event';
import { type StreamHistory, verdictOf, withEvent, withOpening } from './stream-history';
import type { Entries } from '../directory/entries';
import { endAfter, type Entry } from '../directory/entry';
import type { Mark, Marks } from '../directory/marks';

/** What the rooms of channels are followed with. */
export interface Streams {
  /** Opens the room of a channel, with `ofStream` in a new entry, or finds it open; waits for one that is being opened or closed. */
  readonly open: (key: string) => Promise<Opened>;
  readonly entries: Pick<Entries, 'get' | 'change'>;
  readonly marks: Pick<Marks, 'get' | 'put'>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** How long a room stays open after its stream has ended. */
  readonly graceSeconds: number;
  /** Whether a channel has the tags of those that are followed. */
  readonly hasTags: (channelArn: string) => Promise<boolean>;
}

/**
 * What became of an event: `opened` the stream has its room, which may be one that was there; `kept` nothing had to change, or the end that
 * the room was given was taken back; `ending` the room closes after the grace time; `ignored` it says nothing of a stream that is followed.
 */
export interface StreamOutcome {
  readonly outcome: 'opened' | 'kept' | 'ending' | 'ignored';
  /** The key of the room. */
  readonly room?: string;
  /** Whether the room was made, and not there already. */
  readonly created?: boolean;
}

/** After how long a mark may go: EventBridge delivers for a day, and Amazon IVS's own events were seen to be hours late. */
const AFTER_THE_END_MILLISECONDS = 2 * 86_400_000;
/** The same of a stream that goes on: longer than any room stays open. */
const LIVE_MILLISECONDS = 400 * 86_400_000;
/** How often somebody else may be faster. Then the event fails, and Lambda delivers it again. */
const ATTEMPTS = 20;

/**
 * Opens the room of a channel when its stream starts, and has the sweep close it some time after the stream has ended. Events come twice, late
 * and in any order; where all that are sent have come, the room is as if they had come once each, in the order of their times: see
 * docs/room-directory.md. A failure is thrown, and the same event must come again.
 *
 * A room that somebody else has opened with the same key is joined: the stream does not end it.
 */
export async function followStream(payload: object, streams: Streams): Promise<StreamOutcome> {
  const event = readStreamEvent(payload);
  if (!event) return { outcome: 'ignored' };
  const { channel: room, channelArn, kind } = event;
  if (kind === 'start' && !await streams.hasTags(channelArn)) return { outcome: 'ignored', room };

  let known = await remember(room, streams, (history) => withEvent(history, event));
  // Another event may have been at work meanwhile, with less knowledge than there is now, or with more.
  let created = false;
  const open: Streams['open'] = async (key) => {
    const opened = await streams.open(key);
    created ||= opened.created;
    return opened;
  };
  for (let [attempt, hasOpened] = [0, false]; attempt < ATTEMPTS; attempt++) {
    const outcome = await act(room, known.history, { ...streams, open });
    hasOpened ||= outcome === 'opened';
    const before = known;
    known = await read(room, streams);
    if (known.mark?.version === before.mark?.version) return { outcome: outcome === 'kept' && hasOpened ? 'opened' : outcome, room, created };
  }
  return overtaken(room);
}

interface Known {
  readonly mark?: Mark;
  readonly history: StreamHistory;
}

async function read(room: string, { marks }: Streams): Promise<Known> {
  const mark = await marks.get(`stream/${room}`);
  return { mark, history: (mark?.value ?? {}) as StreamHistory };
}

/** Adds to what is known of a channel's streams. */
async function remember(room: string, streams: Streams, add: (history: StreamHistory) => StreamHistory): Promise<Known> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { mark: before, history } = await read(room, streams);
    const next = add(history);
    if (next === history) return { mark: before, history };
    const kept = verdictOf(next).state === 'live' ? LIVE_MILLISECONDS : AFTER_THE_END_MILLISECONDS;
    const mark = await streams.marks.put(`stream/${room}`, before, next, new Date(streams.now() + kept));
    if (mark) return { mark, history: next };
  }
  return overtaken(room);
}

/** Makes the room what it has to be. */
async function act(room: string, history: StreamHistory, streams: Streams): Promise<StreamOutcome['outcome']> {
  const verdict = verdictOf(history);
  switch (verdict.state) {
    case 'unknown': return 'ignored';
    case 'ended': {
      // One that is being opened is looked at again by whoever does so.
      const graceEndsAt = new Date(verdict.endedAt + streams.graceSeconds * 1000);
      return await changeEnd(room, streams, async () => streams.entries.get(room), () => ({ graceEndsAt })) ? 'ending' : 'kept';
    }
    case 'live': {
      if (verdict.isOpened) {
        await changeEnd(room, streams, async () => streams.entries.get(room), () => ({ graceEndsAt: undefined }));
        return 'kept';
      }
      let created = false;
      const find = async () => {
        const opened = await streams.open(room);
        ({ created } = opened);
        return opened.entry;
      };
      // A room that is there, of the stream before, is given as much time as a new one has.
      await changeEnd(room, streams, find, (entry) => ({ graceEndsAt: undefined, ...created ? {} : { endsAt: endAfter(entry, streams.now()) } }));
      await remember(room, streams, (now) => withOpening(now, verdict.streamId, verdict.startedAt));
      return 'opened';
    }
  }
}

/** Sets when a room that a stream has opened closes. False: there is no such room, or none of a stream. */
async function changeEnd(
  room: string,
  { entries }: Streams,
  find: () => Promise<Entry | undefined>,
  endOf: (entry: Entry) => Pick<Entry, 'graceEndsAt' | 'endsAt'>,
): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const entry = await find();
    if (entry?.state !== 'open' || !entry.ofStream) return false;
    const next = { ...entry, ...endOf(entry) };
    const isSame = entry.graceEndsAt?.getTime() === next.graceEndsAt?.getTime() && entry.endsAt?.getTime() === next.endsAt?.getTime();
    if (isSame || await entries.change(entry, { graceEndsAt: next.graceEndsAt, endsAt: next.endsAt })) return true;
  }
  return overtaken(room);
}

function overtaken(room: string): never {
  throw new Error(`Others were faster to change the room ${room}, again and again`);
}
