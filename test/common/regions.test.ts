import { Annotations as Notes, App, NestedStack, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { LoggingConfiguration, LoggingDestination, Room } from '../../src';

const ID = 'cdk-ivschat:regionWithoutChat';

const room = (scope: Construct, id = 'Lobby') => new Room(scope, id);
const log = (scope: Construct) => new LoggingConfiguration(scope, 'Log', { destination: LoggingDestination.cloudWatchLogs() });

function warnings(env: StackProps['env'], ...fills: ((stack: Stack) => unknown)[]): string[] {
  const stack = new Stack(new App(), 'Stack', { env });
  fills.forEach((fill) => fill(stack));
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(ID)).map(({ id, entry }) => `${id}: ${String(entry.data)}`);
}

test.each(['eu-west-2', 'us-east-2', 'cn-north-1', 'us-gov-west-1'])('A room or a logging configuration in %s warns, once for the stack', (region) => {
  for (const fills of [[room], [log], [room, log, (stack: Stack) => room(stack, 'Foyer')]]) {
    const [warning, ...others] = warnings({ region }, ...fills);
    expect(warning).toMatch(new RegExp(`^/Stack/(Lobby|Log): .* ${region}, the region of this stack.*us-east-1`));
    expect(others).toEqual([]);
  }
});

test('What is nested in a stack warns no more than once with it', () => {
  const nested = (stack: Stack) => room(new NestedStack(new NestedStack(stack, 'Nested'), 'Again'));
  expect(warnings({ region: 'eu-west-2' }, room, nested).map((warning) => warning.split(':')[0])).toEqual(['/Stack/Lobby']);
  expect(warnings({ region: 'eu-west-2' }, nested, room).map((warning) => warning.split(':')[0])).toEqual(['/Stack/Nested/Again/Lobby']);
});

test.each(['us-east-1', 'us-west-2', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'eu-central-1', 'eu-west-1'])('%s is a region of the service', (region) => {
  expect(warnings({ region }, room, log)).toEqual([]);
});

test('A stack whose region is not known before deployment does not warn', () => {
  expect(warnings(undefined, room, log)).toEqual([]);
});

test('Where rooms are only used, the stack does not warn', () => {
  expect(warnings({ region: 'eu-west-2' }, (stack) => Room.fromRoomArn(stack, 'R', 'arn:aws:ivschat:eu-west-1:123456789012:room/g1H2I3j4k5L6'))).toEqual([]);
});

test('The warning can be acknowledged, before and after', () => {
  const acknowledge = (stack: Stack) => Notes.of(stack).acknowledgeWarning(ID);
  expect(warnings({ region: 'eu-west-2' }, acknowledge, room)).toEqual([]);
  expect(warnings({ region: 'eu-west-2' }, room, acknowledge)).toEqual([]);
});
