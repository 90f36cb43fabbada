import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IChannelRef } from 'aws-cdk-lib/aws-ivs';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { FollowStreamsOptions } from './room-directory-props';
import { whereabouts } from '../common/arns';
import { wholeSeconds } from '../common/durations';
import { checkSameEnvironment, longestEnvironment } from '../common/environment';
import { given } from '../common/given';
import { noteReference } from '../common/grant-policy';
import { isKnown } from '../common/known';
import { check, checkGiven, checkList, checkMap, has, isString } from '../common/shapes';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, fail } from '../common/validation';

/** Checked, and with nothing left open. */
export interface Streams {
  /** The ARNs of the channels to follow; none for all. */
  readonly channels: readonly string[];
  readonly tags: readonly (readonly [string, string])[];
  readonly graceSeconds: number;
}

/** Of a stream that viewers can watch, and that they no longer can; the ARN of its channel is the event's only resource. */
const STATE_CHANGES = {
  source: ['aws.ivs'],
  detailType: ['IVS Stream State Change'],
  detail: { event_name: ['Stream Start', 'Stream End'] },
};

/** Amazon IVS gives a channel an id of 12 characters. */
const CHANNEL_ID = 12;

export function streams(scope: Construct, options: FollowStreamsOptions | undefined): Streams {
  checkGiven(scope, 'the options of followStreams', options, 'an object', has());
  const { channels, tags, gracePeriod = Duration.minutes(2) } = given(options);
  const graceSeconds = wholeSeconds(scope, 'gracePeriod', gracePeriod, BOUNDS.graceSeconds);
  return {
    channels: channels === undefined ? [] : channelArns(scope, channels),
    tags: tags === undefined ? [] : checkTags(scope, tags),
    graceSeconds,
  };
}

/** Hands the starts and ends of streams to the function. What EventBridge cannot hand over within six hours becomes a dead letter. */
export function streamRule(scope: Construct, { channels }: Streams, handler: IFunction, deadLetterQueue: IQueue): Rule {
  return new Rule(scope, 'StreamRule', {
    description: 'Opens and closes chat rooms with the streams of Amazon IVS',
    eventPattern: { ...STATE_CHANGES, ...channels.length > 0 ? { resources: [...channels] } : {} },
    targets: [new LambdaTarget(handler, { deadLetterQueue, maxEventAge: Duration.hours(6), retryAttempts: 185 })],
  });
}

/** The channels whose tags may be read. */
export function channelResources(scope: Construct, { channels }: Streams): string[] {
  return channels.length > 0 ? [...channels] : [Stack.of(scope).formatArn({ service: 'ivs', resource: 'channel', resourceName: '*' })];
}

function channelArns(scope: Construct, channels: IChannelRef[]): string[] {
  checkList(scope, 'channels', channels, 'a channel of Amazon IVS: a Channel, a CfnChannel or another IChannelRef', (value) => (
    has('channelRef', 'env')(value) && isString((value as IChannelRef).channelRef.channelArn)));
  if (channels.length === 0) fail(scope, 'channels must have at least 1 channel, got 0: leave it out to follow all');
  const arns = channels.map((channel, index) => {
    const { channelArn } = channel.channelRef;
    if (isKnown(channelArn) && !/^arn:aws[a-z-]*:ivs:[a-z0-9-]+:[0-9]+:channel\/[a-zA-Z0-9-]+$/.test(channelArn)) {
      fail(scope, `channels[${index}] must have the ARN of an Amazon IVS channel (arn:aws:ivs:REGION:ACCOUNT:channel/ID), got ${JSON.stringify(channelArn)}`);
    }
    checkSameEnvironment(scope, `the channel ${channel.node.path}`, whereabouts(channelArn, channel.env));
    noteReference(scope, channel);
    return channelArn;
  });
  checkPattern(scope, arns);
  return [...new Set(arns)];
}

function checkPattern(scope: Construct, arns: string[]): void {
  const { region, account } = longestEnvironment(scope);
  const longest = `arn:aws:ivs:${region}:${account}:channel/${'0'.repeat(CHANNEL_ID)}`;
  const resources = [...new Set(arns)].map((arn) => isKnown(arn) ? arn : longest);
  const pattern = JSON.stringify({ ...STATE_CHANGES, resources }).replace('detailType', 'detail-type');
  const { max } = BOUNDS.eventPattern;
  if (pattern.length > max) {
    fail(scope, `channels must fit into the ${max} characters of an event pattern, got ${pattern.length} with ${resources.length} channels. Tell them apart by tags`);
  }
}

function checkTags(scope: Construct, tags: { [key: string]: string }): [string, string][] {
  checkMap(scope, 'tags', tags, 'an object with a value for each key of a tag');
  const entries = sortedEntries(tags);
  const { min, max } = BOUNDS.channelTags;
  if (entries.length < min || entries.length > max) fail(scope, `tags must be ${min} to ${max} tags of channels, got ${entries.length}`);
  for (const [key, value] of entries) {
    const name = `tags[${JSON.stringify(key)}]`;
    check(scope, name, value, 'a string', isString);
    if (isKnown(key) && (key.length < BOUNDS.tagKey.min || key.length > BOUNDS.tagKey.max)) {
      fail(scope, `a key of tags must have ${BOUNDS.tagKey.min} to ${BOUNDS.tagKey.max} characters, got ${JSON.stringify(key)} (${key.length})`);
    }
    if (isKnown(value) && value.length > BOUNDS.tagValue.max) {
      fail(scope, `${name} must have at most ${BOUNDS.tagValue.max} characters, got ${value.length}`);
    }
  }
  return entries;
}
