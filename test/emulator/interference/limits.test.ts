import {
  CreateChatTokenCommand, CreateLoggingConfigurationCommand, CreateRoomCommand, DisconnectUserCommand, GetLoggingConfigurationCommand, GetRoomCommand,
  type IvschatClient, ListRoomsCommand, ListTagsForResourceCommand, SendEventCommand, ThrottlingException,
} from '@aws-sdk/client-ivschat';
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
  const room = (await client.send(new CreateRoomCommand({}))).arn!;
  const logging = (await client.send(new CreateLoggingConfigurationCommand({ destinationConfiguration: { s3: { bucketName: 'logs' } } }))).arn!;
  clock.advance(60_000);
  const call = async () => client.send(command(room, logging) as GetRoomCommand);
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
