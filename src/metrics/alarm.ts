import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { ChatAlarmOptions } from './chat-alarm-options';
import { checkSameEnvironment } from '../common/environment';
import { given } from '../common/given';
import { checkGiven, has } from '../common/shapes';
import { BOUNDS, checkInteger, fail } from '../common/validation';

/** Options with nothing left open. */
export type AlarmSettings = Required<ChatAlarmOptions>;

/** 80 % of what CreateChatToken takes in an account and region: 200 a second, or 12,000 a minute. */
export const NEAR_TOKEN_QUOTA: Partial<AlarmSettings> = { threshold: 9_600, period: Duration.minutes(1) };

/** What is left out is as by default. `name`: what stands before the names of the options in messages. */
export function alarmSettings(scope: Construct, options: ChatAlarmOptions | undefined, byDefault: Partial<AlarmSettings> = {}, name = ''): AlarmSettings {
  checkGiven(scope, `${name}threshold`, options?.threshold, 'a number', isNumber);
  checkGiven(scope, `${name}evaluationPeriods`, options?.evaluationPeriods, 'a number', isNumber);
  checkGiven(scope, `${name}period`, options?.period, 'a Duration, such as Duration.minutes(5)', has('toSeconds'));
  const settings = { threshold: 1, period: Duration.minutes(5), evaluationPeriods: 1, ...byDefault, ...given(options) };
  checkThreshold(scope, `${name}threshold`, settings.threshold);
  const most = checkPeriod(scope, `${name}period`, settings.period);
  checkInteger(scope, `${name}evaluationPeriods`, settings.evaluationPeriods, { min: 1, max: most });
  return settings;
}

/** What is alarming is counted. */
function checkThreshold(scope: Construct, name: string, threshold: number): void {
  if (Token.isUnresolved(threshold) || (Number.isFinite(threshold) && threshold >= 0)) return;
  fail(scope, `${name} must be a finite number from 0 on, got ${threshold}`);
}

/** Gives how many such periods an alarm can look back over. */
function checkPeriod(scope: Construct, name: string, period: Duration): number {
  const { steps, step, max, hour, ofLess } = BOUNDS.alarmPeriod;
  const seconds = period.toSeconds({ integral: false });
  if (!steps.some((one) => one === seconds) && (seconds % step !== 0 || seconds < step || seconds > max)) {
    fail(scope, `${name} must be a period of ${steps.join(' or ')} seconds, or a multiple of ${step} seconds up to 7 days, got ${seconds} seconds`);
  }
  return Math.floor((seconds < hour ? ofLess : max) / seconds);
}

/** Goes off from the threshold on. What is counted has no data where there is nothing to count, which alarms nobody. */
export function alarm(
  scope: Construct, id: string, metric: IMetric, { threshold, evaluationPeriods }: AlarmSettings, alarmDescription: string,
): Alarm {
  checkRegion(scope, id, metric);
  return new Alarm(scope, id, {
    metric,
    alarmDescription,
    threshold,
    evaluationPeriods,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** An alarm sees the metrics of its own region alone, and would wait for data for ever. */
function checkRegion(scope: Construct, id: string, metric: IMetric): void {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  for (const one of Object.values(mathExpression?.usingMetrics ?? {})) checkRegion(scope, id, one);
  const { metricName, region } = metricStat ?? {};
  if (region) checkSameEnvironment(scope, `the metric ${metricName} of the alarm ${id}`, { region, account: Stack.of(scope).account }, ['region']);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}
