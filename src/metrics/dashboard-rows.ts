import { Duration } from 'aws-cdk-lib';
import { Color, GraphWidget, type IMetric, type IWidget, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ChatMetrics } from './chat-metrics';
import type { IChatApi } from '../api/i-chat-api';
import { METRICS } from '../contract';
import type { ChatResourceProvider } from '../provider/chat-resource-provider';
import type { RoomDirectory } from '../rooms/room-directory';

/** The width of a dashboard, in the grid of Amazon CloudWatch. */
const WIDTH = 24;

/** Of one API: what became of requests for tokens, of moderation, and of hosts. */
export function ofApi(api: IChatApi): IWidget[][] {
  return [ofTokens(api), ...ofModeration(api), ...ofHosts(api)];
}

function ofTokens({ node, tokenMetrics: tokens }: IChatApi): IWidget[] {
  return [
    graph(`Tokens: ${node.path}`, [
      tokens.issued({ label: 'Issued', color: Color.GREEN }),
      tokens.denied(undefined, { label: 'Denied', color: Color.BLUE }),
      tokens.banned({ label: 'Banned', color: Color.PURPLE }),
      tokens.limited({ label: 'Limited', color: Color.BROWN }),
      tokens.throttled({ label: 'Throttled', color: Color.ORANGE }),
      tokens.failed(undefined, { label: 'Failed', color: Color.RED }),
    ], { stacked: true }),
    graph('Denied and failed, by reason', [by(tokens.denied(), METRICS.reason), by(tokens.failed(), METRICS.reason)]),
    graph('Milliseconds for a token', percentiles((options) => tokens.latency(options))),
  ];
}

function ofModeration({ node, moderationMetrics: moderation, deadLetterQueue }: IChatApi): IWidget[][] {
  if (!moderation) return [];
  return [[
    graph(`Moderation: ${node.path}`, [
      by(moderation.actions(), METRICS.action),
      moderation.denied(undefined, { label: 'Denied' }),
      moderation.throttled({ label: 'Throttled', color: Color.ORANGE }),
      moderation.failed(undefined, { label: 'Failed', color: Color.RED }),
    ]),
    graph('Milliseconds for moderation', percentiles((options) => moderation.latency(options))),
    ...deadLetterQueue ? [graph('Second disconnects that failed', [
      moderation.secondDisconnectsFailed({ label: 'Tried again' }),
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'Given up', statistic: Stats.MAXIMUM, color: Color.RED }),
    ])] : [],
  ]];
}

function ofHosts({ node, hostMetrics: hosts }: IChatApi): IWidget[][] {
  if (!hosts) return [];
  return [[
    graph(`Hosts: ${node.path}`, [
      by(hosts.actions(), METRICS.action),
      hosts.denied(undefined, { label: 'Denied' }),
      hosts.throttled({ label: 'Throttled', color: Color.ORANGE }),
      hosts.failed(undefined, { label: 'Failed', color: Color.RED }),
    ]),
    graph('Hosts: denied and failed, by reason', [by(hosts.denied(), METRICS.reason), by(hosts.failed(), METRICS.reason)]),
    graph('Milliseconds for hosts', percentiles((options) => hosts.latency(options))),
  ]];
}

/** Of one directory of rooms. */
export function ofDirectory({ node, metrics, deadLetterQueue }: RoomDirectory): IWidget[] {
  return [
    graph(`Rooms: ${node.path}`, [
      metrics.openRooms({ label: 'Open', color: Color.GREEN }),
      metrics.opened({ label: 'Opened' }),
      metrics.closed({ label: 'Closed', color: Color.BLUE }),
      metrics.expired({ label: 'Expired', color: Color.PURPLE }),
    ]),
    graph('Rooms: refused, failed, made good', [
      metrics.denied({ label: 'Denied', color: Color.BLUE }),
      metrics.throttled({ label: 'Throttled', color: Color.ORANGE }),
      metrics.failed({ label: 'Failed', color: Color.RED }),
      metrics.swept({ label: 'Swept' }),
      metrics.missing({ label: 'Deleted outside', color: Color.PURPLE }),
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: 'Dead letters', statistic: Stats.MAXIMUM, color: Color.BROWN }),
    ]),
    graph('Milliseconds for a call', percentiles((options) => metrics.latency(options))),
  ];
}

/** What Amazon IVS Chat reports of all rooms of the account and region. */
export function ofService(): IWidget[] {
  return [
    graph('Connections, in the whole region', [ChatMetrics.concurrentChatConnections({ label: 'Connections' })]),
    graph('Messages and events, in the whole region', [
      ChatMetrics.messagingRequests({ label: 'Requests' }), ChatMetrics.messagingDeliveries({ label: 'Deliveries' }),
    ]),
  ];
}

/** Of one function that reviews messages. */
export function ofReviewers(reviewer: IFunction): IWidget[] {
  return [
    graph(`No valid review: ${reviewer.node.path}`, [
      ChatMetrics.invocationErrors(reviewer, { label: 'Not invoked, or too late' }),
      ChatMetrics.responseValidationErrors(reviewer, { label: 'No review' }),
    ]),
    graph('Milliseconds for a review', percentiles((options) => reviewer.metricDuration(options))),
  ];
}

export function ofLoggingConfigurations(configurations: ILoggingConfigurationRef[]): IWidget[] {
  const lost = configurations.map((configuration) => ChatMetrics.logDestinationErrors(configuration, { label: configuration.node.path }));
  return [graph('Logs that were not delivered', lost)];
}

export function ofProviders(providers: ChatResourceProvider[]): IWidget[] {
  return [
    graph('Deployments: errors', providers.map(({ handler, node }) => handler.metricErrors({ label: node.path }))),
    graph('Deployments: milliseconds', providers.map(({ handler, node }) => handler.metricDuration({ label: node.path, statistic: Stats.MAXIMUM }))),
  ];
}

function graph(title: string, left: IMetric[], options: { readonly stacked?: boolean } = {}): GraphWidget {
  return new GraphWidget({ title, left, leftYAxis: { min: 0, showUnits: false }, width: WIDTH / 3, ...options });
}

function percentiles(metric: (options: { statistic: string; label: string }) => IMetric): IMetric[] {
  return [50, 99].map((p) => metric({ statistic: Stats.percentile(p), label: `p${p}` }));
}

/** The metric once for each value that its second dimension has had. */
function by(metric: IMetric, dimension: string): MathExpression {
  const { namespace, metricName, dimensions = [], account, region } = metric.toMetricConfig().metricStat!;
  const [{ name, value }] = dimensions;
  return new MathExpression({
    expression: `SEARCH('{${namespace},${name},${dimension}} MetricName="${metricName}" ${name}="${value}"', 'Sum')`,
    usingMetrics: {},
    label: `\${PROP('Dim.${dimension}')}`,
    period: Duration.minutes(5),
    searchAccount: account,
    searchRegion: region,
  });
}
