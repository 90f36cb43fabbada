import { randomUUID } from 'node:crypto';
import { IvschatClient } from '@aws-sdk/client-ivschat';
import { type Emulator, startEmulator } from '../../../emulator';
import { SYSTEM_CLOCK } from '../../../emulator/common/clock';
import { AuditLogUnavailable, type AuditRecord } from '../../../lambda/audit/audit';
import type { Entry } from '../../../lambda/directory/entry';
import type { DirectoryAction } from '../../../lambda/room-directory/audit-record';
import type { Call, Directory } from '../../../lambda/room-directory/call';
import type { DirectoryConfig } from '../../../lambda/room-directory/config';
import type { Report } from '../../../lambda/room-directory/report';
import { roomsUntil } from '../../../lambda/room-directory/rooms';
import { memoryEntries, memoryMarks, type MemoryEntries } from '../directory/memory';

/** Waits are cut to a fiftieth; all go by one clock, which goes by what was asked for. */
const HASTE = 50;
const START = Date.UTC(2030, 0, 1);

/** A room as the emulator tells of it. */
export interface ActualRoom {
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly maximumMessageRatePerSecond: number;
  readonly maximumMessageLength: number;
}

/** A directory whose rooms are those of an emulator over HTTP, and whose entries are held in memory. */
export interface DirectoryStage {
  readonly emulator: Emulator;
  readonly entries: MemoryEntries;
  readonly directory: Directory;
  /** What the audit log holds. */
  readonly records: AuditRecord<DirectoryAction>[];
  /** What was counted, by the names of metrics. */
  readonly counts: Record<string, number>;
  readonly report: Report;
  /** The audit log fails while it is true. */
  readonly broken: { audit: boolean };
  /** For what somebody does by hand. */
  readonly outsider: IvschatClient;
  readonly now: () => number;
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): Promise<void>;
  /** An invocation that may take so long; `onSleep` is called before each wait. */
  call(options?: { milliseconds?: number; onSleep?: (milliseconds: number) => void | Promise<void>; signal?: AbortSignal }): Call;
  rooms(): ActualRoom[];
  /** How often each operation was called, whatever came of it. */
  calls(operation: string): number;
  /** An entry as it stands; a test puts it there. */
  put(entry: Partial<Entry> & Pick<Entry, 'key' | 'state'>): Promise<Entry>;
  close(): Promise<void>;
}

export const CONFIG: DirectoryConfig = {
  table: 'Streams-Table-1A2B3C',
  namePrefix: 'Streams',
  settings: { maximumMessageRatePerSecond: 50, maximumMessageLength: 200, tags: { team: 'live' } },
  expiryMinutes: 720,
  reservedKeys: new Set(['lobby']),
  converge: false,
  anyRoom: false,
  streamTags: new Map(),
};

export async function openDirectory(config: Partial<DirectoryConfig> = {}): Promise<DirectoryStage> {
  let now = START;
  const pass = async (milliseconds: number) => {
    const until = now + milliseconds;
    await new Promise((resolve) => setTimeout(resolve, milliseconds / HASTE));
    now = Math.max(now, until);
  };
  const emulator = await startEmulator({ clock: { now: () => now, after: SYSTEM_CLOCK.after } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'AKIDHANDLER', AWS_SECRET_ACCESS_KEY: 'secret',
  });
  const outsider = new IvschatClient({});
  const entries = memoryEntries();
  const records: AuditRecord<DirectoryAction>[] = [];
  const broken = { audit: false };
  const ends: AbortController[] = [];
  const counts: Record<string, number> = {};
  const report: Report = { count: (metric, n) => { counts[metric] = (counts[metric] ?? 0) + n; }, log: () => undefined };
  const directory: Directory = {
    config: { ...CONFIG, ...config },
    entries,
    marks: memoryMarks(),
    audit: {
      write: async (record) => {
        if (broken.audit) throw new AuditLogUnavailable({ errorName: 'ServiceUnavailable' });
        records.push(record);
      },
    },
    newId: randomUUID,
  };
  return {
    emulator,
    entries,
    directory,
    records,
    counts,
    report,
    broken,
    outsider,
    now: () => now,
    pass,
    call({ milliseconds = 280_000, onSleep, signal } = {}) {
      const end = new AbortController();
      ends.push(end);
      const time = {
        now: () => now,
        random: () => 0.5,
        sleep: async (asked: number) => {
          await onSleep?.(asked);
          await pass(asked);
          signal?.throwIfAborted();
        },
      };
      return {
        rooms: roomsUntil(signal ?? end.signal, directory.config, time),
        deadline: now + milliseconds,
        time,
        report,
      };
    },
    rooms: () => (emulator.state() as { rooms: ActualRoom[] }).rooms,
    calls: (operation) => (emulator.calls() as { operation: string }[]).filter((call) => call.operation === operation).length,
    async put(entry) {
      const whole: Entry = {
        opening: randomUUID(), version: 1, writer: randomUUID(), leaseUntil: 0, roomName: `Streams-${entry.key}`, openedAt: new Date(now), tagKeys: [], ...entry,
      };
      await entries.add(whole);
      return whole;
    },
    async close() {
      ends.forEach((end) => end.abort());
      outsider.destroy();
      await emulator.close();
    },
  };
}
