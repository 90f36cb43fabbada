import { DeleteRoomCommand, UntagResourceCommand, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { CONFIG, openSweepStage, type SweepStage } from './stage';
import { allTagsOf } from '../../../../lambda/room-directory/config';
import { REMOVING } from '../../../../lambda/room-directory/removing';
import { sweepDirectory } from '../../../../lambda/room-directory/sweep/sweep';
import { connect, token } from '../../../emulator/chat-support';
import { stopAll } from '../../../emulator/support';

let stage: SweepStage;
beforeAll(async () => { stage = await openSweepStage(); });
beforeEach(() => stage.clear());
afterAll(async () => {
  await stopAll();
  await stage.close();
});

const sweep = async (anyway = true) => sweepDirectory(stage.sweep(), anyway);
const messages = () => stage.lines.map(({ message }) => message);

describe('rooms without an entry', () => {
  test('go, once that is recorded, and are counted', async () => {
    const { arn } = await stage.open('stream-1');
    const stray = await stage.make({ key: 'stream-2' });
    expect(await sweep()).toBe('done');
    expect(stage.arns()).toEqual([arn]);
    expect(stage.counts).toEqual({ RoomsSwept: 1, OpenRooms: 1 });
    expect(stage.records.at(-1)).toMatchObject({ action: 'closeRoom', outcome: 'requested', room: 'stream-2', by: expect.stringContaining('has no entry') });
    expect(stage.lines).toEqual([{ level: 'warn', message: 'A room without an entry was deleted', fields: { room: 'stream-2', roomId: stray.split('/')[1] } }]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['has no tags', {}, 'foreign'],
    ['has a name as ours', {}, 'Streams-stream-1'],
    ['is of another directory', { 'cdk-ivschat:directory': 'Streams-Table-9Z9Z9Z', 'cdk-ivschat:room': 'stream-1' }, 'Streams-stream-1'],
    ['is of a directory whose name begins with ours', { 'cdk-ivschat:directory': `${CONFIG.table}2`, 'cdk-ivschat:room': 'stream-1' }, 'foreign'],
    ['has the tag in another case', { 'cdk-ivschat:Directory': CONFIG.table, 'cdk-ivschat:room': 'stream-1' }, 'foreign'],
    ['has no directory but a key and an owner', { 'cdk-ivschat:room': 'stream-1', 'cdk-ivschat:owner': 'x/y' }, 'foreign'],
    ['has an empty tag', { 'cdk-ivschat:directory': '', 'cdk-ivschat:room': 'stream-1' }, 'foreign'],
  ])('a room that %s is never touched', async (_, tags, name) => {
    const arn = await stage.makeForeign(tags, name);
    stage.pass(3_600_000);
    await sweep();
    expect(stage.arns()).toEqual([arn]);
    expect(stage.calls('DeleteRoom')).toEqual([]);
    expect(stage.calls('GetRoom')).toEqual([]);
  });

  test.each([undefined, 'stream-9', 'no key at all', ''])('a room whose key was changed by hand to %j stays as long as it is the room of an entry', async (changed) => {
    const { arn } = await stage.open('stream-1');
    await stage.outsider.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['cdk-ivschat:room'] }));
    if (changed !== undefined) await stage.outsider.send(new TagResourceCommand({ resourceArn: arn, tags: { 'cdk-ivschat:room': changed } }));
    await sweep();
    expect(stage.arns()).toEqual([arn]);
    await stage.entries.remove(stage.entries.all()[0]);
    await sweep();
    expect(stage.arns()).toEqual([]);
  });

  test('a twin of an open room goes, and whoever was told of the room keeps theirs', async () => {
    const entry = await stage.open('stream-1');
    await stage.make(entry);
    await sweep();
    expect(stage.arns()).toEqual([entry.arn]);
    expect(stage.entries.all()).toEqual([entry]);
  });

  test('a room of an earlier life of its key goes while the key is opened again', async () => {
    await stage.make({ key: 'stream-1' });
    await stage.put({ key: 'stream-1', state: 'opening', leaseUntil: stage.now() + 45_000 });
    await sweep();
    expect(stage.arns()).toEqual([]);
    expect(stage.entries.all()).toHaveLength(1);
  });

  test('an opening under way is left alone, with all that it has made', async () => {
    const entry = await stage.put({ key: 'stream-1', state: 'opening', leaseUntil: stage.now() + 45_000 });
    const arns = [await stage.make(entry), await stage.make(entry)].sort();
    await sweep();
    expect(stage.arns()).toEqual(arns);
    expect(stage.entries.all()).toEqual([entry]);
  });

  test('one that got its entry after it was listed stays', async () => {
    const arn = await stage.make({ key: 'stream-2', opening: 'b' });
    await stage.make({ key: 'stream-1' });
    // While the sweep waits to look at the first of them, the table is restored.
    stage.onSleep = async () => {
      stage.onSleep = undefined;
      await stage.put({ key: 'stream-2', opening: 'b', state: 'open', arn });
    };
    await stage.make({ key: 'stream-3' });
    await sweep();
    expect(stage.arns()).toEqual([arn]);
  });

  test('one that lost our tag after it was listed is not ours any more', async () => {
    const arn = await stage.make({ key: 'stream-1' });
    await stage.make({ key: 'stream-2' });
    stage.onSleep = async () => {
      await stage.outsider.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['cdk-ivschat:directory'] }));
    };
    await sweep();
    expect(stage.arns()).toEqual([arn]);
  });

  test('one whose deletion cannot be recorded waits for the next sweep, and the others do not', async () => {
    const arn = await stage.make({ key: 'stream-1' });
    await stage.make({ key: 'stream-2' });
    stage.unrecorded.set('stream-1', 'ServiceUnavailable');
    await sweep();
    expect(stage.arns()).toEqual([arn]);
    expect(stage.counts).toMatchObject({ RoomsSwept: 1, DirectoryFailed: 1 });
    stage.unrecorded.clear();
    await sweep();
    expect(stage.arns()).toEqual([]);
  });
});

describe('what is due', () => {
  test('an expired room is closed: its participants are told why, and are disconnected', async () => {
    const { arn } = await stage.open('stream-1');
    stage.pass(720 * 60_000 - 1);
    await sweep(false);
    expect(stage.arns()).toEqual([arn]);
    const viewer = await connect(stage.emulator, await token(stage.emulator, arn!));
    stage.pass(1);
    await sweep(false);
    expect([stage.arns(), stage.entries.all()]).toEqual([[], []]);
    expect(await viewer.next()).toMatchObject({ Type: 'EVENT', EventName: 'cdk-ivschat:room-closed', Attributes: { reason: 'expired' } });
    expect(await viewer.closed).toBeGreaterThanOrEqual(1000);
    expect(stage.records.at(-1)).toMatchObject({ action: 'closeRoom', room: 'stream-1', reason: 'expired', by: 'sweep' });
    expect(stage.counts).toEqual({ RoomsExpired: 1, RoomsClosed: 1, OpenRooms: 0 });
  });

  test('a room whose stream has ended is closed when its grace time is over', async () => {
    const entry = await stage.open('stream-1');
    await stage.entries.change(entry, { graceEndsAt: new Date(stage.now() + 120_000) });
    stage.pass(120_000);
    await sweep(false);
    expect(stage.entries.all()).toEqual([]);
    expect(stage.records.at(-1)).toMatchObject({ reason: 'stream-ended' });
    expect(stage.counts).toMatchObject({ RoomsExpired: 1, RoomsClosed: 1 });
  });

  test('an opening that died is undone, with all that it had made', async () => {
    const entry = await stage.put({ key: 'stream-1', state: 'opening', leaseUntil: stage.now() + 45_000 });
    await stage.make(entry);
    await stage.make(entry);
    stage.pass(75_000);
    await sweep(false);
    expect([stage.arns(), stage.entries.all()]).toEqual([[], []]);
    expect(stage.counts).toEqual({ RoomsSwept: 1, OpenRooms: 0 });
  });

  test('a closing that died is brought to its end, for the reason for which it began', async () => {
    const { key, ...entry } = await stage.open('stream-1');
    await stage.entries.change({ key, ...entry }, { state: 'closing', reason: 'expired', leaseUntil: stage.now() + 45_000 });
    stage.pass(75_000);
    await sweep(false);
    expect([stage.arns(), stage.entries.all()]).toEqual([[], []]);
    expect(stage.records.at(-1)).toMatchObject({ reason: 'expired' });
    expect(stage.counts).toMatchObject({ RoomsSwept: 1, RoomsClosed: 1 });
  });

  test('an entry that somebody changes meanwhile is left to the next sweep', async () => {
    const entry = await stage.open('stream-1');
    stage.pass(720 * 60_000);
    const { get } = stage.entries;
    const get1 = jest.spyOn(stage.entries, 'get').mockImplementationOnce(async (key) => {
      const read = await get(key);
      await stage.entries.change(read!, { endsAt: new Date(stage.now() + 60_000) });
      return read;
    });
    await sweep(false);
    get1.mockRestore();
    expect(stage.arns()).toEqual([entry.arn]);
    expect(stage.counts).toEqual({ OpenRooms: 1 });
  });

  test('a room that cannot be closed keeps none of the others', async () => {
    const { arn } = await stage.open('stream-1');
    for (const key of ['stream-2', 'stream-3']) await stage.open(key);
    stage.pass(720 * 60_000);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom', match: { resource: arn } });
    expect(await sweep(false)).toBe('done');
    expect(stage.entries.all()).toMatchObject([{ key: 'stream-1', state: 'closing' }]);
    expect(stage.counts).toMatchObject({ RoomsExpired: 2, DirectoryFailed: 1 });
    stage.emulator.faults.clear();
    stage.pass(120_000);
    await sweep(false);
    expect(stage.arns()).toEqual([]);
  });
});

describe('entries without a room', () => {
  test('that is gone are removed and counted as missing, when it is certain', async () => {
    const [gone, there] = [await stage.open('stream-1'), await stage.open('stream-2')];
    await stage.outsider.send(new DeleteRoomCommand({ identifier: gone.arn! }));
    await sweep();
    expect(stage.entries.all()).toHaveLength(2);
    stage.pass(61_000);
    await sweep();
    expect(stage.entries.all()).toEqual([there]);
    expect(stage.counts).toMatchObject({ RoomsMissing: 1, OpenRooms: 1 });
    expect(messages()).toEqual(['A room was missing: somebody has deleted it outside of the directory']);
  });

  test('only those that the pass has not seen are asked for, one by one', async () => {
    for (let n = 0; n < 60; n++) await stage.open(`stream-${n}`);
    stage.pass(120_000);
    const gone = stage.entries.all()[30];
    await stage.outsider.send(new DeleteRoomCommand({ identifier: gone.arn! }));
    stage.emulator.clearCalls();
    await sweep();
    expect(stage.calls('GetRoom').map(({ resource }) => resource)).toEqual([gone.arn]);
    expect(stage.entries.all()).toHaveLength(59);
  });

  test('stay where the service does not say that the room is gone', async () => {
    const { arn } = await stage.open('stream-1');
    await stage.outsider.send(new DeleteRoomCommand({ identifier: arn! }));
    stage.pass(61_000);
    stage.emulator.faults.add({ kind: 'error-before', operation: 'GetRoom', code: 'InternalServerException' });
    await sweep();
    expect(stage.entries.all()).toHaveLength(1);
    expect(stage.counts).toMatchObject({ DirectoryFailed: 1 });
  });
});

test('a room that is gone is closed, also where IAM says no to whatever has no tag', async () => {
  const { arn } = await stage.open('stream-1');
  await stage.outsider.send(new DeleteRoomCommand({ identifier: arn! }));
  stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom', match: { resource: arn } });
  stage.pass(720 * 60_000);
  await sweep(false);
  expect(stage.entries.all()).toEqual([]);
});

test('a table that was restored to an older point in time wins: later rooms go, closed ones are missing', async () => {
  const [kept, closed] = [await stage.open('kept'), await stage.open('closed')];
  stage.pass(61_000);
  const later = await stage.open('later');
  const reopened = await stage.open('reopened');
  // Point-in-time recovery: `closed` was closed since, `later` was opened since, `reopened` was another room then.
  await stage.outsider.send(new DeleteRoomCommand({ identifier: closed.arn! }));
  await stage.entries.remove(later);
  await stage.entries.remove(reopened);
  const before = await stage.make({ key: 'reopened', opening: 'before' });
  await stage.outsider.send(new DeleteRoomCommand({ identifier: before }));
  await stage.put({ ...reopened, opening: 'before', arn: before, openedAt: kept.openedAt });
  stage.pass(61_000);
  await sweep();
  await sweep();
  expect(stage.arns()).toEqual([kept.arn]);
  expect(stage.entries.all()).toEqual([kept]);
  expect(stage.counts).toMatchObject({ RoomsSwept: 2, RoomsMissing: 2 });
});

describe('one sweep', () => {
  test('is at work at a time', async () => {
    for (let n = 0; n < 5; n++) await stage.make({ key: `stream-${n}` });
    const both = await Promise.all([sweep(), sweep()]);
    expect(both.sort()).toEqual(['another-is-at-work', 'done']);
    expect(stage.counts).toMatchObject({ RoomsSwept: 5 });
    expect(await sweep()).toBe('done');
  });

  test('that was killed keeps the others away for a minute and a half at the most', async () => {
    const { marks } = stage.directory;
    await marks.put('sweep-lease', undefined, { until: stage.now() + 90_000, holder: 'dead' });
    expect(await sweep()).toBe('another-is-at-work');
    stage.pass(90_000);
    expect(await sweep()).toBe('done');
  });

  test('does nothing in a directory that is being removed', async () => {
    const arn = await stage.make({ key: 'stream-1' });
    await stage.directory.marks.put(REMOVING, undefined, {});
    expect(await sweep()).toBe('directory-removed');
    expect(stage.arns()).toEqual([arn]);
  });
});

test('a pass begins a quarter of an hour after the last one began, or when somebody says so', async () => {
  await sweep(false);
  const arn = await stage.make({ key: 'stream-1' });
  stage.pass(14 * 60_000);
  await sweep(false);
  expect(stage.arns()).toEqual([arn]);
  stage.pass(60_000);
  await sweep(false);
  expect(stage.arns()).toEqual([]);
  await stage.make({ key: 'stream-1' });
  await sweep(true);
  expect(stage.arns()).toEqual([]);
});

test('the tags of its rooms are those by which the sweep knows them', async () => {
  const entry = await stage.open('stream-1');
  expect(stage.rooms()[0].tags).toEqual(allTagsOf(CONFIG, entry));
});
