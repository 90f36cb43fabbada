import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnLoggingConfiguration } from 'aws-cdk-lib/aws-ivschat';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream, KinesisStreamSource, S3Bucket } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { LoggingConfiguration, LoggingDestination } from '../../src';

const LOGGING_CONFIGURATION = 'Custom::IVSChatLoggingConfiguration';
const ENV = { account: '123456789012', region: 'eu-west-1' };

/** ivschat-facts, section 3: who delivers, and the conditions against the confused deputy. */
const Principal = { Service: 'delivery.logs.amazonaws.com' };
const SOURCE = { 'aws:SourceAccount': ENV.account };
const SOURCE_ARN = { ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:123456789012:*']] } } };
const Condition = { StringEquals: SOURCE, ...SOURCE_ARN };

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack', { env: ENV }); });

function logTo(destination: LoggingDestination, id = 'Transcripts'): LoggingConfiguration {
  return new LoggingConfiguration(stack, id, { destination });
}

const destinationOf = (template: Template) => Object.values(template.findResources(LOGGING_CONFIGURATION))[0].Properties.DestinationConfiguration;
const warnings = () => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));

/** The policy document that a JSON string with references in it stands for. */
function parsed(policyDocument: { 'Fn::Join': [string, (string | { Ref: string })[]] }) {
  const [, parts] = policyDocument['Fn::Join'];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : `{${part.Ref}}`)).join(''));
}

describe('CloudWatch Logs', () => {
  const policyOf = (template: Template) => parsed(Object.values(template.findResources('AWS::Logs::ResourcePolicy'))[0].Properties.PolicyDocument);

  test('lets logs be delivered to the log streams of the group, by this account\'s deliveries in this region', () => {
    logTo(LoggingDestination.cloudWatchLogs(LogGroup.fromLogGroupName(stack, 'Group', '/chat/transcripts')));
    const template = Template.fromStack(stack);
    expect(policyOf(template).Statement).toEqual([{
      Effect: 'Allow',
      Principal,
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:{AWS::Partition}:logs:eu-west-1:123456789012:log-group:/chat/transcripts:log-stream:*',
      Condition: { StringEquals: SOURCE, ArnLike: { 'aws:SourceArn': 'arn:{AWS::Partition}:logs:eu-west-1:123456789012:*' } },
    }]);
    expect(destinationOf(template)).toEqual({ CloudWatchLogs: { LogGroupName: '/chat/transcripts' } });
  });

  test('has one policy in a stack for all log groups, each of them named once', () => {
    const group = new LogGroup(stack, 'Group');
    logTo(LoggingDestination.cloudWatchLogs(group), 'A');
    logTo(LoggingDestination.cloudWatchLogs(group), 'B');
    logTo(LoggingDestination.cloudWatchLogs(), 'C');
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Logs::ResourcePolicy', 1);
    expect(policyOf(template).Statement[0].Resource).toHaveLength(2);
  });

  test('makes a log group with a retention where none is given, and keeps it when the stack goes', () => {
    logTo(LoggingDestination.cloudWatchLogs());
    const template = Template.fromStack(stack);
    const [[group, { DeletionPolicy, Properties }]] = Object.entries(template.findResources('AWS::Logs::LogGroup')).filter(([id]) => id.startsWith('Transcripts'));
    expect([DeletionPolicy, Properties.RetentionInDays]).toEqual(['Retain', 30]);
    expect(destinationOf(template)).toEqual({ CloudWatchLogs: { LogGroupName: { Ref: group } } });
  });

  test('is logged to only after the policy is there, and until it goes', () => {
    logTo(LoggingDestination.cloudWatchLogs());
    const template = Template.fromStack(stack);
    const [policy] = Object.keys(template.findResources('AWS::Logs::ResourcePolicy'));
    template.hasResource(LOGGING_CONFIGURATION, { DependsOn: Match.arrayWith([policy]) });
  });

  test('takes as many groups as fit into 5,120 characters once their names are known', () => {
    for (let n = 0; n < 30; n++) logTo(LoggingDestination.cloudWatchLogs(new LogGroup(stack, `Group${n}`)), `Configuration${n}`);
    const document = policyOf(Template.fromStack(stack));
    const deployed = JSON.stringify(document).replaceAll('{AWS::Partition}', 'aws').replaceAll(/\{(\w+)\}/g, 'Stack-$1-1A2B3C4D5E6F');
    expect(deployed.length).toBeLessThan(5_120);
    expect(deployed.length).toBeGreaterThan(3_000);
  });

  test('with too many says why, how long the policy would be and what to do', () => {
    for (let n = 0; n < 60; n++) logTo(LoggingDestination.cloudWatchLogs(new LogGroup(stack, `Group${n}`)), `Configuration${n}`);
    expect(() => Template.fromStack(stack)).toThrow(
      /\[Stack\/IVSChatLogDelivery\] the policy that lets Amazon IVS Chat write to the 60 log groups of this stack would have about \d{4} characters, and CloudWatch Logs takes 5120\. Let several/,
    );
  });

  test('measures what is known only at deployment as long as it may get', () => {
    const agnostic = new Stack(new App(), 'S'.repeat(100));
    for (let n = 0; n < 30; n++) {
      new LoggingConfiguration(agnostic, `Configuration${n}`, { destination: LoggingDestination.cloudWatchLogs(new LogGroup(agnostic, `Group${n}`)) });
    }
    expect(() => Template.fromStack(agnostic)).toThrow(/write to the 30 log groups of this stack would have about \d{4} characters/);
  });

  test.each(['my group', 'g'.repeat(513)])('refuses a log group of the name %j', (name) => {
    expect(() => logTo(LoggingDestination.cloudWatchLogs(LogGroup.fromLogGroupName(stack, 'Group', name))))
      .toThrow(`[Stack/Transcripts] the name of the log group of a logging destination must have 1 to 512 characters, of letters, digits and . - _ / #, got "${name}"`);
  });
});

describe('Amazon S3', () => {
  test('lets logs be delivered under the account\'s prefix, with full control for the owner of the bucket', () => {
    const bucket = new Bucket(stack, 'Bucket');
    logTo(LoggingDestination.s3(bucket));
    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources('AWS::S3::Bucket'));
    const bucketArn = { 'Fn::GetAtt': [id, 'Arn'] };
    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal, Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: bucketArn, Condition },
      {
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', [bucketArn, '/AWSLogs/123456789012/*']] },
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...SOURCE }, ...SOURCE_ARN },
      },
    ]);
    expect(destinationOf(template)).toEqual({ S3: { BucketName: { Ref: id } } });
  });

  test('says it once where two configurations share a bucket', () => {
    const bucket = new Bucket(stack, 'Bucket');
    logTo(LoggingDestination.s3(bucket), 'A');
    logTo(LoggingDestination.s3(bucket), 'B');
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::S3::BucketPolicy'));
    expect(policy.Properties.PolicyDocument.Statement).toHaveLength(2);
  });

  test('is logged to only after the bucket\'s policy is there, and until it goes', () => {
    logTo(LoggingDestination.s3(new Bucket(stack, 'Bucket')));
    const template = Template.fromStack(stack);
    const [policy] = Object.keys(template.findResources('AWS::S3::BucketPolicy'));
    template.hasResource(LOGGING_CONFIGURATION, { DependsOn: Match.arrayWith([policy]) });
  });

  test('lets the deliverer use the customer managed key of the bucket', () => {
    logTo(LoggingDestination.s3(new Bucket(stack, 'Bucket', { encryptionKey: new Key(stack, 'Key') })));
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Principal,
          Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
          Resource: '*',
          Condition,
        }]),
      },
    });
    expect(warnings()).toEqual([]);
  });

  test('of a key that is imported warns with the statement to add to it', () => {
    const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    logTo(LoggingDestination.s3(new Bucket(stack, 'Bucket', { encryptionKey })));
    expect(warnings()).toEqual([expect.stringMatching(/^The policy of the key that encrypts the bucket Stack\/Bucket cannot be changed from here.*"kms:GenerateDataKey\*".*\[ack: cdk-ivschat:keyPolicyNotChanged\]$/)]);
  });

  test('of a key that only the template knows warns in the same way', () => {
    const bucket = new Bucket(stack, 'Bucket');
    const serverSideEncryptionByDefault = { sseAlgorithm: 'aws:kms', kmsMasterKeyId: new Key(stack, 'Key').keyArn };
    (bucket.node.defaultChild as CfnBucket).bucketEncryption = { serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault }] };
    logTo(LoggingDestination.s3(bucket));
    expect(warnings()).toEqual([expect.stringContaining('cdk-ivschat:keyPolicyNotChanged')]);
  });

  test.each([BucketEncryption.KMS_MANAGED, BucketEncryption.DSSE_MANAGED])('refuses a bucket with the key that AWS manages (%s): its logs would be unreadable', (encryption) => {
    expect(() => logTo(LoggingDestination.s3(new Bucket(stack, 'Bucket', { encryption }))))
      .toThrow('[Stack/Transcripts] the logs in the bucket Stack/Bucket would be unreadable: it is encrypted with the key that AWS manages for S3');
  });

  test.each([BucketEncryption.S3_MANAGED, undefined])('needs nothing more for a bucket with encryption %s', (encryption) => {
    expect(() => logTo(LoggingDestination.s3(new Bucket(stack, 'Bucket', { encryption })))).not.toThrow();
    expect(warnings()).toEqual([]);
  });

  test('of an imported bucket warns with the exact statements to add, ready to be pasted', () => {
    logTo(LoggingDestination.s3(Bucket.fromBucketName(stack, 'Bucket', 'their-bucket')));
    const [warning] = warnings();
    expect(warning).toContain('The policy of the bucket their-bucket cannot be changed from here');
    expect(warning).toContain('[ack: cdk-ivschat:bucketPolicyNotChanged]');
    const conditions = { 'aws:SourceAccount': '123456789012' };
    const ArnLike = { 'aws:SourceArn': 'arn:aws:logs:eu-west-1:123456789012:*' };
    expect(JSON.parse(/\[\{.*\}\]/.exec(warning)![0])).toEqual([
      { Effect: 'Allow', Principal, Action: ['s3:GetBucketAcl', 's3:ListBucket'], Resource: 'arn:aws:s3:::their-bucket', Condition: { StringEquals: conditions, ArnLike } },
      {
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::their-bucket/AWSLogs/123456789012/*',
        Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...conditions }, ArnLike },
      },
    ]);
  });

  test('in a stack for any account writes what it does not know as a placeholder', () => {
    const agnostic = new Stack(new App(), 'Stack');
    new LoggingConfiguration(agnostic, 'Transcripts', { destination: LoggingDestination.s3(Bucket.fromBucketName(agnostic, 'Bucket', 'their-bucket')) });
    Annotations.fromStack(agnostic).hasWarning('*', Match.stringLikeRegexp('AWSLogs/\\$\\{AWS::AccountId\\}/\\*'));
  });

  test('refuses a bucket name that S3 has and Amazon IVS Chat does not take', () => {
    expect(() => logTo(LoggingDestination.s3(Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'Legacy_Bucket' }))))
      .toThrow('[Stack/Transcripts] the name of the bucket of a logging destination must have 3 to 63 characters, of lower-case letters, digits, - and ., got "Legacy_Bucket" (13 characters)');
  });

  test('takes a bucket whose name is known only at deployment', () => {
    const name = new CfnParameter(stack, 'Name').valueAsString;
    logTo(LoggingDestination.s3(Bucket.fromBucketName(stack, 'Bucket', name)));
    expect(destinationOf(Template.fromStack(stack))).toEqual({ S3: { BucketName: { Ref: 'Name' } } });
    expect(warnings()[0]).toContain('arn:aws:s3:::${Name}/AWSLogs/');
  });
});

describe('Amazon Data Firehose', () => {
  test('tags the stream, which is what lets logs be delivered to it, and nothing beside it', () => {
    const stream = new DeliveryStream(stack, 'Stream', { destination: new S3Bucket(new Bucket(stack, 'Bucket')) });
    logTo(LoggingDestination.firehose(stream));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', { Tags: [{ Key: 'LogDeliveryEnabled', Value: 'true' }] });
    const [id] = Object.keys(template.findResources('AWS::KinesisFirehose::DeliveryStream'));
    expect(destinationOf(template)).toEqual({ Firehose: { DeliveryStreamName: { Ref: id } } });
    expect(JSON.stringify(template.toJSON()).match(/LogDeliveryEnabled","Value/g)).toHaveLength(1);
  });

  test('of an imported stream warns with the command that tags it', () => {
    logTo(LoggingDestination.firehose(DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 'theirs')));
    expect(warnings()).toEqual([expect.stringMatching(
      /The delivery stream theirs cannot be tagged from here.*aws firehose tag-delivery-stream --delivery-stream-name theirs --tags Key=LogDeliveryEnabled,Value=true \[ack: cdk-ivschat:deliveryStreamNotTagged\]/,
    )]);
  });

  test('refuses a stream that reads from a Kinesis data stream: nobody can put records into that', () => {
    const stream = new DeliveryStream(stack, 'Stream', { destination: new S3Bucket(new Bucket(stack, 'Bucket')), source: new KinesisStreamSource(new Stream(stack, 'Source')) });
    expect(() => logTo(LoggingDestination.firehose(stream))).toThrow('[Stack/Transcripts] the delivery stream Stack/Stream of a logging destination must take direct puts, got one that reads from a Kinesis data stream');
  });

  test('refuses a stream with a name that Amazon IVS Chat does not take', () => {
    expect(() => logTo(LoggingDestination.firehose(DeliveryStream.fromDeliveryStreamName(stack, 'Stream', 's'.repeat(65)))))
      .toThrow('the name of the delivery stream of a logging destination must have 1 to 64 characters');
  });
});

describe('a destination elsewhere is refused at synth', () => {
  const there = () => new Stack(stack.node.root as App, 'There', { env: { account: ENV.account, region: 'us-east-1' } });
  const others = () => new Stack(stack.node.root as App, 'Others', { env: { account: '210987654321', region: ENV.region } });

  test.each<[string, () => LoggingDestination, string]>([
    ['a log group', () => LoggingDestination.cloudWatchLogs(new LogGroup(there(), 'Group')), 'the log group of a logging destination must be in the region of the stack, eu-west-1, got us-east-1'],
    ['a bucket', () => LoggingDestination.s3(Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'b-1', region: 'us-east-1' })),
      'the bucket of a logging destination must be in the region of the stack, eu-west-1, got us-east-1'],
    ['a bucket of another account', () => LoggingDestination.s3(new Bucket(others(), 'Bucket')), 'the bucket of a logging destination must be in the account of the stack, 123456789012, got 210987654321'],
    ['a delivery stream', () => LoggingDestination.firehose(DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', 'arn:aws:firehose:us-east-1:123456789012:deliverystream/s')),
      'the delivery stream of a logging destination must be in the region of the stack, eu-west-1, got us-east-1'],
  ])('%s', (_, destination, message) => {
    expect(() => logTo(destination())).toThrow(`[Stack/Transcripts] ${message}`);
  });
});

test('a destination works with a CfnLoggingConfiguration too', () => {
  const { destinationConfiguration, dependables = [] } = LoggingDestination.s3(new Bucket(stack, 'Bucket')).bind(stack);
  new CfnLoggingConfiguration(stack, 'Native', { destinationConfiguration }).node.addDependency(...dependables);
  const template = Template.fromStack(stack);
  const [id] = Object.keys(template.findResources('AWS::S3::Bucket'));
  template.hasResource('AWS::IVSChat::LoggingConfiguration', { Properties: { DestinationConfiguration: { S3: { BucketName: { Ref: id } } } }, DependsOn: [Match.stringLikeRegexp('BucketPolicy')] });
});
