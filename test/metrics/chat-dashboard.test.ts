import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ENV, moderated, newApi, newDirectory, newFunction, newStack } from './fixtures';
import { ChatDashboard, type ChatDashboardProps, ChatResourceProvider, LoggingConfiguration, Room } from '../../src';

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly properties: { readonly title: string; readonly metrics: unknown[][] };
}

const LOG = 'arn:aws:ivschat:eu-west-1:123456789012:logging-configuration/g1H2I3j4k5L6';

/** The widgets as CloudFormation makes them, with references by their name. */
function widgetsOf(stack: Stack): Widget[] {
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const [, parts] = Properties.DashboardBody['Fn::Join'] ?? ['', [Properties.DashboardBody]];
  const text = (parts as (string | { Ref?: string })[]).map((part) => typeof part === 'string' ? part : part.Ref ?? 'attribute').join('');
  return JSON.parse(text).widgets;
}

const titles = (widgets: Widget[]) => widgets.map(({ properties }) => properties.title);
const named = (widgets: Widget[], title: string) => (
  JSON.stringify(widgets.find(({ properties }) => properties.title.startsWith(title))?.properties.metrics));

test('a dashboard shows tokens, moderation, the service, reviews, lost logs and deployments', () => {
  const stack = newStack();
  new Room(stack, 'Lobby');
  new ChatDashboard(stack, 'Dashboard', {
    apis: [moderated(stack)],
    reviewers: [newFunction(stack, 'Reviewer')],
    loggingConfigurations: ['Log', 'Archive'].map((id) => LoggingConfiguration.fromLoggingConfigurationArn(stack, id, LOG)),
  });
  const widgets = widgetsOf(stack);
  expect(titles(widgets)).toEqual([
    'Tokens: Stack/Api', 'Denied and failed, by reason', 'Milliseconds for a token',
    'Moderation: Stack/Api', 'Milliseconds for moderation', 'Second disconnects that failed',
    'Connections, in the whole region', 'Messages and events, in the whole region',
    'No valid review: Stack/Reviewer', 'Milliseconds for a review',
    'Logs that were not delivered',
    'Deployments: errors', 'Deployments: milliseconds',
  ]);
  for (const metric of ['TokensIssued', 'TokensDenied', 'TokensBanned', 'TokensLimited', 'TokensThrottled', 'TokensFailed']) {
    expect(named(widgets, 'Tokens:')).toContain(`"CdkIvsChat","${metric}","service"`);
  }
  expect(named(widgets, 'Denied and')).toMatch(/SEARCH\('\{CdkIvsChat,service,reason\} MetricName=\\+"TokensDenied\\+" service=\\+"\w+\\+"', 'Sum'\)/);
  expect(named(widgets, 'Moderation:')).toMatch(/SEARCH\('\{CdkIvsChat,service,action\} MetricName=\\+"ModerationActions/);
  expect(named(widgets, 'Second')).toContain('ApproximateNumberOfMessagesVisible');
  expect(named(widgets, 'Logs that')).toMatch(/Stack\/Log".*Stack\/Archive"/);
  expect(named(widgets, 'Milliseconds for a token')).toMatch(/p50.*p99/);
  expect(widgets.every(({ x, width }) => x + width <= 24)).toBe(true);
  expect(new Set(widgets.map(({ x, y }) => `${x},${y}`)).size).toBe(widgets.length);
  Annotations.fromStack(stack).hasNoWarning('/Stack/Dashboard', Match.anyValue());
});

test('a dashboard of nothing shows the service', () => {
  const stack = newStack();
  new ChatDashboard(stack, 'Dashboard');
  expect(titles(widgetsOf(stack))).toEqual(['Connections, in the whole region', 'Messages and events, in the whole region']);
});

test('several APIs stand one below the other, each by its path', () => {
  const stack = newStack();
  new ChatDashboard(stack, 'Dashboard', { apis: [newApi(stack, 'Public'), newApi(stack, 'Backstage')] });
  expect(titles(widgetsOf(stack)).filter((title) => title.includes(': '))).toEqual(['Tokens: Stack/Public', 'Tokens: Stack/Backstage']);
});

test('providers may be those of another stack, or none', () => {
  const [stack, none] = [newStack(), newStack()];
  new ChatDashboard(stack, 'Dashboard', { providers: [ChatResourceProvider.forRooms(new Stack(stack.node.root, 'Other', { env: ENV }))] });
  expect(named(widgetsOf(stack), 'Deployments: errors')).toContain('Other/IVSChatRoomProvider');
  new Room(none, 'Lobby');
  new ChatDashboard(none, 'Dashboard', { providers: [] });
  expect(titles(widgetsOf(none))).not.toContain('Deployments: errors');
});

test('its name is CloudFormation\'s to make, so that the stack can be deployed twice', () => {
  const stack = newStack();
  new ChatDashboard(stack, 'Dashboard');
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: Match.absent() });
  const called = newStack();
  new ChatDashboard(called, 'Dashboard', { dashboardName: 'chat' });
  Template.fromStack(called).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'chat' });
});

test.each<[Partial<Record<keyof ChatDashboardProps, unknown>>, string]>([
  [{ apis: 'api' }, '[Stack/Dashboard] apis must be a list, each of it a ChatApi, or another IChatApi, got "api"'],
  [{ apis: [{}] }, '[Stack/Dashboard] apis[0] must be a ChatApi, or another IChatApi, got {}'],
  [{ reviewers: ['fn'] }, '[Stack/Dashboard] reviewers[0] must be a Lambda function, or a version or alias of one, got "fn"'],
  [{ dashboardName: 5 }, '[Stack/Dashboard] dashboardName must be a string, got 5'],
])('%j is an error with the path', (props, message) => {
  expect(() => new ChatDashboard(newStack(), 'Dashboard', props as ChatDashboardProps)).toThrow(message);
});

test('a directory has a row of its rooms', () => {
  const stack = newStack();
  new ChatDashboard(stack, 'Dashboard', { directories: [newDirectory(stack)] });
  const widgets = widgetsOf(stack);
  expect(titles(widgets).slice(0, 3)).toEqual(['Rooms: Stack/Streams', 'Rooms: refused, failed, made good', 'Milliseconds for a call']);
  for (const metric of ['OpenRooms', 'RoomsOpened', 'RoomsClosed', 'RoomsExpired']) expect(named(widgets, 'Rooms: Stack')).toContain(`"CdkIvsChat","${metric}","service"`);
  for (const metric of ['DirectoryDenied', 'DirectoryThrottled', 'DirectoryFailed', 'RoomsSwept', 'RoomsMissing']) {
    expect(named(widgets, 'Rooms: refused')).toContain(`"CdkIvsChat","${metric}","service"`);
  }
  expect(named(widgets, 'Rooms: refused')).toContain('ApproximateNumberOfMessagesVisible');
  expect(named(widgets, 'Milliseconds for a call')).toMatch(/DirectoryLatency.*p50.*p99/);
});

test('a directory that is none is refused by the dashboard', () => {
  expect(() => new ChatDashboard(newStack(), 'Dashboard', { directories: ['streams' as never] })).toThrow('[Stack/Dashboard] directories[0] must be a RoomDirectory, got "streams"');
});
