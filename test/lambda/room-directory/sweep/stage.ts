import { randomUUID } from 'node:crypto';
import { CreateRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';
import { type Call as RecordedCall, type Emulator, startEmulator } from '../../../../emulator';
import { SYSTEM_CLOCK } from '../../../../emulator/common/clock';
import { AuditLogUnavailable, type AuditRecord } from '../../../../lambda/audit/audit';
import type { Entry } from '../../../../lambda/directory/entry';
import { createClient } from '../../../../lambda/ivschat/client';
import type { DirectoryAction } from '../../../../lambda/room-directory/audit-record';
import type { Call, Directory } from '../../../../lambda/room-directory/call';
import { allTagsOf, type DirectoryConfig, roomName } from '../../../../lambda/room-directory/config';
import { openRoom } from '../../../../lambda/room-directory/opening';
import { roomsOf } from '../../../../lambda/room-directory/rooms';
import type { Sweep } from '../../../../lambda/room-directory/sweep/context';
import { keepPace, REMOVAL_RATES, SWEEP_RATES } from '../../../../lambda/room-directory/sweep/pace';
import { memoryEntries, memoryMarks, type MemoryEntries } from '../../directory/memory';

/** A room as the emulator tells of it. */
export interface ActualRoom {
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly maximumMessageRatePerSecond: number;
  readonly maximumMessageLength: number;
  readonly messageReviewHandler?: { readonly uri: string };
  readonly loggingConfigurationIdentifiers?: readonly string[];
}

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A directory, its rooms in an emulator over HTTP, and the clock that all of them go by: it stands still but for what is waited for. */
export interface SweepStage {
  readonly emulator: Emulator;
  readonly entries: MemoryEntries;
  /** May be changed. */
  config: DirectoryConfig;
  readonly directory: Directory;
  readonly records: AuditRecord<DirectoryAction>[];
  /** Rooms whose audit records cannot be written, and why. */
  readonly unrecorded: Map<string, string>;
  readonly counts: Record<string, number>;
  readonly lines: Line[];
  readonly outsider: IvschatClient;
  /** Called before each wait of an invocation. */
  onSleep?: (milliseconds: number) => void | Promise<void>;
  now(): number;
  pass(milliseconds: number): void;
  /** An invocation of the sweep that may take so long. */
  sweep(milliseconds?: number): Omit<Sweep, 'keep'>;
  /** The same of a removal. */
  removal(milliseconds?: number): Sweep;
  /** An invocation of the directory's other function. */
  caller(milliseconds?: number): Call;
  open(key: string): Promise<Entry>;
  put(entry: Partial<Entry> & Pick<Entry, 'key' | 'state'>): Promise<Entry>;
  /** Makes a room with the tags of an entry, or with others. */
  make(of: { readonly key: string; readonly opening?: string }, tags?: Record<string, string | undefined>): Promise<string>;
  makeForeign(tags?: Record<string, string>, name?: string): Promise<string>;
  rooms(): ActualRoom[];
  arns(): string[];
  calls(operation: string): RecordedCall[];
  /** Everything as at first. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const CONFIG: DirectoryConfig = {
  table: 'Streams-Table-1A2B3C',
  namePrefix: 'Streams',
  settings: { maximumMessageRatePerSecond: 50, maximumMessageLength: 200, tags: { team: 'live' } },
  expiryMinutes: 720,
  reservedKeys: new Set(),
  converge: false,
  anyRoom: false,
  streamTags: new Map(),
};

export async function openSweepStage(): Promise<SweepStage> {
  let now = Date.UTC(2030, 0, 1);
  const emulator = await startEmulator({ clock: { now: () => now, after: SYSTEM_CLOCK.after } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'AKIDSWEEP', AWS_SECRET_ACCESS_KEY: 'secret',
  });
  const outsider = new IvschatClient({});
  const ends = new AbortController();
  const state = (): ActualRoom[] => (emulator.state() as { rooms: ActualRoom[] }).rooms;
  const time = {
    now: () => now,
    random: () => 0.5,
    sleep: async (milliseconds: number) => {
      const until = now + milliseconds;
      await stage.onSleep?.(milliseconds);
      // Others come to their turn, as they would while this waits.
      await new Promise((resolve) => setImmediate(resolve));
      now = Math.max(now, until);
    },
  };
  const entries = memoryEntries();
  let marks = memoryMarks();
  const clientWith = (options: { rates: typeof SWEEP_RATES; refusals?: number }) => keepPace(createClient(ends.signal), { ...options, time });
  const report = {
    count: (metric: string, n: number) => { stage.counts[metric] = metric === 'OpenRooms' ? n : (stage.counts[metric] ?? 0) + n; },
    log: (level: string, message: string, fields: object) => { stage.lines.push({ level, message, fields: fields as Line['fields'] }); },
  };
  const invocation = (client: IvschatClient, milliseconds: number) => ({
    client,
    rooms: roomsOf(client, stage.config, time),
    time,
    deadline: now + milliseconds,
    directory: stage.directory,
    report,
    requestId: randomUUID(),
  });
  const stage: SweepStage = {
    emulator,
    entries,
    config: CONFIG,
    directory: {
      get config() { return stage.config; },
      entries,
      get marks() { return marks; },
      audit: {
        write: async (record) => {
          const errorName = stage.unrecorded.get(record.room);
          if (errorName) throw new AuditLogUnavailable({ errorName });
          stage.records.push(record);
        },
      },
      newId: randomUUID,
    },
    records: [],
    unrecorded: new Map(),
    counts: {},
    lines: [],
    outsider,
    now: () => now,
    pass: (milliseconds) => { now += milliseconds; },
    sweep: (milliseconds = 840_000) => invocation(clientWith({ rates: SWEEP_RATES }), milliseconds),
    removal: (milliseconds = 870_000) => {
      const client = clientWith({ rates: REMOVAL_RATES, refusals: Infinity });
      return { ...invocation(client, milliseconds), keep: async () => true };
    },
    caller: (milliseconds = 280_000) => (
      { rooms: roomsOf(createClient(ends.signal), stage.config, time), time, deadline: now + milliseconds, report }),
    open: async (key) => {
      const { expiryMinutes } = stage.config;
      return (await openRoom(stage.directory, stage.caller(), { key, requestId: randomUUID(), expiryMinutes })).entry;
    },
    async put(entry) {
      const whole: Entry = {
        opening: randomUUID(),
        version: 1,
        writer: randomUUID(),
        leaseUntil: 0,
        roomName: roomName(stage.config, entry.key),
        openedAt: new Date(now),
        tagKeys: ['team'],
        ...entry,
      };
      await entries.add(whole);
      return whole;
    },
    async make({ key, opening = randomUUID() }, tags = {}) {
      const all = Object.entries({ ...allTagsOf(stage.config, { key, opening }), ...tags }).filter(([, value]) => value !== undefined);
      const input = { name: roomName(stage.config, key), tags: Object.fromEntries(all) as Record<string, string> };
      const { arn } = await outsider.send(new CreateRoomCommand(input));
      return arn!;
    },
    makeForeign: async (tags, name = 'foreign') => (await outsider.send(new CreateRoomCommand({ name, tags }))).arn!,
    rooms: state,
    arns: () => state().map(({ arn }) => arn).sort(),
    calls: (operation) => emulator.calls().filter((call) => call.operation === operation),
    async clear() {
      emulator.reset();
      stage.config = CONFIG;
      marks = memoryMarks();
      for (const entry of entries.all()) await entries.remove(entry);
      stage.onSleep = undefined;
      stage.records.length = 0;
      stage.lines.length = 0;
      stage.unrecorded.clear();
      for (const metric of Object.keys(stage.counts)) delete stage.counts[metric];
    },
    async close() {
      ends.abort();
      outsider.destroy();
      await emulator.close();
    },
  };
  return stage;
}
