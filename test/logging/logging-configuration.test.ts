import { App, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type CfnLoggingConfiguration } from 'aws-cdk-lib/aws-ivschat';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { LoggingConfiguration, type LoggingConfigurationProps, LoggingDestination, type LoggingDestinationConfig } from '../../src';

const LOGGING_CONFIGURATION = 'Custom::IVSChatLoggingConfiguration';
const ARN = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';

function stackWith(props: Partial<LoggingConfigurationProps> = {}): Stack {
  const stack = new Stack(new App(), 'Stack');
  new LoggingConfiguration(stack, 'Transcripts', { destination: LoggingDestination.s3(new Bucket(stack, 'Bucket')), ...props });
  return stack;
}

describe('the template', () => {
  test('carries the properties under the names of AWS::IVSChat::LoggingConfiguration', () => {
    const template = Template.fromStack(stackWith({ loggingConfigurationName: 'transcripts' }));
    const [bucket] = Object.keys(template.findResources('AWS::S3::Bucket'));
    template.hasResourceProperties(LOGGING_CONFIGURATION, {
      Name: 'transcripts', DestinationConfiguration: { S3: { BucketName: { Ref: bucket } } }, ServiceTimeout: 900, Tags: Match.absent(),
    });
  });

  test('has one resource for it, and a provider of its own: role, function and log group', () => {
    const stack = new Stack(new App(), 'Stack');
    const bucket = new Bucket(stack, 'Bucket');
    for (let n = 1; n <= 10; n++) new LoggingConfiguration(stack, `Configuration${n}`, { destination: LoggingDestination.s3(bucket) });
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toHaveLength(2 + 3 + 10);
  });

  test('deletes it with the stack, unless it is to be retained', () => {
    Template.fromStack(stackWith()).hasResource(LOGGING_CONFIGURATION, { DeletionPolicy: Match.absent(), UpdateReplacePolicy: Match.absent() });
    Template.fromStack(stackWith({ removalPolicy: RemovalPolicy.DESTROY })).hasResource(LOGGING_CONFIGURATION, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    Template.fromStack(stackWith({ removalPolicy: RemovalPolicy.RETAIN })).hasResource(LOGGING_CONFIGURATION, { DeletionPolicy: 'Retain' });
  });

  test('gives ARN, id, name and state as Ref and attributes', () => {
    const stack = new Stack(new App(), 'Stack');
    const one = new LoggingConfiguration(stack, 'Transcripts', { destination: LoggingDestination.cloudWatchLogs() });
    const [id] = Object.keys(Template.fromStack(stack).findResources(LOGGING_CONFIGURATION));
    const { loggingConfigurationArn: arn, loggingConfigurationRef: reference, loggingConfigurationId, loggingConfigurationName, state } = one;
    expect(stack.resolve([arn, reference.loggingConfigurationArn, loggingConfigurationId, loggingConfigurationName, state]))
      .toEqual([{ Ref: id }, { Ref: id }, ...['Id', 'Name', 'State'].map((attribute) => ({ 'Fn::GetAtt': [id, attribute] }))]);
  });

  test('carries its tags and those of the stack', () => {
    const stack = stackWith();
    Tags.of(stack).add('stage', 'prod');
    Template.fromStack(stack).hasResourceProperties(LOGGING_CONFIGURATION, { Tags: [{ Key: 'stage', Value: 'prod' }] });
  });

  test('refuses tags that the service refuses', () => {
    const stack = stackWith();
    Tags.of(stack).add('k'.repeat(129), 'v');
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Transcripts\] a tag key must have 1 to 128 characters/);
  });
});

test('a name that the service refuses is refused at synth', () => {
  expect(() => stackWith({ loggingConfigurationName: 'my log' }))
    .toThrow('[Stack/Transcripts] loggingConfigurationName must have 0 to 128 characters, of letters, digits, - and _, got "my log" (6 characters)');
});

describe('a destination of one\'s own', () => {
  class Custom extends LoggingDestination {
    constructor(private readonly destinationConfiguration: CfnLoggingConfiguration.DestinationConfigurationProperty) {
      super();
    }

    public bind(): LoggingDestinationConfig {
      return { destinationConfiguration: this.destinationConfiguration };
    }
  }

  test('is taken as it is', () => {
    Template.fromStack(stackWith({ destination: new Custom({ firehose: { deliveryStreamName: 's' } }) }))
      .hasResourceProperties(LOGGING_CONFIGURATION, { DestinationConfiguration: { Firehose: { DeliveryStreamName: 's' } } });
  });

  test.each([
    ['two', { s3: { bucketName: 'b-1' }, cloudWatchLogs: { logGroupName: 'g' } }, 's3 and cloudWatchLogs'],
    ['none', {}, 'none'],
  ])('must not name %s destinations', (_, configuration, got) => {
    expect(() => stackWith({ destination: new Custom(configuration) }))
      .toThrow(`[Stack/Transcripts] destination must be exactly one of s3, cloudWatchLogs and firehose, got ${got}`);
  });
});

describe('an imported logging configuration', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });

  test('passes its ARN through and makes nothing', () => {
    const one = LoggingConfiguration.fromLoggingConfigurationArn(stack, 'ByArn', ARN);
    expect([one.loggingConfigurationArn, one.loggingConfigurationRef.loggingConfigurationArn, one.loggingConfigurationId]).toEqual([ARN, ARN, 'g1H2I3j4k5L6']);
    expect(one.env).toMatchObject({ account: '123456789012', region: 'eu-west-1' });
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('by id is in the account and region of the stack', () => {
    const one = LoggingConfiguration.fromLoggingConfigurationId(stack, 'ById', 'g1H2I3j4k5L6');
    expect(stack.resolve(one.loggingConfigurationArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6']],
    });
  });

  test('must have an ARN of a logging configuration, and an id of 12 characters', () => {
    const room = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';
    expect(() => LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Bad', room)).toThrow(
      `[Stack/Bad] loggingConfigurationArn must be the ARN of an Amazon IVS Chat logging configuration (arn:aws:ivschat:REGION:ACCOUNT:logging-configuration/ID), got "${room}"`,
    );
    expect(() => LoggingConfiguration.fromLoggingConfigurationId(stack, 'BadId', 'short')).toThrow('[Stack/BadId] loggingConfigurationId must have 12 characters, of letters and digits, got "short"');
  });
});
