import type { Duration, ResourceEnvironment } from 'aws-cdk-lib';
import { type Alarm, MathExpression, Metric, type MetricOptions, Stats, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { alarm, alarmSettings, NEAR_TOKEN_QUOTA } from './alarm';
import type { ChatAlarmOptions } from './chat-alarm-options';
import type { ChatTokenMetrics } from '../api/chat-function-metrics';
import { idOf, whereabouts } from '../common/arns';
import { metricEnvironment } from '../common/function-metrics';
import { given } from '../common/given';
import { check, has, isString } from '../common/shapes';

const NAMESPACE = 'AWS/IVSChat';

/** An alarm takes ten metrics, two of each function. */
const MOST_FUNCTIONS = 5;

/** Every metric of the namespace, and how it is summed up by default. All of them count. */
const STATISTICS = {
  // Reported as the maximum of each minute: a sum of those would count a connection once a minute.
  ConcurrentChatConnections: Stats.MAXIMUM,
  MessagingDeliveries: Stats.SUM,
  MessagingRequests: Stats.SUM,
  Deliveries: Stats.SUM,
  Requests: Stats.SUM,
  InvocationErrors: Stats.SUM,
  ResponseValidationErrors: Stats.SUM,
  LogDestinationErrors: Stats.SUM,
  LogDestinationAccessDeniedError: Stats.SUM,
  LogDestinationResourceNotFoundErrors: Stats.SUM,
} as const;

/**
 * What Amazon IVS Chat tells Amazon CloudWatch, in the namespace `AWS/IVSChat`, and three alarms.
 *
 * All metrics count over **all rooms of an account in a region**: the service has none for a single room. What your own
 * servers do in a room is for them to count.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-health.html
 */
export class ChatMetrics {
  /**
   * How many connections are open at once; the service's quota is 50,000 unless raised. By default their maximum.
   *
   * @param options of the metric, such as `period`; by default the maximum of 5 minutes
   */
  public static concurrentChatConnections(options?: MetricOptions): Metric {
    return metric('ConcurrentChatConnections', {}, options);
  }

  /**
   * How many messages, events and other requests were delivered to connections, each delivery counted.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static messagingDeliveries(options?: MetricOptions): Metric {
    return metric('MessagingDeliveries', {}, options);
  }

  /**
   * How many requests, such as messages, were made.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static messagingRequests(options?: MetricOptions): Metric {
    return metric('MessagingRequests', {}, options);
  }

  /**
   * Like `messagingDeliveries`, of one kind of request.
   *
   * @param action such as `SEND_MESSAGE`: what the service calls the request in the dimension `Action`
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static deliveries(action: string, options?: MetricOptions): Metric {
    return metric('Deliveries', { Action: action }, options);
  }

  /**
   * Like `messagingRequests`, of one kind of request.
   *
   * @param action such as `SEND_MESSAGE`: what the service calls the request in the dimension `Action`
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static requests(action: string, options?: MetricOptions): Metric {
    return metric('Requests', { Action: action }, options);
  }

  /**
   * How often a review function could not be invoked or took too long, so that the fallback applied.
   *
   * @param fn the function, version or alias that reviews messages
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static invocationErrors(fn: IFunction, options?: MetricOptions): Metric {
    return metricOfReviewer('InvocationErrors', fn, options);
  }

  /**
   * How often a review function answered what is no review, so that the fallback applied.
   *
   * @param fn the function, version or alias that reviews messages
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static responseValidationErrors(fn: IFunction, options?: MetricOptions): Metric {
    return metricOfReviewer('ResponseValidationErrors', fn, options);
  }

  /**
   * How often logs could not be delivered, for whatever reason.
   *
   * @param configuration a `LoggingConfiguration`, a `CfnLoggingConfiguration` or another `ILoggingConfigurationRef`
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static logDestinationErrors(configuration: ILoggingConfigurationRef, options?: MetricOptions): MathExpression {
    return metricOfConfiguration('LogDestinationErrors', configuration, options);
  }

  /**
   * How often logs could not be delivered because the destination's policy does not allow it.
   *
   * @param configuration a `LoggingConfiguration`, a `CfnLoggingConfiguration` or another `ILoggingConfigurationRef`
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static logDestinationAccessDeniedErrors(configuration: ILoggingConfigurationRef, options?: MetricOptions): MathExpression {
    return metricOfConfiguration('LogDestinationAccessDeniedError', configuration, options);
  }

  /**
   * How often logs could not be delivered because the destination does not exist any more.
   *
   * @param configuration a `LoggingConfiguration`, a `CfnLoggingConfiguration` or another `ILoggingConfigurationRef`
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public static logDestinationResourceNotFoundErrors(configuration: ILoggingConfigurationRef, options?: MetricOptions): MathExpression {
    return metricOfConfiguration('LogDestinationResourceNotFoundErrors', configuration, options);
  }

  /**
   * An alarm for logs that are not delivered: what is lost so is lost for good.
   *
   * @param scope a stack, or a construct in one, in the region of what is watched
   * @param id what the alarm is called in the scope
   * @param configuration a `LoggingConfiguration`, a `CfnLoggingConfiguration` or another `ILoggingConfigurationRef`
   * @param options from how many on, in how long, how often in a row; by default 1 in 5 minutes
   */
  public static logDeliveryAlarm(scope: Construct, id: string, configuration: ILoggingConfigurationRef, options?: ChatAlarmOptions): Alarm {
    checkConfiguration(scope, configuration);
    const settings = alarmSettings(scope, options);
    const errors = ChatMetrics.logDestinationErrors(configuration, { period: settings.period });
    return alarm(scope, id, errors, settings, 'Amazon IVS Chat could not deliver logs to their destination');
  }

  /**
   * An alarm for messages that were not reviewed, because the review function failed, was too slow or answered nonsense.
   *
   * @param scope a stack, or a construct in one, in the region of what is watched
   * @param id what the alarm is called in the scope
   * @param fn the function, version or alias that reviews messages
   * @param options from how many on, in how long, how often in a row; by default 1 in 5 minutes
   */
  public static messageReviewAlarm(scope: Construct, id: string, fn: IFunction, options?: ChatAlarmOptions): Alarm {
    checkReviewer(scope, fn);
    const settings = alarmSettings(scope, options);
    const period = { period: settings.period };
    const errors = sum({ failed: ChatMetrics.invocationErrors(fn, period), invalid: ChatMetrics.responseValidationErrors(fn, period) }, period);
    return alarm(scope, id, errors, settings, 'Amazon IVS Chat got no valid review of messages: the fallback applied to them');
  }

  /**
   * An alarm for tokens that come near what CreateChatToken takes in an account and region: 200 a second, which AWS does not raise. All
   * APIs and functions there share it: those that are given here are counted together, their tokens and the requests that were throttled.
   * The service itself is not known to count its calls in Amazon CloudWatch.
   *
   * @param scope a stack, or a construct in one, in the region of what is watched
   * @param id what the alarm is called in the scope
   * @param tokens what they count: `api.tokenMetrics` or `tokenFunction.metrics`, 1 to 5 of them
   * @param options from how many on, in how long, how often in a row; by default 9,600 in a minute: 80 % of the quota, if they come evenly
   */
  public static tokenQuotaAlarm(scope: Construct, id: string, tokens: ChatTokenMetrics[], options?: ChatAlarmOptions): Alarm {
    check(scope, 'tokens', tokens, `a list of 1 to ${MOST_FUNCTIONS} ChatTokenMetrics`, (list) => (
      Array.isArray(list) && list.length >= 1 && list.length <= MOST_FUNCTIONS && list.every(has('issued', 'throttled'))));
    const settings = alarmSettings(scope, options, NEAR_TOKEN_QUOTA);
    const period = { period: settings.period };
    const counted = tokens.flatMap((of, n) => [[`issued${n}`, of.issued(period)], [`throttled${n}`, of.throttled(period)]] as const);
    return alarm(scope, id, sum(Object.fromEntries(counted), period), settings, 'Chat tokens come near the quota of CreateChatToken in this account and region');
  }

  private constructor() {}
}

/** `env`: where it is counted, if something says so. */
function metric(
  metricName: keyof typeof STATISTICS, dimensionsMap: { [name: string]: string }, options?: MetricOptions, env?: ResourceEnvironment,
): Metric {
  for (const [name, value] of Object.entries(dimensionsMap)) check('ChatMetrics', `${name} of the metric ${metricName}`, value, 'a string', isString);
  return new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap,
    statistic: STATISTICS[metricName],
    unit: Unit.COUNT,
    ...env && metricEnvironment(env),
    ...given(options),
  });
}

function metricOfReviewer(metricName: keyof typeof STATISTICS, fn: IFunction, options?: MetricOptions): Metric {
  checkReviewer('ChatMetrics', fn);
  return metric(metricName, { Uri: fn.functionArn }, options, whereabouts(fn.functionArn, fn.env));
}

/**
 * Whether the dimension holds the ARN or the id is not documented (Amazon IVS's own metrics hold ids): whichever it is, the
 * sum of both is the one that exists.
 */
function metricOfConfiguration(
  metricName: keyof typeof STATISTICS, configuration: ILoggingConfigurationRef, metricOptions?: MetricOptions,
): MathExpression {
  checkConfiguration('ChatMetrics', configuration);
  const { label, color, period, ...options } = given(metricOptions);
  const { loggingConfigurationArn: arn } = configuration.loggingConfigurationRef;
  const env = whereabouts(arn, configuration.env);
  const of = (LoggingConfiguration: string) => metric(metricName, { LoggingConfiguration }, { ...options, ...(period && { period }) }, env);
  // A graph may show several of them, and its ids are for all.
  const id = `${metricName.charAt(0).toLowerCase()}${metricName.slice(1)}_${configuration.node.addr}`;
  return sum({ [`${id}_arn`]: of(arn), [`${id}_id`]: of(idOf(configuration, arn)) }, { label: label ?? metricName, color, period });
}

function sum(usingMetrics: { [id: string]: Metric }, options: { label?: string; color?: string; period?: Duration }): MathExpression {
  return new MathExpression({ expression: Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`).join(' + '), usingMetrics, ...options });
}

function checkReviewer(scope: Construct | string, fn: IFunction): void {
  check(scope, 'the function that reviews messages', fn, 'a Lambda function, or a version or alias of one', has('functionArn', 'env'));
}

function checkConfiguration(scope: Construct | string, configuration: ILoggingConfigurationRef): void {
  check(scope, 'the logging configuration', configuration,
    'a LoggingConfiguration, a CfnLoggingConfiguration or another ILoggingConfigurationRef', has('loggingConfigurationRef', 'env'));
}
