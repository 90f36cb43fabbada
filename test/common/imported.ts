import type { Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ChatAuthorizer, LoggingConfiguration, Room } from '../../src';

export const ENV = { account: '123456789012', region: 'eu-west-1' };
export const ARN = 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6';
/** What is known of a directory that exists already. */
export const DIRECTORY = {
  tableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/streams',
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:streams',
};
export const LOG = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';

/** What a language without types lets through. */
export const any = (value: unknown): never => value as never;

export const reviewer = (stack: Stack) => LambdaFunction.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:eu-west-1:123456789012:function:reviewer');
export const log = (stack: Stack) => LoggingConfiguration.fromLoggingConfigurationArn(stack, 'Log', LOG);
export const rooms = (stack: Stack) => ({ lobby: Room.fromRoomArn(stack, 'Imported', ARN) });
export const jwt = () => ChatAuthorizer.jwt({ issuer: 'https://login.example.com', audience: ['chat'] });
