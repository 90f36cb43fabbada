import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { newFunction, newStack, resource, resourcesOf, statementsOf } from './directory-fixtures';
import { MessageReviewHandler, RoomDirectory } from '../../src';
import { any, DIRECTORY, ENV } from '../common/imported';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012';
const TABLE = 'StreamsTableF5F1AE38';
const ROOMS = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivschat:eu-west-1:123456789012:room/*']] };
const tagged = (of: string, value: unknown = { Ref: TABLE }) => ({ StringEquals: { [`aws:${of}/cdk-ivschat:directory`]: value } });

let stack: Stack;
beforeEach(() => { stack = newStack(); });

/** The statements of policies that stand apart. */
function granted(of = stack): { Action: unknown; Resource: unknown }[] {
  return Object.entries(resourcesOf(of)).filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith('IVSChatGrants'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

describe('what the functions may do with rooms', () => {
  test('is limited by the tag of the directory, but for lists and for what tells a room that is gone from one that is another\'s', () => {
    new RoomDirectory(stack, 'Streams');
    expect(statementsOf(stack, 'StreamsRole').Rooms).toEqual([
      { Effect: 'Allow', Action: ['ivschat:CreateRoom', 'ivschat:TagResource'], Resource: ROOMS, Condition: tagged('RequestTag') },
      { Effect: 'Allow', Action: ['ivschat:GetRoom', 'ivschat:ListRooms'], Resource: ROOMS },
      { Effect: 'Allow', Action: ['ivschat:DeleteRoom', 'ivschat:SendEvent'], Resource: ROOMS, Condition: tagged('ResourceTag') },
    ]);
    expect(statementsOf(stack, 'StreamsSweepRole').Rooms).toEqual([
      { Effect: 'Allow', Action: ['ivschat:GetRoom', 'ivschat:ListRooms'], Resource: ROOMS },
      { Effect: 'Allow', Action: ['ivschat:DeleteRoom', 'ivschat:SendEvent'], Resource: ROOMS, Condition: tagged('ResourceTag') },
    ]);
  });

  test('is to change them only where they are brought in line', () => {
    new RoomDirectory(stack, 'Streams', { converge: true });
    expect(statementsOf(stack, 'StreamsSweepRole').Rooms[1]).toEqual({
      Effect: 'Allow',
      Action: ['ivschat:DeleteRoom', 'ivschat:SendEvent', 'ivschat:UpdateRoom', 'ivschat:TagResource', 'ivschat:UntagResource'],
      Resource: ROOMS,
      Condition: tagged('ResourceTag'),
    });
  });

  test('has no condition on request, for an account where Amazon IVS Chat does not honour it', () => {
    const directory = new RoomDirectory(stack, 'Streams', { requireResourceTag: false });
    const imported = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Imported', { ...DIRECTORY, requireResourceTag: false });
    for (const one of [directory, imported]) expect(one._roomStatement(['ivschat:CreateChatToken']).toJSON()).not.toHaveProperty('Condition');
    expect(JSON.stringify([statementsOf(stack, 'StreamsRole').Rooms, statementsOf(stack, 'StreamsSweepRole').Rooms])).not.toContain('Condition');
    // So the functions look at the tag themselves.
    const mayActOnAny = (id: string) => resource(stack, id).Properties.Environment.Variables.MAY_ACT_ON_ANY_ROOM as unknown;
    expect(['StreamsHandler', 'StreamsSweep'].map(mayActOnAny)).toEqual(['true', 'true']);
  });

  test('is what an API\'s function may, too', () => {
    const directory = new RoomDirectory(stack, 'Streams');
    expect(stack.resolve(directory._roomStatement(['ivschat:CreateChatToken']).toJSON()))
      .toEqual({ Effect: 'Allow', Action: 'ivschat:CreateChatToken', Resource: ROOMS, Condition: tagged('ResourceTag') });
    const imported = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Imported', DIRECTORY);
    expect(stack.resolve(imported._roomStatement(['ivschat:SendEvent']).toJSON()).Condition).toEqual(tagged('ResourceTag', 'streams'));
  });
});

test('the functions use what of the table they need, its key and their logs, and nothing that makes log groups', () => {
  new RoomDirectory(stack, 'Streams', { encryptionKey: Key.fromKeyArn(stack, 'Key', KEY) });
  const table = { 'Fn::GetAtt': [TABLE, 'Arn'] };
  const index = (name: string) => ({ 'Fn::Join': ['', [table, `/index/${name}`]] });
  const key = {
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    Resource: KEY,
    Condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } },
  };
  const changes = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
  expect(statementsOf(stack, 'StreamsRole').Table).toEqual([
    { Effect: 'Allow', Action: changes, Resource: table },
    { Effect: 'Allow', Action: 'dynamodb:Query', Resource: [index('byDue'), index('byOwner')] },
    key,
  ]);
  expect(statementsOf(stack, 'StreamsSweepRole').Table).toEqual([
    { Effect: 'Allow', Action: [...changes, 'dynamodb:BatchGetItem'], Resource: table },
    { Effect: 'Allow', Action: 'dynamodb:Query', Resource: index('byDue') },
    key,
  ]);
  for (const [role, group] of [['StreamsRole', 'StreamsLogGroupAAD701FE'], ['StreamsSweepRole', 'StreamsSweepLogGroup393215A7']]) {
    expect(statementsOf(stack, role).Logs).toEqual([{
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [{ 'Fn::GetAtt': [group, 'Arn'] }, { 'Fn::GetAtt': ['StreamsAuditLog15517D1E', 'Arn'] }],
    }]);
  }
});

test('only the scheduler of this account starts the sweep, and may start nothing else', () => {
  new RoomDirectory(stack, 'Streams');
  expect(statementsOf(stack, 'StreamsScheduleRole').Sweep)
    .toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': ['StreamsSweepA5A80908', 'Arn'] } }]);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } }],
    },
  });
});

describe('grants', () => {
  test('are each on one alias, and on nothing else', () => {
    const directory = new RoomDirectory(stack, 'Streams');
    directory.grantOpen(newFunction(stack, 'Opener'));
    directory.grantClose(newFunction(stack, 'Closer'));
    directory.grantRead(newFunction(stack, 'Reader'));
    const statements = Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.filter(({ Action }: { Action: unknown }) => Action === 'lambda:InvokeFunction').map(({ Resource }: { Resource: unknown }) => Resource)).toEqual([
      { Ref: 'StreamsOpenE6472B66' }, { Ref: 'StreamsCloseBEDC3D8B' }, { Ref: 'StreamsRead2E0DDA1D' },
    ]);
  });

  test('on an imported directory are on the aliases of its function', () => {
    const imported = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Imported', DIRECTORY);
    const backend = newFunction(stack, 'Backend');
    imported.grantOpen(backend);
    imported.grantClose(backend);
    imported.grantRead(backend);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: ['open', 'close', 'read'].map((alias) => ({ Action: 'lambda:InvokeFunction', Resource: `${DIRECTORY.functionArn}:${alias}` })),
      },
    });
  });

  test.each(['a function', 'an alias of one'])('to %s that reviews the rooms of the directory make no circle', (kind) => {
    const fn = newFunction(stack, 'Reviewer');
    const handler = kind === 'a function' ? fn : new Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion });
    const directory = new RoomDirectory(stack, 'Streams', { messageReviewHandler: MessageReviewHandler.lambda(handler) });
    directory.grantClose(fn);
    directory.grantOpen(handler);
    expect(granted().flatMap(({ Resource }) => Resource)).toEqual(expect.arrayContaining([{ Ref: 'StreamsCloseBEDC3D8B' }, { Ref: 'StreamsOpenE6472B66' }]));
  });

  test('to a role that several stacks share are policies with names of their own', () => {
    const app = new App();
    const names = ['One', 'Two'].map((id) => {
      const one = new Stack(app, id, { env: ENV });
      new RoomDirectory(one, 'Streams').grantOpen(Role.fromRoleArn(one, 'Shared', 'arn:aws:iam::123456789012:role/shared'));
      return one;
    }).map((one) => Object.values(resourcesOf(one)).find(({ Properties }) => JSON.stringify(Properties?.Roles) === '["shared"]')!.Properties.PolicyName);
    expect(JSON.stringify(names)).toContain('AWS::StackId');
  });

  test('to a function of another stack, which the directory does not need, go where the directory is', () => {
    const there = new Stack(stack.node.root as App, 'There', { env: ENV });
    const directory = new RoomDirectory(stack, 'Streams');
    directory.grantOpen(newFunction(there, 'Backend'));
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('need somebody to grant to', () => {
    expect(() => new RoomDirectory(stack, 'Streams').grantOpen(any(undefined)))
      .toThrow('[Stack/Streams] the grantee must be an IGrantable, such as a role or a function, got undefined');
  });
});

describe('a review function that waits for the directory that waits for it fails at synth, with what to do instead:', () => {
  const cannot = (where: string) => (
    `[Stack/Streams] the review function Stack/Reviewer needs the directory in ${where}, and the directory needs the function: neither could be made first. `);
  test.each<[string, (fn: ReturnType<typeof newFunction>, directory: RoomDirectory) => unknown, string]>([
    ['the name of the function', (fn, { functionName }) => fn.addEnvironment('ROOMS', functionName), cannot('its environment')],
    ['an alias', (fn, { openAlias }) => fn.addEnvironment('ROOMS', openAlias.functionArn), cannot('its environment')],
    ['a policy of one\'s own', (fn, { functionArn }) => fn.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })),
      cannot('a policy of its role')],
    ['a grant of CDK', (fn, { openAlias }) => openAlias.grantInvoke(fn), cannot('a policy of its role')],
  ])('%s', (_, wire, message) => {
    const fn = newFunction(stack, 'Reviewer');
    wire(fn, new RoomDirectory(stack, 'Streams', { messageReviewHandler: MessageReviewHandler.lambda(fn) }));
    expect(() => Template.fromStack(stack)).toThrow(message);
  });

  test('but not one that has the name of the table, which waits for nothing', () => {
    const fn = newFunction(stack, 'Reviewer');
    fn.addEnvironment('TABLE', new RoomDirectory(stack, 'Streams', { messageReviewHandler: MessageReviewHandler.lambda(fn) }).tableName);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('an imported directory', () => {
  test('says where it is, and how its parts are called', () => {
    const imported = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Imported', {
      tableArn: 'arn:aws:dynamodb:us-east-1:210987654321:table/theirs', functionArn: 'arn:aws:lambda:us-east-1:210987654321:function:rooms',
    });
    expect(imported).toMatchObject({ tableName: 'theirs', functionName: 'rooms', requireResourceTag: true, env: { account: '210987654321', region: 'us-east-1' } });
    imported._reserve(['lobby']);
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });

  test.each<[string, object, string]>([
    ['no ARN of a table', { tableArn: 'streams' }, 'tableArn must be the ARN of a DynamoDB table (arn:aws:dynamodb:REGION:ACCOUNT:table/NAME), got "streams"'],
    ['no table', { tableArn: undefined }, 'tableArn must be the ARN of a DynamoDB table'],
    ['no ARN of a function', { functionArn: 'streams' }, 'functionArn must be the ARN of a Lambda function (arn:aws:lambda:REGION:ACCOUNT:function:NAME), got "streams"'],
    ['an alias', { functionArn: `${DIRECTORY.functionArn}:open` }, 'functionArn must be the ARN of a Lambda function'],
    ['a function of another region', { functionArn: DIRECTORY.functionArn.replace('eu-west-1', 'us-east-1') },
      'functionArn must be in the region of the table, eu-west-1, got us-east-1'],
    ['a function of another account', { functionArn: DIRECTORY.functionArn.replace('123456789012', '210987654321') },
      'functionArn must be in the account of the table, 123456789012, got 210987654321'],
    ['a key by its ARN', { encryptionKey: KEY }, `encryptionKey must be a KMS key, got "${KEY}"`],
    ['a text for yes or no', { requireResourceTag: 'no' }, 'requireResourceTag must be true or false, got "no"'],
  ])('with %s fails at synth', (_, attrs, message) => {
    expect(() => RoomDirectory.fromRoomDirectoryAttributes(stack, 'Imported', any({ ...DIRECTORY, ...attrs }))).toThrow(`[Stack/Imported] ${message}`);
  });

  test.each<[string, (stack: Stack) => object]>([
    ['function', (own) => ({ functionArn: new CfnParameter(own, 'Arn').valueAsString })],
    ['table', (own) => ({ tableArn: new CfnParameter(own, 'Arn').valueAsString })],
  ])('of which only the deployment knows the %s is taken as it is', (_, attrs) => {
    expect(() => RoomDirectory.fromRoomDirectoryAttributes(stack, 'Imported', { ...DIRECTORY, ...attrs(stack) })).not.toThrow();
  });

  test('is the principal\'s to use, as another: a service that is granted nothing by identity is not an error', () => {
    const grant = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Imported', DIRECTORY).grantOpen(new ServicePrincipal('states.amazonaws.com'));
    expect(grant.success).toBe(false);
  });
});
