import * as fc from 'fast-check';
import { JSON_FAULTS, type JsonFault } from './service-faults';
import type { Deployed } from './world';
import type { DirectorySettings } from '../../../src/contract';
import type { RequestFaults } from '../../cloudformation';
import { requestFault, serviceFault, type ServiceFault } from '../faults';

/** When a process is killed: the n-th call of its event, to whichever service. */
export interface Kill {
  readonly moment: 'before-call' | 'after-call';
  readonly call: number;
}

interface OfKey { readonly key: string; readonly callers: number; readonly kill?: Kill; readonly waitSeconds: number }

export type Action =
  | OfKey & {
    readonly kind: 'open';
    readonly owner?: string;
    readonly expiresInMinutes?: number;
    readonly policy?: object;
    /** How often whoever was not answered, or told to try again, does so. */
    readonly again: number;
  }
  /** `known`: one room alone, the last that was told of the key, or one that was closed and whose place another has taken. */
  | OfKey & { readonly kind: 'close'; readonly known?: 'replaced' | 'last' }
  | { readonly kind: 'read'; readonly key: string }
  | { readonly kind: 'list'; readonly owner?: string }
  /** Each stream begins and ends once: its events may come again, late, out of order, or not at all. `reconnects`: the next one begins as it ends. */
  | {
    readonly kind: 'stream';
    readonly channel: string;
    readonly stream: number;
    readonly name: 'Stream Start' | 'Stream End';
    readonly reconnects: boolean;
    readonly againAfter?: number;
    readonly kill?: Kill;
  }
  | { readonly kind: 'sweep'; readonly all: boolean; readonly kill?: Kill }
  | { readonly kind: 'outside-delete' | 'outside-change' | 'outside-stray'; readonly key: string; readonly property: 'rate' | 'tag' | 'name' }
  /** The construct is deployed with other properties. */
  | { readonly kind: 'deploy'; readonly deployed: Deployed }
  | { readonly kind: 'keep' | 'restore' }
  | { readonly kind: 'remove' };

/** Something that somebody does, so many milliseconds after whatever came before has begun. */
export interface Act {
  readonly after: number;
  readonly action: Action;
  readonly faults: readonly ServiceFault[];
  readonly tableFaults: readonly JsonFault[];
  readonly auditFaults: readonly JsonFault[];
}

export interface DirectoryStory {
  readonly deployed: Deployed;
  readonly acts: readonly Act[];
  /** What goes wrong with the requests of CloudFormation. */
  readonly requestFaults: readonly RequestFaults[];
  /** Whether the service's own limits on requests per second apply. */
  readonly limits: boolean;
  readonly visibilityMs: number;
  /** So many rooms of others, beside those of the same names. */
  readonly crowd: number;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const deployed: fc.Arbitrary<Deployed> = fc.record({
  settings: fc.constantFrom<DirectorySettings[]>(
    {},
    { maximumMessageRatePerSecond: 50, tags: { team: 'video', stage: 'live' } },
    { maximumMessageLength: 280, tags: { team: 'chat' } },
    { messageReviewHandler: { uri: 'arn:aws:lambda:us-east-1:000000000000:function:review', fallbackResult: 'DENY' }, tags: { team: 'video' } },
  ),
  converge: fc.boolean(),
  expiryMinutes: fc.constantFrom(1, 1_440, 1_440, 1_440),
  graceSeconds: fc.constantFrom(0, 20, 120),
});

/** Two that differ in case are two. */
const key = fc.constantFrom('st-1', 'st-1', 'ST-1', 'st_2');
const kill = rarely(fc.record({ moment: fc.constantFrom('before-call' as const, 'after-call' as const), call: fc.integer({ min: 1, max: 12 }) }));
const waitSeconds = fc.constantFrom(20, 60, 60, 280);

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('open' as const),
      key,
      callers: fc.constantFrom(1, 1, 1, 2, 3, 5, 20),
      kill,
      waitSeconds,
      owner: maybe(fc.constantFrom('ada', 'ada', 'bob')),
      expiresInMinutes: rarely(fc.constant(1)),
      policy: rarely(fc.constant({ allowedGroups: ['vips'], moderatorUserIds: ['eve'] })),
      again: fc.constantFrom(0, 1, 3),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('close' as const), key, callers: fc.constantFrom(1, 1, 2, 4), kill, waitSeconds, known: fc.constantFrom(undefined, 'replaced' as const, 'last' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('read' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('list' as const), owner: maybe(fc.constant('ada')) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('stream' as const),
      channel: fc.constantFrom('AbCdEfGhIjKl', 'AbCdEfGhIjKl', 'MnOpQrStUvWx'),
      stream: fc.integer({ min: 1, max: 3 }),
      name: fc.constantFrom('Stream Start' as const, 'Stream Start' as const, 'Stream End' as const),
      reconnects: fc.boolean(),
      againAfter: rarely(fc.constantFrom(0, 500, 20_000)),
      kill,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sweep' as const), all: fc.boolean(), kill }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('outside-delete' as const, 'outside-change' as const, 'outside-stray' as const),
      key,
      property: fc.constantFrom('rate' as const, 'tag' as const, 'name' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deploy' as const), deployed }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('keep' as const, 'restore' as const, 'restore' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const) }) },
);

const jsonFault = (operations: readonly string[], most: number): fc.Arbitrary<JsonFault> => fc.record({
  kind: fc.constantFrom(...JSON_FAULTS),
  operation: fc.constantFrom(...operations),
  times: fc.integer({ min: 1, max: most }),
  delayMs: fc.constantFrom(100, 800, 1_500),
});

const OPERATIONS = [
  '*', '*', '*', 'CreateRoom', 'CreateRoom', 'CreateRoom', 'CreateRoom', 'CreateRoom', 'CreateRoom', 'DeleteRoom', 'DeleteRoom', 'DeleteRoom',
  'ListRooms', 'ListRooms', 'GetRoom', 'UpdateRoom', 'TagResource', 'UntagResource', 'SendEvent',
];
const TABLE_OPERATIONS = ['*', 'GetItem', 'PutItem', 'PutItem', 'DeleteItem', 'TransactWriteItems', 'TransactWriteItems', 'Query', 'BatchGetItem'];
const fault = fc.oneof(
  { weight: 12, arbitrary: serviceFault(OPERATIONS) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('quota' as const), times: fc.integer({ min: 1, max: 4 }) }) },
);
const someOf = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number, never: number): fc.Arbitrary<readonly T[]> => fc.oneof(
  { weight: never, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength }) },
);

const act: fc.Arbitrary<Act> = fc.record({
  after: fc.constantFrom(0, 0, 0, 50, 200, 1_000, 5_000, 20_000, 50_000),
  action,
  faults: someOf(fault, 2, 1),
  tableFaults: someOf(jsonFault(TABLE_OPERATIONS, 6), 3, 2),
  auditFaults: someOf(jsonFault(['*', 'PutLogEvents'], 3), 1, 8),
});

/** Lambda must not lose all deliveries: nobody would learn of it for an hour. */
const requestFaults = fc.array(requestFault.map(({ kill: of, ...others }): RequestFaults => (
  of ? { ...others, kill: { ...of, deliveries: Math.min(2, of.deliveries) } } : others)), { maxLength: 2 });

export const directoryStory: fc.Arbitrary<DirectoryStory> = fc.record({
  deployed,
  acts: fc.array(act, { minLength: 1, maxLength: 10 }),
  requestFaults,
  limits: fc.boolean(),
  visibilityMs: fc.constantFrom(0, 0, 0, 2_000, 20_000),
  crowd: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 70),
});
