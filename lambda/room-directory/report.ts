import type { DIRECTORY_METRICS } from '../../src/contract';
import { reasonOf } from '../cloudformation/reason';

/** What operators see of what is done to rooms. */
export interface Report {
  /** Adds to a metric, or says how a gauge stands. */
  readonly count: (metric: typeof DIRECTORY_METRICS[keyof typeof DIRECTORY_METRICS], n: number) => void;
  /** One line for each act. Neither tokens nor what was said in a chat may be in it. */
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields: object) => void;
}

/** The id of a room, which lines show in place of its ARN. */
export function roomId(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** What a line says of an error: those of AWS with the call and the request id. */
export function failureOf(thrown: unknown): { readonly errorName: string; readonly reason: string } {
  return { errorName: (thrown as Error | undefined)?.name ?? 'Error', reason: reasonOf(thrown) };
}
