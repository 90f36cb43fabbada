import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import type { LifecycleEvent } from './event';
import { type Attributes, converge, NotWithdrawn } from './lifecycle';
import { loggingConfigurationType } from './logging-configuration';
import { markerId } from './physical-id';
import { reasonOf } from './reason';
import { send, serialise } from './response';
import { roomType } from './room';
import { followStanding } from './standing';
import type { TemplateType } from './template-type';
import { LOGGING_CONFIGURATION_RESOURCE_TYPE, ROOM_RESOURCE_TYPE } from '../../src/contract';
import { createClient } from '../ivschat/client';
import type { Desired } from '../ivschat/resource-type';
import { timeUntil } from '../ivschat/time';

/** Before Lambda kills the function, the watchdog must have answered. */
const WATCHDOG_MILLISECONDS = 5_000;
/** Before the watchdog answers, the last call has had its time: its own error says more than "out of time". */
const LAST_CALL_MILLISECONDS = 16_000;

/**
 * Handles one CloudFormation event and answers it exactly once, on every path: without an answer the stack waits
 * until the resource times out, and then does so once more on the way back.
 */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  if (!event.ResponseURL) throw new Error('Not an event of a CloudFormation custom resource: it has no ResponseURL');
  const start = Date.now();
  const end = start + context.getRemainingTimeInMillis();
  const giveUp = new AbortController();
  let id = ('PhysicalResourceId' in event && event.PhysicalResourceId) || markerId(event);
  let data: Attributes | undefined;
  let reason: string | undefined;
  let unfinished: NotWithdrawn | undefined;

  log('started', event);
  const watchdog = setTimeout(() => giveUp.abort(new Error(
    'Out of time: Amazon IVS Chat did not answer before this function had to end. Try again',
  )), end - WATCHDOG_MILLISECONDS - start);
  try {
    data = await orAborted(giveUp.signal, converge({
      event: event as LifecycleEvent,
      type: resourceType(event.ResourceType, giveUp.signal),
      time: timeUntil(giveUp.signal),
      start,
      deadline: end - LAST_CALL_MILLISECONDS,
      identify: (known) => { id = known; },
      standing: followStanding(event as LifecycleEvent, timeUntil(giveUp.signal)),
    }));
  } catch (error) {
    if (error instanceof NotWithdrawn) unfinished = error;
    data = unfinished?.answered;
    if (!data) reason = reasonOf(error);
  } finally {
    clearTimeout(watchdog);
  }
  // What still runs after an early answer must not touch anything when Lambda thaws this process for the next event.
  giveUp.abort();

  const { StackId, RequestId, LogicalResourceId } = event;
  const body = serialise({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    ...(reason === undefined ? {} : { Reason: reason }),
    PhysicalResourceId: id,
    StackId,
    RequestId,
    LogicalResourceId,
    ...(data === undefined ? {} : { Data: data }),
  });
  await send(event.ResponseURL, body, timeUntil(new AbortController().signal));
  log('answered', event, { physicalResourceId: id, milliseconds: Date.now() - start, reason });
  if (unfinished) throw new Error(unfinished.message);
}

function resourceType(type: string, signal: AbortSignal): TemplateType<Desired> {
  switch (type) {
    case ROOM_RESOURCE_TYPE: return roomType(createClient(signal));
    case LOGGING_CONFIGURATION_RESOURCE_TYPE: return loggingConfigurationType(createClient(signal));
    default: throw new Error(`This function does not provide ${type}, but ${ROOM_RESOURCE_TYPE} and ${LOGGING_CONFIGURATION_RESOURCE_TYPE}. Use Room and LoggingConfiguration`);
  }
}

function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))]);
}

/** Structured, and only what may be read by anybody who reads logs: neither the ResponseURL nor properties. */
function log(message: string, event: CloudFormationCustomResourceEvent, more: object = {}): void {
  const { RequestType: requestType, ResourceType: type, StackId: stackId, LogicalResourceId: logicalResourceId, RequestId: requestId } = event;
  console.log(JSON.stringify({ message, requestType, resourceType: type, stackId, logicalResourceId, requestId, ...more }));
}
