import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { keepPace, type PaceOptions, REMOVAL_RATES, SWEEP_RATES } from './pace';
import type { Report } from '../report';
import { sweepDirectory, type Swept } from './sweep';
import { DIRECTORY_RESOURCE_TYPE } from '../../../src/contract';
import { answering } from '../../cloudformation/answering';
import { createClient } from '../../ivschat/client';
import { timeUntil, type Time } from '../../ivschat/time';
import type { Directory } from '../call';
import { provideDirectory } from '../removal/event';
import { roomsOf } from '../rooms';

/** Before Lambda ends the function, what was begun has had its time, in milliseconds. */
const SWEEP_END_MILLISECONDS = 60_000;
const REMOVAL_END_MILLISECONDS = 30_000;

export interface SweepDependencies extends Directory {
  readonly report: Report & {
    /** After all of an invocation has been counted. */
    readonly flush: () => void;
  };
}

/** What the schedule sends, and what an operator may: with `all`, a pass through all rooms begins now. */
export interface SweepEvent {
  readonly action: 'sweep';
  readonly all?: boolean;
}

/** Handles the schedule, and the events of CloudFormation for a directory. */
export function sweepHandler(dependencies: SweepDependencies): (event: unknown, context: Context) => Promise<{ readonly sweep: Swept } | undefined> {
  const { report, ...directory } = dependencies;
  return async (event, context) => {
    const begun = Date.now();
    const callsUntil = (end: number, signal: AbortSignal, time: Time, pace: Pick<PaceOptions, 'rates' | 'refusals'>) => {
      const client = keepPace(createClient(signal), { ...pace, time });
      const deadline = begun + context.getRemainingTimeInMillis() - end;
      return { client, rooms: roomsOf(client, directory.config, time), time, deadline, directory, report, requestId: context.awsRequestId };
    };
    try {
      if (isOfCloudFormation(event)) {
        await answering(event, context, directory.config.table, async ({ signal, time }) => {
          requireDirectory(event.ResourceType);
          await provideDirectory(event, () => callsUntil(REMOVAL_END_MILLISECONDS, signal, time, { rates: REMOVAL_RATES, refusals: Infinity }));
          return undefined;
        });
        return undefined;
      }
      if (!isSweep(event)) throw new Error('This function takes { "action": "sweep" }, and events of CloudFormation');
      const end = new AbortController();
      try {
        const sweep = callsUntil(SWEEP_END_MILLISECONDS, end.signal, timeUntil(end.signal), { rates: SWEEP_RATES });
        return { sweep: await sweepDirectory(sweep, event.all === true) };
      } finally {
        // What still runs must not touch anything when Lambda thaws this process for the next sweep.
        end.abort();
      }
    } finally {
      report.flush();
    }
  };
}

/** Refuses resources of another type. */
export function requireDirectory(type: string): void {
  if (type === DIRECTORY_RESOURCE_TYPE) return;
  throw new Error(`This function does not provide ${type}, but ${DIRECTORY_RESOURCE_TYPE}. Use RoomDirectory`);
}

function isOfCloudFormation(event: unknown): event is CloudFormationCustomResourceEvent {
  return typeof event === 'object' && event !== null && 'RequestType' in event && 'ResponseURL' in event;
}

function isSweep(event: unknown): event is SweepEvent {
  return typeof event === 'object' && event !== null && 'action' in event && event.action === 'sweep';
}
