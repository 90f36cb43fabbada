import type { IvschatClient } from '@aws-sdk/client-ivschat';
import { isThrottled, toApiError } from '../../ivschat/retry';
import type { Time } from '../../ivschat/time';

/** Calls a second of each operation, the rest of which is for everybody else in the account and region. */
export interface Rates {
  readonly [operation: string]: number;
}

/** The service takes 5 of each from the whole account and region. */
export const SWEEP_RATES: Rates = { ListRooms: 1, GetRoom: 1, UpdateRoom: 1, DeleteRoom: 2, TagResource: 1, UntagResource: 1 };
/** While a directory goes, somebody waits for it. */
export const REMOVAL_RATES: Rates = { ListRooms: 2, GetRoom: 4, DeleteRoom: 4 };

/** Of an operation that others use up, this part of its rate at the least. */
const SLOWEST = 1 / 8;
/** As many refusals without an answer between them mean that there is nothing left for us. */
const REFUSALS = 6;

/** Others in the account use up the calls: whoever can come later, does. */
export class Crowded extends Error {
  constructor(readonly operation: string) {
    super(`Others use up the calls of ${operation}`);
    this.name = 'Crowded';
  }
}

/** How the calls to an operation come along. */
interface Lane {
  /** When the next call may be made. */
  next: number;
  /** Part of the rate that is used. */
  part: number;
  /** Refusals since the last answer. */
  refusals: number;
}

export interface PaceOptions {
  readonly rates: Rates;
  readonly time: Time;
  /** After so many refusals in a row, calls fail with Crowded; `Infinity`: they go on, as slow as they can. */
  readonly refusals?: number;
}

/**
 * Makes a client keep to rates, whoever calls with it: calls wait for their turn, those that are throttled halve the rate of their
 * operation, and those that are answered bring it back.
 */
export function keepPace<C extends Pick<IvschatClient, 'middlewareStack'>>(client: C, { rates, time, refusals = REFUSALS }: PaceOptions): C {
  const lanes = new Map<string, Lane>();
  client.middlewareStack.add((next, { commandName = '' }) => async (args) => {
    const operation = commandName.replace(/Command$/, '');
    const rate = rates[operation];
    if (rate === undefined) return next(args);
    const lane = lanes.get(operation) ?? { next: 0, part: 1, refusals: 0 };
    lanes.set(operation, lane);
    if (lane.refusals >= refusals) throw new Crowded(operation);
    const at = Math.max(time.now(), lane.next);
    lane.next = at + 1_000 / (rate * lane.part);
    if (at > time.now()) await time.sleep(at - time.now());
    try {
      const result = await next(args);
      Object.assign(lane, { part: Math.min(1, lane.part * 1.25), refusals: 0 });
      return result;
    } catch (thrown) {
      if (isThrottled(toApiError(thrown))) {
        Object.assign(lane, { part: Math.max(SLOWEST, lane.part / 2), refusals: lane.refusals + 1 });
        lane.next = Math.max(lane.next, time.now() + 1_000 / (rate * lane.part));
      } else {
        lane.refusals = 0;
      }
      throw thrown;
    }
  // Ahead of what the client itself does: an error of ours names no operation, so nobody takes it for one of the service.
  }, { step: 'initialize', name: 'keepPace', priority: 'high' });
  return client;
}
