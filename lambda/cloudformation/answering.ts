import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { reasonOf } from './reason';
import { send, serialise } from './response';
import { type Time, timeUntil } from '../ivschat/time';

/** Before Lambda kills the function, the watchdog must have answered. */
const WATCHDOG_MILLISECONDS = 5_000;
/** Before the watchdog answers, the last call has had its time: its own error says more than "out of time". */
const LAST_CALL_MILLISECONDS = 16_000;

/** What the work on an event has to go by. */
export interface Assignment {
  /** Aborted as soon as the event is answered: what still runs then must not touch anything. */
  readonly signal: AbortSignal;
  /** Its waits end with the signal. */
  readonly time: Time;
  /** When the event arrived, in milliseconds since the epoch. */
  readonly start: number;
  /** When to stop trying, so that there is time to answer. */
  readonly deadline: number;
  /** Says the physical resource id to answer with, as soon and as often as it becomes known. */
  readonly identify: (physicalResourceId: string) => void;
}

/**
 * The work is not done, and goes on when the event is delivered again: it is not answered yet. Lambda delivers what fails twice more, some
 * minutes later; whoever throws this knows whether another delivery comes.
 */
export class Unfinished extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'Unfinished';
  }
}

/**
 * Answers one CloudFormation event exactly once, on every path: without an answer the stack waits until the resource times out, and
 * then does so once more on the way back. The answer is what the work resolves to, as the resource's attributes, or why it failed.
 * The id is that of the event, or `id` where it has none, until the work says another. Of work that is Unfinished there is no answer.
 */
export async function answering(
  event: CloudFormationCustomResourceEvent, context: Context, id: string,
  work: (assignment: Assignment) => Promise<Readonly<Record<string, string>> | undefined>,
): Promise<void> {
  if (!event.ResponseURL) throw new Error('Not an event of a CloudFormation custom resource: it has no ResponseURL');
  const start = Date.now();
  const end = start + context.getRemainingTimeInMillis();
  const giveUp = new AbortController();
  let physicalResourceId = ('PhysicalResourceId' in event && event.PhysicalResourceId) || id;
  let data: Readonly<Record<string, string>> | undefined;
  let reason: string | undefined;

  log('started', event);
  const watchdog = setTimeout(() => giveUp.abort(new Error(
    'Out of time: Amazon IVS Chat did not answer before this function had to end. Try again',
  )), end - WATCHDOG_MILLISECONDS - start);
  try {
    data = await orAborted(giveUp.signal, work({
      signal: giveUp.signal,
      time: timeUntil(giveUp.signal),
      start,
      deadline: end - LAST_CALL_MILLISECONDS,
      identify: (known) => { physicalResourceId = known; },
    }));
  } catch (error) {
    if (error instanceof Unfinished) {
      giveUp.abort();
      log('goes on in the next delivery', event, { milliseconds: Date.now() - start, reason: error.message });
      throw error;
    }
    reason = reasonOf(error);
  } finally {
    clearTimeout(watchdog);
  }
  // What still runs after an early answer must not touch anything when Lambda thaws this process for the next event.
  giveUp.abort();

  const { StackId, RequestId, LogicalResourceId } = event;
  const body = serialise({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    ...(reason === undefined ? {} : { Reason: reason }),
    PhysicalResourceId: physicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
    ...(data === undefined ? {} : { Data: data }),
  });
  await send(event.ResponseURL, body, timeUntil(new AbortController().signal));
  log('answered', event, { physicalResourceId, milliseconds: Date.now() - start, reason });
}

function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))]);
}

/** Structured, and only what may be read by anybody who reads logs: neither the ResponseURL nor properties. */
function log(message: string, event: CloudFormationCustomResourceEvent, more: object = {}): void {
  const { RequestType: requestType, ResourceType: type, StackId: stackId, LogicalResourceId: logicalResourceId, RequestId: requestId } = event;
  console.log(JSON.stringify({ message, requestType, resourceType: type, stackId, logicalResourceId, requestId, ...more }));
}
