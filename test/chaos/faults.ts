import * as fc from 'fast-check';
import type { Emulator } from '../../emulator';
import type { RequestFaults, Requests, Wire } from '../cloudformation';

/** What goes wrong between the function and the service during a step. */
export type ServiceFault =
  | { readonly kind: 'throttle' | 'access-denied' | 'drop-before' | 'drop-after'; readonly operation: string; readonly times: number }
  | { readonly kind: 'error-before' | 'error-after'; readonly operation: string; readonly times: number; readonly status: number }
  | { readonly kind: 'delay'; readonly operation: string; readonly times: number; readonly delayMs: number }
  /** The service does not see yet that it may invoke the review function. */
  | { readonly kind: 'review-permission'; readonly operation: string; readonly times: number }
  /** The service does not see yet that it may write to the destination. */
  | { readonly kind: 'destination-refused'; readonly operation: string; readonly times: number }
  | { readonly kind: 'answer-late'; readonly operation: string; readonly times: number }
  /** The account has as many rooms as it may. */
  | { readonly kind: 'quota'; readonly times: number }
  /** CloudFormation does not say how things stand, since too many ask. */
  | { readonly kind: 'asked-too-often'; readonly times: number };

const times = fc.integer({ min: 1, max: 4 });
/** Strikes one of these operations. */
export const serviceFault = (operations: readonly string[]): fc.Arbitrary<ServiceFault> => {
  const operation = fc.constantFrom(...operations);
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('throttle' as const, 'access-denied' as const, 'drop-before' as const, 'drop-after' as const), operation, times }),
    fc.record({ kind: fc.constantFrom('error-before' as const, 'error-after' as const), operation, times, status: fc.constantFrom(500, 503) }),
    fc.record({ kind: fc.constant('delay' as const), operation, times, delayMs: fc.integer({ min: 100, max: 800 }) }),
    fc.record({ kind: fc.constant('review-permission' as const), operation: fc.constantFrom('CreateRoom', 'UpdateRoom'), times }),
    fc.record({
      kind: fc.constant('destination-refused' as const), operation: fc.constantFrom('CreateLoggingConfiguration', 'UpdateLoggingConfiguration'), times,
    }),
    fc.record({ kind: fc.constant('answer-late' as const), operation, times: fc.integer({ min: 1, max: 2 }) }),
    // After the third the handler has asked for up to seven seconds; it may give up after ten.
    fc.record({ kind: fc.constant('asked-too-often' as const), times: fc.integer({ min: 1, max: 3 }) }),
  );
};

/** What goes wrong with a request of CloudFormation. */
export const requestFault: fc.Arbitrary<RequestFaults> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record({
      kill: fc.record({
        moment: fc.constantFrom('before-call' as const, 'after-call' as const), call: fc.integer({ min: 1, max: 5 }), deliveries: fc.constantFrom(1, 1, 1, 2, 3),
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ againAfter: fc.constantFrom(0, 0, 50, 500, 5_000, 70_000) }) },
  { weight: 1, arbitrary: fc.record({ statuses: fc.constantFrom<number[]>([503, 503], [403], [503, 403], [503, 503, 503, 503, 503]) }) },
  { weight: 1, arbitrary: fc.constant({ answerTakenThenDropped: true }) },
  { weight: 1, arbitrary: fc.constant({ killWhenAnswered: true }) },
);

/** What of a world can go wrong. */
export interface Faulty {
  readonly emulator: Emulator;
  readonly wire: Wire;
  readonly requests: Requests;
  /** How often each kind of fault in the emulator has struck. */
  readonly fired: Record<string, number>;
}

export function addFault({ emulator, wire, requests }: Faulty, fault: ServiceFault): void {
  switch (fault.kind) {
    case 'asked-too-often': return requests.refuseQuestions(fault.times);
    case 'answer-late': return wire.holdAnswers(fault.operation, fault.times);
    case 'review-permission':
      emulator.faults.add({ ...fault, kind: 'error-before', code: 'ValidationException', message: 'invalid lambda permission' });
      return;
    case 'quota':
      emulator.faults.add({ ...fault, kind: 'error-before', operation: 'CreateRoom', code: 'ServiceQuotaExceededException' });
      return;
    default: emulator.faults.add(fault);
  }
}

/** From now on nothing goes wrong between the function and the others. */
export function endFaults(world: Faulty): void {
  collectFaults(world);
  world.emulator.faults.clear();
  world.wire.calm();
  world.requests.refuseQuestions(0);
}

/** Adds up how often each kind of fault has struck. */
export function collectFaults({ emulator, fired }: Faulty): void {
  for (const { kind, code, fired: struck } of emulator.faults.list()) {
    const name = code === undefined ? kind : code === 'ServiceQuotaExceededException' ? 'quota' : 'review-permission';
    fired[name] = (fired[name] ?? 0) + struck;
  }
}
