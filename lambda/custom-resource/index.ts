import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { beginningOf } from './beginning';
import type { LifecycleEvent } from './event';
import { converge, NotWithdrawn } from './lifecycle';
import { loggingConfigurationType } from './logging-configuration';
import { markerId } from './physical-id';
import { roomType } from './room';
import { followStanding } from './standing';
import type { TemplateType } from './template-type';
import { LOGGING_CONFIGURATION_RESOURCE_TYPE, ROOM_RESOURCE_TYPE } from '../../src/contract';
import { answering } from '../cloudformation/answering';
import { createClient } from '../ivschat/client';
import type { Desired } from '../ivschat/resource-type';

/** Handles one CloudFormation event and answers it. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  let unfinished: NotWithdrawn | undefined;
  await answering(event, context, markerId(event), async ({ signal, ...assignment }) => {
    try {
      return await converge({
        ...assignment,
        event: event as LifecycleEvent,
        type: resourceType(event.ResourceType, signal),
        standing: followStanding(event as LifecycleEvent, assignment.time),
        began: (oldest) => beginningOf(event as LifecycleEvent, assignment.time, assignment.deadline, oldest),
      });
    } catch (error) {
      if (!(error instanceof NotWithdrawn)) throw error;
      // After an early answer, it is Lambda's time limit that was in the way, and so it would be again.
      if (!signal.aborted) unfinished = error;
      if (!error.answered) throw error;
      return error.answered;
    }
  });
  if (unfinished) throw new Error(unfinished.message);
}

function resourceType(type: string, signal: AbortSignal): TemplateType<Desired> {
  switch (type) {
    case ROOM_RESOURCE_TYPE: return roomType(createClient(signal));
    case LOGGING_CONFIGURATION_RESOURCE_TYPE: return loggingConfigurationType(createClient(signal));
    default: throw new Error(`This function does not provide ${type}, but ${ROOM_RESOURCE_TYPE} and ${LOGGING_CONFIGURATION_RESOURCE_TYPE}. Use Room and LoggingConfiguration`);
  }
}
