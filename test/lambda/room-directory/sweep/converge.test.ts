import { CreateLoggingConfigurationCommand, ListRoomsCommand, TagResourceCommand, UntagResourceCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { type ActualRoom, CONFIG, openSweepStage, type SweepStage } from './stage';
import { sweepDirectory } from '../../../../lambda/room-directory/sweep/sweep';
import type { DirectorySettings } from '../../../../src/contract';

let stage: SweepStage;
beforeAll(async () => { stage = await openSweepStage(); });
beforeEach(async () => {
  await stage.clear();
  change({});
});
afterAll(() => stage.close());

const change = (settings: Partial<DirectorySettings>, more: object = {}) => {
  stage.config = { ...CONFIG, converge: true, ...more, settings: { ...CONFIG.settings, ...settings } };
};
const sweep = async () => {
  stage.emulator.clearCalls();
  return sweepDirectory(stage.sweep(), true);
};
const WRITES = ['UpdateRoom', 'TagResource', 'UntagResource'];
const writes = () => WRITES.flatMap((operation) => stage.calls(operation)).map(({ operation }) => operation);
const function1 = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const logging = async (name: string) => {
  const destinationConfiguration = { s3: { bucketName: name } };
  return (await stage.outsider.send(new CreateLoggingConfigurationCommand({ destinationConfiguration }))).arn!;
};

const handler = { uri: function1('review'), fallbackResult: 'DENY' } as const;

test.each<[string, () => Promise<void> | void, (room: ActualRoom) => void]>([
  ['the rate', () => change({ maximumMessageRatePerSecond: 5 }), (room) => expect(room.maximumMessageRatePerSecond).toBe(5)],
  ['a rate that nobody says any more', () => change({ maximumMessageRatePerSecond: undefined }), (room) => expect(room.maximumMessageRatePerSecond).toBe(10)],
  ['the length', () => change({ maximumMessageLength: 7 }), (room) => expect(room.maximumMessageLength).toBe(7)],
  ['a length that nobody says any more', () => change({ maximumMessageLength: undefined }), (room) => expect(room.maximumMessageLength).toBe(500)],
  ['a handler', () => change({ messageReviewHandler: handler }), (room) => expect(room.messageReviewHandler).toEqual(handler)],
  ['the prefix of names', () => change({}, { namePrefix: 'Live' }), (room) => expect(room.name).toBe('Live-stream-1')],
  ['a tag', () => change({ tags: { team: 'other' } }), (room) => expect(room.tags.team).toBe('other')],
  ['a tag of another key', () => change({ tags: { crew: 'live' } }), ({ tags }) => expect([tags.crew, tags.team]).toEqual(['live', undefined])],
  ['tags that nobody says any more', () => change({ tags: undefined }), ({ tags }) => expect(tags.team).toBeUndefined()],
])('%s: open rooms are brought in line, and then nothing is written any more', async (_, act, expectRoom) => {
  const { arn } = await stage.open('stream-1');
  await act();
  expect(await sweep()).toBe('done');
  expect(stage.arns()).toEqual([arn]);
  expectRoom(stage.rooms()[0]);
  expect(writes()).not.toEqual([]);
  await sweep();
  expect(writes()).toEqual([]);
  expect(stage.entries.all()).toMatchObject([{ roomName: stage.rooms()[0].name, tagKeys: Object.keys(stage.config.settings.tags ?? {}) }]);
});

test('a handler that is gone is detached', async () => {
  change({ messageReviewHandler: handler });
  await stage.open('stream-1');
  change({});
  await sweep();
  expect(stage.rooms()[0].messageReviewHandler).toBeUndefined();
  expect(writes()).toEqual(['UpdateRoom']);
  await sweep();
  expect(writes()).toEqual([]);
});

test('logging configurations are a set: other ones are set, the same in another order are not', async () => {
  const [one, two] = [await logging('first-one'), await logging('second-one')];
  change({ loggingConfigurationIdentifiers: [one] });
  await stage.open('stream-1');
  change({ loggingConfigurationIdentifiers: [one, two] });
  await sweep();
  expect(stage.rooms()[0].loggingConfigurationIdentifiers).toEqual([one, two]);
  change({ loggingConfigurationIdentifiers: [two, one] });
  await sweep();
  expect(writes()).toEqual([]);
  change({});
  await sweep();
  expect(stage.rooms()[0].loggingConfigurationIdentifiers ?? []).toEqual([]);
});

test('only what differs is written', async () => {
  await stage.open('stream-1');
  await stage.open('stream-2');
  await sweep();
  expect(writes()).toEqual([]);
  change({ tags: { team: 'live', stage: 'prod' } });
  await sweep();
  expect(writes()).toEqual(['TagResource', 'TagResource']);
});

test('what was changed by hand is mended, and foreign tags stay', async () => {
  const { arn } = await stage.open('stream-1');
  await stage.outsider.send(new UpdateRoomCommand({ identifier: arn, name: 'mine', maximumMessageLength: 1, messageReviewHandler: { uri: function1('other') } }));
  await stage.outsider.send(new TagResourceCommand({ resourceArn: arn, tags: { 'team': 'x', 'cost-center': '7', 'cdk-ivschat:room': 'other' } }));
  await stage.outsider.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['cdk-ivschat:owner'] }));
  await sweep();
  expect(stage.rooms()).toMatchObject([{
    arn,
    name: 'Streams-stream-1',
    maximumMessageLength: 200,
    tags: { 'team': 'live', 'cost-center': '7', 'cdk-ivschat:room': 'stream-1', 'cdk-ivschat:owner': expect.anything() },
  }]);
  expect(stage.rooms()[0].messageReviewHandler).toBeUndefined();
  expect(stage.lines).toMatchObject([{ level: 'info', message: 'A room was brought in line' }]);
});

test('a tag that was set before a sweep died is known as the directory\'s, and goes when nobody says it any more', async () => {
  const { arn } = await stage.open('stream-1');
  change({ tags: { team: 'live', draft: '1' } });
  stage.emulator.faults.add({ kind: 'error-after', operation: 'TagResource', code: 'ValidationException' });
  await sweep();
  expect(stage.rooms()[0].tags.draft).toBe('1');
  stage.emulator.faults.clear();
  change({});
  await sweep();
  expect(stage.rooms()).toMatchObject([{ arn, tags: { team: 'live' } }]);
  expect(stage.rooms()[0].tags.draft).toBeUndefined();
});

test('a room that cannot be changed keeps none of the others', async () => {
  const entries = [await stage.open('a'), await stage.open('b'), await stage.open('c')];
  change({ maximumMessageLength: 7 });
  stage.emulator.faults.add({ kind: 'error-before', operation: 'UpdateRoom', code: 'ValidationException', match: { resource: entries[1].arn } });
  await sweep();
  const lengths = Object.fromEntries(stage.rooms().map(({ name, maximumMessageLength }) => [name, maximumMessageLength]));
  expect(lengths).toEqual({ 'Streams-a': 7, 'Streams-b': 200, 'Streams-c': 7 });
  expect(stage.counts).toMatchObject({ DirectoryFailed: 1 });
  expect(stage.lines).toContainEqual({ level: 'error', message: expect.stringContaining('failed for a room'), fields: expect.objectContaining({ room: 'b' }) });
});

test('without it, open rooms stay as they are', async () => {
  await stage.open('stream-1');
  change({ maximumMessageLength: 7 }, { converge: false });
  await sweep();
  expect(stage.rooms()).toMatchObject([{ maximumMessageLength: 200 }]);
  expect(stage.calls('GetRoom')).toEqual([]);
});

test('a pass that does not end does not keep the directory\'s rooms waiting, and both keep their pace', async () => {
  for (let n = 0; n < 60; n++) await stage.open(`stream-${n}`);
  change({ maximumMessageLength: 7 });
  stage.emulator.clearCalls();
  const inLine = () => stage.rooms().filter(({ maximumMessageLength }) => maximumMessageLength === 7).length;
  const sweepBesideMany = async () => {
    const invocation = stage.sweep();
    const send = async (command: unknown) => {
      if (!(command instanceof ListRoomsCommand)) return (invocation.client.send as (one: unknown) => Promise<unknown>)(command);
      return { ...await invocation.client.send(new ListRoomsCommand({})), nextToken: 'more' };
    };
    return sweepDirectory({ ...invocation, client: { send: send as typeof invocation.client.send } });
  };
  expect(await sweepBesideMany()).toBe('partly');
  // The clock goes on by the waits of both, while a call of one is under way.
  expect(inLine()).toBeGreaterThan(15);
  expect(inLine()).toBeLessThan(60);
  for (const operation of ['ListRooms', 'GetRoom', 'UpdateRoom']) {
    const times = stage.calls(operation).map(({ time }) => new Date(time).getTime());
    expect(times.length).toBeGreaterThan(15);
    for (const [n, time] of times.slice(1).entries()) expect(time - times[n]).toBeGreaterThanOrEqual(999);
  }
  for (let sweeps = 0; sweeps < 3; sweeps++) {
    stage.pass(10_000);
    await sweepBesideMany();
  }
  expect(inLine()).toBe(60);
});

test('more rooms than a sweep gets to are brought in line by the next ones', async () => {
  for (let n = 0; n < 70; n++) await stage.open(`stream-${n}`);
  change({ maximumMessageLength: 7 });
  expect(await sweepDirectory(stage.sweep())).toBe('partly');
  const first = stage.rooms().filter(({ maximumMessageLength }) => maximumMessageLength === 7).length;
  expect(first).toBeGreaterThan(30);
  expect(first).toBeLessThan(70);
  stage.pass(10_000);
  await sweepDirectory(stage.sweep());
  expect(stage.rooms().filter(({ maximumMessageLength }) => maximumMessageLength !== 7)).toEqual([]);
});
