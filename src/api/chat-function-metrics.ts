import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { count, type Counter, counterOf, latency } from '../common/function-metrics';
import { HOST_METRICS, METRICS, MODERATION_METRICS, TOKEN_METRICS } from '../contract';

/**
 * What a function that issues chat tokens counts: every request once, by how it ended. Sums, unless said otherwise, of 5
 * minutes. Dimensions that are given are added to the function's own, `service`.
 *
 * [docs/operations.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/operations.md) says what each means, and what it costs;
 * [docs/problems.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/problems.md) has the names of all problems.
 */
export class ChatTokenMetrics {
  /**
   * The metrics of a function that is known by its ARN or name: `ChatTokenFunction` has its own as `metrics`.
   *
   * @param fn the function that issues the tokens, made by this app or imported
   */
  public static fromFunction(fn: IFunction): ChatTokenMetrics {
    return new ChatTokenMetrics(fn);
  }

  private readonly counter: Counter;

  private constructor(fn: IFunction) {
    this.counter = counterOf('ChatTokenMetrics', fn);
  }

  /**
   * Tokens issued.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public issued(options?: MetricOptions): Metric {
    return count(this.counter, TOKEN_METRICS.succeeded, options);
  }

  /**
   * Requests refused because of what the client sent or may do (4xx), but for those of banned and of limited users.
   *
   * @param reason the name of a problem, such as `unknown-room`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public denied(reason?: string, options?: MetricOptions): Metric {
    return count(this.counter, TOKEN_METRICS.denied, options, { [METRICS.reason]: reason });
  }

  /**
   * Requests of banned users (403).
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public banned(options?: MetricOptions): Metric {
    return count(this.counter, TOKEN_METRICS.banned, options);
  }

  /**
   * Requests of users who have had as many tokens as `tokensPerUser` gives them (429).
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public limited(options?: MetricOptions): Metric {
    return count(this.counter, TOKEN_METRICS.limited, options);
  }

  /**
   * Requests that were refused because Amazon IVS Chat throttled CreateChatToken (429).
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public throttled(options?: MetricOptions): Metric {
    return count(this.counter, TOKEN_METRICS.throttled, options);
  }

  /**
   * Requests that failed in the function or in AWS (5xx).
   *
   * @param reason the name of a problem, such as `chat-service-failed`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public failed(reason?: string, options?: MetricOptions): Metric {
    return count(this.counter, TOKEN_METRICS.failed, options, { [METRICS.reason]: reason });
  }

  /**
   * Milliseconds from the request to its answer, as the function sees them. By default the 99th percentile.
   *
   * @param options of the metric, such as `period`; by default the 99th percentile of 5 minutes
   */
  public latency(options?: MetricOptions): Metric {
    return latency(this.counter, TOKEN_METRICS.latency, options);
  }
}

/** What a function that moderates counts, as `ChatTokenMetrics` does. */
export class ChatModerationMetrics {
  /**
   * The metrics of a function.
   *
   * @param fn the function that moderates: `moderationFunction.handler` of an API, or an imported one
   */
  public static fromFunction(fn: IFunction): ChatModerationMetrics {
    return new ChatModerationMetrics(fn);
  }

  private readonly counter: Counter;

  private constructor(fn: IFunction) {
    this.counter = counterOf('ChatModerationMetrics', fn);
  }

  /**
   * Requests that were answered with what they asked for.
   *
   * @param action `sendEvent`, `deleteMessage`, `disconnect`, `ban`, `liftBan`, `listBans`, `banEverywhere`, `liftBanEverywhere` or
   * `listBansEverywhere`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public actions(action?: string, options?: MetricOptions): Metric {
    return count(this.counter, MODERATION_METRICS.succeeded, options, { [METRICS.action]: action });
  }

  /**
   * Requests refused because of what the client sent or may do (4xx).
   *
   * @param reason the name of a problem, such as `not-a-moderator`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public denied(reason?: string, options?: MetricOptions): Metric {
    return count(this.counter, MODERATION_METRICS.denied, options, { [METRICS.reason]: reason });
  }

  /**
   * Requests that were refused because Amazon IVS Chat throttled the call (429).
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public throttled(options?: MetricOptions): Metric {
    return count(this.counter, MODERATION_METRICS.throttled, options);
  }

  /**
   * Requests that failed in the function or in AWS (5xx).
   *
   * @param reason the name of a problem, such as `moderation-unavailable`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public failed(reason?: string, options?: MetricOptions): Metric {
    return count(this.counter, MODERATION_METRICS.failed, options, { [METRICS.reason]: reason });
  }

  /**
   * Second disconnects after a ban that failed. Each is tried again, until its message is a dead letter.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public secondDisconnectsFailed(options?: MetricOptions): Metric {
    return count(this.counter, MODERATION_METRICS.secondDisconnectsFailed, options);
  }

  /**
   * Milliseconds from the request to its answer, as the function sees them. By default the 99th percentile.
   *
   * @param options of the metric, such as `period`; by default the 99th percentile of 5 minutes
   */
  public latency(options?: MetricOptions): Metric {
    return latency(this.counter, MODERATION_METRICS.latency, options);
  }
}

/** What a function counts with which hosts open and close rooms, as `ChatTokenMetrics` does. */
export class ChatHostMetrics {
  /**
   * The metrics of a function.
   *
   * @param fn the function that serves hosts: `hostFunction.handler` of an API, or an imported one
   */
  public static fromFunction(fn: IFunction): ChatHostMetrics {
    return new ChatHostMetrics(fn);
  }

  private readonly counter: Counter;

  private constructor(fn: IFunction) {
    this.counter = counterOf('ChatHostMetrics', fn);
  }

  /**
   * Requests that were answered with what they asked for.
   *
   * @param action `openRoom`, `closeRoom`, `readRoom` or `listRooms`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public actions(action?: string, options?: MetricOptions): Metric {
    return count(this.counter, HOST_METRICS.succeeded, options, { [METRICS.action]: action });
  }

  /**
   * Requests refused because of what the client sent or may do (4xx), those of banned users too.
   *
   * @param reason the name of a problem, such as `too-many-rooms`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public denied(reason?: string, options?: MetricOptions): Metric {
    return count(this.counter, HOST_METRICS.denied, options, { [METRICS.reason]: reason });
  }

  /**
   * Requests that were refused because Amazon IVS Chat or AWS Lambda throttled the call (429).
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public throttled(options?: MetricOptions): Metric {
    return count(this.counter, HOST_METRICS.throttled, options);
  }

  /**
   * Requests that failed in the function or in AWS (5xx).
   *
   * @param reason the name of a problem, such as `directory-unavailable`; all of them if it is left out
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public failed(reason?: string, options?: MetricOptions): Metric {
    return count(this.counter, HOST_METRICS.failed, options, { [METRICS.reason]: reason });
  }

  /**
   * Milliseconds from the request to its answer, as the function sees them. By default the 99th percentile.
   *
   * @param options of the metric, such as `period`; by default the 99th percentile of 5 minutes
   */
  public latency(options?: MetricOptions): Metric {
    return latency(this.counter, HOST_METRICS.latency, options);
  }
}
