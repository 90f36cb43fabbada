import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { createSourceFile, isInterfaceDeclaration, isPropertySignature, ScriptTarget } from 'typescript';
import { any, ARN, DIRECTORY, ENV, jwt, log, reviewer, rooms } from './imported';
import {
  ChatAlarms, ChatApi, ChatAuthorizer, ChatBanList, ChatDashboard, ChatMetrics, ChatResourceProvider, ChatRestApi, ChatTokenFunction,
  ChatTokenMetrics, ChatWebAcl, LoggingConfiguration, LoggingDestination, MessageReviewHandler, Room, RoomDirectory, RoomDirectoryMetrics,
} from '../../src';

/** Something of each struct, made with these options beside what is required; and what comes of it besides the template. */
const STRUCTS: { readonly [struct: string]: (stack: Stack, options: object) => unknown } = {
  RoomProps: (stack, options) => new Room(stack, 'It', options),
  RoomAttributes: (stack, options) => Room.fromRoomAttributes(stack, 'It', { ...options, roomArn: ARN }).roomArn,
  RoomLookupOptions: (stack, options) => Room.fromLookup(stack, 'It', { roomName: 'lobby', ...omit(options, 'roomName') }).roomArn,
  LoggingConfigurationProps: (stack, options) => new LoggingConfiguration(stack, 'It', { ...options, destination: LoggingDestination.cloudWatchLogs() }),
  LoggingConfigurationLookupOptions: (stack, options) => (
    LoggingConfiguration.fromLookup(stack, 'It', { loggingConfigurationName: 'log', ...omit(options, 'loggingConfigurationName') }).loggingConfigurationArn),
  LambdaMessageReviewOptions: (stack, options) => new Room(stack, 'It', { messageReviewHandler: MessageReviewHandler.lambda(reviewer(stack), options) }),
  ChatResourceProviderSettings: (stack, options) => {
    ChatResourceProvider.forRooms(stack, options);
    ChatResourceProvider.forLoggingConfigurations(stack, options);
    new Room(stack, 'It');
    ChatResourceProvider.forRooms(stack, options);
  },
  ChatTokenOptions: (stack, options) => new ChatTokenFunction(stack, 'It', { ...options, rooms: rooms(stack) }),
  ChatTokenFunctionProps: (stack, options) => new ChatTokenFunction(stack, 'It', { ...options, rooms: rooms(stack) }),
  ChatApiProps: (stack, options) => new ChatApi(stack, 'It', { ...options, rooms: rooms(stack), authorizer: jwt() }),
  ChatApiOptions: (stack, options) => new ChatApi(stack, 'It', { ...options, rooms: rooms(stack), authorizer: jwt() }),
  ChatRestApiProps: (stack, options) => new ChatRestApi(stack, 'It', { ...options, rooms: rooms(stack), authorizer: ChatAuthorizer.iam() }),
  ChatDomainName: (stack, options) => new ChatApi(stack, 'It', {
    rooms: rooms(stack),
    authorizer: jwt(),
    domainName: {
      ...options,
      domainName: 'chat.example.com',
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/1'),
    },
  }),
  ManagedChatWebAclOptions: (stack, options) => new ChatRestApi(stack, 'It', {
    rooms: rooms(stack), authorizer: ChatAuthorizer.iam(), webAcl: ChatWebAcl.managed(options),
  }),
  ChatGuests: (stack, options) => new ChatApi(stack, 'It', { rooms: rooms(stack), authorizer: jwt(), guests: { ...options, rooms: ['lobby'] } }),
  ChatHosts: (stack, options) => new ChatApi(stack, 'It', {
    rooms: rooms(stack),
    authorizer: jwt(),
    hosts: { ...options, groups: ['creators'] },
    directory: RoomDirectory.fromRoomDirectoryAttributes(stack, 'Streams', DIRECTORY),
  }),
  ChatModeration: (stack, options) => new ChatApi(stack, 'It', {
    rooms: rooms(stack), authorizer: jwt(), banList: new ChatBanList(stack, 'Bans'), moderation: { ...options, groups: ['moderators'] },
  }),
  ChatRoomOptions: (stack, options) => new ChatTokenFunction(stack, 'It', {}).addRoom('added', Object.values(rooms(stack))[0], options),
  UserPoolChatAuthorizerOptions: (stack, options) => new ChatApi(stack, 'It', {
    rooms: rooms(stack),
    authorizer: ChatAuthorizer.userPool(UserPool.fromUserPoolId(stack, 'Users', 'us-east-1_EXAMPLE'), {
      ...options, clients: [UserPoolClient.fromUserPoolClientId(stack, 'Web', 'web')],
    }),
  }),
  JwtChatAuthorizerOptions: (stack, options) => new ChatApi(stack, 'It', {
    rooms: rooms(stack), authorizer: ChatAuthorizer.jwt({ ...options, issuer: 'https://login.example.com', audience: ['chat'] }),
  }),
  LambdaChatAuthorizerOptions: (stack, options) => new ChatApi(stack, 'It', { rooms: rooms(stack), authorizer: ChatAuthorizer.lambda(reviewer(stack), options) }),
  ChatBanListProps: (stack, options) => new ChatBanList(stack, 'It', options),
  ChatBanListAttributes: (stack, options) => (
    ChatBanList.fromChatBanListAttributes(stack, 'It', { ...options, tableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/chat-bans' }).tableArn),
  RoomDirectoryProps: (stack, options) => new RoomDirectory(stack, 'It', options),
  RoomDirectoryAttributes: (stack, options) => {
    const directory = RoomDirectory.fromRoomDirectoryAttributes(stack, 'It', { ...options, ...DIRECTORY });
    return JSON.stringify(directory._roomStatement(['ivschat:DeleteRoom']).toJSON());
  },
  FollowStreamsOptions: (stack, options) => new RoomDirectory(stack, 'It').followStreams(options),
  ChatAlarmOptions: (stack, options) => {
    ChatMetrics.logDeliveryAlarm(stack, 'It', log(stack), options);
    ChatMetrics.messageReviewAlarm(stack, 'Other', reviewer(stack), options);
  },
  ChatAlarmsProps: (stack, options) => new ChatAlarms(stack, 'It', {
    ...options, api: new ChatApi(stack, 'Api', { rooms: rooms(stack), authorizer: jwt() }),
  }),
  ChatDashboardProps: (stack, options) => new ChatDashboard(stack, 'It', options),
  MetricOptions: (stack, options) => {
    const errors = ChatMetrics.logDestinationErrors(log(stack), options);
    const fn = reviewer(stack);
    const simple = [
      ChatMetrics.concurrentChatConnections(options), ChatMetrics.requests('SEND_MESSAGE', options), ChatMetrics.invocationErrors(fn, options),
    ];
    const metrics = ChatTokenMetrics.fromFunction(fn);
    const ofDirectory = RoomDirectory.fromRoomDirectoryAttributes(stack, 'Directory', DIRECTORY);
    const directory = RoomDirectoryMetrics.fromDirectory(ofDirectory);
    const ofRooms = [directory.openRooms(options), directory.opened(options), directory.latency(options)];
    const own = [...ofRooms, metrics.issued(options), metrics.denied(undefined, options), metrics.failed('internal-error', options), metrics.latency(options)];
    return [...simple, ...own, ...Object.values(errors.usingMetrics), errors].map((one) => JSON.stringify(one.toMetricConfig()));
  },
};

/** What the classes that users write hand over, and structs that have nothing optional. */
const OTHERS = [
  'MessageReviewHandlerConfig', 'LoggingDestinationConfig', 'MessageReviewEvent', 'MessageReviewAllowed',
  'MessageReviewDenied',
];

const METRIC_OPTIONS = ['statistic', 'unit', 'label', 'color', 'period', 'dimensionsMap', 'account', 'region', 'id', 'visible'];

function omit(options: object, name: string): object {
  return Object.fromEntries(Object.entries(options).filter(([key]) => key !== name));
}

/** The names of what src/index.ts exports of a file; of `export *`, any. */
function isPublic(file: string, name: string): boolean {
  const index = readFileSync(join(__dirname, '../../src/index.ts'), 'utf8');
  const path = `'./${file.replace(/\\/g, '/').replace(/\.ts$/, '')}'`;
  return index.includes(`export * from ${path}`) || new RegExp(`export type \\{[^}]*\\b${name}\\b[^}]*\\} from ${path}`).test(index);
}

/** The optional members of each struct that the library exports, those that it extends included. */
function optionalMembers(): Map<string, string[]> {
  const found = new Map<string, string[]>([['MetricOptions', METRIC_OPTIONS]]);
  const parents = new Map<string, string[]>();
  const internal: string[] = [];
  for (const file of readdirSync(join(__dirname, '../../src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const source = createSourceFile(file, readFileSync(join(__dirname, '../../src', file), 'utf8'), ScriptTarget.Latest, true);
    for (const node of source.statements.filter(isInterfaceDeclaration)) {
      if (!node.modifiers?.length || /^I[A-Z]/.test(node.name.text)) continue;
      parents.set(node.name.text, (node.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.expression.getText(source))));
      const members = node.members.filter(isPropertySignature).filter((member) => member.questionToken);
      found.set(node.name.text, members.map((member) => member.name.getText(source)));
      if (!isPublic(file, node.name.text)) internal.push(node.name.text);
    }
  }
  for (const [name, of] of parents) found.set(name, [...found.get(name)!, ...of.flatMap((parent) => found.get(parent) ?? [])]);
  internal.forEach((name) => found.delete(name));
  return found;
}

function made(struct: string, options: object): string {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const result = STRUCTS[struct](stack, options);
  return JSON.stringify([typeof result === 'string' || Array.isArray(result) ? result : '', Template.fromStack(stack).toJSON()]);
}

const members = optionalMembers();

test('every struct of the library that has optional members is made here', () => {
  const structs = [...members].filter(([name, optional]) => optional.length > 0 && !OTHERS.includes(name)).map(([name]) => name);
  expect(Object.keys(STRUCTS).sort()).toEqual(structs.sort());
});

test.each(Object.keys(STRUCTS))('%s: a member that is undefined or null is one that is left out', (struct) => {
  const absent = made(struct, {});
  for (const member of members.get(struct)!) {
    for (const value of [undefined, null]) expect(made(struct, { [member]: value })).toBe(absent);
  }
  const all = (value: unknown) => Object.fromEntries(members.get(struct)!.map((member) => [member, value]));
  expect(made(struct, all(undefined))).toBe(absent);
  expect(made(struct, all(null))).toBe(absent);
});

test('options that are null are none', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new Room(stack, 'Room', any(null));
  new ChatBanList(stack, 'Bans', any(null));
  new RoomDirectory(stack, 'Directory', any(null)).followStreams(any(null));
  new Room(stack, 'Reviewed', { messageReviewHandler: MessageReviewHandler.lambda(reviewer(stack), any(null)) });
  new ChatApi(stack, 'Api', { rooms: rooms(stack), authorizer: ChatAuthorizer.lambda(reviewerAgain(stack), any(null)) });
  ChatResourceProvider.forRooms(stack, any(null));
  ChatMetrics.concurrentChatConnections(any(null));
  ChatMetrics.logDeliveryAlarm(stack, 'Alarm', log(stack), any(null));
});

function reviewerAgain(stack: Stack) {
  return LambdaFunction.fromFunctionArn(stack, 'Again', 'arn:aws:lambda:eu-west-1:123456789012:function:authorizer');
}
