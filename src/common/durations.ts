import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { check, has } from './shapes';
import { checkInteger } from './validation';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A duration in whole minutes, within the range. */
export function wholeMinutes(scope: IConstruct, name: string, duration: Duration, range: Range): number {
  check(scope, name, duration, 'a Duration, such as Duration.minutes(60)', has('toMinutes'));
  const minutes = duration.toMinutes({ integral: false });
  checkInteger(scope, `${name} (in minutes)`, minutes, range);
  return minutes;
}

/** A duration in whole seconds, within the range. */
export function wholeSeconds(scope: IConstruct, name: string, duration: Duration, range: Range): number {
  check(scope, name, duration, 'a Duration, such as Duration.minutes(2)', has('toSeconds'));
  const seconds = duration.toSeconds({ integral: false });
  checkInteger(scope, `${name} (in seconds)`, seconds, range);
  return seconds;
}
