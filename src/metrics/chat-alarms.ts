import { type Alarm, type IAlarmAction, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { alarm, alarmSettings, type AlarmSettings, NEAR_TOKEN_QUOTA } from './alarm';
import type { ChatAlarmOptions } from './chat-alarm-options';
import type { IChatApi } from '../api/i-chat-api';
import { given } from '../common/given';
import { check, checkGiven, has } from '../common/shapes';
import type { RoomDirectory } from '../rooms/room-directory';

/** Properties of ChatAlarms. */
export interface ChatAlarmsProps {
  /** The API to watch. */
  readonly api: IChatApi;

  /**
   * When too many requests for tokens fail, in the function or in AWS (5xx).
   *
   * @default - 5 in 5 minutes: the function has tried again what is worth it, but single failures happen
   */
  readonly failures?: ChatAlarmOptions;

  /**
   * When Amazon IVS Chat throttles too many requests for tokens: the quota of the account and region is used up, by whomever.
   *
   * @default - 10 in 5 minutes
   */
  readonly throttled?: ChatAlarmOptions;

  /**
   * When so many requests for tokens are refused that it looks like an attack, or like a new version of an app with a mistake.
   *
   * @default - 500 in 5 minutes, which one client that asks again twice a second reaches. Set it by what the first weeks show
   */
  readonly denials?: ChatAlarmOptions;

  /**
   * When the ban list cannot be read. Nobody gets a token then.
   *
   * @default - 1 in 5 minutes
   */
  readonly banList?: ChatAlarmOptions;

  /**
   * When the API comes near what CreateChatToken takes in an account and region: 200 a second, which AWS does not raise. The
   * tokens of this API count, and no others: `ChatMetrics.tokenQuotaAlarm` is for several.
   *
   * @default - 9,600 tokens in a minute: 80 % of the quota, if they come evenly. By default, an API lets 6,000 through
   */
  readonly quota?: ChatAlarmOptions;

  /**
   * When moderation fails, in the function or in AWS (5xx). Only for an API with moderation.
   *
   * @default - 1 in 5 minutes: somebody who should have been stopped was not
   */
  readonly moderationFailures?: ChatAlarmOptions;

  /**
   * When rooms cannot be opened, closed or read through the API, because the function or AWS fails (5xx). Only for an API with hosts.
   *
   * @default - 1 in 5 minutes
   */
  readonly hostFailures?: ChatAlarmOptions;

  /**
   * When a second disconnect has failed each time: a banned user may be in the room still. Only for an API whose moderation
   * has bans.
   *
   * @default - 1 message in the dead letter queue
   */
  readonly deadLetters?: ChatAlarmOptions;

  /**
   * A directory of rooms to watch, too: with the next five alarms.
   *
   * @default - none
   */
  readonly directory?: RoomDirectory;

  /**
   * When opening and closing rooms of the directory fails, or work of its sweep.
   *
   * @default - 5 in 5 minutes
   */
  readonly directoryFailures?: ChatAlarmOptions;

  /**
   * When the function of the sweep ends with an error: if it does so each minute, rooms whose time is over stay.
   *
   * @default - 3 in 5 minutes
   */
  readonly sweepErrors?: ChatAlarmOptions;

  /**
   * When Amazon IVS Chat throttles calls for rooms of the directory to the end: in an account and region, 5 rooms can be made in
   * a second, and as many deleted, by whomever.
   *
   * @default - 10 in 5 minutes
   */
  readonly directoryThrottled?: ChatAlarmOptions;

  /**
   * When somebody deletes rooms of the directory outside of it.
   *
   * @default - 1 in 5 minutes
   */
  readonly missingRooms?: ChatAlarmOptions;

  /**
   * When asynchronous calls of the directory have failed each time, such as events of streams: a room was not opened, or not closed.
   *
   * @default - 1 message in the dead letter queue
   */
  readonly directoryDeadLetters?: ChatAlarmOptions;
}

/**
 * Alarms for an API of chat rooms, with defaults that suit most: [docs/operations.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/operations.md) says what to do about each.
 *
 * They are plain metric alarms, 0.10 USD a month each. None goes off for want of data. They must be in the region of
 * what they watch, which fails at synth otherwise. What they do is yours to say:
 *
 * ```ts fixture=stack
 * declare const api: ChatApi;
 * declare const topic: Topic;
 *
 * new ChatAlarms(this, 'Alarms', { api }).addAlarmAction(new SnsAction(topic));
 * ```
 */
export class ChatAlarms extends Construct {
  /** For requests for tokens that fail. */
  public readonly failures: Alarm;

  /** For tokens that Amazon IVS Chat throttles. */
  public readonly throttled: Alarm;

  /** For a surge of requests for tokens that are refused. */
  public readonly denials: Alarm;

  /** For a ban list that cannot be read. */
  public readonly banList: Alarm;

  /** For tokens near the quota of the account and region. */
  public readonly quota: Alarm;

  /** For moderation that fails, where the API has moderation. */
  public readonly moderationFailures?: Alarm;

  /** For rooms that cannot be opened or closed, where the API has hosts. */
  public readonly hostFailures?: Alarm;

  /** For second disconnects that failed for good, where the API's moderation has bans. */
  public readonly deadLetters?: Alarm;

  /** For a directory that fails, where there is one. */
  public readonly directoryFailures?: Alarm;

  /** For a sweep that ends with errors. */
  public readonly sweepErrors?: Alarm;

  /** For rooms of the directory that Amazon IVS Chat throttles. */
  public readonly directoryThrottled?: Alarm;

  /** For rooms of the directory that were deleted outside of it. */
  public readonly missingRooms?: Alarm;

  /** For asynchronous calls of the directory that failed for good. */
  public readonly directoryDeadLetters?: Alarm;

  /**
   * Makes the alarms that the API and the directory have something to count for.
   *
   * @param scope a stack, or a construct in one
   * @param id what they are called in the scope
   * @param props what to watch, and from what on it is alarming
   */
  constructor(scope: Construct, id: string, props: ChatAlarmsProps) {
    super(scope, id);
    props = given(props);
    check(this, 'api', props.api, 'a ChatApi, or another IChatApi', has('tokenMetrics'));
    const { tokenMetrics, moderationMetrics, hostMetrics, deadLetterQueue } = props.api;
    checkGiven(this, 'directory', props.directory, 'a RoomDirectory', has('metrics', 'sweepFunction', 'deadLetterQueue'));
    const settings = (name: Exclude<keyof ChatAlarmsProps, 'api' | 'directory'>, byDefault?: Partial<AlarmSettings>) => (
      alarmSettings(this, props[name], byDefault, `${name}.`));
    const letters = (name: string, queue: IQueue, options: AlarmSettings, description: string) => (
      alarm(this, name, queue.metricApproximateNumberOfMessagesVisible({ period: options.period, statistic: Stats.MAXIMUM }), options, description));

    const failures = settings('failures', { threshold: 5 });
    this.failures = alarm(this, 'Failures', tokenMetrics.failed(undefined, { period: failures.period }), failures, 'Requests for chat tokens fail');

    const throttled = settings('throttled', { threshold: 10 });
    this.throttled = alarm(this, 'Throttled', tokenMetrics.throttled({ period: throttled.period }), throttled, 'Amazon IVS Chat throttles requests for chat tokens');

    const denials = settings('denials', { threshold: 500 });
    this.denials = alarm(this, 'Denials', tokenMetrics.denied(undefined, { period: denials.period }), denials, 'Many requests for chat tokens are refused');

    const banList = settings('banList');
    this.banList = alarm(this, 'BanList', tokenMetrics.failed('ban-list-unavailable', { period: banList.period }), banList, 'The ban list cannot be read: nobody gets a chat token');

    const quota = settings('quota', NEAR_TOKEN_QUOTA);
    this.quota = alarm(this, 'Quota', tokenMetrics.issued({ period: quota.period }), quota, 'Chat tokens come near the quota of CreateChatToken in this account and region');

    if (moderationMetrics) {
      const moderation = settings('moderationFailures');
      this.moderationFailures = alarm(this, 'ModerationFailures', moderationMetrics.failed(undefined, { period: moderation.period }), moderation, 'Moderation of chat rooms fails');
    }
    if (hostMetrics) {
      const hosts = settings('hostFailures');
      this.hostFailures = alarm(this, 'HostFailures', hostMetrics.failed(undefined, { period: hosts.period }), hosts, 'Hosts cannot open or close chat rooms');
    }
    if (deadLetterQueue) {
      this.deadLetters = letters('DeadLetters', deadLetterQueue, settings('deadLetters'),
        'Banned users could not be disconnected a second time: they may be in the chat room still');
    }
    if (props.directory) {
      const { metrics, sweepFunction, deadLetterQueue: queue } = props.directory;
      const failed = settings('directoryFailures', { threshold: 5 });
      this.directoryFailures = alarm(this, 'DirectoryFailures', metrics.failed({ period: failed.period }), failed, 'Opening or closing chat rooms fails');
      const errors = settings('sweepErrors', { threshold: 3 });
      this.sweepErrors = alarm(this, 'SweepErrors', sweepFunction.metricErrors({ period: errors.period }), errors, 'The sweep of chat rooms ends with errors');
      const limited = settings('directoryThrottled', { threshold: 10 });
      this.directoryThrottled = alarm(this, 'DirectoryThrottled', metrics.throttled({ period: limited.period }), limited, 'Amazon IVS Chat throttles opening and closing chat rooms');
      const missing = settings('missingRooms');
      this.missingRooms = alarm(this, 'MissingRooms', metrics.missing({ period: missing.period }), missing, 'Somebody deletes chat rooms outside of their directory');
      this.directoryDeadLetters = letters('DirectoryDeadLetters', queue, settings('directoryDeadLetters'), 'Chat rooms were not opened or closed as their streams or schedules asked for');
    }
  }

  /** All of them. */
  public get all(): Alarm[] {
    const { failures, throttled, denials, banList, quota, moderationFailures, hostFailures, deadLetters } = this;
    const { directoryFailures, sweepErrors, directoryThrottled, missingRooms, directoryDeadLetters } = this;
    return [
      failures, throttled, denials, banList, quota, moderationFailures, hostFailures, deadLetters,
      directoryFailures, sweepErrors, directoryThrottled, missingRooms, directoryDeadLetters,
    ].filter((one) => one !== undefined);
  }

  /**
   * What is to be done when one of them goes off.
   *
   * @param actions such as an `SnsAction` of `aws-cloudwatch-actions`; what was added before stays
   */
  public addAlarmAction(...actions: IAlarmAction[]): void {
    for (const one of this.all) one.addAlarmAction(...actions);
  }
}
