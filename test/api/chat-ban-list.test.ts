import { App, Aspects, CfnOutput, CfnParameter, NestedStack, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, type IRole, Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ChatBanList, FallbackResult, type IChatBanList, MessageReviewHandler, Room } from '../../src';
import { grantCheckToTokens, grantCountToTokens, grantToModeration } from '../../src/api/ban-list-grants';
import { any } from '../common/imported';

const ENV = { account: '123456789012', region: 'eu-west-1' };
const ARN = 'arn:aws:dynamodb:eu-west-1:123456789012:table/chat-bans';
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack', { env: ENV }); });

const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
const code = { code: Code.fromInline('//'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X };
const theTable = (of: Stack) => Object.values(Template.fromStack(of).findResources('AWS::DynamoDB::Table'))[0];

interface Policy { readonly Properties: { readonly Roles: unknown[]; readonly PolicyDocument: { readonly Statement: unknown[] } } }

/** The statements of all policies in a stack. Throws where its template has a circle. */
function statements(of = stack): unknown[] {
  const template = Template.fromStack(of);
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => Object.values(template.findResources(type)) as Policy[]);
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

const of = (prefix: string, arn: unknown, ...actions: string[]) => ({
  Effect: 'Allow',
  Action: actions.length === 1 ? actions[0] : actions,
  Resource: arn,
  Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefix } },
});
const query = (arn: unknown) => ({ Effect: 'Allow', Action: 'dynamodb:Query', Resource: arn });
const onKey = (...actions: string[]) => ({
  Effect: 'Allow', Action: actions, Resource: KEY, Condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' } },
});

describe('the table', () => {
  test('is on demand, encrypted, can be restored, forgets what is over, and stays', () => {
    new ChatBanList(stack, 'Bans');
    expect(theTable(stack)).toEqual({
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
        AttributeDefinitions: ['pk', 'sk', 'room', 'createdAt'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        GlobalSecondaryIndexes: [{
          IndexName: 'byRoom',
          KeySchema: [{ AttributeName: 'room', KeyType: 'HASH' }, { AttributeName: 'createdAt', KeyType: 'RANGE' }],
          Projection: { ProjectionType: 'ALL' },
        }],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('has no name of its own, so that a stack can be deployed twice, and again where a table was left', () => {
    new ChatBanList(stack, 'Bans');
    expect(theTable(stack).Properties.TableName).toBeUndefined();
  });

  test('has a customer managed key on request', () => {
    new ChatBanList(stack, 'Bans', { encryptionKey: Key.fromKeyArn(stack, 'Key', KEY) });
    expect(theTable(stack).Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KEY });
  });

  test.each<[RemovalPolicy, string]>([
    [RemovalPolicy.DESTROY, 'Delete'], [RemovalPolicy.RETAIN, 'Retain'], [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate'],
  ])('takes the removal policy %s, as a prop or afterwards', (removalPolicy, DeletionPolicy) => {
    new ChatBanList(stack, 'Bans', { removalPolicy });
    new ChatBanList(stack, 'Others').applyRemovalPolicy(removalPolicy);
    Template.fromStack(stack).allResources('AWS::DynamoDB::Table', { DeletionPolicy });
  });

  test('has the tags of the list, and is its default child', () => {
    const list = new ChatBanList(stack, 'Bans');
    Tags.of(list).add('team', 'live');
    (list.node.defaultChild as CfnTable).tableName = 'mine';
    expect(theTable(stack).Properties).toMatchObject({ TableName: 'mine', Tags: [{ Key: 'team', Value: 'live' }] });
  });

  test('has nothing that cdk-nag would not accept, nor have grants on it', () => {
    const list = new ChatBanList(stack, 'Bans', { encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) });
    const role = new Role(stack, 'Role', { assumedBy });
    [list.grantBan(role), list.grantRead(role), grantToModeration(list, role), grantCheckToTokens(list, role), grantCountToTokens(list, role)]
      .forEach((grant) => grant.assertSuccess());
    Aspects.of(stack).add(new AwsSolutionsChecks());
    expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

const READ = [of('ban#*', ARN, 'dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'), query(`${ARN}/index/byRoom`)];
const GRANTS: [string, (list: IChatBanList, grantee: IGrantable) => unknown, unknown[], string[]][] = [
  ['grantRead: reading bans, by user and by room', (list, grantee) => list.grantRead(grantee), READ, ['kms:Decrypt', 'kms:DescribeKey']],
  ['grantBan: writing and deleting bans', (list, grantee) => list.grantBan(grantee),
    [of('ban#*', ARN, 'dynamodb:PutItem', 'dynamodb:DeleteItem')], ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey']],
  ['the token function: reading bans by their keys', (list, grantee) => grantCheckToTokens(list, grantee),
    [of('ban#*', ARN, 'dynamodb:BatchGetItem')], ['kms:Decrypt', 'kms:DescribeKey']],
  ['the token function that counts: changing counts', (list, grantee) => grantCountToTokens(list, grantee),
    [of('count#*', ARN, 'dynamodb:UpdateItem')], ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey']],
  ['the moderation function: bans alone', (list, grantee) => grantToModeration(list, grantee),
    [of('ban#*', ARN, 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchGetItem'), query(`${ARN}/index/byRoom`)],
    ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey']],
];

describe.each(GRANTS)('%s', (_, grant, allowed, keyActions) => {
  test('and nothing else, in this table', () => {
    grant(ChatBanList.fromTableArn(stack, 'Bans', ARN), new Role(stack, 'Role', { assumedBy }));
    expect(statements()).toEqual(allowed);
  });

  test('with the key, where it is known, by way of DynamoDB alone', () => {
    const encryptionKey = Key.fromKeyArn(stack, 'Key', KEY);
    grant(ChatBanList.fromChatBanListAttributes(stack, 'Bans', { tableArn: ARN, encryptionKey }), new Role(stack, 'Role', { assumedBy }));
    expect(statements()).toEqual([...allowed, onKey(...keyActions)]);
  });

  test('of a list that is made here, by reference to it and its key', () => {
    const encryptionKey = new Key(stack, 'Key');
    const list = new ChatBanList(stack, 'Bans', { encryptionKey });
    grant(list, new Role(stack, 'Role', { assumedBy }));
    const [first, last] = [statements().at(0), statements().at(-1)];
    expect(first).toMatchObject({ Resource: stack.resolve(list.tableArn) });
    expect(last).toMatchObject({ Action: keyActions, Resource: stack.resolve(encryptionKey.keyArn) });
  });

  test('never an action that names no items, for which a condition on their keys would be met', () => {
    grant(new ChatBanList(stack, 'Bans'), new Role(stack, 'Role', { assumedBy }));
    expect(JSON.stringify(statements())).not.toMatch(/Scan|PartiQL|Batch(Write|Execute)|Transact|Stream|\*:|:\*/);
  });
});

describe('grants', () => {
  const shared = (id = 'Shared', scope = stack): IRole => Role.fromRoleArn(scope, id, 'arn:aws:iam::123456789012:role/shared');
  const policyNames = () => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyName);

  test('on a role that is imported have a name that is this deployed stack\'s own', () => {
    new ChatBanList(stack, 'Bans').grantRead(shared());
    ChatBanList.fromTableArn(stack, 'Imported', ARN).grantBan(shared('Again'));
    const ofStack = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(policyNames()).toEqual([0, 1].map(() => ({ 'Fn::Join': ['', [expect.stringMatching(/^IVSChatGrants-\w{12}-$/), ofStack]] })));
  });

  test('can go to a user, too', () => {
    ChatBanList.fromTableArn(stack, 'Bans', ARN).grantRead(new User(stack, 'Moderator'));
    expect(statements()).toEqual(READ);
  });

  test('that are many do not outgrow what IAM takes in a policy, whatever the names of the tables', () => {
    const role = new Role(stack, 'Role', { assumedBy });
    for (let n = 0; n < 20; n++) new ChatBanList(stack, `Bans${n}`).grantRead(role).assertSuccess();
    const template = Template.fromStack(stack);
    const arn = `arn:aws:dynamodb:ap-northeast-1:123456789012:table/${'n'.repeat(255)}`;
    const size = ({ Properties }: Policy) => JSON.stringify(Properties.PolicyDocument)
      .replaceAll(/\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["\w+","Arn"\]\},"([^"]+)"\]\]\}/g, `"${arn}$1"`)
      .replaceAll(/\{"Fn::GetAtt":\["\w+","Arn"\]\}/g, `"${arn}"`).length;
    const [inline, managed] = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].map((type) => Object.values(template.findResources(type)) as Policy[]);
    expect(inline).toHaveLength(1);
    expect(managed.length).toBeGreaterThan(0);
    expect(size(inline[0])).toBeLessThan(10_240);
    managed.forEach((policy) => expect(size(policy)).toBeLessThanOrEqual(6_144));
    expect(statements()).toHaveLength(40);
  });

  test('make no circle where a room, its review function and the list stand in nested stacks', () => {
    const reviewer = new LambdaFunction(stack, 'Reviewer', code);
    const nested = new NestedStack(stack, 'Nested');
    const list = new ChatBanList(nested, 'Bans', { encryptionKey: new Key(nested, 'Key') });
    new Room(nested, 'Lobby', { messageReviewHandler: MessageReviewHandler.lambda(reviewer, { fallbackResult: FallbackResult.DENY }) });
    list.grantRead(reviewer);
    expect(statements()).toHaveLength(3);
  });

  test('make no circle between two stacks, one of which has the review function and the other the list and the room', () => {
    const there = new Stack(stack.node.root as App, 'There', { env: ENV });
    const reviewer = new LambdaFunction(stack, 'Reviewer', code);
    const list = new ChatBanList(there, 'Bans');
    const room = new Room(there, 'Lobby', { messageReviewHandler: MessageReviewHandler.lambda(reviewer) });
    list.grantRead(reviewer);
    room.grantDisconnectUser(reviewer);
    expect(() => (stack.node.root as App).synth()).not.toThrow();
    expect(statements(there)).toHaveLength(3);
  });

  test('to the functions of this library are there before them', () => {
    const list = new ChatBanList(stack, 'Bans');
    const fn = new LambdaFunction(stack, 'Tokens', code);
    grantCheckToTokens(list, fn);
    const { DependsOn } = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0];
    expect(DependsOn).toContain(Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Policy'))[0]);
  });
});

describe('an imported list', () => {
  test('by the name of its table is one of the stack\'s own account and region', () => {
    const list = ChatBanList.fromTableName(stack, 'Bans', 'chat-bans');
    expect(stack.resolve(list.tableArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':dynamodb:eu-west-1:123456789012:table/chat-bans']] });
    expect(list.tableName).toBe('chat-bans');
    expect(list.env).toEqual(ENV);
    expect(list.encryptionKey).toBeUndefined();
  });

  test('by the ARN of its table is where that says', () => {
    const list = ChatBanList.fromTableArn(stack, 'Bans', ARN.replace('eu-west-1', 'us-east-1'));
    expect(list.tableName).toBe('chat-bans');
    expect(list.table.tableName).toBe('chat-bans');
    expect(list.env).toEqual({ account: '123456789012', region: 'us-east-1' });
    expect(() => list.applyRemovalPolicy(RemovalPolicy.DESTROY)).toThrow('Cannot apply RemovalPolicy');
  });

  test('may be known at deployment only', () => {
    const list = ChatBanList.fromTableArn(stack, 'Bans', new CfnParameter(stack, 'Arn').valueAsString);
    list.grantBan(new Role(stack, 'Role', { assumedBy }));
    new CfnOutput(stack, 'Name', { value: list.tableName });
    expect(statements()).toEqual([of('ban#*', { Ref: 'Arn' }, 'dynamodb:PutItem', 'dynamodb:DeleteItem')]);
    expect(Template.fromStack(stack).toJSON().Outputs.Name.Value).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Arn' }] }] });
  });

  test('makes nothing', () => {
    ChatBanList.fromTableName(stack, 'Bans', 'chat-bans');
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });
});

test.each<[string, () => unknown, string]>([
  ['a name with blanks', () => ChatBanList.fromTableName(stack, 'Bans', 'chat bans'),
    '[Stack/Bans] tableName must have 3 to 255 characters, of letters, digits, _ . and -, got "chat bans" (9 characters)'],
  ['a short name', () => ChatBanList.fromTableName(stack, 'Bans', 'ab'), '[Stack/Bans] tableName must have 3 to 255 characters, of letters, digits, _ . and -, got "ab"'],
  ['a long name', () => ChatBanList.fromTableName(stack, 'Bans', 'b'.repeat(256)), '(256 characters)'],
  ['no name', () => ChatBanList.fromTableName(stack, 'Bans', any(undefined)), '[Stack/Bans] tableName must be a string, got undefined'],
  ['a name for an ARN', () => ChatBanList.fromTableArn(stack, 'Bans', 'chat-bans'),
    '[Stack/Bans] tableArn must be the ARN of a DynamoDB table (arn:aws:dynamodb:REGION:ACCOUNT:table/NAME), got "chat-bans"'],
  ['the ARN of an index', () => ChatBanList.fromTableArn(stack, 'Bans', `${ARN}/index/byRoom`), `got "${ARN}/index/byRoom"`],
  ['no ARN', () => ChatBanList.fromTableArn(stack, 'Bans', any(undefined)), '[Stack/Bans] tableArn must be the ARN of a DynamoDB table'],
  ['no attributes', () => ChatBanList.fromChatBanListAttributes(stack, 'Bans', any(undefined)), '[Stack/Bans] tableArn must be the ARN of a DynamoDB table'],
  ['a key by its ARN', () => new ChatBanList(stack, 'Bans', { encryptionKey: any(KEY) }), `[Stack/Bans] encryptionKey must be a KMS key, got "${KEY}"`],
  ['a key of an imported list by its ARN', () => ChatBanList.fromChatBanListAttributes(stack, 'Bans', { tableArn: ARN, encryptionKey: any(KEY) }),
    `[Stack/Bans] encryptionKey must be a KMS key, got "${KEY}"`],
  ['a key elsewhere', () => new ChatBanList(stack, 'Bans', { encryptionKey: Key.fromKeyArn(stack, 'Key', KEY.replace('eu-west-1', 'us-east-1')) }),
    '[Stack/Bans] the encryptionKey of the ban list must be in the region of the stack, eu-west-1, got us-east-1'],
  ['a snapshot', () => new ChatBanList(stack, 'Bans', { removalPolicy: RemovalPolicy.SNAPSHOT }),
    '[Stack/Bans] removalPolicy must be one of destroy, retain, retain-on-update-or-delete, got "snapshot"'],
  ['a grantee by its name', () => new ChatBanList(stack, 'Bans').grantRead(any('role')),
    '[Stack/Bans] the grantee must be an IGrantable, such as a role or a function, got "role"'],
  ['no grantee', () => new ChatBanList(stack, 'Bans').grantBan(any(undefined)), '[Stack/Bans] the grantee must be an IGrantable'],
])('%s is an error with the path, the value and what is wanted', (_, make, message) => {
  expect(make).toThrow(message);
});
