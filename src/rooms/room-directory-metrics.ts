import { type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IRoomDirectory } from './i-room-directory';
import { count, type Counter, latency } from '../common/function-metrics';
import { given } from '../common/given';
import { check, has } from '../common/shapes';
import { DIRECTORY_METRICS } from '../contract';

/**
 * What a directory of rooms counts. Sums, unless said otherwise, of 5 minutes. Dimensions that are given are added to the
 * directory's own, `service`: the name of its table, whichever of its functions counts.
 *
 * [docs/operations.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/operations.md) says what each means, and what it costs.
 */
export class RoomDirectoryMetrics {
  /**
   * The metrics of a directory, also of an imported one: `RoomDirectory` has its own as `metrics`.
   *
   * @param directory made by this app, or imported
   */
  public static fromDirectory(directory: IRoomDirectory): RoomDirectoryMetrics {
    check('RoomDirectoryMetrics', 'the directory', directory, 'a RoomDirectory, or another IRoomDirectory', has('tableName', 'functionArn', 'env'));
    return new RoomDirectoryMetrics(directory);
  }

  private readonly counter: Counter;

  private constructor({ tableName, env }: IRoomDirectory) {
    this.counter = { service: tableName, env };
  }

  /**
   * Rooms in the directory, as the sweep finds them each minute. By default their maximum.
   *
   * @param options of the metric, such as `period`; by default the maximum of 5 minutes
   */
  public openRooms(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.openRooms, { statistic: Stats.MAXIMUM, ...given(options) });
  }

  /**
   * Rooms that were opened: not those that were open already.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public opened(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.opened, options);
  }

  /**
   * Rooms that were closed, for whatever reason.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public closed(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.closed, options);
  }

  /**
   * Rooms closed because their time was over, or that of their stream.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public expired(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.expired, options);
  }

  /**
   * Rooms without an entry that the sweep deleted, and openings and closings that had died half-way and that it made good.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public swept(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.swept, options);
  }

  /**
   * Rooms that somebody deleted outside of the directory, or took its tag from.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public missing(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.missing, options);
  }

  /**
   * Calls refused because of what was asked for.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public denied(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.denied, options);
  }

  /**
   * Calls that Amazon IVS Chat throttled to the end.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public throttled(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.throttled, options);
  }

  /**
   * Calls, and work of the sweep, that failed in the functions or in AWS.
   *
   * @param options of the metric, such as `period`; by default the sum of 5 minutes
   */
  public failed(options?: MetricOptions): Metric {
    return count(this.counter, DIRECTORY_METRICS.failed, options);
  }

  /**
   * Milliseconds from a call to its answer, as the function sees them. By default the 99th percentile.
   *
   * @param options of the metric, such as `period`; by default the 99th percentile of 5 minutes
   */
  public latency(options?: MetricOptions): Metric {
    return latency(this.counter, DIRECTORY_METRICS.latency, options);
  }
}
