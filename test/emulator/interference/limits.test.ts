import {
  CreateChatTokenCommand, CreateLoggingConfigurationCommand, CreateRoomCommand, DisconnectUserCommand, GetLoggingConfigurationCommand, GetRoomCommand,
  type IvschatClient, ListRoomsCommand, ListTagsForResourceCommand, SendEventCommand, ThrottlingException,
} from '@aws-sdk/client-ivschat';
import { type ChatClient, join, room } from '../chat-support';
import { raw, sdk, start, stopAll, testClock } from '../support';

afterAll(stopAll);

async function limited() {
  const clock = testClock();
  const emulator = await start({ clock, limits: true });
  return { clock, emulator, client: sdk(emulator) };
}

/** How many calls in a row get through. */
async function inARow(call: () => Promise<unknown>): Promise<{ count: number; error: object }> {
  for (let count = 0; ; count++) {
    const error = await call().then(() => undefined, (reason: object) => reason);
    if (error) return { count, error };
  }
}

test.each([
  ['CreateRoom', 5, () => new CreateRoomCommand({})],
  ['GetRoom', 5, (arn: string) => new GetRoomCommand({ identifier: arn })],
  ['ListRooms', 5, () => new ListRoomsCommand({})],
  ['GetLoggingConfiguration', 3, (_room: string, logging: string) => new GetLoggingConfigurationCommand({ identifier: logging })],
  ['ListTagsForResource', 10, (arn: string) => new ListTagsForResourceCommand({ resourceArn: arn })],
  ['CreateChatToken', 200, (arn: string) => new CreateChatTokenCommand({ roomIdentifier: arn, userId: 'u' })],
  ['SendEvent', 100, (arn: string) => new SendEventCommand({ roomIdentifier: arn, eventName: 'e' })],
  ['DisconnectUser', 100, (arn: string) => new DisconnectUserCommand({ roomIdentifier: arn, userId: 'u' })],
])('%s takes %d calls a second, and as many again a second later', async (operation, limit, command) => {
  const { clock, client } = await limited();
  const roomArn = (await client.send(new CreateRoomCommand({}))).arn!;
  const logging = (await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }))).arn!;
  clock.advance(60_000);
  const call = async () => client.send(command(roomArn, logging) as GetRoomCommand);
  const first = await inARow(call);
  expect(first.count).toBe(limit);
  expect(first.error).toBeInstanceOf(ThrottlingException);
  expect(first.error).toMatchObject({ limit, resourceType: 'ROOM', message: expect.stringContaining(operation), $metadata: { httpStatusCode: 429 } });
  const refill = Math.ceil(1000 / limit);
  const tooEarly = Math.floor(700 / limit);
  clock.advance(tooEarly);
  expect((await inARow(call)).count).toBe(0);
  clock.advance(refill - tooEarly);
  expect((await inARow(call)).count).toBe(1);
  clock.advance(1000);
  expect((await inARow(call)).count).toBe(limit);
});

test('one operation does not use up the limit of another', async () => {
  const { client } = await limited();
  await inARow(async () => client.send(new CreateRoomCommand({})));
  expect((await client.send(new ListRoomsCommand({}))).rooms).toHaveLength(5);
});

test('a throttled creation makes nothing', async () => {
  const { client, emulator } = await limited();
  await inARow(async () => client.send(new CreateRoomCommand({})));
  expect((emulator.state() as { rooms: unknown[] }).rooms).toHaveLength(5);
  expect(emulator.calls().at(-1)).toMatchObject({ status: 429, effect: false, errorCode: 'ThrottlingException' });
});

test('without limits nothing is throttled, and they can be switched on later', async () => {
  const emulator = await start({ clock: testClock() });
  const client: IvschatClient = sdk(emulator);
  for (let count = 0; count < 20; count++) await client.send(new ListRoomsCommand({}));
  expect((await raw(emulator, 'POST', '/_emulator/settings', { limits: true }, {})).body).toMatchObject({ limits: true });
  expect((await inARow(async () => client.send(new ListRoomsCommand({})))).count).toBe(5);
});

test('a reset fills what was used up', async () => {
  const { client, emulator } = await limited();
  const list = async () => client.send(new ListRoomsCommand({}));
  await inARow(list);
  emulator.reset();
  expect((await inARow(list)).count).toBe(5);
});

describe('one connection', () => {
  const FRAMES = {
    SEND_MESSAGE: { Action: 'SEND_MESSAGE', RequestId: 'r', Content: 'x' },
    DELETE_MESSAGE: { Action: 'DELETE_MESSAGE', RequestId: 'r', Id: 'abcdefGHIJ12' },
    DISCONNECT_USER: { Action: 'DISCONNECT_USER', RequestId: 'r', UserId: 'nobody' },
    INVALID: { Action: 'SHOUT', RequestId: 'r' },
  };
  const LIMITED = { Type: 'ERROR', RequestId: 'r', ErrorCode: 429, ErrorMessage: 'rate limit exceeded: a connection takes 10 requests a second' };

  /** How many frames in a row are answered with something else than the limit. */
  async function frames(client: ChatClient, frame: object): Promise<number> {
    for (let count = 0; ; count++) {
      const answer = await client.ask(frame);
      if (answer.ErrorCode === LIMITED.ErrorCode) {
        expect(answer).toMatchObject(LIMITED);
        return count;
      }
    }
  }

  test.each(Object.entries(FRAMES))('takes ten requests a second, all of them %s', async (_kind, frame) => {
    const { clock, emulator } = await limited();
    const ann = await join(emulator, await room(emulator, { maximumMessageRatePerSecond: 100 }));
    expect(await frames(ann, frame)).toBe(10);
    clock.advance(999);
    expect(await frames(ann, frame)).toBe(0);
    clock.advance(1);
    expect(await frames(ann, frame)).toBe(10);
  });

  test('takes ten requests of all kinds together, and leaves others theirs', async () => {
    const { emulator } = await limited();
    const arn = await room(emulator, { maximumMessageRatePerSecond: 100 });
    const [ann, bob] = [await join(emulator, arn), await join(emulator, arn, { userId: 'ann' })];
    for (const frame of [...Object.values(FRAMES), ...Object.values(FRAMES)]) await ann.ask(frame);
    expect(await frames(ann, FRAMES.DELETE_MESSAGE)).toBe(2);
    expect(await ann.ask(FRAMES.SEND_MESSAGE)).toMatchObject(LIMITED);
    bob.waiting.length = 0;
    expect(await frames(bob, FRAMES.DELETE_MESSAGE)).toBe(10);
  });

  test('still has the rate of its room above it, in the same words', async () => {
    const { emulator } = await limited();
    const ann = await join(emulator, await room(emulator, { maximumMessageRatePerSecond: 1 }));
    await ann.ask(FRAMES.SEND_MESSAGE);
    expect(await ann.ask(FRAMES.SEND_MESSAGE)).toMatchObject({ ErrorCode: 429, ErrorMessage: 'rate limit exceeded: the room takes 1 messages a second' });
  });

  test('takes as many as it likes without limits', async () => {
    const emulator = await start({ clock: testClock() });
    const ann = await join(emulator, await room(emulator));
    for (let count = 0; count < 30; count++) expect(await ann.ask(FRAMES.DELETE_MESSAGE)).toMatchObject({ Type: 'EVENT' });
    emulator.settings.limits = true;
    expect(await frames(ann, FRAMES.DELETE_MESSAGE)).toBe(10);
  });
});
