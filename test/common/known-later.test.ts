import { App, CfnDynamicReference, CfnDynamicReferenceService, CfnOutput, CfnParameter, Fn, Lazy, SecretValue, Stack, Tags, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRoom, type IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  ChatApi, ChatAuthorizer, ChatCapability, ChatMetrics, type IRoom, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room,
} from '../../src';

const ENV = { account: '123456789012', region: 'eu-west-1' };
const ROOM = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';
const FUNCTION = 'AWS::Lambda::Function';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'T', { env: ENV }); });

const apiOf = (room: IRoomRef) => new ChatApi(stack, 'Api', { rooms: { lobby: room }, authorizer: ChatAuthorizer.iam() });

function roomsOfApi(): unknown {
  const functions = Object.values(Template.fromStack(stack).findResources(FUNCTION));
  return functions.map(({ Properties }) => Properties.Environment?.Variables?.ROOMS).find((rooms) => rooms !== undefined);
}

/** Every way to a dynamic reference that CDK has. */
const DYNAMIC: [string, (scope: Stack) => string][] = [
  ['a versioned SSM parameter', (scope) => StringParameter.valueForStringParameter(scope, '/chat/arn', 1)],
  ['one that is imported with its version', (scope) => StringParameter.fromStringParameterAttributes(scope, 'P', { parameterName: '/chat/arn', version: 3 }).stringValue],
  ['a dynamic reference', () => new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/chat/arn').toString()],
  ['one that is written out', () => '{{resolve:ssm:/chat/arn:1}}'],
  ['a secret', () => SecretValue.secretsManager('chat', { jsonField: 'arn' }).unsafeUnwrap()],
  ['a secret that is made here', (scope) => new Secret(scope, 'Secret').secretValueFromJson('arn').unsafeUnwrap()],
  ['a dynamic reference that is produced late', () => Lazy.string({ produce: () => '{{resolve:ssm:/chat/arn:1}}' })],
  ['a substitution', () => Fn.sub('{{resolve:ssm:/${Stage}/arn:1}}', { Stage: 'prod' })],
];

const TOO_LATE = (path: string, what: string) => new RegExp(
  `\\[${path}\\] ${what} cannot be taken out of \\{\\{resolve:.*valueForStringParameter without a version`);

describe.each(DYNAMIC)('a room whose ARN is %s', (_, arnOf) => {
  test('fails at synth in an API, which needs the id, with its path and the way out', () => {
    apiOf(Room.fromRoomArn(stack, 'R', arnOf(stack)));
    expect(() => Template.fromStack(stack)).toThrow(TOO_LATE('T/R', 'the id'));
  });

  test('fails at synth wherever else its id, account or region is used', () => {
    const room = Room.fromRoomArn(stack, 'R', arnOf(stack));
    expect(() => stack.resolve(room.roomId)).toThrow(TOO_LATE('T/R', 'the id'));
    expect(() => stack.resolve(room.env.region)).toThrow(TOO_LATE('T/R', 'the region'));
    room.grants.actions(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }), 'ivschat:ListRooms');
    expect(() => Template.fromStack(stack)).toThrow(TOO_LATE('T/R', 'the (account|region)'));
  });

  test('takes grants, which need the whole ARN and nothing else', () => {
    const arn = arnOf(stack);
    Room.fromRoomArn(stack, 'R', arn).grantSendEvent(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Resource: stack.resolve(arn) }] } });
  });
});

test.each(DYNAMIC)('a logging configuration whose ARN is %s logs, and fails at synth where its id is needed', (_, arnOf) => {
  const configuration = LoggingConfiguration.fromLoggingConfigurationArn(stack, 'L', arnOf(stack));
  new Room(stack, 'Lobby', { loggingConfigurations: [configuration] });
  Template.fromStack(stack).hasResourceProperties('Custom::IVSChatRoom', { LoggingConfigurationIdentifiers: [stack.resolve(configuration.loggingConfigurationArn)] });

  stack = new Stack(new App(), 'T', { env: ENV });
  ChatMetrics.logDeliveryAlarm(stack, 'Lost', LoggingConfiguration.fromLoggingConfigurationArn(stack, 'L', arnOf(stack)));
  expect(() => Template.fromStack(stack)).toThrow(TOO_LATE('T/L', 'the id'));
});

test.each<[string, (arn: string) => LoggingDestination]>([
  ['bucket', (arn) => LoggingDestination.s3(Bucket.fromBucketArn(stack, 'B', arn))],
  ['log group', (arn) => LoggingDestination.cloudWatchLogs(LogGroup.fromLogGroupArn(stack, 'G', arn))],
  ['delivery stream', (arn) => LoggingDestination.firehose(DeliveryStream.fromDeliveryStreamArn(stack, 'S', arn))],
])('a %s whose name CDK takes out of a dynamic reference fails at synth', (noun, destination) => {
  new LoggingConfiguration(stack, 'Log', { destination: destination(StringParameter.valueForStringParameter(stack, '/chat/arn', 1)) });
  expect(() => Template.fromStack(stack)).toThrow(TOO_LATE('T/Log', `the name of the ${noun} of a logging destination`));
});

describe('the id of a room is taken out of', () => {
  test('a parameter of the stack', () => {
    apiOf(Room.fromRoomArn(stack, 'R', StringParameter.valueForStringParameter(stack, '/chat/arn')));
    expect(JSON.stringify(roomsOfApi())).toMatch(/Fn::Split.*SsmParameterValue/);
  });

  test.each<[string, () => IRoom]>([
    ['an id that is a dynamic reference', () => Room.fromRoomId(stack, 'R', StringParameter.valueForStringParameter(stack, '/chat/id', 1))],
    ['an id that is written as one', () => Room.fromRoomId(stack, 'R', '{{resolve:ssm:/chat/id:1}}')],
    ['an ARN that ends in one', () => Room.fromRoomArn(stack, 'R', `arn:aws:ivschat:eu-west-1:123456789012:room/${StringParameter.valueForStringParameter(stack, '/chat/id', 1)}`)],
    ['an ARN that is written to end in one', () => Room.fromRoomArn(stack, 'R', 'arn:aws:ivschat:eu-west-1:123456789012:room/{{resolve:ssm:/chat/id:1}}')],
  ])('%s, whole', (_, room) => {
    apiOf(room());
    expect(roomsOfApi()).toBe('lobby={{resolve:ssm:/chat/id:1}}');
  });

  test('an ARN that CDK puts together', () => {
    const arn = stack.formatArn({ service: 'ivschat', resource: 'room', resourceName: 'g1H2I3j4k5L6', account: new CfnParameter(stack, 'Account').valueAsString });
    expect(stack.resolve(Room.fromRoomArn(stack, 'R', arn).roomId)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', stack.resolve(arn)] }] });
    expect(stack.resolve(Room.fromRoomArn(stack, 'R2', stack.formatArn({ service: 'ivschat', resource: 'room', resourceName: 'g1H2I3j4k5L6' })).roomId)).toBe('g1H2I3j4k5L6');
  });

  test('the ARN of a CfnRoom', () => {
    const room = new CfnRoom(stack, 'Native');
    apiOf(room);
    expect(roomsOfApi()).toEqual({ 'Fn::Join': ['', ['lobby=', { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Native' }] }] }]] });
  });
});

test('the environment of an imported room that its ARN says is seen through a partition that it does not say', () => {
  const { env } = Room.fromRoomArn(stack, 'R', `arn:${stack.partition}:ivschat:us-west-2:210987654321:room/g1H2I3j4k5L6`);
  expect(stack.resolve([env.region, env.account])).toEqual(['us-west-2', '210987654321']);
});

describe('a value that the CDK CLI has yet to look up passes as', () => {
  const lookUp = (name: string) => StringParameter.valueFromLookup(stack, name);

  test.each<[string, (value: string) => unknown]>([
    ['the name of a room', (value) => new Room(stack, 'X', { roomName: value })],
    ['the name of a room in an expression', (value) => new Room(stack, 'X', { roomName: `my-${value}` })],
    ['the ARN of a room', (value) => apiOf(Room.fromRoomArn(stack, 'X', value))],
    ['the ARN of a room whose name is given', (value) => apiOf(Room.fromRoomAttributes(stack, 'X', { roomArn: value, roomName: 'lobby' }))],
    ['the id of a room', (value) => apiOf(Room.fromRoomId(stack, 'X', value))],
    ['a name to look up', (value) => apiOf(Room.fromLookup(stack, 'X', { roomName: value }))],
    ['a tag to look up', (value) => LoggingConfiguration.fromLookup(stack, 'X', { tags: { team: value } })],
    ['the ARN of a logging configuration', (value) => {
      const configuration = LoggingConfiguration.fromLoggingConfigurationArn(stack, 'X', value);
      new Room(stack, 'R', { loggingConfigurations: [configuration] });
      ChatMetrics.logDeliveryAlarm(stack, 'Lost', configuration);
    }],
    ['the id of a logging configuration', (value) => LoggingConfiguration.fromLoggingConfigurationId(stack, 'X', value)],
    ['the name of a logging configuration', (value) => new LoggingConfiguration(stack, 'X', { loggingConfigurationName: value, destination: LoggingDestination.cloudWatchLogs() })],
    ['the name of a log group', (value) => new LoggingConfiguration(stack, 'X', { destination: LoggingDestination.cloudWatchLogs(LogGroup.fromLogGroupName(stack, 'G', `${value}, all`)) })],
    ['the name of a delivery stream', (value) => new LoggingConfiguration(stack, 'X', { destination: LoggingDestination.firehose(DeliveryStream.fromDeliveryStreamName(stack, 'S', value)) })],
    ['the name of a review function', (value) => new Room(stack, 'X', {
      messageReviewHandler: MessageReviewHandler.lambda(LambdaFunction.fromFunctionName(stack, 'F', value.padEnd(300, '/x'))),
    })],
    ['a tag', (value) => Tags.of(new Room(stack, 'X')).add('k', value.padEnd(300, 'x'))],
    ['an issuer, an origin, a claim and a group', (value) => new ChatApi(stack, 'X', {
      rooms: { lobby: Room.fromRoomArn(stack, 'R', ROOM) },
      authorizer: ChatAuthorizer.jwt({ issuer: value, audience: [value] }),
      corsOrigins: [value],
      attributeClaims: { name: value },
      groupCapabilities: { [value]: [ChatCapability.SEND_MESSAGE] },
    })],
  ])('%s', (_, use) => {
    use(lookUp('/chat/a value'));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test('a name that is itself being looked up is not asked for', () => {
  const app = new App();
  const scope = new Stack(app, 'T', { env: ENV });
  Room.fromLookup(scope, 'R', { roomName: StringParameter.valueFromLookup(scope, '/chat/name') });
  expect(app.synth().manifest.missing!.map(({ provider }) => provider)).toEqual(['ssm']);
});

describe('a dynamic reference that is written out passes as a token does', () => {
  const reference = '{{resolve:ssm:/chat/a value:1}}';

  test('as a name, an id, a tag, and in the settings of an API', () => {
    const room = new Room(stack, 'Lobby', { roomName: reference });
    Tags.of(room).add('k', reference.padEnd(300, 'x'));
    Room.fromRoomId(stack, 'ById', reference);
    LoggingConfiguration.fromLoggingConfigurationId(stack, 'Log', reference);
    new ChatApi(stack, 'Api', {
      rooms: { lobby: room },
      corsOrigins: [reference],
      attributeClaims: { name: reference },
      authorizer: ChatAuthorizer.jwt({ issuer: reference, audience: ['chat'] }),
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('Custom::IVSChatRoom', { Name: reference });
    template.hasResourceProperties(FUNCTION, { Environment: { Variables: { ATTRIBUTE_CLAIMS: `name=${reference}` } } });
  });

  test('but not as what to look up', () => {
    expect(() => Room.fromLookup(stack, 'R', { roomName: reference })).toThrow('[T/R] the look-up R is made before the deployment, so roomName must be a plain string');
  });
});

test('what is known is checked as ever', () => {
  expect(() => new Room(stack, 'A', { roomName: '{{resolve' })).toThrow('[T/A] roomName must have');
  expect(() => Room.fromRoomArn(stack, 'B', 'dummy')).toThrow('[T/B] roomArn must be');
  expect(() => new CfnOutput(stack, 'C', { value: Token.asString(Room.fromRoomArn(stack, 'D', ROOM).roomId) })).not.toThrow();
});
