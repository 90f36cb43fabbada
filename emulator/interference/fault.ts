import { CONNECTION_FAULTS } from './connection-faults';
import { fieldInvalid } from '../common/errors';
import { ACTIONS, INPUTS } from '../common/model';
import { isRecord } from '../common/validate';

/** What can go wrong on request. */
export const FAULT_KINDS = [
  'delay', 'throttle', 'access-denied', 'error-before', 'error-after', 'drop-before', 'drop-after', 'not-visible', 'destination-refused',
  ...CONNECTION_FAULTS,
] as const;

export type FaultKind = typeof FAULT_KINDS[number];

/** A fault to inject. */
export interface Fault {
  readonly kind: FaultKind;
  /** The operation, or for a fault of connections the Action of the frame, to strike; `*` (the default) is all of them. */
  readonly operation?: string;
  /** How often, then no more. Default: until the faults are cleared. */
  readonly times?: number;
  /** With which probability each matching call is struck. Default 1. */
  readonly probability?: number;
  /** `delay`: how long the answer waits. `not-visible`: how long after its creation nobody sees the resource. At most ten minutes. */
  readonly delayMs?: number;
  /** `error-before`, `error-after`: 500 (the default) or 503. `error-frame`: the ErrorCode, such as 404, 429 or 500 (the default). */
  readonly status?: number;
  /** `error-before`, `error-after`: an error code of the service, instead of a status. */
  readonly code?: string;
  readonly message?: string;
  /** Only calls on this resource: its ARN, id or name. For a fault of connections also: only those of this user. */
  readonly match?: { readonly resource?: string; readonly userId?: string };
  /** Of a fault of connections: all that there are and that match are struck at once, whatever they do; then it is over. */
  readonly now?: boolean;
}

/** A fault and how often it struck. */
export interface ActiveFault extends Fault {
  readonly id: number;
  readonly fired: number;
}

/** The faults that there are. */
export interface FaultList {
  /** A fault that strikes `now` has done so when this returns, and is not kept. Throws if a member of it is wrong. */
  add(fault: Fault): ActiveFault;
  list(): ActiveFault[];
  clear(): void;
}

const MAX_DELAY_MS = 600_000;

/** Reads a fault that somebody wrote. Throws a ServiceError that names what is wrong with it. */
export function readFault(body: unknown): Fault {
  if (!isRecord(body)) throw fieldInvalid('fault', 'must be an object');
  const kind = FAULT_KINDS.find((name) => name === body.kind);
  if (!kind) throw fieldInvalid('kind', `must be one of ${FAULT_KINDS.join(', ')}`);
  const match = body.match === undefined ? {} : body.match;
  if (!isRecord(match)) throw fieldInvalid('match', 'must be an object');
  const operation = optionalString(body, 'operation');
  const ofConnections = CONNECTION_FAULTS.some((name) => name === kind);
  const operations = Object.keys(ofConnections ? ACTIONS : INPUTS);
  if (operation !== undefined && !['*', ...operations].includes(operation)) throw fieldInvalid('operation', `must be *, ${operations.join(', ')}`);
  const now = body.now ?? undefined;
  if (now !== undefined && typeof now !== 'boolean') throw fieldInvalid('now', 'must be true or false');
  const userId = optionalString(match, 'userId');
  for (const [name, value] of Object.entries({ now, userId })) {
    if (value !== undefined && !ofConnections) throw fieldInvalid(name, `is for ${CONNECTION_FAULTS.join(' and ')}`);
  }
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
    match: { resource: optionalString(match, 'resource'), userId },
    now,
  };
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
