import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { CloudWatchLogsClient, FilterLogEventsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateChatTokenCommand, CreateRoomCommand, DeleteLoggingConfigurationCommand, DeleteRoomCommand, IvschatClient, SendEventCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ivschat';
import { AddPermissionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { WebSocket } from 'ws';
import type { LoggingProps } from './apps/logging';
import type { LookUpProps } from './apps/look-up';
import { declared, held } from './declared';
import { Harness, type Deployed, type LoggingConfigurationState, type RoomState } from './harness';
import { ACCOUNT, CREDENTIALS, REGION } from '../../local/account';
import type { CommandFailed } from '../../local/processes';
import { LOGGING_CONFIGURATION_RESOURCE_TYPE } from '../../src/contract';

const harness = Harness.forFile();

/** How long a logging configuration is on its way to another state, where a test is about that. */
const TRANSITION_MS = 1_000;

/** The tests are one story: each begins where the one before it ended. */
const LOBBY = { roomName: 'lobby', tags: { stage: 'beta' } };
let deployed: Deployed;
let room: string;
let log: string;
const foreignTags: Record<string, Record<string, string>> = {};

/** Deploys, and then the emulator holds what the template says: nothing else, and nothing less. */
async function deploy(props: LoggingProps): Promise<Deployed> {
  deployed = await harness.deploy('logging', props);
  await expectDeclared();
  return deployed;
}

async function expectDeclared(): Promise<void> {
  expect(held(await harness.state())).toEqual(declared(deployed, foreignTags));
}

/** A deployment that fails, and leaves everything as it was; gives what the CLI said. */
async function deployInVain(props: LoggingProps): Promise<string> {
  return failure(harness.deploy('logging', props));
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => { throw new Error('It was to fail, and did not'); }, (reason: CommandFailed) => reason);
  if (typeof error.output !== 'string') throw error;
  return error.output;
}

/** Whether the deployment looked at the configuration until a change, which was this kind of call, had come to its end. */
async function expectWait(change: string): Promise<void> {
  const calls = (await harness.calls()).filter(({ resource }) => resource === log);
  const changed = calls.filter(({ operation }) => operation === change).at(-1)!;
  const looked = calls.filter(({ operation }) => operation === 'GetLoggingConfiguration').at(-1)!;
  expect(Date.parse(looked.time) - Date.parse(changed.time)).toBeGreaterThanOrEqual(TRANSITION_MS);
}

async function theRoom(): Promise<RoomState> {
  return (await harness.state()).rooms.find(({ arn }) => arn === room)!;
}

async function theLog(): Promise<LoggingConfigurationState> {
  return (await harness.state()).loggingConfigurations.find(({ arn }) => arn === log)!;
}

const CLIENT = { region: REGION, credentials: CREDENTIALS };

/** A client of the local AWS, for one piece of work. */
async function aws<C extends { destroy(): void }, T>(type: new (config: object) => C, work: (client: C) => Promise<T>): Promise<T> {
  const client = new type({ ...CLIENT, endpoint: harness.aws.endpoint, forcePathStyle: true });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

async function outsideTheStack<T>(work: (ivschat: IvschatClient) => Promise<T>): Promise<T> {
  const client = new IvschatClient({ ...CLIENT, endpoint: harness.aws.emulator.endpoint });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

type Frame = Readonly<Record<string, unknown>>;

/** Says something in the room; gives what came back. */
async function say(...contents: string[]): Promise<Frame[]> {
  const { token } = await outsideTheStack(async (ivschat) => ivschat.send(new CreateChatTokenCommand({
    roomIdentifier: room, userId: 'ann', capabilities: ['SEND_MESSAGE'],
  })));
  const socket = new WebSocket(harness.aws.emulator.messagingEndpoint, token!);
  await once(socket, 'open');
  const frames: Frame[] = [];
  for (const Content of contents) {
    const answer = once(socket, 'message');
    socket.send(JSON.stringify({ Action: 'SEND_MESSAGE', Content }));
    frames.push(JSON.parse(String((await answer)[0])) as Frame);
  }
  socket.close();
  await once(socket, 'close');
  return frames;
}

interface LogRecord {
  readonly type: string;
  readonly version: string;
  readonly payload: Frame;
}

/** The room's log in CloudWatch Logs. */
async function inCloudWatchLogs(): Promise<LogRecord[]> {
  await harness.aws.emulator.flush();
  const logStreamName = `aws/IVSChatLogs/1.0/room_${room.split('/')[1]}`;
  const { events = [] } = await aws(CloudWatchLogsClient, async (logs) => logs.send(new GetLogEventsCommand({
    logGroupName: deployed.outputs.LogGroupName, logStreamName, startFromHead: true,
  })));
  return events.map(({ message }) => JSON.parse(message!) as LogRecord);
}

/** The room's log in S3. */
async function inS3(): Promise<LogRecord[]> {
  await harness.aws.emulator.flush();
  return aws(S3Client, async (s3) => {
    const Bucket = deployed.outputs.BucketName!;
    const Prefix = `AWSLogs/${ACCOUNT}/IVSChatLogs/1.0/${REGION}/room_${room.split('/')[1]}/`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    const objects = await Promise.all(Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return gunzipSync(await Body!.transformToByteArray()).toString();
    }));
    return objects.join('').split('\n').filter(Boolean).map((line) => JSON.parse(line) as LogRecord);
  });
}

describe('at first, with one configuration and a review function', () => {
  beforeAll(async () => {
    await harness.set({ loggingConfigurationTransitionMs: TRANSITION_MS });
    await deploy({
      rooms: { Lobby: { ...LOBBY, logs: ['Chat'], reviewer: 'function' } },
      configurations: { Chat: { destination: 'cloudWatchLogs', tags: { team: 'live', stage: 'beta' } } },
    });
    [room, log] = [deployed.outputs.LobbyArn!, deployed.outputs.ChatArn!];
  });

  test('the deployment waits until the configuration is active, and its attributes are its own', async () => {
    const { id, name } = await theLog();
    expect(deployed.outputs).toMatchObject({ ChatArn: log, ChatId: id, ChatName: name, ChatState: 'ACTIVE' });
    await expectWait('CreateLoggingConfiguration');
  });

  test('a message, as it was rewritten in review, and an event arrive in CloudWatch Logs; what was denied does not', async () => {
    expect(await say('oh darn', 'spam')).toMatchObject([{ Type: 'MESSAGE', Content: 'oh ****' }, { Type: 'ERROR', ErrorCode: 406 }]);
    await outsideTheStack(async (ivschat) => ivschat.send(new SendEventCommand({ roomIdentifier: room, eventName: 'goal' })));
    expect(await inCloudWatchLogs()).toMatchObject([
      { type: 'MESSAGE', version: '1.0', payload: { Content: 'oh ****', Sender: { UserId: 'ann' } } },
      { type: 'EVENT', version: '1.0', payload: { EventName: 'goal' } },
    ]);
  });
});

describe('with a second configuration', () => {
  beforeAll(async () => {
    await harness.set({ loggingConfigurationTransitionMs: 0 });
    await outsideTheStack(async (ivschat) => ivschat.send(new TagResourceCommand({ resourceArn: log, tags: { audit: 'theirs' } })));
    foreignTags[log] = { audit: 'theirs' };
    await deploy({
      rooms: { Lobby: { ...LOBBY, tags: {}, logs: ['Chat', 'Archived'], reviewer: 'function', fallbackResult: 'DENY' } },
      configurations: {
        Chat: { destination: 'cloudWatchLogs', name: 'chat', tags: { team: 'archive', cost: '7' } },
        Archived: { destination: 's3' },
      },
    });
  });

  test('the room is the same, and logs to both', async () => {
    expect(deployed.outputs.LobbyArn).toBe(room);
    expect(await theRoom()).toMatchObject({ loggingConfigurationIdentifiers: [log, deployed.outputs.ArchivedArn] });
    await say('hello');
    expect((await inCloudWatchLogs()).at(-1)).toMatchObject({ type: 'MESSAGE', payload: { Content: 'hello' } });
    await outsideTheStack(async (ivschat) => ivschat.send(new SendEventCommand({ roomIdentifier: room, eventName: 'end' })));
    expect(await inS3()).toMatchObject([{ type: 'MESSAGE', payload: { Content: 'hello' } }, { type: 'EVENT', payload: { EventName: 'end' } }]);
  });

  test('the first configuration is the same, renamed; its tags are added, changed and removed, and those of others stay', async () => {
    expect(deployed.outputs).toMatchObject({ ChatArn: log, ChatName: 'chat' });
    const { team, cost, audit, stage } = (await theLog()).tags;
    expect({ team, cost, audit, stage }).toEqual({ team: 'archive', cost: '7', audit: 'theirs', stage: undefined });
  });

  test('the fallback of the review is the other one', async () => {
    expect((await theRoom()).messageReviewHandler).toMatchObject({ fallbackResult: 'DENY' });
  });
});

describe('with one configuration again', () => {
  beforeAll(async () => {
    await deploy({ rooms: { Lobby: { ...LOBBY, logs: ['Chat'], reviewer: 'alias' } }, configurations: { Chat: { destination: 's3' } } });
  });

  test('the room is the same, and the other configuration is gone', async () => {
    expect(deployed.outputs.LobbyArn).toBe(room);
    expect((await harness.state()).loggingConfigurations.map(({ arn }) => arn)).toEqual([log]);
  });

  test('its destination was changed in place, to S3, and its name is the default again', async () => {
    await say('moved');
    expect((await inS3()).at(-1)).toMatchObject({ payload: { Content: 'moved' } });
    expect((await inCloudWatchLogs()).at(-1)).toMatchObject({ payload: { EventName: 'end' } });
    expect((await theLog()).name).toMatch(/^logging-Chat/);
  });

  test('an alias reviews, with the default fallback again', async () => {
    expect((await theRoom()).messageReviewHandler).toEqual({ uri: expect.stringMatching(/:function:reviewer:live$/), fallbackResult: 'ALLOW' });
    expect(await say('darn')).toMatchObject([{ Content: '****' }]);
  });
});

describe('with none', () => {
  beforeAll(async () => {
    await harness.set({ loggingConfigurationTransitionMs: TRANSITION_MS });
    await deploy({ rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'firehose' } } });
    await harness.set({ loggingConfigurationTransitionMs: 0 });
  });

  test('the room is the same, logs nothing and is not reviewed', async () => {
    expect(deployed.outputs.LobbyArn).toBe(room);
    const { loggingConfigurationIdentifiers, messageReviewHandler } = await theRoom();
    expect(loggingConfigurationIdentifiers).toEqual([]);
    expect(messageReviewHandler).toBeUndefined();
    const before = (await theLog()).delivery;
    expect(await say('darn')).toMatchObject([{ Content: 'darn' }]);
    await harness.aws.emulator.flush();
    expect((await theLog()).delivery).toEqual(before);
  });

  test('the destination of the configuration, which nobody uses now, was changed in place to Firehose', async () => {
    expect(deployed.outputs.ChatArn).toBe(log);
    expect((await theLog()).destinationConfiguration).toEqual({ firehose: { deliveryStreamName: expect.any(String) } });
    await expectWait('UpdateLoggingConfiguration');
  });
});

describe('a look-up by another app', () => {
  let folder: string;
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'look-up-')); });
  afterAll(() => rmSync(folder, { recursive: true }));

  const lookUp = async (props: LookUpProps) => harness.synth('look-up', props, folder);

  test('finds the room and the configuration by their names, and remembers them', async () => {
    const { Outputs } = await lookUp({ room: { roomName: 'lobby' }, configuration: { loggingConfigurationName: (await theLog()).name } });
    expect(Outputs).toMatchObject({ RoomArn: { Value: room }, RoomName: { Value: 'lobby' }, ConfigurationArn: { Value: log } });
    const remembered = Object.values(JSON.parse(readFileSync(join(folder, 'cdk.context.json'), 'utf8')) as object);
    expect(remembered).toContainEqual([{ Identifier: room, Arn: room, Id: room.split('/')[1], Name: 'lobby' }]);
    const before = await harness.count('CloudApiService.ListResources', 200);
    await lookUp({ room: { roomName: 'lobby' } });
    expect(await harness.count('CloudApiService.ListResources', 200)).toBe(before);
  });

  test('finds the room by its tags', async () => {
    expect((await lookUp({ room: { tags: LOBBY.tags } })).Outputs).toMatchObject({ RoomArn: { Value: room } });
  });

  test('says that nothing matches, or names all that do, and looks again the next time', async () => {
    const wanted = { room: { roomName: 'cellar' } };
    expect(await failure(lookUp(wanted))).toContain(
      `[look-up/Room] exactly one room of ${ACCOUNT} in ${REGION} must match {"roomName":"cellar"}, got none`);
    const made = async () => outsideTheStack(async (ivschat) => (await ivschat.send(new CreateRoomCommand({ name: 'cellar' }))).arn!);
    const [one, two] = [await made(), await made()];
    const said = await failure(lookUp(wanted));
    expect(said).toContain('must match {"roomName":"cellar"}, got arn:');
    expect(said).toContain(one);
    expect(said).toContain(two);
    await outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: one })));
    expect((await lookUp(wanted)).Outputs).toMatchObject({ RoomArn: { Value: two } });
    await outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: two })));
  });
});

describe('a log group that does not exist', () => {
  const why = 'Amazon IVS Chat gives no reason; as a rule the destination does not exist';

  test('fails the deployment of a new configuration with a reason that names it, and nothing of it is left', async () => {
    const said = await deployInVain({
      rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'firehose' }, Wrong: { destination: 'missing' } },
    });
    const wrong = (await harness.state()).loggingConfigurations.find(({ arn }) => arn !== log);
    expect(said).toContain(`The logging configuration ${wrong?.arn} is in state CREATE_FAILED. ${why}`);
    expect(await endRollback()).toBe(wrong?.arn);
    await expectDeclared();
  });

  test('fails the update of a configuration, which then logs to where it did before', async () => {
    const said = await deployInVain({ rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'missing' } } });
    expect(said).toContain(`The logging configuration ${log} is in state UPDATE_FAILED. ${why}`);
    await expectDeclared();
  });
});

describe('a function that nobody gave the permission', () => {
  const rooms: LoggingProps['rooms'] = { Lobby: { ...LOBBY, reviewer: 'imported' } };

  test('is waited for, then the deployment fails with the reason and is rolled back', async () => {
    const before = await harness.count('UpdateRoom', 400);
    expect(await deployInVain({ rooms, configurations: { Chat: { destination: 'firehose' } } }))
      .toMatch(/UpdateRoom failed with ValidationException: .*invalid lambda permission.* \(request id [0-9a-f-]+\)/s);
    expect(await harness.count('UpdateRoom', 400)).toBeGreaterThan(before + 1);
    await expectDeclared();
  });

  test('is attached by the deployment that is waiting when the permission arrives', async () => {
    const before = await harness.count('UpdateRoom', 400);
    const deploying = deploy({ rooms, configurations: { Chat: { destination: 'cloudWatchLogs' } } });
    await until(async () => await harness.count('UpdateRoom', 400) > before, deploying);
    await aws(LambdaClient, async (lambda) => lambda.send(new AddPermissionCommand({
      FunctionName: 'reviewer',
      Qualifier: 'unpermitted',
      StatementId: 'ivschat',
      Action: 'lambda:InvokeFunction',
      Principal: 'ivschat.amazonaws.com',
      SourceAccount: ACCOUNT,
      SourceArn: `arn:aws:ivschat:${REGION}:${ACCOUNT}:room/*`,
    })));
    await deploying;
    expect((await theRoom()).messageReviewHandler?.uri).toMatch(/:reviewer:unpermitted$/);
  });

  test('and from Firehose to CloudWatch Logs the configuration was changed in place, too', () => {
    expect(deployed.outputs.ChatArn).toBe(log);
  });
});

describe('a configuration that somebody deleted', () => {
  const props: LoggingProps = { rooms: { Lobby: LOBBY }, configurations: { Chat: { destination: 'cloudWatchLogs', tags: { changed: 'yes' } } } };
  beforeAll(async () => {
    await outsideTheStack(async (ivschat) => ivschat.send(new DeleteLoggingConfigurationCommand({ identifier: log })));
    while (await theLog()) await sleep(100);
  });

  test('cannot be updated: the deployment fails and names it', async () => {
    expect(await deployInVain(props)).toContain(`The logging configuration ${log} does not exist any more: somebody deleted it outside CloudFormation`);
  });

  test('and its stack can be destroyed all the same, with all that it made', async () => {
    await harness.destroy('logging', props);
    expect(held(await harness.state())).toEqual({ rooms: {}, loggingConfigurations: {} });
  });
});

describe('a stack is destroyed in whatever order', () => {
  // The room holds the first configuration, so it always goes before that; what nobody holds may go at any time.
  const orders = [['One', 'A', 'B'], ['Two', 'D', 'C'], ['F', 'Three', 'E']];
  const props: LoggingProps = {
    rooms: { One: { roomName: 'One', logs: ['A'] }, Two: { roomName: 'Two', logs: ['C'] }, Three: { roomName: 'Three', logs: ['E'] } },
    configurations: Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => [name, { name, destination: 'cloudWatchLogs' }])),
    order: orders.map((order) => [...order].reverse()),
  };
  let names: Record<string, string>;
  let foreign: string;

  beforeAll(async () => {
    await deploy(props);
    const { rooms, loggingConfigurations } = await harness.state();
    names = Object.fromEntries([...rooms, ...loggingConfigurations].map(({ arn, name }) => [arn, name]));
    foreign = await outsideTheStack(async (ivschat) => (await ivschat.send(new CreateRoomCommand({
      name: 'foreign', loggingConfigurationIdentifiers: [deployed.outputs.FArn!],
    }))).arn!);
  });

  test('but for a configuration that a foreign room holds: that room is named', async () => {
    const said = await failure(harness.destroy('logging', props));
    expect(said).toContain(`The logging configuration ${deployed.outputs.FArn} cannot be deleted while it is in use by foreign (${foreign})`);
    // What it depends on stays with it: CloudFormation deletes nothing that something which is still there needs.
    const { rooms, loggingConfigurations } = await harness.state();
    expect([...rooms, ...loggingConfigurations].map(({ name }) => name).sort()).toEqual(['E', 'F', 'Three', 'foreign']);
  });

  test('and all of it once that room has let go, be it while the deletion waits', async () => {
    const before = await harness.count('DeleteLoggingConfiguration', 409);
    const destroying = harness.destroy('logging', props);
    await until(async () => await harness.count('DeleteLoggingConfiguration', 409) > before, destroying);
    await outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: foreign })));
    await destroying;
    expect(await harness.state()).toMatchObject({ rooms: [], loggingConfigurations: [] });
  });

  test('each of which was really taken', async () => {
    const deletions = (await harness.calls()).filter(({ operation, effect }) => /^Delete(Room|LoggingConfiguration)$/.test(operation) && effect);
    const sequence = deletions.map(({ resource }) => names[resource!]).filter((name) => name !== undefined);
    expect(orders.map((order) => sequence.filter((name) => order.includes(name)))).toEqual(orders);
  });
});

test('all of it with no permission missing and none left over', async () => {
  // No room is adopted here: moving.test.ts does that.
  expect(await harness.leastPrivilege()).toEqual({ denied: [], unused: [expect.stringMatching(/IVSChatRoomProvider.*: ivschat:GetRoom$/)] });
});

/** Waits for something that happens while work is under way. */
async function until(happened: () => Promise<boolean>, work: Promise<unknown>): Promise<void> {
  let over = false;
  const end = () => { over = true; };
  work.then(end, end);
  while (!await happened()) {
    if (over) throw new Error('The work was over before it happened');
    await sleep(50);
  }
}

interface LogLine {
  readonly message: string;
  readonly reason?: string;
  readonly physicalResourceId: string;
  readonly [field: string]: string | undefined;
}

/**
 * CloudFormation ends the rollback of a creation that failed with a Delete, under the physical id that the function answered.
 * MiniStack 1.5.33 forgets that Delete, so it is sent from here. Gives the physical id.
 */
async function endRollback(): Promise<string> {
  const part = (name: string) => Object.entries(deployed.resources).find(([id]) => id.startsWith(`IVSChatLoggingConfigurationProvider${name}`))![1];
  const { events = [] } = await aws(CloudWatchLogsClient, async (logs) => logs.send(new FilterLogEventsCommand({ logGroupName: part('LogGroup') })));
  const lines = events.flatMap(({ message = '' }) => (message.startsWith('{') ? [JSON.parse(message) as LogLine] : []));
  const { stackId, logicalResourceId, physicalResourceId } = lines.filter(({ message, reason }) => message === 'answered' && reason !== undefined).at(-1)!;
  const server = createServer((request, response) => request.resume().on('end', () => response.end()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answered = once(server, 'request');
  await aws(LambdaClient, async (lambda) => lambda.send(new InvokeCommand({
    FunctionName: part('Function'),
    Payload: Buffer.from(JSON.stringify({
      RequestType: 'Delete',
      RequestId: 'the-end-of-the-rollback',
      ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      ResourceType: LOGGING_CONFIGURATION_RESOURCE_TYPE,
      StackId: stackId,
      LogicalResourceId: logicalResourceId,
      PhysicalResourceId: physicalResourceId,
      ResourceProperties: {},
    })),
  })));
  await answered;
  server.close();
  return physicalResourceId;
}
