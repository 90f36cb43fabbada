import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { CfnLoggingConfiguration, type ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Alias, Function as LambdaFunction, Version } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import {
  ChatApi, ChatAuthorizer, ChatResourceProvider, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room,
} from '../../src';

const ENV = { account: '123456789012', region: 'us-east-1' };
const ARN = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';
const OTHERS = ARN.replace('eu-west-1', 'us-east-1').replace('123456789012', '210987654321');
const REVIEWER = 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer';
const IN_REGION = 'must be in the region of the stack, us-east-1, got eu-west-1';
const IN_ACCOUNT = 'must be in the account of the stack, 123456789012, got 210987654321';

let stack: Stack;
let there: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'T', { env: ENV });
  there = new Stack(stack.node.root as App, 'There', { env: { ...ENV, region: 'eu-west-1' } });
});

describe('a logging configuration elsewhere is refused at synth, given at once or added:', () => {
  const imported = (arn: string) => LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Log', arn);
  const ownKind = (construct: IConstruct): ILoggingConfigurationRef => (
    { node: construct.node, with: () => construct, env: ENV, loggingConfigurationRef: { loggingConfigurationArn: ARN } }
  );
  test.each<[string, () => ILoggingConfigurationRef, string]>([
    ['of another region', () => imported(ARN), `the logging configuration T/Log ${IN_REGION}`],
    ['of another account', () => imported(OTHERS), `the logging configuration T/Log ${IN_ACCOUNT}`],
    ['made in a stack of another region', () => new LoggingConfiguration(there, 'Log', { destination: LoggingDestination.cloudWatchLogs() }),
      `the logging configuration There/Log ${IN_REGION}`],
    ['a CfnLoggingConfiguration there', () => new CfnLoggingConfiguration(there, 'Log', { destinationConfiguration: {} }),
      `the logging configuration There/Log ${IN_REGION}`],
    ['one of one\'s own making', () => ownKind(imported(ARN)),
      `the logging configuration T/Log ${IN_REGION}`],
  ])('%s', (_, configuration, message) => {
    const log = configuration();
    expect(() => new Room(stack, 'Lobby', { loggingConfigurations: [log] })).toThrow(`[T/Lobby] ${message}`);
    const room = new Room(stack, 'Foyer');
    expect(() => room.addLoggingConfiguration(log)).toThrow(`[T/Foyer] ${message}`);
  });

  test('but one that may be here passes', () => {
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    new Room(stack, 'Lobby', { loggingConfigurations: [imported(arn)] });
    const agnostic = new Stack(new App(), 'Agnostic');
    new Room(agnostic, 'Lobby', { loggingConfigurations: [LoggingConfiguration.fromLoggingConfigurationArn(agnostic, 'Log', ARN)] });
    expect(() => [stack, agnostic].forEach((one) => Template.fromStack(one))).not.toThrow();
  });
});

test.each<[string, () => MessageReviewHandler]>([
  ['version by ARN', () => MessageReviewHandler.lambda(Version.fromVersionArn(stack, 'V', `${REVIEWER}:3`))],
  ['version by attributes', () => MessageReviewHandler.lambda(
    Version.fromVersionAttributes(stack, 'V', { lambda: LambdaFunction.fromFunctionArn(stack, 'F', REVIEWER), version: '3' }))],
  ['alias', () => MessageReviewHandler.lambda(
    Alias.fromAliasAttributes(stack, 'A', { aliasName: 'live', aliasVersion: Version.fromVersionArn(stack, 'V', `${REVIEWER}:3`) }))],
])('a review function elsewhere is refused at synth as an imported %s', (_, handler) => {
  expect(() => new Room(stack, 'Lobby', { messageReviewHandler: handler() })).toThrow(`[T/Lobby] the function of messageReviewHandler ${IN_REGION}`);
});

test('a room elsewhere is refused at synth by the API that is to issue tokens for it', () => {
  expect(() => new ChatApi(stack, 'Api', { rooms: { lobby: new Room(there, 'Lobby') }, authorizer: ChatAuthorizer.iam() }))
    .toThrow('[T/Api/TokenFunction] rooms.lobby must be in the region of the function\'s stack, "us-east-1", got "eu-west-1"');
});

test('the key of a bucket may be another account\'s, but must be in the region', () => {
  const key = (id: string, region: string) => Key.fromKeyArn(stack, id, `arn:aws:kms:${region}:210987654321:key/12345678-1234-1234-1234-123456789012`);
  const log = (id: string, region: string) => new LoggingConfiguration(stack, id, {
    destination: LoggingDestination.s3(new Bucket(stack, `${id}Bucket`, { encryptionKey: key(`${id}Key`, region) })),
  });
  expect(() => log('Here', 'us-east-1')).not.toThrow();
  expect(() => log('There', 'eu-west-1')).toThrow(`[T/There] the key of the bucket of a logging destination ${IN_REGION}`);
});

test.each<[string, () => Parameters<typeof ChatResourceProvider.forRooms>[1], string]>([
  ['log group', () => ({ logGroup: LogGroup.fromLogGroupArn(stack, 'Group', 'arn:aws:logs:eu-west-1:123456789012:log-group:theirs') }), `the logGroup of the provider ${IN_REGION}`],
  ['role', () => ({ role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::210987654321:role/theirs') }), `the role of the provider ${IN_ACCOUNT}`],
  ['VPC', () => ({ vpc: new Vpc(there, 'Vpc'), vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }), `the vpc of the provider ${IN_REGION}`],
])('a %s elsewhere is refused at synth as a setting of the provider', (_, settings, message) => {
  expect(() => ChatResourceProvider.forRooms(stack, settings())).toThrow(`[T/IVSChatRoomProvider] ${message}`);
});
