import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ENV, hosted, moderated, newApi, newDirectory } from './fixtures';
import {
  ChatAlarms, ChatDashboard, ChatMetrics, ChatResourceProvider, ChatTokenMetrics, type IChatApi, LoggingConfiguration, LoggingDestination, Room,
  RoomDirectory, RoomDirectoryMetrics,
} from '../../src';
import { DIRECTORY } from '../common/imported';

const OTHER = { account: '210987654321', region: 'us-east-1' };
const REVIEWER = 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer';
const LOG = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';

/** Whoever chats is in one region, and who looks after them in another. */
function stacks(env = { ...ENV, region: OTHER.region }): { chat: Stack; operators: Stack } {
  const app = new App();
  return {
    chat: new Stack(app, 'Chat', { env: ENV, crossRegionReferences: true }),
    operators: new Stack(app, 'Operators', { env, crossRegionReferences: true }),
  };
}

/** Where the metrics of an alarm or a graph say that they are. */
function places(metric: IMetric): (string | undefined)[][] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat ? [[metricStat.account, metricStat.region]] : Object.values(mathExpression!.usingMetrics).flatMap(places);
}

const HERE = [ENV.account, ENV.region];

describe('a metric knows the account and region', () => {
  const { chat } = stacks();
  const elsewhere = new Stack(chat.node.root, 'Elsewhere', { env: OTHER });
  const api = hosted(chat, moderated(chat) as never);
  const version = LambdaFunction.fromFunctionArn(elsewhere, 'Reviewer', REVIEWER);
  const configuration = LoggingConfiguration.fromLoggingConfigurationArn(elsewhere, 'Log', LOG);

  test.each<[string, IMetric]>([
    ['of a function for tokens', api.tokenMetrics.issued()],
    ['of one for one reason', api.tokenMetrics.failed('ban-list-unavailable')],
    ['of latencies', api.tokenMetrics.latency()],
    ['of moderation', api.moderationMetrics!.failed()],
    ['of hosts', api.hostMetrics!.failed()],
    ['of a directory', newDirectory(chat).metrics.openRooms()],
    ['of an imported function', ChatTokenMetrics.fromFunction(version).issued()],
    ['of an imported directory', RoomDirectoryMetrics.fromDirectory(RoomDirectory.fromRoomDirectoryAttributes(elsewhere, 'Streams', DIRECTORY)).opened()],
    ['of an imported review function', ChatMetrics.invocationErrors(version)],
    ['of its answers', ChatMetrics.responseValidationErrors(version)],
    ['of an imported logging configuration', ChatMetrics.logDestinationErrors(configuration)],
    ['of a logging configuration', ChatMetrics.logDestinationErrors(new LoggingConfiguration(chat, 'Log', { destination: LoggingDestination.cloudWatchLogs() }))],
  ])('%s', (_, metric) => {
    for (const place of places(metric)) expect(place).toEqual(HERE);
  });

  test('unless it is told another', () => {
    expect(places(api.tokenMetrics.issued({ account: OTHER.account, region: OTHER.region }))).toEqual([[OTHER.account, OTHER.region]]);
    expect(places(ChatMetrics.invocationErrors(version, { region: OTHER.region }))).toEqual([[ENV.account, OTHER.region]]);
  });

  test('unless only the deployment knows them', () => {
    const agnostic = new Stack(new App(), 'Stack');
    expect(places(newApi(agnostic).tokenMetrics.issued())).toEqual([[undefined, undefined]]);
  });

  test('and has none where it is of a whole region, whichever that is', () => {
    expect(places(ChatMetrics.concurrentChatConnections())).toEqual([[undefined, undefined]]);
  });
});

describe('a dashboard', () => {
  /** The metrics of a dashboard's graphs, each with what stands in its options. */
  function shown(stack: Stack): { title: string; options: Record<string, unknown> }[] {
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
    const parts = (Properties.DashboardBody['Fn::Join']?.[1] ?? [Properties.DashboardBody]) as unknown[];
    const { widgets } = JSON.parse(parts.map((part) => typeof part === 'string' ? part : 'reference').join('')) as {
      widgets: { properties: { title: string; metrics: [...string[], Record<string, unknown>][] } }[];
    };
    return widgets.flatMap(({ properties: { title, metrics } }) => metrics.map((metric) => ({ title, options: Object(metric.at(-1)) })));
  }

  function fill(stack: Stack, chat: Stack): void {
    const api: IChatApi = newApi(chat);
    new Room(chat, 'Lobby');
    new ChatDashboard(stack, 'Dashboard', {
      apis: [api],
      directories: [newDirectory(chat)],
      reviewers: [LambdaFunction.fromFunctionArn(chat, 'Reviewer', REVIEWER)],
      loggingConfigurations: [LoggingConfiguration.fromLoggingConfigurationArn(chat, 'Log', LOG)],
      providers: [ChatResourceProvider.forRooms(chat)],
    });
  }

  test('in another region shows what is there, searches included', () => {
    const { chat, operators } = stacks();
    fill(operators, chat);
    const metrics = shown(operators);
    expect(metrics.filter(({ options }) => String(options.expression).startsWith('SEARCH'))).toHaveLength(2);
    for (const { title, options } of metrics) {
      if (title.endsWith('in the whole region')) continue;
      if (String(options.expression).startsWith('FILL')) continue; // of metrics that stand beside it
      expect([title, options]).toEqual([title, expect.objectContaining({ region: 'eu-west-1' })]);
      expect(options).not.toHaveProperty('accountId');
    }
  });

  test('in the same region says nothing of it', () => {
    const { chat } = stacks();
    fill(chat, chat);
    for (const { options } of shown(chat)) {
      expect(options).not.toHaveProperty('region');
      expect(options).not.toHaveProperty('accountId');
    }
  });
});

describe('an alarm', () => {
  test.each<[string, (operators: Stack, chat: Stack) => unknown, string]>([
    ['of an API', (stack, chat) => new ChatAlarms(stack, 'Alarms', { api: newApi(chat) }), 'Operators/Alarms] the metric TokensFailed of the alarm Failures'],
    ['of reviews', (stack, chat) => ChatMetrics.messageReviewAlarm(stack, 'NotReviewed', LambdaFunction.fromFunctionArn(chat, 'Fn', REVIEWER)),
      'Operators] the metric InvocationErrors of the alarm NotReviewed'],
    ['of reviews by what is imported elsewhere',
      (stack) => ChatMetrics.messageReviewAlarm(stack, 'NotReviewed', LambdaFunction.fromFunctionArn(stack, 'Fn', REVIEWER)),
      'Operators] the metric InvocationErrors of the alarm NotReviewed'],
    ['of lost logs', (stack) => ChatMetrics.logDeliveryAlarm(stack, 'Lost', LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Log', LOG)),
      'Operators] the metric LogDestinationErrors of the alarm Lost'],
    ['of the quota', (stack, chat) => ChatMetrics.tokenQuotaAlarm(stack, 'Quota', [newApi(chat).tokenMetrics]),
      'Operators] the metric TokensIssued of the alarm Quota'],
  ])('%s that is in another region is refused', (_, make, message) => {
    const { chat, operators } = stacks();
    expect(() => make(operators, chat)).toThrow(`[${message} must be in the region of the stack, us-east-1, got eu-west-1`);
  });

  test('that is made by hand is refused by CDK', () => {
    const { chat, operators } = stacks();
    expect(() => newApi(chat).tokenMetrics.issued().createAlarm(operators, 'Tokens', { threshold: 1, evaluationPeriods: 1 }))
      .toThrow('Cannot create an Alarm in region \'us-east-1\' based on metric \'TokensIssued\' in \'eu-west-1\'');
  });

  test('in another account of the region names the account', () => {
    const { operators } = stacks({ ...OTHER, region: ENV.region });
    ChatMetrics.messageReviewAlarm(operators, 'NotReviewed', LambdaFunction.fromFunctionArn(operators, 'Fn', REVIEWER));
    const [{ Properties }] = Object.values(Template.fromStack(operators).findResources('AWS::CloudWatch::Alarm'));
    const metrics = Properties.Metrics as { AccountId?: string; MetricStat?: object }[];
    const accounts = metrics.filter(({ MetricStat }) => MetricStat).map(({ AccountId }) => AccountId);
    expect(accounts).toEqual([ENV.account, ENV.account]);
  });

  test('in the same region and account names neither', () => {
    const { chat } = stacks();
    ChatMetrics.messageReviewAlarm(chat, 'NotReviewed', LambdaFunction.fromFunctionArn(chat, 'Fn', REVIEWER));
    expect(JSON.stringify(Template.fromStack(chat).findResources('AWS::CloudWatch::Alarm'))).not.toContain('AccountId');
  });
});
