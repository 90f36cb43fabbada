import { App, CfnParameter, Duration, NestedStack, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { goesBefore, newFunction, newStack, resource, resourcesOf } from './directory-fixtures';
import { FallbackResult, LoggingConfiguration, LoggingDestination, MessageReviewHandler, RoomDirectory, type RoomDirectoryProps } from '../../src';
import { any, ENV, log, LOG, reviewer } from '../common/imported';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012';

let stack: Stack;
beforeEach(() => { stack = newStack(); });

const variables = (id: 'StreamsHandler' | 'StreamsSweep') => resource(stack, id).Properties.Environment.Variables;

describe('the table', () => {
  test('has the keys and indexes that its entries are written for, and all that keeps them safe', () => {
    new RoomDirectory(stack, 'Streams');
    const { Properties, DeletionPolicy } = resource(stack, 'StreamsTable');
    expect(Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        { IndexName: 'byDue', KeySchema: [{ AttributeName: 'list' }, { AttributeName: 'due' }], Projection: { ProjectionType: 'ALL' } },
        { IndexName: 'byOwner', KeySchema: [{ AttributeName: 'owner' }, { AttributeName: 'openedAt' }], Projection: { ProjectionType: 'ALL' } },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(Object.fromEntries(Properties.AttributeDefinitions.map((one: Record<string, string>) => [one.AttributeName, one.AttributeType])))
      .toEqual({ pk: 'S', list: 'S', due: 'N', owner: 'S', openedAt: 'S' });
    expect(Properties.TableName).toBeUndefined();
    expect(DeletionPolicy).toBe('Delete');
  });

  test('has a customer managed key on request', () => {
    new RoomDirectory(stack, 'Streams', { encryptionKey: Key.fromKeyArn(stack, 'Key', KEY) });
    expect(resource(stack, 'StreamsTable').Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY });
  });
});

test('ids that deployed stacks depend on are frozen: of the table, of what a ServiceToken is made of, and of the aliases', () => {
  new RoomDirectory(stack, 'Streams').followStreams();
  expect(Object.entries(resourcesOf(stack)).filter(([id]) => id.startsWith('Streams')).map(([id, { Type }]) => `${Type} ${id}`).sort()).toEqual([
    'AWS::DynamoDB::Table StreamsTableF5F1AE38',
    'AWS::Events::Rule StreamsStreamRuleBD68E61D',
    'AWS::IAM::Policy StreamsRoleDefaultPolicy51941A0F',
    'AWS::IAM::Role StreamsRole602F4462',
    'AWS::IAM::Role StreamsScheduleRoleC74E1A53',
    'AWS::IAM::Role StreamsSweepRoleC15DD2FF',
    'AWS::Lambda::Alias StreamsCloseBEDC3D8B',
    'AWS::Lambda::Alias StreamsOpenE6472B66',
    'AWS::Lambda::Alias StreamsRead2E0DDA1D',
    'AWS::Lambda::Function StreamsHandlerFAEC7A15',
    'AWS::Lambda::Function StreamsSweepA5A80908',
    'AWS::Lambda::Permission StreamsStreamRuleAllowEventRuleStackStreamsHandlerF7C1F7F5449AE382',
    'AWS::Logs::LogGroup StreamsAuditLog15517D1E',
    'AWS::Logs::LogGroup StreamsLogGroupAAD701FE',
    'AWS::Logs::LogGroup StreamsSweepLogGroup393215A7',
    'AWS::SQS::Queue StreamsDeadLetterQueue3518FFB1',
    'AWS::SQS::QueuePolicy StreamsDeadLetterQueuePolicyE2618A54',
    'AWS::Scheduler::Schedule StreamsSchedule8732BCA7',
    'Custom::IVSChatRoomDirectory Streams72478C78',
  ]);
});

test('the sweep runs each minute, and is not started late', () => {
  new RoomDirectory(stack, 'Streams');
  expect(resource(stack, 'StreamsSchedule').Properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: { Input: '{"action":"sweep"}', RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } },
  });
  expect(resource(stack, 'StreamsSweep').Properties).toMatchObject({ Handler: 'index.sweep', Timeout: 900 });
  expect(resource(stack, 'StreamsHandler').Properties).toMatchObject({ Handler: 'index.handler', Timeout: 300 });
});

test('an asynchronous call that fails to the end is kept, encrypted', () => {
  new RoomDirectory(stack, 'Streams');
  expect(resource(stack, 'StreamsHandler').Properties.DeadLetterConfig).toEqual({ TargetArn: { 'Fn::GetAtt': ['StreamsDeadLetterQueue3518FFB1', 'Arn'] } });
  expect(resource(stack, 'StreamsDeadLetterQueue').Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1209600 });
});

test('each alias is one of the function as it is', () => {
  new RoomDirectory(stack, 'Streams');
  for (const [id, Name] of [['StreamsOpen', 'open'], ['StreamsClose', 'close'], ['StreamsRead', 'read']]) {
    expect(resource(stack, id).Properties).toEqual({ FunctionName: { Ref: 'StreamsHandlerFAEC7A15' }, FunctionVersion: '$LATEST', Name });
  }
});

describe('removal', () => {
  test('rooms are deleted before anything goes that this needs, or that the rooms need', () => {
    const transcripts = new LoggingConfiguration(stack, 'Log', { destination: LoggingDestination.cloudWatchLogs() });
    const directory = new RoomDirectory(stack, 'Streams', {
      loggingConfigurations: [transcripts], messageReviewHandler: MessageReviewHandler.lambda(newFunction(stack, 'Reviewer')),
    });
    directory.followStreams();
    const after = goesBefore(stack, 'Streams72478C78');
    for (const id of [
      'StreamsTable', 'StreamsHandler', 'StreamsSweep', 'StreamsRole', 'StreamsRoleDefaultPolicy', 'StreamsSweepRole', 'StreamsLogGroup', 'StreamsSweepLogGroup',
      'StreamsAuditLog', 'Log', 'IVSChatMessageReview\\w+Permission', 'Reviewer',
    ]) expect(after.filter((one) => new RegExp(`^${id}[0-9A-F]{8}$`).test(one))).toHaveLength(1);
    const before = Object.keys(resourcesOf(stack)).filter((id) => goesBefore(stack, id).includes('Streams72478C78'));
    expect(before.map((id) => id.slice(0, -8)).sort()).toEqual(expect.arrayContaining(['StreamsSchedule', 'StreamsStreamRule']));
  });

  test('has an hour', () => {
    new RoomDirectory(stack, 'Streams');
    expect(resource(stack, 'Streams').Properties).toEqual({ ServiceToken: { 'Fn::GetAtt': ['StreamsSweepA5A80908', 'Arn'] }, ServiceTimeout: 3600 });
  });

  test.each<[RemovalPolicy, string]>([
    [RemovalPolicy.DESTROY, 'Delete'], [RemovalPolicy.RETAIN, 'Retain'], [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate'],
  ])('%s is of the rooms and of the table, as a prop or afterwards', (removalPolicy, DeletionPolicy) => {
    new RoomDirectory(stack, 'Streams', { removalPolicy });
    new RoomDirectory(stack, 'Others').applyRemovalPolicy(removalPolicy);
    for (const id of ['Streams', 'StreamsTable', 'Others', 'OthersTable']) expect(resource(stack, id).DeletionPolicy).toBe(DeletionPolicy);
  });

  test('what is granted on the function or added to it later makes no circle', () => {
    const directory = new RoomDirectory(stack, 'Streams');
    directory.handler.addPermission('Theirs', { principal: new ServicePrincipal('events.amazonaws.com') });
    directory.deadLetterQueue.grantConsumeMessages(newFunction(stack, 'Redrive'));
    expect(() => resourcesOf(stack)).not.toThrow();
  });
});

describe('the functions are told', () => {
  test('what the rooms are like, where they are known, and how long they stay', () => {
    new RoomDirectory(stack, 'Streams');
    const common = {
      DIRECTORY_TABLE: { Ref: 'StreamsTableF5F1AE38' },
      ROOM_NAME_PREFIX: expect.stringMatching(/^Stack-Streams-[0-9A-F]{8}$/),
      AUDIT_LOG_GROUP: { Ref: 'StreamsAuditLog15517D1E' },
      ROOM_SETTINGS: '{}',
    };
    expect(variables('StreamsHandler')).toEqual({ ...common, EXPIRY_MINUTES: '1440' });
    expect(variables('StreamsSweep')).toEqual(common);
  });

  test('every property, as CreateRoom has it', () => {
    const directory = new RoomDirectory(stack, 'Streams', {
      roomNamePrefix: 'live',
      maximumMessageRatePerSecond: 50,
      maximumMessageLength: 280,
      converge: true,
      expiry: Duration.days(2),
      loggingConfigurations: [log(stack)],
      messageReviewHandler: MessageReviewHandler.lambda(reviewer(stack), { fallbackResult: FallbackResult.DENY }),
    });
    Tags.of(directory).add('team', 'live "night"');
    Tags.of(stack).add('cost', '1');
    for (const id of ['StreamsHandler', 'StreamsSweep'] as const) {
      expect(variables(id).ROOM_NAME_PREFIX).toBe('live');
      expect(JSON.parse(variables(id).ROOM_SETTINGS)).toEqual({
        maximumMessageRatePerSecond: 50,
        maximumMessageLength: 280,
        messageReviewHandler: { uri: reviewer(new Stack(new App(), 'S', { env: ENV })).functionArn, fallbackResult: 'DENY' },
        loggingConfigurationIdentifiers: [LOG],
        tags: { cost: '1', team: 'live "night"' },
      });
    }
    expect(variables('StreamsHandler')).toMatchObject({ EXPIRY_MINUTES: '2880' });
    expect(variables('StreamsSweep')).toMatchObject({ CONVERGE: 'true' });
  });

  test('settings that only the deployment knows, which JSON must survive', () => {
    new RoomDirectory(stack, 'Streams', {
      maximumMessageLength: new CfnParameter(stack, 'Length', { type: 'Number' }).valueAsNumber,
      messageReviewHandler: MessageReviewHandler.lambda(newFunction(stack, 'Reviewer')),
    });
    expect(variables('StreamsHandler').ROOM_SETTINGS).toEqual({
      'Fn::Join': ['', [
        '{"maximumMessageLength":', { Ref: 'Length' }, ',"messageReviewHandler":{"uri":"', { 'Fn::GetAtt': ['ReviewerF4F6438B', 'Arn'] }, '","fallbackResult":"ALLOW"}}',
      ]],
    });
  });

  test('which keys APIs have for rooms of their own: those of all APIs, each once, sorted', () => {
    const directory = new RoomDirectory(stack, 'Streams');
    directory._reserve(['lobby', 'b']);
    directory._reserve(['a', 'lobby']);
    expect(variables('StreamsHandler').RESERVED_KEYS).toBe('a,b,lobby');
    expect(variables('StreamsSweep')).not.toHaveProperty('RESERVED_KEYS');
  });

  test('a prefix that fits, whatever the names of the stack and the construct', () => {
    const nested = new NestedStack(new Stack(new App(), 'S'.repeat(120)), 'Nested.Stack of Streams');
    new RoomDirectory(nested, `Directory_${'of streams '.repeat(10)}`);
    const [{ Properties }] = Object.values(Template.fromStack(nested).findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.handler' } }));
    expect(Properties.Environment.Variables.ROOM_NAME_PREFIX).toMatch(/^[A-Za-z0-9-_]{1,63}$/);
  });
});

test('the audit log stays for a year, or is one of one\'s own', () => {
  const group = new LogGroup(stack, 'Mine');
  expect(new RoomDirectory(stack, 'Audited', { auditLogGroup: group }).auditLogGroup).toBe(group);
  new RoomDirectory(stack, 'Streams');
  new RoomDirectory(stack, 'Short', { auditLogRetention: RetentionDays.ONE_MONTH });
  expect(resource(stack, 'StreamsAuditLog')).toMatchObject({ Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
  expect(resource(stack, 'ShortAuditLog').Properties.RetentionInDays).toBe(30);
});

test('the calls that run at once are bounded on request', () => {
  new RoomDirectory(stack, 'Streams', { reservedConcurrentExecutions: 7 });
  expect(resource(stack, 'StreamsHandler').Properties.ReservedConcurrentExecutions).toBe(7);
  expect(resource(stack, 'StreamsSweep').Properties.ReservedConcurrentExecutions).toBeUndefined();
});

test('the metrics have the directory as their dimension, also of an imported one', () => {
  const { metrics } = new RoomDirectory(stack, 'Streams');
  expect(stack.resolve(metrics.openRooms().toMetricConfig().metricStat)).toMatchObject({
    namespace: 'CdkIvsChat', metricName: 'OpenRooms', statistic: 'Maximum', dimensions: [{ name: 'service', value: { Ref: 'StreamsTableF5F1AE38' } }],
  });
  const all = [
    metrics.opened(), metrics.closed(), metrics.expired(), metrics.swept(), metrics.missing(),
    metrics.denied(), metrics.throttled(), metrics.failed(),
  ];
  expect(all.map((one) => `${one.metricName} ${one.statistic}`)).toEqual([
    'RoomsOpened Sum', 'RoomsClosed Sum', 'RoomsExpired Sum', 'RoomsSwept Sum', 'RoomsMissing Sum', 'DirectoryDenied Sum', 'DirectoryThrottled Sum', 'DirectoryFailed Sum',
  ]);
  expect(metrics.latency().statistic).toBe('p99');
});

describe('a prop that is wrong fails at synth', () => {
  test.each<[string, RoomDirectoryProps, string]>([
    ['no prefix', { roomNamePrefix: '' }, 'roomNamePrefix must have 1 to 63 characters, of letters, digits, - and _, got "" (0 characters)'],
    ['a long prefix', { roomNamePrefix: 'p'.repeat(64) }, `roomNamePrefix must have 1 to 63 characters, of letters, digits, - and _, got "${'p'.repeat(64)}" (64 characters)`],
    ['a prefix with a blank', { roomNamePrefix: 'my rooms' }, 'roomNamePrefix must have 1 to 63 characters'],
    ['a rate', { maximumMessageRatePerSecond: 101 }, 'maximumMessageRatePerSecond must be a whole number from 1 to 100, got 101'],
    ['a length', { maximumMessageLength: 0 }, 'maximumMessageLength must be a whole number from 1 to 500, got 0'],
    ['an expiry in half minutes', { expiry: Duration.seconds(90) }, 'expiry (in minutes) must be a whole number from 1 to 525600, got 1.5'],
    ['no expiry', { expiry: Duration.minutes(0) }, 'expiry (in minutes) must be a whole number from 1 to 525600, got 0'],
    ['an expiry of more than a year', { expiry: Duration.days(366) }, 'expiry (in minutes) must be a whole number from 1 to 525600, got 527040'],
    ['an expiry in minutes', { expiry: any(60) }, 'expiry must be a Duration, such as Duration.minutes(60), got 60'],
    ['no concurrency', { reservedConcurrentExecutions: 0 }, 'reservedConcurrentExecutions must be a whole number from 1 to'],
    ['a text for yes or no', { converge: any('true') }, 'converge must be true or false, got "true"'],
    ['a number for yes or no', { requireResourceTag: any(0) }, 'requireResourceTag must be true or false, got 0'],
    ['a key by its ARN', { encryptionKey: any(KEY) }, `encryptionKey must be a KMS key, got "${KEY}"`],
    ['snapshots', { removalPolicy: RemovalPolicy.SNAPSHOT }, 'removalPolicy must be one of destroy, retain, retain-on-update-or-delete, got "snapshot"'],
    ['one logging configuration', { loggingConfigurations: any('log') }, 'loggingConfigurations must be a list of logging configurations, got "log"'],
    ['a logging configuration by its ARN', { loggingConfigurations: any([LOG]) }, 'a logging configuration of the directory must be a LoggingConfiguration'],
    ['a function as the review handler', { messageReviewHandler: any(() => 1) }, 'messageReviewHandler must be a MessageReviewHandler'],
    ['a log group by its name', { auditLogGroup: any('audit') }, 'auditLogGroup must be a log group, got "audit"'],
  ])('%s', (_, props, message) => {
    expect(() => new RoomDirectory(stack, 'Streams', props)).toThrow(`[Stack/Streams] ${message}`);
  });

  test('a retention for a log group of one\'s own', () => {
    expect(() => new RoomDirectory(stack, 'Streams', { auditLogGroup: new LogGroup(stack, 'Mine'), auditLogRetention: RetentionDays.ONE_DAY }))
      .toThrow('[Stack/Streams] auditLogRetention must be left out with auditLogGroup, which has its own, got 1');
  });

  test('a key of another region', () => {
    const encryptionKey = Key.fromKeyArn(stack, 'Key', KEY.replace('eu-west-1', 'us-east-1'));
    expect(() => new RoomDirectory(stack, 'Streams', { encryptionKey }))
      .toThrow('[Stack/Streams] the encryptionKey of the directory must be in the region of the stack, eu-west-1, got us-east-1');
  });

  test('a logging configuration twice, one of another region, and four', () => {
    const configuration = (id: string, arn: string) => LoggingConfiguration.fromLoggingConfigurationArn(stack, id, arn);
    const logs = (name: string, ...arns: string[]) => () => (
      new RoomDirectory(stack, name, { loggingConfigurations: arns.map((arn, n) => configuration(`${name}Log${n}`, arn)) }));
    expect(logs('A', LOG, LOG)).toThrow('[Stack/A] loggingConfigurations must list each logging configuration at most once, got Stack/ALog1 twice');
    expect(logs('B', LOG.replace('eu-west-1', 'us-east-1'))).toThrow('[Stack/B] the logging configuration Stack/BLog0 must be in the region of the stack');
    const tooMany = 'loggingConfigurations must list at most 3 logging configurations, got 4';
    expect(logs('C', ...['1', '2', '3', '4'].map((end) => `${LOG.slice(0, -1)}${end}`))).toThrow(`[Stack/C] ${tooMany}`);
  });

  test('48 tags, while 47 fit', () => {
    const tag = (count: number) => {
      const directory = new RoomDirectory(newStack(), 'Streams');
      for (let n = 0; n < count; n++) Tags.of(directory).add(`k${n}`, 'v');
      return () => Template.fromStack(directory.stack);
    };
    expect(tag(47)).not.toThrow();
    expect(tag(48)).toThrow('[Stack/Streams] there may be at most 47 tags (of the service\'s 50, 3 are cdk-ivschat:owner, cdk-ivschat:directory, cdk-ivschat:room), got 48');
  });

  test.each(['cdk-ivschat:owner', 'cdk-ivschat:directory', 'cdk-ivschat:room'])('the tag %s', (key) => {
    Tags.of(new RoomDirectory(stack, 'Streams')).add(key, 'mine');
    expect(() => Template.fromStack(stack)).toThrow(`[Stack/Streams] the tag ${key} is reserved: by it this library knows what it made`);
  });

  test('tags and keys that do not fit into the environment of a function', () => {
    const large = (fill: (directory: RoomDirectory) => void) => {
      const directory = new RoomDirectory(newStack(), 'Streams');
      fill(directory);
      return () => Template.fromStack(directory.stack);
    };
    const tags = (count: number) => large((directory) => {
      for (let n = 0; n < count; n++) Tags.of(directory).add(`key${n}`, 'v'.repeat(256));
    });
    const keys = (count: number) => large((directory) => directory._reserve(Array.from({ length: count }, (_, n) => `${n}`.padEnd(64, 'k'))));
    const message = /\[Stack\/Streams\] tags, keys of the APIs' own rooms and settings must fit into the 4096 bytes \(4 KB\) .+ got \d+\. Exclude tags/m;
    expect(tags(13)).not.toThrow();
    expect(tags(15)).toThrow(message);
    expect(keys(50)).not.toThrow();
    expect(keys(60)).toThrow(message);
  });
});

test('a region without Amazon IVS Chat is warned of', () => {
  const elsewhere = new Stack(new App(), 'Elsewhere', { env: { ...ENV, region: 'eu-west-2' } });
  new RoomDirectory(elsewhere, 'Streams');
  Annotations.fromStack(elsewhere).hasWarning('/Elsewhere/Streams', Match.stringLikeRegexp('Amazon IVS Chat is not known to be offered in eu-west-2'));
});
