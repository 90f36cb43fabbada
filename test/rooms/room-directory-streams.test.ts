import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnChannel, type IChannelRef } from 'aws-cdk-lib/aws-ivs';
import { goesBefore, newStack, resource, resourcesOf } from './directory-fixtures';
import { type FollowStreamsOptions, RoomDirectory } from '../../src';
import { any, ENV } from '../common/imported';

const CHANNEL = 'arn:aws:ivs:eu-west-1:123456789012:channel/AbCdEf123456';

let stack: Stack;
let directory: RoomDirectory;
beforeEach(() => {
  stack = newStack();
  directory = new RoomDirectory(stack, 'Streams');
});

/** A channel that is known by its ARN alone. */
const channel = (arn: string, id = 'Channel'): IChannelRef => Object.assign(new CfnParameter(stack, id), { channelRef: { channelArn: arn }, env: ENV });
const rule = () => resource(stack, 'StreamsStreamRule').Properties;
const variables = () => resource(stack, 'StreamsHandler').Properties.Environment.Variables;
const listing = () => Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::IAM::Policy')
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Action }: { Action: unknown }) => String(Action).startsWith('ivs:'));

test('streams of all channels are followed, and a room stays for two minutes after its stream', () => {
  directory.followStreams();
  expect(rule().EventPattern).toEqual({
    'source': ['aws.ivs'], 'detail-type': ['IVS Stream State Change'], 'detail': { event_name: ['Stream Start', 'Stream End'] },
  });
  expect(variables()).toMatchObject({ STREAM_GRACE_SECONDS: '120' });
  expect(variables()).not.toHaveProperty('STREAM_TAGS');
  expect(listing()).toEqual([]);
});

test('a directory follows no streams unless it is told to', () => {
  Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 0);
  expect(variables()).not.toHaveProperty('STREAM_GRACE_SECONDS');
});

test('the whole event goes to the function, and what cannot be handed over is kept', () => {
  directory.followStreams();
  expect(rule().Targets).toEqual([{
    Id: 'Target0',
    Arn: { 'Fn::GetAtt': ['StreamsHandlerFAEC7A15', 'Arn'] },
    DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['StreamsDeadLetterQueue3518FFB1', 'Arn'] } },
    RetryPolicy: { MaximumEventAgeInSeconds: 21600, MaximumRetryAttempts: 185 },
  }]);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': ['StreamsStreamRuleBD68E61D', 'Arn'] },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' } })]) },
  });
});

test('no stream opens a room any more when the rooms are deleted', () => {
  directory.followStreams();
  expect(goesBefore(stack, 'StreamsStreamRuleBD68E61D')).toContain('Streams72478C78');
});

test('some channels are told apart by the rule, each once, whether they are made here or known', () => {
  const made = new CfnChannel(stack, 'Made');
  directory.followStreams({ channels: [made, channel(CHANNEL), channel(CHANNEL, 'Again')], gracePeriod: Duration.seconds(0) });
  expect(rule().EventPattern.resources).toEqual([{ Ref: 'Made' }, CHANNEL]);
  expect(variables()).toMatchObject({ STREAM_GRACE_SECONDS: '0' });
});

test('tags are told apart by the function, which may read them, of the channels that it follows', () => {
  directory.followStreams({ tags: { team: 'live & late', chat: 'yes' }, gracePeriod: Duration.hours(24) });
  expect(variables()).toMatchObject({ STREAM_TAGS: 'chat=yes&team=live%20%26%20late', STREAM_GRACE_SECONDS: '86400' });
  expect(listing()).toEqual([{
    Effect: 'Allow',
    Action: 'ivs:ListTagsForResource',
    Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:eu-west-1:123456789012:channel/*']] },
  }]);
});

test('tags of some channels are read of these alone', () => {
  directory.followStreams({ channels: [channel(CHANNEL)], tags: { chat: 'yes' } });
  expect(listing()).toEqual([{ Effect: 'Allow', Action: 'ivs:ListTagsForResource', Resource: CHANNEL }]);
});

describe('what is wrong fails at synth', () => {
  test.each<[string, () => FollowStreamsOptions, string]>([
    ['no channel', () => ({ channels: [] }), 'channels must have at least 1 channel, got 0: leave it out to follow all'],
    ['one channel', () => ({ channels: any(channel(CHANNEL)) }), 'channels must be a list, each of it a channel of Amazon IVS'],
    ['a channel by its ARN', () => ({ channels: any([CHANNEL]) }), 'channels[0] must be a channel of Amazon IVS: a Channel, a CfnChannel or another IChannelRef, got "arn:'],
    ['the ARN of a stream key', () => ({ channels: [channel(CHANNEL.replace('channel/', 'stream-key/'))] }),
      'channels[0] must have the ARN of an Amazon IVS channel (arn:aws:ivs:REGION:ACCOUNT:channel/ID), got "arn:aws:ivs:eu-west-1:123456789012:stream-key/'],
    ['a channel of another region', () => ({ channels: [channel(CHANNEL.replace('eu-west-1', 'us-east-1'))] }),
      'the channel Stack/Channel must be in the region of the stack, eu-west-1, got us-east-1'],
    ['too many channels', () => ({ channels: Array.from({ length: 40 }, (_, n) => channel(CHANNEL.slice(0, -2) + (n + 10), `C${n}`)) }),
      'channels must fit into the 2048 characters of an event pattern, got '],
    ['no tag', () => ({ tags: {} }), 'tags must be 1 to 50 tags of channels, got 0'],
    ['51 tags', () => ({ tags: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, 'v'])) }), 'tags must be 1 to 50 tags of channels, got 51'],
    ['a list of tags', () => ({ tags: any(['chat']) }), 'tags must be an object with a value for each key of a tag, got ["chat"]'],
    ['a tag without a key', () => ({ tags: { '': 'v' } }), 'a key of tags must have 1 to 128 characters, got "" (0)'],
    ['a tag that is a number', () => ({ tags: any({ chat: 1 }) }), 'tags["chat"] must be a string, got 1'],
    ['a tag with a long value', () => ({ tags: { chat: 'v'.repeat(257) } }), 'tags["chat"] must have at most 256 characters, got 257'],
    ['half a second', () => ({ gracePeriod: Duration.millis(500) }), 'gracePeriod (in seconds) must be a whole number from 0 to 86400, got 0.5'],
    ['more than a day', () => ({ gracePeriod: Duration.hours(25) }), 'gracePeriod (in seconds) must be a whole number from 0 to 86400, got 90000'],
    ['a period in seconds', () => ({ gracePeriod: any(120) }), 'gracePeriod must be a Duration, such as Duration.minutes(2), got 120'],
    ['a text for the options', () => any('all'), 'the options of followStreams must be an object, got "all"'],
  ])('%s', (_, options, message) => {
    expect(() => directory.followStreams(options())).toThrow(`[Stack/Streams] ${message}`);
  });

  test('following twice', () => {
    directory.followStreams();
    expect(() => directory.followStreams({ tags: { chat: 'yes' } }))
      .toThrow('[Stack/Streams] followStreams can be called once: name all channels in one call, or tell them apart by tags');
  });

  test('a channel made in a stack of another region', () => {
    const there = new Stack(stack.node.root as App, 'There', { env: { ...ENV, region: 'us-west-2' } });
    expect(() => directory.followStreams({ channels: [new CfnChannel(there, 'Channel')] })).toThrow('[Stack/Streams] the channel There/Channel must be in the region');
  });
});
