import { App, Duration, Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ChatModerationMetrics, ChatTokenMetrics } from '../../src';

const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
const fn = LambdaFunction.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:eu-west-1:123456789012:function:chat-fn');
const tokens = ChatTokenMetrics.fromFunction(fn);
const moderation = ChatModerationMetrics.fromFunction(fn);

const shown = (metric: Metric) => {
  const { namespace, metricName, statistic, unitFilter, dimensions = [] } = metric.toMetricConfig().metricStat!;
  return [namespace, metricName, statistic, unitFilter, Object.fromEntries(dimensions.map(({ name, value }) => [name, value]))];
};

const service = { service: 'chat-fn' };
test.each<[Metric, string, string, string, object]>([
  [tokens.issued(), 'TokensIssued', 'Sum', 'Count', service],
  [tokens.denied(), 'TokensDenied', 'Sum', 'Count', service],
  [tokens.denied('unknown-room'), 'TokensDenied', 'Sum', 'Count', { ...service, reason: 'unknown-room' }],
  [tokens.banned(), 'TokensBanned', 'Sum', 'Count', service],
  [tokens.limited(), 'TokensLimited', 'Sum', 'Count', service],
  [tokens.throttled(), 'TokensThrottled', 'Sum', 'Count', service],
  [tokens.failed(), 'TokensFailed', 'Sum', 'Count', service],
  [tokens.failed('ban-list-unavailable'), 'TokensFailed', 'Sum', 'Count', { ...service, reason: 'ban-list-unavailable' }],
  [tokens.latency(), 'TokenLatency', 'p99', 'Milliseconds', service],
  [moderation.actions(), 'ModerationActions', 'Sum', 'Count', service],
  [moderation.actions('ban'), 'ModerationActions', 'Sum', 'Count', { ...service, action: 'ban' }],
  [moderation.denied('not-a-moderator'), 'ModerationDenied', 'Sum', 'Count', { ...service, reason: 'not-a-moderator' }],
  [moderation.throttled(), 'ModerationThrottled', 'Sum', 'Count', service],
  [moderation.failed(), 'ModerationFailed', 'Sum', 'Count', service],
  [moderation.secondDisconnectsFailed(), 'SecondDisconnectsFailed', 'Sum', 'Count', service],
  [moderation.latency(), 'ModerationLatency', 'p99', 'Milliseconds', service],
])('%# is the metric that the function writes', (metric, metricName, statistic, unit, dimensions) => {
  expect(shown(metric)).toEqual(['CdkIvsChat', metricName, statistic, unit, dimensions]);
});

test('the defaults can be overridden, and dimensions are added to the function\'s own', () => {
  const metric = tokens.denied(undefined, { statistic: 'Maximum', period: Duration.minutes(1), label: 'mine', dimensionsMap: { reason: 'unknown-room' } });
  expect([metric.period.toSeconds(), metric.label]).toEqual([60, 'mine']);
  expect(shown(metric)).toEqual(['CdkIvsChat', 'TokensDenied', 'Maximum', 'Count', { ...service, reason: 'unknown-room' }]);
});

test('what is no function is refused', () => {
  expect(() => ChatTokenMetrics.fromFunction('chat-fn' as never)).toThrow('[ChatTokenMetrics] the function must be a Lambda function, got "chat-fn"');
  expect(() => ChatModerationMetrics.fromFunction(undefined as never)).toThrow('[ChatModerationMetrics] the function must be a Lambda function, got undefined');
});
