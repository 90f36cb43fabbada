import { fieldInvalid } from '../common/errors';
import { INPUTS } from '../common/model';
import { isRecord } from '../common/validate';

/** What can go wrong on request. */
export const FAULT_KINDS = [
  'delay', 'throttle', 'access-denied', 'error-before', 'error-after', 'drop-before', 'drop-after', 'not-visible',
] as const;

export type FaultKind = typeof FAULT_KINDS[number];

/** A fault to inject. */
export interface Fault {
  readonly kind: FaultKind;
  /** The operation to strike; `*` (the default) is all of them. */
  readonly operation?: string;
  /** How often, then no more. Default: until the faults are cleared. */
  readonly times?: number;
  /** With which probability each matching call is struck. Default 1. */
  readonly probability?: number;
  /** `delay`: how long the answer waits. `not-visible`: how long after its creation nobody sees the resource. At most ten minutes. */
  readonly delayMs?: number;
  /** `error-before`, `error-after`: 500 (the default) or 503. */
  readonly status?: number;
  /** `error-before`, `error-after`: an error code of the service, instead of a status. */
  readonly code?: string;
  readonly message?: string;
  /** Only calls on this resource: its ARN, id or name. */
  readonly match?: { readonly resource?: string };
}

/** A fault and how often it struck. */
export interface ActiveFault extends Fault {
  readonly id: number;
  readonly fired: number;
}

/** What a call is matched by. */
export interface Target {
  readonly operation: string;
  readonly resource?: string;
  readonly name?: string;
}

export interface Faults {
  add(fault: Fault): ActiveFault;
  list(): ActiveFault[];
  clear(): void;
  /** The first fault of one of these kinds that strikes the call; it counts as fired. */
  strike(kinds: readonly FaultKind[], target: Target): ActiveFault | undefined;
}

const MAX_DELAY_MS = 600_000;

/** `random` gives numbers from 0 to 1, and is asked only where a probability was set. */
export function createFaults(random: () => number): Faults {
  let faults: (ActiveFault & { fired: number })[] = [];
  let lastId = 0;
  return {
    add(fault) {
      const added = { ...fault, id: ++lastId, fired: 0 };
      faults.push(added);
      return { ...added };
    },
    list: () => faults.map((fault) => ({ ...fault })),
    clear: () => { faults = []; },
    strike(kinds, target) {
      const struck = faults.find((fault) => kinds.includes(fault.kind)
        && fault.fired < (fault.times ?? Infinity)
        && matches(fault, target)
        && (fault.probability === undefined || random() < fault.probability));
      if (struck) struck.fired += 1;
      return struck && { ...struck };
    },
  };
}

/** Reads a fault from the body of a request to the admin API. */
export function readFault(body: unknown): Fault {
  if (!isRecord(body)) throw fieldInvalid('fault', 'must be an object');
  const kind = FAULT_KINDS.find((name) => name === body.kind);
  if (!kind) throw fieldInvalid('kind', `must be one of ${FAULT_KINDS.join(', ')}`);
  const match = body.match === undefined ? {} : body.match;
  if (!isRecord(match)) throw fieldInvalid('match', 'must be an object');
  const operation = optionalString(body, 'operation');
  if (operation !== undefined && operation !== '*' && !Object.hasOwn(INPUTS, operation)) throw fieldInvalid('operation', 'is no operation');
  const code = optionalString(body, 'code');
  // It becomes a header of the response.
  if (code !== undefined && !/^[A-Za-z]+$/.test(code)) throw fieldInvalid('code', 'must be letters');
  return {
    kind,
    operation,
    times: optionalNumber(body, 'times', 1, Number.MAX_SAFE_INTEGER),
    probability: optionalNumber(body, 'probability', 0, 1),
    delayMs: optionalNumber(body, 'delayMs', 0, MAX_DELAY_MS),
    status: optionalNumber(body, 'status', 400, 599),
    code,
    message: optionalString(body, 'message'),
    match: { resource: optionalString(match, 'resource') },
  };
}

function matches(fault: Fault, target: Target): boolean {
  if (fault.operation !== undefined && fault.operation !== '*' && fault.operation !== target.operation) return false;
  const wanted = fault.match?.resource;
  return wanted === undefined || wanted === target.resource || wanted === target.name || target.resource?.split('/')[1] === wanted;
}

function optionalString(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name];
  if (value !== undefined && typeof value !== 'string') throw fieldInvalid(name, 'must be a string');
  return value;
}

function optionalNumber(body: Record<string, unknown>, name: string, min: number, max: number): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= min && value <= max)) throw fieldInvalid(name, `must be between ${min} and ${max}`);
  return value;
}
