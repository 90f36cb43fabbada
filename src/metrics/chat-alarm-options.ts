import type { Duration } from 'aws-cdk-lib';

/** When an alarm goes off. */
export interface ChatAlarmOptions {
  /**
   * From how many in a period on it is alarming: 0 or more.
   *
   * @default - 1, or what the alarm says
   */
  readonly threshold?: number;

  /**
   * Over how long they are counted: 10 or 30 seconds, or a multiple of 60 seconds up to 7 days.
   *
   * @default - 5 minutes, or what the alarm says
   */
  readonly period?: Duration;

  /**
   * In how many periods in a row there must be as many: at least 1. All of them together take at most 7 days, or one day if a period is
   * less than an hour.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;
}
