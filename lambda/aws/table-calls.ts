import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { oneAttempt } from './one-attempt';

/** Of one call. */
const ATTEMPT_MILLISECONDS = 1_000;
const PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 1_000;

/** What DynamoDB says with 400 although the same call may be answered a moment later. */
const TOO_MANY: readonly string[] = [
  'ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'ThrottlingException', 'TransactionConflictException', 'TransactionInProgressException',
];
/** The same, of a part of a transaction. */
const TOO_MANY_IN_PARTS: readonly string[] = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** The table could not be read or written, so nobody knows what stands there. */
export class TableUnavailable extends Error {
  /** @param log for operators: names and ids alone, because messages of DynamoDB quote what was sent */
  constructor(readonly log: { readonly errorName: string; readonly awsRequestId?: string; readonly attempts: number }) {
    super('The table cannot be reached');
    this.name = 'TableUnavailable';
  }
}

/** How often a call is made until it is given up. */
export interface Calling {
  readonly attempts: number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly random: () => number;
}

/** An error of the AWS SDK, as far as anybody may know of it. */
export interface TableError {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  /** Of a transaction that was cancelled: why, part by part. */
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: unknown }[];
}

/** A client that tries each call once, and not for long. */
export function tableClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({ ...oneAttempt(ATTEMPT_MILLISECONDS), ...config });
}

/**
 * So many attempts at most, each within its time. An attempt that resolves to undefined had no answer: DynamoDB did not get to it.
 * An error is thrown as it is where `isAnswer` says that it tells something, and as TableUnavailable otherwise.
 */
export async function callTable<Result>(
  { attempts, sleep, random }: Calling,
  attempt: (options: { abortSignal: AbortSignal }) => Promise<Result | undefined>,
  isAnswer: (error: TableError) => boolean = () => false,
): Promise<Result> {
  for (let made = 1; ; made++) {
    let failure: TableError = { name: 'UnprocessedKeys' };
    try {
      const result = await attempt({ abortSignal: AbortSignal.timeout(ATTEMPT_MILLISECONDS) });
      if (result !== undefined) return result;
    } catch (error) {
      failure = error as TableError;
      if (isAnswer(failure)) throw error;
    }
    if (made >= attempts || !mayGoBy(failure)) {
      throw new TableUnavailable({ errorName: failure.name, awsRequestId: failure.$metadata?.requestId, attempts: made });
    }
    await sleep(Math.min(LONGEST_PAUSE_MILLISECONDS, PAUSE_MILLISECONDS * 2 ** (made - 1)) * (1 + random()));
  }
}

/** There was no answer, or DynamoDB failed itself, or had too much to do. */
function mayGoBy({ name, $metadata, CancellationReasons }: TableError): boolean {
  const status = $metadata?.httpStatusCode;
  if (CancellationReasons) return CancellationReasons.some(({ Code = '' }) => TOO_MANY_IN_PARTS.includes(Code));
  return name === 'UnprocessedKeys' || status === undefined || status >= 500 || TOO_MANY.includes(name);
}
