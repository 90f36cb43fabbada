import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Alarm, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { hosted, moderated, newApi, newDirectory, newFunction, newStack } from './fixtures';
import { type ChatAlarmOptions, ChatAlarms, type ChatAlarmsProps, ChatMetrics } from '../../src';

interface AlarmProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Threshold: number;
  readonly Period: number;
  readonly Statistic: string;
  readonly EvaluationPeriods: number;
  readonly Dimensions: { readonly Name: string; readonly Value: unknown }[];
}

function alarmsOf(make: typeof moderated, props: Partial<ChatAlarmsProps> = {}): { [name: string]: AlarmProperties } {
  const stack = newStack();
  new ChatAlarms(stack, 'Alarms', { api: make(stack), ...props });
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return Object.fromEntries(found.map(([id, { Properties }]) => [id.replace(/^Alarms(\w+)........$/, '$1'), Properties]));
}

const shown = ({ Namespace, MetricName, Statistic, Threshold, Period, EvaluationPeriods, Dimensions }: AlarmProperties) => (
  [Namespace, MetricName, Statistic, Threshold, Period, EvaluationPeriods, Dimensions.map(({ Name, Value }) => typeof Value === 'string' ? `${Name}=${Value}` : Name)]);

test('an API has plain alarms with defaults that are written down', () => {
  const alarms = alarmsOf(moderated);
  expect(Object.fromEntries(Object.entries(alarms).map(([name, properties]) => [name, shown(properties)]))).toEqual({
    Failures: ['CdkIvsChat', 'TokensFailed', 'Sum', 5, 300, 1, ['service']],
    Throttled: ['CdkIvsChat', 'TokensThrottled', 'Sum', 10, 300, 1, ['service']],
    Denials: ['CdkIvsChat', 'TokensDenied', 'Sum', 500, 300, 1, ['service']],
    BanList: ['CdkIvsChat', 'TokensFailed', 'Sum', 1, 300, 1, ['reason=ban-list-unavailable', 'service']],
    Quota: ['CdkIvsChat', 'TokensIssued', 'Sum', 9600, 60, 1, ['service']],
    ModerationFailures: ['CdkIvsChat', 'ModerationFailed', 'Sum', 1, 300, 1, ['service']],
    DeadLetters: ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', 1, 300, 1, ['QueueName']],
  });
  for (const properties of Object.values(alarms)) {
    expect(properties).toMatchObject({ ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching', AlarmDescription: expect.any(String) });
    expect(properties).not.toHaveProperty('Metrics');
  }
});

test('where there is no moderation, nothing of it is watched', () => {
  expect(Object.keys(alarmsOf(newApi)).sort()).toEqual(['BanList', 'Denials', 'Failures', 'Quota', 'Throttled']);
});

test('an API with hosts has an alarm more', () => {
  const { HostFailures, ...others } = alarmsOf(hosted);
  expect(shown(HostFailures)).toEqual(['CdkIvsChat', 'HostFailed', 'Sum', 1, 300, 1, ['service']]);
  expect(Object.keys(others).sort()).toEqual(['BanList', 'Denials', 'Failures', 'Quota', 'Throttled']);
  const other = alarmsOf(hosted, { hostFailures: { threshold: 4, period: Duration.minutes(1), evaluationPeriods: 2 } });
  expect(shown(other.HostFailures).slice(3, 6)).toEqual([4, 60, 2]);
});

test('each has a threshold, a period and a number of periods of its own, and what is left out is as by default', () => {
  const options = { threshold: 7, period: Duration.minutes(10), evaluationPeriods: 3 };
  const names = ['failures', 'throttled', 'denials', 'banList', 'quota', 'moderationFailures', 'deadLetters'] as const;
  for (const properties of Object.values(alarmsOf(moderated, Object.fromEntries(names.map((name) => [name, options]))))) {
    expect(properties).toMatchObject({ Threshold: 7, Period: 600, EvaluationPeriods: 3 });
  }
  const { Failures, Quota } = alarmsOf(moderated, { failures: { threshold: 50 }, quota: { evaluationPeriods: 5 } });
  expect(Failures).toMatchObject({ Threshold: 50, Period: 300, EvaluationPeriods: 1 });
  expect(Quota).toMatchObject({ Threshold: 9600, Period: 60, EvaluationPeriods: 5 });
});

test('an action is added to all of them', () => {
  const stack = newStack();
  const alarms = new ChatAlarms(stack, 'Alarms', { api: moderated(stack) });
  alarms.addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:123456789012:operators' }) });
  expect(alarms.all).toHaveLength(7);
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:operators'] }, 7);
});

test('an alarm may be for one reason alone', () => {
  const stack = newStack();
  const { metrics } = newApi(stack).tokenFunction;
  metrics.denied('unknown-room').createAlarm(stack, 'Guessing', { threshold: 100, evaluationPeriods: 1 });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'TokensDenied', Dimensions: [{ Name: 'reason', Value: 'unknown-room' }, { Name: 'service', Value: Match.anyValue() }],
  });
});

test.each<[string, Partial<Record<keyof ChatAlarmsProps, unknown>>, string]>([
  ['api', { api: 'api' }, '[Stack/Alarms] api must be a ChatApi, or another IChatApi, got "api"'],
  ['a threshold', { failures: { threshold: 'many' } }, '[Stack/Alarms] failures.threshold must be a number, got "many"'],
  ['a period', { quota: { period: 60 } }, '[Stack/Alarms] quota.period must be a Duration, such as Duration.minutes(5), got 60'],
])('%s of another kind is an error with its name', (_, props, message) => {
  expect(() => alarmsOf(moderated, props as Partial<ChatAlarmsProps>)).toThrow(message);
});

test.each<[string, ChatAlarmOptions, string]>([
  ['a threshold without end', { threshold: Infinity }, 'threshold must be a finite number from 0 on, got Infinity'],
  ['a threshold below 0', { threshold: -1 }, 'threshold must be a finite number from 0 on, got -1'],
  ['no period in a row', { evaluationPeriods: 0 }, 'evaluationPeriods must be a whole number from 1 to 288, got 0'],
  ['fewer periods than none', { evaluationPeriods: -3 }, 'evaluationPeriods must be a whole number from 1 to 288, got -3'],
  ['a part of a period', { evaluationPeriods: 1.5 }, 'evaluationPeriods must be a whole number from 1 to 288, got 1.5'],
  ['periods without end', { evaluationPeriods: Infinity }, 'evaluationPeriods must be a whole number from 1 to 288, got Infinity'],
  ['short periods over more than a day', { period: Duration.minutes(59), evaluationPeriods: 25 }, 'evaluationPeriods must be a whole number from 1 to 24, got 25'],
  ['long periods over more than 7 days', { period: Duration.hours(1), evaluationPeriods: 169 }, 'evaluationPeriods must be a whole number from 1 to 168, got 169'],
  ['no period', { period: Duration.seconds(0) },
    'period must be a period of 10 or 30 seconds, or a multiple of 60 seconds up to 7 days, got 0 seconds'],
  ['a period between steps', { period: Duration.seconds(45) },
    'period must be a period of 10 or 30 seconds, or a multiple of 60 seconds up to 7 days, got 45 seconds'],
  ['a part of a second', { period: Duration.millis(1500) },
    'period must be a period of 10 or 30 seconds, or a multiple of 60 seconds up to 7 days, got 1.5 seconds'],
  ['a period of more than 7 days', { period: Duration.days(8) },
    'period must be a period of 10 or 30 seconds, or a multiple of 60 seconds up to 7 days, got 691200 seconds'],
])('%s is an error, before CloudFormation refuses it', (_, options, message) => {
  expect(() => alarmsOf(newApi, { failures: options })).toThrow(`[Stack/Alarms] failures.${message}`);
  const stack = newStack();
  expect(() => ChatMetrics.messageReviewAlarm(stack, 'NotReviewed', newFunction(stack, 'Reviewer'), options)).toThrow(`[Stack] ${message}`);
});

test.each<[string, ChatAlarmOptions]>([
  ['10 seconds', { period: Duration.seconds(10), evaluationPeriods: 8640 }],
  ['30 seconds', { period: Duration.seconds(30) }],
  ['a day of minutes', { period: Duration.minutes(1), evaluationPeriods: 1440 }],
  ['7 days of hours', { period: Duration.hours(1), evaluationPeriods: 168 }],
  ['7 days', { period: Duration.days(7) }],
  ['a threshold of 0', { threshold: 0 }],
  ['a threshold between whole numbers', { threshold: 0.5 }],
])('%s: CloudWatch takes it', (_, options) => {
  const { Failures } = alarmsOf(newApi, { failures: options });
  const { threshold: Threshold = 5, evaluationPeriods: EvaluationPeriods = 1, period = Duration.minutes(5) } = options;
  expect(Failures).toMatchObject({ Threshold, EvaluationPeriods, Period: period.toSeconds() });
});

test('a threshold and a number of periods that only the deployment knows pass', () => {
  const stack = newStack();
  const { valueAsNumber } = new CfnParameter(stack, 'Number', { type: 'Number' });
  new ChatAlarms(stack, 'Alarms', { api: newApi(stack), failures: { threshold: valueAsNumber, evaluationPeriods: valueAsNumber } });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: { Ref: 'Number' }, EvaluationPeriods: { Ref: 'Number' } });
});

test('a directory of rooms has alarms of its own, whose settings may be others', () => {
  const stack = newStack();
  const alarms = new ChatAlarms(stack, 'Alarms', { api: newApi(stack), directory: newDirectory(stack), missingRooms: { threshold: 20, period: Duration.minutes(15) } });
  const of = (one: keyof ChatAlarms) => {
    const { namespace, metricName, statistic, period } = (alarms[one] as Alarm).metric.toMetricConfig().metricStat!;
    const { threshold } = (alarms[one] as Alarm).node.defaultChild as CfnAlarm;
    return [namespace, metricName, statistic, threshold, period.toMinutes()];
  };
  expect(of('directoryFailures')).toEqual(['CdkIvsChat', 'DirectoryFailed', 'Sum', 5, 5]);
  expect(of('sweepErrors')).toEqual(['AWS/Lambda', 'Errors', 'Sum', 3, 5]);
  expect(of('directoryThrottled')).toEqual(['CdkIvsChat', 'DirectoryThrottled', 'Sum', 10, 5]);
  expect(of('missingRooms')).toEqual(['CdkIvsChat', 'RoomsMissing', 'Sum', 20, 15]);
  expect(of('directoryDeadLetters')).toEqual(['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', 1, 5]);
  expect(alarms.all).toHaveLength(10);
});

test('a directory that is none is refused', () => {
  const stack = newStack();
  expect(() => new ChatAlarms(stack, 'Alarms', { api: newApi(stack), directory: 'streams' as never })).toThrow('[Stack/Alarms] directory must be a RoomDirectory, got "streams"');
});
