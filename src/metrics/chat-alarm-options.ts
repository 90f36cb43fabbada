import type { Duration } from 'aws-cdk-lib';

/** When an alarm goes off. */
export interface ChatAlarmOptions {
  /**
   * From how many in a period on it is alarming.
   *
   * @default - 1, or what the alarm says
   */
  readonly threshold?: number;

  /**
   * Over how long they are counted.
   *
   * @default - 5 minutes, or what the alarm says
   */
  readonly period?: Duration;

  /**
   * In how many periods in a row there must be as many.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;
}
