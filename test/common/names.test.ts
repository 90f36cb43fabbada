import { App, type Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { DeliveryStream, S3Bucket } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ChatApi, ChatAuthorizer, ChatBanList, ChatMetrics, ChatResourceProvider, ChatRestApi, ChatTokenFunction, ChatWebAcl, LoggingConfiguration,
  LoggingDestination, MessageReviewHandler, Room, RoomDirectory,
} from '../../src';
import { resolve } from '../e2e/resolve';

const ENV: Environment = { account: '123456789012', region: 'eu-west-1' };
const SHARED = 'arn:aws:iam::123456789012:role/shared';

/** Names that need not be unique, or only within a resource that every stack has of its own. */
const OF_NO_ACCOUNT: readonly string[] = [
  'AWS::ApiGatewayV2::Api.Name', // an API's identifier is its id
  'AWS::ApiGatewayV2::Authorizer.Name', 'AWS::ApiGatewayV2::Stage.StageName', // of the API
  'AWS::ApiGateway::RestApi.Name', 'AWS::ApiGateway::Authorizer.Name', 'AWS::ApiGateway::Stage.StageName', // the same of REST APIs
  'AWS::Lambda::Permission.FunctionName', // whom it is for
  'AWS::Lambda::Alias.Name', 'AWS::Lambda::Alias.FunctionName', // of the function
  'AWS::CloudWatch::Alarm.MetricName', // what it watches
  'AWS::DynamoDB::Table.IndexName', 'AWS::DynamoDB::Table.AttributeName', // of the table
];

/** All that the library makes, around a role that other stacks have too. */
function fill(stack: Stack): Stack {
  const role = Role.fromRoleArn(stack, 'Shared', SHARED);
  ChatResourceProvider.forRooms(stack, { role });
  ChatResourceProvider.forLoggingConfigurations(stack, { role });
  const code = { code: Code.fromInline('//'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X };
  const reviewer = new LambdaFunction(stack, 'Reviewer', { ...code, role });
  const theirs = LambdaFunction.fromFunctionArn(stack, 'Theirs', 'arn:aws:lambda:eu-west-1:123456789012:function:theirs');
  const bucket = new Bucket(stack, 'Bucket');
  const logs = Object.entries({
    Group: LoggingDestination.cloudWatchLogs(),
    Bucket: LoggingDestination.s3(bucket),
    Stream: LoggingDestination.firehose(new DeliveryStream(stack, 'Stream', { destination: new S3Bucket(bucket) })),
  }).map(([id, destination]) => new LoggingConfiguration(stack, `To${id}`, { destination }));
  const lobby = new Room(stack, 'Lobby', { loggingConfigurations: logs, messageReviewHandler: MessageReviewHandler.lambda(reviewer) });
  const foyer = new Room(stack, 'Foyer', { messageReviewHandler: MessageReviewHandler.lambda(theirs) });
  [lobby, foyer].forEach((room) => room.grant(role, 'ivschat:SendEvent', 'ivschat:ListRooms'));
  Room.fromRoomArn(stack, 'Imported', 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6').grantSendEvent(role);
  lobby.grantRead(Role.fromRoleArn(stack, 'SharedAgain', SHARED));
  logs[0].grants.manage(role);
  const bans = new ChatBanList(stack, 'Bans');
  bans.grantBan(role);
  bans.grantRead(reviewer);
  const streams = new RoomDirectory(stack, 'Streams', { loggingConfigurations: logs, messageReviewHandler: MessageReviewHandler.lambda(reviewer) });
  streams.followStreams();
  [role, reviewer].forEach((one) => [streams.grantOpen(one), streams.grantClose(one), streams.grantRead(one)]);
  const users = new UserPool(stack, 'Users');
  const caller = new Role(stack, 'Caller', { assumedBy: new AccountRootPrincipal() });
  new ChatApi(stack, 'Api', { rooms: { lobby }, authorizer: ChatAuthorizer.userPool(users, { clients: [users.addClient('Web')] }) }).tokenFunction.node.addDependency(foyer);
  new ChatApi(stack, 'IamApi', { rooms: { lobby }, authorizer: ChatAuthorizer.iam() }).grantInvoke(caller);
  new ChatApi(stack, 'LambdaApi', { rooms: { lobby }, authorizer: ChatAuthorizer.lambda(new LambdaFunction(stack, 'Authorizer', code)) });
  const restOptions = { rooms: { lobby }, webAcl: ChatWebAcl.managed(), guests: { rooms: ['lobby'] }, corsOrigins: ['*'] };
  for (const id of ['Rest', 'OtherRest']) {
    const pool = new UserPool(stack, `${id}Users`);
    new ChatRestApi(stack, id, { ...restOptions, authorizer: ChatAuthorizer.userPool(pool, { clients: [pool.addClient('Web')] }), cloudWatchRole: false });
  }
  new ChatRestApi(stack, 'KeysRest', { ...restOptions, authorizer: ChatAuthorizer.iam(), apiKeyRequired: true, cloudWatchRole: true }).addUsagePlan('Plan');
  new ChatTokenFunction(stack, 'Tokens', { rooms: { foyer } });
  ChatMetrics.logDeliveryAlarm(stack, 'Lost', logs[0]);
  ChatMetrics.messageReviewAlarm(stack, 'NotReviewed', reviewer);
  return stack;
}

/** The names in a stack's template, with where each must be alone, as they are deployed under a name. */
function namesOf(stack: Stack, stackName: string): string[] {
  const resources = Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string; Properties?: Record<string, unknown> }>;
  // What the stack itself makes has ids of its own in each deployment.
  const ids = Object.fromEntries([...Object.keys(resources)].map((id) => [id, `${stackName}-${id}`]));
  const deployed = { name: stackName, account: ENV.account!, region: ENV.region!, resources: { ...ids, 'AWS::StackId': `arn:aws:cloudformation:eu-west-1:123456789012:stack/${stackName}/${stackName}-id` } };
  return Object.values(resources).flatMap(({ Type, Properties = {} }) => Object.entries(Properties)
    .filter(([name]) => /(^|[a-z])Name$/.test(name) && !OF_NO_ACCOUNT.includes(`${Type}.${name}`))
    .flatMap(([name, value]) => ([Properties.Roles ?? ['']].flat() as unknown[])
      .map((owner) => `${Type} ${JSON.stringify(resolve(owner, deployed))} ${name} ${JSON.stringify(resolve(value, deployed))}`)));
}

describe.each<[string, () => Stack]>([
  ['a stack', () => fill(new Stack(new App(), 'Chat', { env: ENV }))],
  ['a stack for any account and region', () => fill(new Stack(new App(), 'Chat'))],
  ['a nested stack', () => fill(new NestedStack(new Stack(new App(), 'Chat', { env: ENV }), 'Nested'))],
  ['a stack of a Stage', () => fill(new Stack(new Stage(new App(), 'Prod', { env: ENV }), 'Chat'))],
])('%s with all that the library makes', (_, filled) => {
  test('shares no name with another deployment of its template, whatever role they share', () => {
    const stack = filled();
    const [one, other] = [namesOf(stack, 'ChatOne'), namesOf(stack, 'ChatTwo')];
    expect(one.length).toBeGreaterThanOrEqual(5);
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });

  test('has each name once itself, and the same names at each synthesis', () => {
    const names = namesOf(filled(), 'Chat');
    expect(new Set(names).size).toBe(names.length);
    expect(namesOf(filled(), 'Chat')).toEqual(names);
  });

  test('keeps within the bounds of names, under the longest name of a stack', () => {
    const stack = filled();
    const text = namesOf(stack, 'S'.repeat(128)).map((name) => name.replaceAll(`${'S'.repeat(128)}-id`, 'x'.repeat(36)));
    for (const [prefix, max, characters] of [['AWS::IAM::Policy', 128, /^[\w+=,.@-]+$/], ['AWS::Logs::ResourcePolicy', 255, /^[^:*/]+$/]] as const) {
      const found = text.filter((name) => name.startsWith(prefix)).map((name) => JSON.parse(name.slice(name.lastIndexOf(' ') + 1)) as string);
      expect(found).not.toEqual([]);
      for (const name of found) {
        expect(name).toMatch(characters);
        expect(name.length).toBeLessThanOrEqual(max);
      }
    }
  });
});

test('two nested stacks of one class, and the two providers of a stack, have a policy each on the role that they share', () => {
  const parent = new Stack(new App(), 'Chat', { env: ENV });
  const role = Role.fromRoleArn(parent, 'Shared', SHARED);
  const stacks = ['One', 'Two'].map((id) => {
    const nested = new NestedStack(parent, id);
    ChatResourceProvider.forRooms(nested, { role });
    ChatResourceProvider.forLoggingConfigurations(nested, { role });
    new Room(nested, 'Lobby');
    new LoggingConfiguration(nested, 'Log', { destination: LoggingDestination.cloudWatchLogs() });
    return nested;
  });
  const policies = stacks.flatMap((nested) => namesOf(nested, nested.node.id).filter((name) => name.startsWith('AWS::IAM::Policy')));
  expect(policies).toHaveLength(4);
  expect(new Set(policies).size).toBe(4);
});

test('the template of a stack does not say where in the app it stands', () => {
  const inApp = Template.fromStack(fill(new Stack(new App(), 'Chat', { env: ENV }))).toJSON();
  const inStage = Template.fromStack(fill(new Stack(new Stage(new App(), 'Prod', { env: ENV }), 'Chat'))).toJSON();
  const policies = ({ Resources }: Record<string, Record<string, { Type: string }>>) => Object.keys(Resources).filter((id) => Resources[id].Type.includes('Policy'));
  expect(policies(inStage)).toEqual(policies(inApp));
});
