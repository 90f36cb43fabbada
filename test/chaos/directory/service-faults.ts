import type { Interference } from '../../cloudformation';

/** What a service with a JSON API does wrong on request: DynamoDB, and CloudWatch Logs. */
export const JSON_FAULTS = ['throttled', 'error-before', 'error-after', 'dropped-before', 'dropped-after', 'late', 'conflict', 'partial'] as const;

export interface JsonFault {
  readonly kind: typeof JSON_FAULTS[number];
  /** The operation to strike; `*` is all of them. */
  readonly operation: string;
  readonly times: number;
  /** `late`: by how much. */
  readonly delayMs?: number;
}

export interface JsonFaults {
  /** How often each kind has struck. */
  readonly counts: Record<string, number>;
  add(fault: JsonFault): void;
  clear(): void;
  /** What goes wrong with this call. */
  strike(operation: string): Interference | undefined;
}

/** DynamoDB says the same in several ways. */
const TOO_MANY = ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'];
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'];
const READS = ['GetItem', 'BatchGetItem', 'Query'];

/** @param name what the counts begin with */
export function createJsonFaults(name: string): JsonFaults {
  let faults: (JsonFault & { times: number })[] = [];
  const counts: Record<string, number> = {};
  let struck = 0;
  return {
    add: (fault) => { faults.push({ ...fault }); },
    clear: () => { faults = []; },
    counts,
    strike(operation) {
      const isFor = (fault: JsonFault) => fault.operation === '*' || fault.operation === operation;
      const fault = faults.find((one) => one.times > 0 && isFor(one) && interference(one, operation, struck));
      if (!fault) return undefined;
      fault.times -= 1;
      struck += 1;
      counts[`${name}-${fault.kind}`] = (counts[`${name}-${fault.kind}`] ?? 0) + 1;
      return interference(fault, operation, struck);
    },
  };
}

/** Undefined: this fault does not happen to this operation. */
function interference({ kind, delayMs }: JsonFault, operation: string, struck: number): Interference | undefined {
  switch (kind) {
    case 'throttled': return refused(TOO_MANY[struck % TOO_MANY.length]);
    case 'error-before': return { effect: false, answer: () => ({ status: 500, body: { __type: 'InternalServerError', message: 'sentinel-item' } }) };
    case 'error-after': return { effect: true, answer: () => ({ status: 500, body: { __type: 'InternalServerError', message: 'sentinel-item' } }) };
    case 'dropped-before': return { effect: false };
    case 'dropped-after': return { effect: true };
    // What was read is then no longer so.
    case 'late': return { effect: READS.includes(operation), delay: delayMs };
    case 'conflict': return conflict(operation);
    case 'partial': return operation === 'BatchGetItem' ? { effect: false, answer: unprocessed } : undefined;
  }
}

/** Somebody's transaction is at the same item. */
function conflict(operation: string): Interference | undefined {
  if (WRITES.includes(operation)) return refused('TransactionConflictException');
  if (operation !== 'TransactWriteItems') return undefined;
  const CancellationReasons = [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }, { Code: 'None' }];
  return { effect: false, answer: () => ({ status: 400, body: { __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException', Message: 'cancelled', CancellationReasons } }) };
}

function unprocessed(body: string): { status: number; body: object } {
  const { RequestItems } = JSON.parse(body) as { RequestItems: object };
  return { status: 200, body: { Responses: {}, UnprocessedKeys: RequestItems } };
}

function refused(code: string): Interference {
  return { effect: false, answer: () => ({ status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message: 'sentinel-item' } }) };
}
