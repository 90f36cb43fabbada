import type { FailureLog, ProblemName } from './problem';
import { METRICS } from '../../src/contract';

/** What may be known about a request afterwards. Nothing in it comes from claims or from the body. */
export interface Outcome extends Partial<FailureLog> {
  /** API Gateway's own. */
  readonly requestId: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly problem?: ProblemName;
  /** Only when it is one of ours: a path can hold anything. */
  readonly room?: string;
  /** What was asked for, where a function does several things: a key of ROUTES. */
  readonly action?: string;
  /** The caller has the groups claim, but what is in it could be read in two ways or none: it gave no groups. */
  readonly groupsClaim?: 'unreadable';
  readonly guest?: true;
}

/** Takes what became of a request. Of the user's id, which stands in no log, no more than a keyed hash is written down. */
export type Observe = (outcome: Outcome, userId?: string) => void;

/** Every request ends in one of these ways, and is counted once. */
export type Ending = 'succeeded' | 'denied' | 'banned' | 'limited' | 'throttled' | 'failed';

/** Problems that are an ending of their own. */
const ENDINGS: { readonly [problem: string]: Ending | undefined } = { 'banned': 'banned', 'too-many-tokens': 'limited' };

export function endingOf({ status, problem }: Pick<Outcome, 'status' | 'problem'>): Ending {
  if (status < 400) return 'succeeded';
  if (status >= 500) return 'failed';
  return ENDINGS[problem ?? ''] ?? (status === 429 ? 'throttled' : 'denied');
}

/** The metrics of a function; what it has none for, it counts as denied. */
export type MetricNames = { readonly [ending in Exclude<Ending, 'banned' | 'limited'> | 'latency']: string }
  & { readonly banned?: string; readonly limited?: string };

/** One count of a metric, and the one of the same metric that says more, in another dimension besides. */
export interface Count {
  readonly metric: string;
  readonly by?: { readonly dimension: typeof METRICS.reason | typeof METRICS.action; readonly value: string };
}

/**
 * `by` has values of short lists of ours alone: each value is a metric of its own to Amazon CloudWatch, which has its price, and no
 * client may make one.
 */
export function countOf(outcome: Outcome, names: MetricNames): Count {
  const ending = endingOf(outcome);
  const metric = names[ending] ?? names.denied;
  const dimension = ending === 'succeeded' ? METRICS.action : METRICS.reason;
  const value = dimension === METRICS.action ? outcome.action : outcome.problem;
  const saysMore = value !== undefined && [names.succeeded, names.denied, names.failed].includes(metric);
  return saysMore ? { metric, by: { dimension, value } } : { metric };
}
