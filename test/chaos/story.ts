import * as fc from 'fast-check';
import { requestFault, serviceFault, type ServiceFault } from './faults';
import type { Declared, RequestFaults, Template } from '../cloudformation';

export const ROOM = 'Custom::IVSChatRoom';
export const LOGGING_CONFIGURATION = 'Custom::IVSChatLoggingConfiguration';

/** Stands in a template for the ARN of a room that was there before the stack: of each stack another one. */
export const ADOPTABLE = 'the room that was there';

export interface Deploy {
  readonly kind: 'deploy';
  readonly template: Template;
  /** Cancels the deployment after so many milliseconds. */
  readonly cancelAfter?: number;
  readonly faults: readonly ServiceFault[];
  /** What happens to the n-th request of the step. */
  readonly requestFaults: readonly RequestFaults[];
  /** Whether logging configurations end in a failed state meanwhile. */
  readonly destinationsFail: boolean;
  /** Whether all that is still on its way is waited for before the next step. */
  readonly settle: boolean;
}

export interface Delete {
  readonly kind: 'delete';
  readonly faults: readonly ServiceFault[];
  readonly requestFaults: readonly RequestFaults[];
}

/** Somebody else tags, or deletes, one of the stack's resources. */
export interface Interference {
  readonly kind: 'outside-tag' | 'outside-delete';
  readonly logicalId: string;
}

export type Step = Deploy | Delete | Interference;

/** What happens in an account: some stacks at the same time, each with one operation after the other. */
export interface Story {
  readonly stacks: readonly (readonly Step[])[];
  /** Whether the service's own limits on requests per second apply. */
  readonly limits: boolean;
  /** How long a logging configuration takes for each change, in milliseconds. */
  readonly transitionMs: number;
  /** For how long nobody sees what was created. */
  readonly visibilityMs: number;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
/** Mostly absent: a story where all goes wrong at once says little about any of it. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 9 });
const defined = (record: Record<string, unknown>) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const tags = maybe(fc.subarray(['team', 'stage', 'cost'], { minLength: 1 }).chain((keys) => fc.tuple(...keys.map((Key) =>
  fc.constantFrom('live', 'prod').map((Value) => ({ Key, Value }))))));

const REVIEWER = 'arn:aws:lambda:us-east-1:000000000000:function:reviewer';
const reviewHandler = fc.record({ Uri: fc.constantFrom(REVIEWER, `${REVIEWER}:live`), FallbackResult: fc.constantFrom('ALLOW', 'DENY') });

const room = (loggingConfigurations: readonly string[], mayAdopt: boolean): fc.Arbitrary<Declared> => fc.record({
  Name: maybe(fc.constantFrom('lobby', 'foyer')),
  MaximumMessageLength: maybe(fc.oneof({ weight: 12, arbitrary: fc.constantFrom('1', '280', '500') }, { weight: 1, arbitrary: fc.constant('501') })),
  MaximumMessageRatePerSecond: maybe(fc.constantFrom('1', '100')),
  MessageReviewHandler: maybe(reviewHandler),
  Tags: tags,
  uses: fc.subarray([...loggingConfigurations]),
  retain: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
  AdoptRoomArn: mayAdopt ? maybe(fc.constant(ADOPTABLE)) : fc.constant(undefined),
}).map(({ uses: wanted, retain, ...properties }) => {
  // A room that stays would keep its logging configurations from being deleted, and rightly so.
  const uses = properties.AdoptRoomArn === undefined ? wanted : [];
  return {
    type: ROOM,
    uses,
    retain: retain && uses.length === 0 && properties.AdoptRoomArn === undefined,
    properties: defined({ ...properties, LoggingConfigurationIdentifiers: uses.length > 0 ? uses.map((Ref) => ({ Ref })) : undefined }),
  };
});

const loggingConfiguration: fc.Arbitrary<Declared> = fc.record({
  Name: maybe(fc.constantFrom('log', 'archive')),
  Tags: tags,
  DestinationConfiguration: fc.oneof(
    {
      weight: 12,
      arbitrary: fc.constantFrom(
        { S3: { BucketName: 'bucket-1' } }, { S3: { BucketName: 'bucket-2' } }, { CloudWatchLogs: { LogGroupName: '/chat' } }, { Firehose: { DeliveryStreamName: 'chat' } },
      ),
    },
    { weight: 1, arbitrary: fc.constant({ S3: { BucketName: 'Legacy_Bucket' } }) },
  ),
  retain: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
}).map(({ retain, ...properties }) => ({ type: LOGGING_CONFIGURATION, uses: [], retain, properties: defined(properties) }));

/** Mostly few resources: what goes wrong goes wrong with one or two of them, and there is time for more stories. */
const template: fc.Arbitrary<Template> = fc.tuple(
  fc.constantFrom([], [], [], ['Log'], ['Log'], ['Log', 'Archive']),
  fc.constantFrom(['Lobby'], ['Lobby'], ['Foyer'], ['Lobby', 'Foyer'], ['Lobby', 'Foyer', 'Attic'], [], ['Stage'], ['Stage', 'Foyer']),
)
  .chain(([configurations, rooms]) => fc.record({
    ...Object.fromEntries(configurations.map((id) => [id, loggingConfiguration])),
    ...Object.fromEntries(rooms.map((id) => [id, room(configurations, id === 'Stage')])),
  }));

const OPERATIONS = [
  '*', 'CreateRoom', 'CreateRoom', 'GetRoom', 'UpdateRoom', 'DeleteRoom', 'ListRooms', 'TagResource', 'UntagResource',
  'CreateLoggingConfiguration', 'CreateLoggingConfiguration', 'GetLoggingConfiguration', 'UpdateLoggingConfiguration', 'DeleteLoggingConfiguration',
  'ListLoggingConfigurations',
];
const faults = fc.array(serviceFault(OPERATIONS), { maxLength: 3 });
const requestFaults = fc.array(requestFault, { maxLength: 5 });

const cancelAfter = fc.constantFrom(0, 100, 1_000, 5_000, 20_000, 60_000);
const deploy: fc.Arbitrary<Deploy> = fc.record({
  kind: fc.constant('deploy' as const),
  template,
  cancelAfter: rarely(cancelAfter),
  faults,
  requestFaults,
  destinationsFail: fc.integer({ min: 0, max: 19 }).map((n) => n === 19),
  settle: fc.boolean(),
});

const step = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  { weight: 8, arbitrary: deploy },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), faults, requestFaults }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('outside-tag' as const, 'outside-tag' as const, 'outside-delete' as const), logicalId: fc.constantFrom('Lobby', 'Foyer', 'Log', 'Stage'),
    }),
  },
);

const steps = fc.array(step, { minLength: 1, maxLength: 3 });

/** What the service refuses, of either type. */
const REFUSED = { Lobby: { MaximumMessageLength: '501' }, Log: { DestinationConfiguration: { S3: { BucketName: 'Legacy_Bucket' } } } };

/**
 * Something is kept when it leaves the template, and comes again under the same name, in deployments that may well fail or be cancelled.
 * Each of them may be the only one in which anything goes wrong.
 */
const comesAgain: fc.Arbitrary<readonly Step[]> = fc.constantFrom('Lobby' as const, 'Log' as const).chain((logicalId) => {
  const arbitrary = logicalId === 'Log' ? loggingConfiguration : room([], false);
  const others = maybe(room([], false)).map((Foyer): Template => (Foyer ? { Foyer } : {}));
  const again = fc.record({ deployed: deploy, declared: arbitrary, others, isRefused: fc.boolean(), isCancelled: fc.boolean(), after: cancelAfter });
  return fc.tuple(arbitrary, others, others, fc.array(again, { minLength: 1, maxLength: 2 })).map(([first, beside, without, rounds]): Step[] => {
    const calm = { kind: 'deploy' as const, faults: [], requestFaults: [], destinationsFail: false, settle: false };
    const { Name } = first.properties;
    return [
      { ...calm, template: { ...beside, [logicalId]: { ...first, retain: true } } },
      { ...calm, template: without },
      ...rounds.map(({ deployed, declared, others: more, isRefused, isCancelled, after }): Deploy => ({
        ...deployed,
        template: {
          ...more,
          [logicalId]: { ...declared, properties: defined({ ...declared.properties, ...(isRefused ? REFUSED[logicalId] : {}), Name }) },
        },
        cancelAfter: isCancelled ? after : undefined,
      })),
    ];
  });
});

export const story: fc.Arbitrary<Story> = fc.record({
  stacks: fc.oneof(
    { weight: 6, arbitrary: fc.tuple(steps) }, { weight: 1, arbitrary: fc.tuple(steps, steps) }, { weight: 1, arbitrary: fc.tuple(comesAgain) },
  ),
  limits: fc.boolean(),
  transitionMs: fc.constantFrom(0, 1_000, 8_000),
  visibilityMs: fc.constantFrom(0, 0, 0, 2_000, 20_000),
});
