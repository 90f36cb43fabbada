import { DeleteRoomCommand, IvschatClient, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { RoomsProps } from './apps/rooms';
import { Harness, type Deployed, type RoomState } from './harness';
import { CREDENTIALS, REGION } from '../../local/account';
import { OWNERSHIP_TAG } from '../../src/contract';

const harness = Harness.forFile();

/** The tests are one story: each begins where the one before it ended. */
const LOBBY = { roomName: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 50, tags: { team: 'live', stage: 'beta' } };
let arn: string;

const deploy = async (rooms: RoomsProps['rooms']): Promise<Deployed> => harness.deploy('rooms', { rooms });

async function onlyRoom(): Promise<RoomState> {
  const { rooms } = await harness.state();
  expect(rooms).toHaveLength(1);
  return rooms[0]!;
}

/** The tags that a template asked for: all but our own mark. */
function userTags({ tags }: RoomState): Record<string, string> {
  const { [OWNERSHIP_TAG]: owner, ...others } = tags;
  expect(owner).toMatch(/./);
  return others;
}

async function outsideTheStack<T>(work: (ivschat: IvschatClient) => Promise<T>): Promise<T> {
  const client = new IvschatClient({ endpoint: harness.aws.emulator.endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

test('a room is created as its properties say, and its attributes are its own', async () => {
  const { outputs } = await deploy({ Lobby: LOBBY });
  const room = await onlyRoom();
  expect(room).toMatchObject({ name: 'lobby', maximumMessageLength: 280, maximumMessageRatePerSecond: 50 });
  expect(userTags(room)).toEqual({ team: 'live', stage: 'beta' });
  expect(outputs).toMatchObject({ LobbyArn: room.arn, LobbyId: room.id, LobbyName: 'lobby' });
  arn = room.arn;
});

test('the same deployment again calls nothing', async () => {
  const before = (await harness.calls()).length;
  await deploy({ Lobby: LOBBY });
  expect((await harness.calls()).slice(before)).toEqual([]);
});

test('every property is changed in place, and the room is renamed', async () => {
  const { outputs } = await deploy({ Lobby: { ...LOBBY, roomName: 'foyer', maximumMessageLength: 500, maximumMessageRatePerSecond: 100 } });
  expect(await onlyRoom()).toMatchObject({ arn, name: 'foyer', maximumMessageLength: 500, maximumMessageRatePerSecond: 100 });
  expect(outputs.LobbyName).toBe('foyer');
});

test('tags are added, changed and removed, and those of others stay', async () => {
  await outsideTheStack(async (ivschat) => ivschat.send(new TagResourceCommand({ resourceArn: arn, tags: { audit: 'ours' } })));
  await deploy({ Lobby: { ...LOBBY, tags: { team: 'archive', cost: '7' } } });
  expect(userTags(await onlyRoom())).toEqual({ team: 'archive', cost: '7', audit: 'ours' });
});

test('what leaves the template goes back to its default', async () => {
  const { outputs } = await deploy({ Lobby: {} });
  const room = await onlyRoom();
  expect(room).toMatchObject({ arn, maximumMessageLength: 500, maximumMessageRatePerSecond: 10 });
  expect(room.name).toMatch(/Lobby/);
  expect(outputs.LobbyName).toBe(room.name);
  expect(userTags(room)).toEqual({ audit: 'ours' });
});

test('a failed update is rolled back, and leaves no new room', async () => {
  const before = await harness.state();
  const calls = (await harness.calls()).length;
  await harness.addFault({ kind: 'error-before', operation: 'CreateRoom', code: 'ValidationException', message: 'no such room today' });
  await expect(deploy({ Lobby: LOBBY, Second: { roomName: 'second' } })).rejects.toMatchObject({ output: expect.stringContaining('no such room today') });
  await harness.clearFaults();
  const updates = (await harness.calls()).slice(calls).filter(({ operation }) => operation === 'UpdateRoom');
  expect(updates.map(({ resource, status }) => [resource, status])).toEqual([[arn, 200], [arn, 200]]); // there and back
  expect(withoutTimes(await harness.state())).toEqual(withoutTimes(before));
});

test('an update that the service refuses fails with its reason, and is rolled back', async () => {
  const before = await harness.state();
  await harness.addFault({ kind: 'error-before', operation: 'UpdateRoom', code: 'ValidationException', message: 'not like this', times: 1 });
  await expect(deploy({ Lobby: LOBBY })).rejects.toMatchObject({
    output: expect.stringMatching(/UpdateRoom failed with ValidationException: not like this.* \(request id [0-9a-f-]+\)/s),
  });
  expect(withoutTimes(await harness.state())).toEqual(withoutTimes(before));
});

test('a second room comes and goes without touching the first', async () => {
  const { rooms: [first] } = await harness.state();
  await deploy({ Lobby: {}, Second: { roomName: 'second' } });
  expect((await harness.state()).rooms.map(({ name }) => name).sort()).toEqual([first!.name, 'second'].sort());
  await deploy({ Lobby: {} });
  expect(await onlyRoom()).toEqual(first);
});

test('a room that is to be retained outlives its stack', async () => {
  await deploy({ Lobby: {}, Kept: { roomName: 'kept', removalPolicy: RemovalPolicy.RETAIN } });
  await deploy({ Lobby: {} });
  const kept = (await harness.state()).rooms.find(({ name }) => name === 'kept');
  expect(kept).toBeDefined();
  await outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: kept!.arn })));
});

test('a room that somebody deleted cannot be updated: the deployment fails and names it', async () => {
  await outsideTheStack(async (ivschat) => ivschat.send(new DeleteRoomCommand({ identifier: arn })));
  await expect(deploy({ Lobby: { maximumMessageLength: 100 } })).rejects.toMatchObject({ output: expect.stringContaining(arn) });
  expect((await harness.state()).rooms).toEqual([]);
});

test('and its stack can be destroyed all the same', async () => {
  await harness.destroy('rooms', { rooms: { Lobby: {} } });
  await expect(harness.destroy('rooms', { rooms: { Lobby: {} } })).resolves.toBeUndefined();
});

test('a new stack is destroyed with its rooms', async () => {
  await deploy({ Lobby: LOBBY, Second: {} });
  expect((await harness.state()).rooms).toHaveLength(2);
  await harness.destroy('rooms', { rooms: { Lobby: LOBBY, Second: {} } });
  expect((await harness.state()).rooms).toEqual([]);
});

test('all of it with no permission missing and none left over', async () => {
  // No room is adopted here: moving.test.ts does that.
  expect(await harness.leastPrivilege()).toEqual({ denied: [], unused: [expect.stringMatching(/IVSChatRoomProvider.*: ivschat:GetRoom$/)] });
});

function withoutTimes({ rooms }: { readonly rooms: readonly RoomState[] }) {
  return rooms.map(({ arn: roomArn, name, maximumMessageLength, maximumMessageRatePerSecond, tags }) => ({
    roomArn, name, maximumMessageLength, maximumMessageRatePerSecond, tags,
  }));
}
