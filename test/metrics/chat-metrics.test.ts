import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GraphWidget, type IMetric, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnLoggingConfiguration } from 'aws-cdk-lib/aws-ivschat';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ENV, newApi, newFunction } from './fixtures';
import { ChatMetrics, ChatTokenMetrics, LoggingConfiguration } from '../../src';

const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
const REVIEWER = 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer';
const reviewer = LambdaFunction.fromFunctionArn(stack, 'Reviewer', REVIEWER);
const LOG = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';
const configuration = LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Log', LOG);

const stat = (metric: IMetric) => {
  const { namespace, metricName, statistic, dimensions = [], unitFilter } = metric.toMetricConfig().metricStat!;
  return { namespace, metricName, statistic, unitFilter, dimensions: Object.fromEntries(dimensions.map(({ name, value }) => [name, value])) };
};

/** ivschat-facts, section 6. */
test.each<[string, Metric, string, Record<string, string>]>([
  ['ConcurrentChatConnections', ChatMetrics.concurrentChatConnections(), 'Maximum', {}],
  ['MessagingDeliveries', ChatMetrics.messagingDeliveries(), 'Sum', {}],
  ['MessagingRequests', ChatMetrics.messagingRequests(), 'Sum', {}],
  ['Deliveries', ChatMetrics.deliveries('SEND_MESSAGE'), 'Sum', { Action: 'SEND_MESSAGE' }],
  ['Requests', ChatMetrics.requests('SEND_MESSAGE'), 'Sum', { Action: 'SEND_MESSAGE' }],
  ['InvocationErrors', ChatMetrics.invocationErrors(reviewer), 'Sum', { Uri: REVIEWER }],
  ['ResponseValidationErrors', ChatMetrics.responseValidationErrors(reviewer), 'Sum', { Uri: REVIEWER }],
])('%s counts over the whole account and region', (metricName, metric, statistic, dimensions) => {
  expect(stat(metric)).toEqual({ namespace: 'AWS/IVSChat', metricName, statistic, dimensions, unitFilter: 'Count' });
});

test.each([
  ['LogDestinationErrors', ChatMetrics.logDestinationErrors(configuration)],
  ['LogDestinationAccessDeniedError', ChatMetrics.logDestinationAccessDeniedErrors(configuration)],
  ['LogDestinationResourceNotFoundErrors', ChatMetrics.logDestinationResourceNotFoundErrors(configuration)],
])('%s is read whether its dimension holds ARN or id', (metricName, metric) => {
  expect(metric.expression).toBe(Object.keys(metric.usingMetrics).map((id) => `FILL(${id}, 0)`).join(' + '));
  expect(Object.values(metric.usingMetrics).map(stat)).toEqual([LOG, 'g1H2I3j4k5L6'].map((LoggingConfigurationValue) => ({
    namespace: 'AWS/IVSChat', metricName, statistic: 'Sum', dimensions: { LoggingConfiguration: LoggingConfigurationValue }, unitFilter: 'Count',
  })));
});

test('those of several logging configurations, and several of one, fit into one graph', () => {
  const own = new Stack(new App(), 'Stack');
  const configurations = ['One', 'Two'].map((id) => new CfnLoggingConfiguration(own, id, { destinationConfiguration: {} }));
  const left = configurations.flatMap((one) => [
    ChatMetrics.logDestinationErrors(one), ChatMetrics.logDestinationAccessDeniedErrors(one), ChatMetrics.logDestinationResourceNotFoundErrors(one),
  ]);
  const [{ properties }] = own.resolve(new GraphWidget({ left }).toJson()) as [{ properties: { metrics: unknown[][] } }];
  expect(properties.metrics).toHaveLength(6 * 3); // each shows a sum, and hides the two that it adds up
  for (const { usingMetrics } of left) for (const id of Object.keys(usingMetrics)) expect(id).toMatch(/^[a-z]\w{0,254}$/);
});

test('the defaults can be overridden', () => {
  const options = { statistic: 'Average', period: Duration.minutes(1), label: 'mine' };
  expect(stat(ChatMetrics.messagingRequests(options)).statistic).toBe('Average');
  const errors = ChatMetrics.logDestinationErrors(configuration, options);
  const statistics = Object.values(errors.usingMetrics).map((metric) => stat(metric).statistic);
  expect([errors.label, errors.period.toSeconds(), ...statistics]).toEqual(['mine', 60, 'Average', 'Average']);
});

test('an alarm for logs goes off at the first one that is not delivered, and not for want of data', () => {
  const own = new Stack(new App(), 'Stack');
  ChatMetrics.logDeliveryAlarm(own, 'Alarm', LoggingConfiguration.fromLoggingConfigurationArn(own, 'Log', LOG));
  Template.fromStack(own).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 1, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
  });
  expect(metricsOf(own)).toEqual(['LogDestinationErrors', 'LogDestinationErrors']);
});

test('an alarm for reviews counts those that failed and those that made no sense', () => {
  const own = new Stack(new App(), 'Stack');
  const fn = LambdaFunction.fromFunctionArn(own, 'Reviewer', REVIEWER);
  ChatMetrics.messageReviewAlarm(own, 'Alarm', fn, { threshold: 5, period: Duration.minutes(1), evaluationPeriods: 3 });
  Template.fromStack(own).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 5, EvaluationPeriods: 3 });
  expect(metricsOf(own)).toEqual(['InvocationErrors', 'ResponseValidationErrors']);
});

function metricsOf(own: Stack): string[] {
  const [{ Properties }] = Object.values(Template.fromStack(own).findResources('AWS::CloudWatch::Alarm'));
  const metrics = Properties.Metrics as { MetricStat?: { Metric: { MetricName: string } } }[];
  return metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []);
}

/** One of the metrics of an alarm, or their sum. */
interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: { readonly Value: unknown }[] };
    readonly Stat: string;
    readonly Period: number;
  };
}

describe('the alarm for tokens near the quota', () => {
  test('counts what all that share it issue, and what was throttled', () => {
    const own = new Stack(new App(), 'Stack', { env: ENV });
    const [one, two] = [newApi(own, 'One'), newApi(own, 'Two')];
    const other = ChatTokenMetrics.fromFunction(newFunction(own, 'Other'));
    ChatMetrics.tokenQuotaAlarm(own, 'Alarm', [one.tokenMetrics, two.tokenFunction.metrics, other]);
    const [{ Properties }] = Object.values(Template.fromStack(own).findResources('AWS::CloudWatch::Alarm')) as { Properties: { Metrics: Query[] } }[];
    expect(Properties).toMatchObject({ Threshold: 9_600, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' });
    const counted = Properties.Metrics.flatMap(({ MetricStat: stats }) => stats ?? []);
    const of = [one.tokenMetrics, two.tokenMetrics, other].map((metrics) => JSON.stringify(own.resolve(metrics.issued().dimensions!.service)));
    expect(new Set(of).size).toBe(3);
    expect(counted.map(({ Metric, Stat, Period }) => [Metric.MetricName, JSON.stringify(Metric.Dimensions[0].Value), Stat, Period])).toEqual(
      of.flatMap((fn) => ['TokensIssued', 'TokensThrottled'].map((name) => [name, fn, 'Sum', 60])));
    const [expression] = Properties.Metrics.flatMap(({ Expression }) => Expression ?? []);
    expect(expression).toBe(Properties.Metrics.filter(({ MetricStat }) => MetricStat).map(({ Id }) => `FILL(${Id}, 0)`).join(' + '));
  });

  test('has a threshold and a period of its own where they are given', () => {
    const own = new Stack(new App(), 'Stack', { env: ENV });
    ChatMetrics.tokenQuotaAlarm(own, 'Alarm', [newApi(own).tokenMetrics], { threshold: 30_000, period: Duration.minutes(5), evaluationPeriods: 2 });
    Template.fromStack(own).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 30_000, EvaluationPeriods: 2 });
    expect(JSON.stringify(Template.fromStack(own).toJSON())).not.toContain('"Period":60');
  });

  test('is for one to five of them, since an alarm takes ten metrics', () => {
    const own = new Stack(new App(), 'Stack', { env: ENV });
    const { tokenMetrics } = newApi(own);
    expect(() => ChatMetrics.tokenQuotaAlarm(own, 'None', [])).toThrow('[Stack] tokens must be a list of 1 to 5 ChatTokenMetrics, got []');
    expect(() => ChatMetrics.tokenQuotaAlarm(own, 'Six', Array(6).fill(tokenMetrics))).toThrow('[Stack] tokens must be a list of 1 to 5 ChatTokenMetrics, got [');
    expect(() => ChatMetrics.tokenQuotaAlarm(own, 'Five', Array(5).fill(tokenMetrics))).not.toThrow();
  });
});
