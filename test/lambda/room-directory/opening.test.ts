import { CreateRoomCommand, DeleteRoomCommand } from '@aws-sdk/client-ivschat';
import { CONFIG, type DirectoryStage, openDirectory } from './stage';
import { AuditLogUnavailable } from '../../../lambda/audit/audit';
import { close, closeRoom } from '../../../lambda/room-directory/closing';
import { allTagsOf, settingsName } from '../../../lambda/room-directory/config';
import { type Opening, openRoom } from '../../../lambda/room-directory/opening';
import { REMOVING } from '../../../lambda/room-directory/removing';

let stage: DirectoryStage;

beforeAll(async () => { stage = await openDirectory(); });
afterAll(async () => stage.close());
beforeEach(async () => {
  stage.emulator.reset();
  stage.emulator.settings.limits = false;
  stage.records.length = 0;
  for (const metric of Object.keys(stage.counts)) delete stage.counts[metric];
  stage.broken.audit = false;
  for (const entry of stage.entries.all()) await stage.entries.remove(entry);
  await stage.directory.marks.remove(REMOVING);
});

const opening = (key: string, more: Partial<Opening> = {}): Opening => ({ key, requestId: 'request', ...more });
const open = async (key: string, more: Partial<Opening> = {}, milliseconds?: number) => (
  openRoom(stage.directory, stage.call({ milliseconds }), opening(key, more)));
const closing = (key: string, roomArn?: string) => ({ key, roomArn, reason: 'requested', requestId: 'request' } as const);
/** What a worker who died had made, with the tags of an entry. */
async function makeRoomOf(entry: { key: string; opening: string; roomName: string }): Promise<string> {
  const { arn } = await stage.outsider.send(new CreateRoomCommand({ name: entry.roomName, tags: allTagsOf(CONFIG, entry) }));
  return arn!;
}

describe('a room', () => {
  test('is made with the properties, the tags and the name of its directory, and ends when its time is over', async () => {
    const { entry, created } = await open('stream-1', { owner: 'creator' });
    expect(created).toBe(true);
    expect(stage.rooms()).toMatchObject([{
      arn: entry.arn,
      name: 'Streams-stream-1',
      maximumMessageRatePerSecond: 50,
      maximumMessageLength: 200,
      tags: { 'team': 'live', 'cdk-ivschat:directory': CONFIG.table, 'cdk-ivschat:room': 'stream-1', 'cdk-ivschat:owner': expect.stringContaining(entry.opening) },
    }]);
    expect(entry).toMatchObject({ state: 'open', owner: 'creator', leaseUntil: 0 });
    expect(entry.endsAt!.getTime() - entry.openedAt.getTime()).toBe(720 * 60_000);
  });

  test('that is open is answered as it is, whatever else is asked for', async () => {
    const first = await open('stream-1', { owner: 'creator' });
    const second = await open('stream-1', { owner: 'other', rules: { capabilities: [] } });
    expect(second).toEqual({ entry: first.entry, created: false });
    expect(stage.calls('CreateRoom')).toBe(1);
  });

  test('whose time is over, though the sweep has not been there, closes, and whoever asks gets another', async () => {
    const first = await open('stream-1', { owner: 'creator', expiryMinutes: 1 });
    await stage.pass(60_000 - 1);
    expect((await open('stream-1', { owner: 'other' })).created).toBe(false);
    await stage.pass(1);
    const all = await Promise.all(['other', 'another'].map(async (owner) => open('stream-1', { owner })));
    const [{ entry }] = all;
    expect(all.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(entry.arn).not.toBe(first.entry.arn);
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([entry.arn]);
    expect(['other', 'another']).toContain(entry.owner);
    expect(stage.entries.countOf('creator')).toBe(0);
    expect(stage.counts).toEqual({ RoomsExpired: 1, RoomsClosed: 1 });
    expect(stage.records).toContainEqual(expect.objectContaining({ action: 'closeRoom', owner: 'creator', reason: 'expired', requestId: 'request' }));
  });

  test('is one, if fifty ask for it at once', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, async () => open('stream-1', { owner: 'creator' })));
    expect(new Set(all.map(({ entry }) => entry.arn)).size).toBe(1);
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(stage.rooms()).toHaveLength(1);
    expect(stage.entries.countOf('creator')).toBe(1);
  });

  test('is another one for a key in another case', async () => {
    const [one, other] = [await open('Stream'), await open('stream')];
    expect(one.entry.arn).not.toBe(other.entry.arn);
  });
});

describe('nothing is made', () => {
  test('for a key that an API uses itself', async () => {
    await expect(open('lobby')).rejects.toMatchObject({ name: 'KeyReserved' });
    expect(stage.calls('CreateRoom')).toBe(0);
  });

  test('for an owner who has as many as they may have, until one of them goes', async () => {
    await open('a', { owner: 'creator', maximumPerOwner: 2 });
    await open('b', { owner: 'creator', maximumPerOwner: 2 });
    await expect(open('c', { owner: 'creator', maximumPerOwner: 2 })).rejects.toMatchObject({ name: 'TooManyRooms' });
    expect((await open('b', { owner: 'creator', maximumPerOwner: 2 })).created).toBe(false);
    await closeRoom(stage.directory, stage.call(), closing('a'));
    expect((await open('c', { owner: 'creator', maximumPerOwner: 2 })).created).toBe(true);
  });

  test('while the directory is being removed, and no entry stays', async () => {
    await stage.directory.marks.put(REMOVING, undefined, {});
    await expect(open('stream-1')).rejects.toMatchObject({ name: 'DirectoryRemoved' });
    expect(stage.entries.all()).toEqual([]);
  });

  test('without an audit record', async () => {
    stage.broken.audit = true;
    await expect(open('stream-1')).rejects.toThrow(AuditLogUnavailable);
    expect([stage.rooms(), stage.entries.all()]).toEqual([[], []]);
  });
});

describe('nothing half-made stays', () => {
  test('where Amazon IVS Chat throttles to the end', async () => {
    stage.emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom' });
    await expect(open('stream-1', { owner: 'creator' }, 10_000)).rejects.toMatchObject({ name: 'Throttled' });
    expect(stage.entries.all()).toEqual([]);
    expect(stage.entries.countOf('creator')).toBe(0);
    expect(stage.records.map(({ outcome }) => outcome)).toEqual(['requested', 'failed']);
  });

  test('where the account has as many rooms as it may have', async () => {
    stage.emulator.faults.add({ kind: 'error-before', operation: 'CreateRoom', code: 'ServiceQuotaExceededException' });
    await expect(open('stream-1')).rejects.toMatchObject({ name: 'RoomQuotaExceeded' });
    expect(stage.entries.all()).toEqual([]);
  });

  test('where nobody knows whether there is a room: the entry closes, and whoever opens it again makes a new one', async () => {
    stage.emulator.faults.add({ kind: 'drop-after', operation: 'CreateRoom', times: 1 });
    stage.emulator.faults.add({ kind: 'error-before', operation: 'ListRooms', code: 'InternalServerException' });
    await expect(open('stream-1', {}, 20_000)).rejects.toMatchObject({ name: 'ServiceFailed' });
    expect(stage.entries.all()).toMatchObject([{ state: 'closing' }]);
    const [lost] = stage.rooms();
    stage.emulator.faults.clear();
    const { entry } = await open('stream-1');
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([entry.arn]);
    expect(entry.arn).not.toBe(lost.arn);
    // What was never open is not closed.
    expect(stage.counts).toEqual({});
  });
});

describe('a creation whose answer got lost', () => {
  test.each(['drop-after', 'error-after'] as const)('is found again: %s', async (kind) => {
    stage.emulator.faults.add({ kind, operation: 'CreateRoom', times: 1, ...kind === 'error-after' ? { code: 'InternalServerException' } : {} });
    const { entry } = await open('stream-1');
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([entry.arn]);
  });

  test('leaves one room if it could not be seen until there were two', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 20_000 });
    stage.emulator.faults.add({ kind: 'drop-after', operation: 'CreateRoom', times: 1 });
    const { entry } = await open('stream-1');
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([entry.arn]);
  });
});

describe('an opening whose worker died', () => {
  const dead = async (more = {}) => stage.put({ key: 'stream-1', state: 'opening', owner: 'creator', leaseUntil: stage.now() + 5_000, settings: settingsName(CONFIG), expiryMinutes: 720, ...more });
  const openAgain = async (more: Partial<Opening> = {}, milliseconds?: number) => open('stream-1', { owner: 'creator', ...more }, milliseconds);

  test('is left alone until its lease is over, and then its room is taken', async () => {
    const entry = await dead();
    const arn = await makeRoomOf(entry);
    const began = stage.now();
    const opened = await openAgain();
    expect(stage.now() - began).toBeGreaterThanOrEqual(5_000);
    expect(opened).toMatchObject({ created: true, entry: { arn, owner: 'creator', opening: entry.opening } });
    expect(stage.rooms()).toMatchObject([{ arn }]);
  });

  test.each([{ settings: 'of-before' }, { roomName: 'Before-stream-1' }])('had made a room with other settings: it goes, and a new one is made: %j', async (before) => {
    const entry = await dead(before);
    const arn = await makeRoomOf(entry);
    const opened = await openAgain();
    expect(opened.entry.arn).not.toBe(arn);
    expect(opened.entry.opening).not.toBe(entry.opening);
    expect(stage.rooms()).toMatchObject([{ arn: opened.entry.arn, name: 'Streams-stream-1', maximumMessageRatePerSecond: 50 }]);
  });

  test.each<[string, Partial<Opening>, object]>([
    ['another owner', { owner: 'other' }, {}],
    ['no owner', { owner: undefined }, {}],
    ['a policy', { rules: { allowedGroups: ['vips'] } }, {}],
    ['another policy', { rules: { allowedGroups: ['vips'] } }, { rules: { allowedGroups: ['staff'] } }],
    ['no policy', {}, { rules: { allowedGroups: ['staff'] } }],
    ['another end', { expiryMinutes: 60 }, {}],
    ['the end of the directory', {}, { expiryMinutes: 60 }],
    ['the room of a stream', { ofStream: true }, {}],
    ['no room of a stream', {}, { ofStream: true }],
  ])('for somebody else is undone with all that it had made: whoever asks for %s gets that', async (_, asked, before) => {
    const entry = await dead(before);
    await makeRoomOf(entry);
    const opened = await openAgain(asked);
    const { owner, rules, expiryMinutes = 720, ofStream } = { owner: 'creator', ...asked };
    expect(opened).toMatchObject({ created: true, entry: { owner, rules, expiryMinutes, ofStream } });
    expect(opened.entry.opening).not.toBe(entry.opening);
    expect(opened.entry.endsAt!.getTime() - opened.entry.openedAt.getTime()).toBe(expiryMinutes * 60_000);
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([opened.entry.arn]);
    expect(['creator', 'other'].map(stage.entries.countOf)).toEqual(['creator', 'other'].map((one) => one === owner ? 1 : 0));
  });

  test('with the same policy, written in another order, is the same', async () => {
    const entry = await dead({ rules: { allowedGroups: ['a'], moderatorUserIds: ['b'] } });
    const arn = await makeRoomOf(entry);
    expect((await openAgain({ rules: { moderatorUserIds: ['b'], allowedGroups: ['a'] } })).entry).toMatchObject({ arn, opening: entry.opening });
  });

  test('makes one room, if ten ask for it at once for one owner and ten for another', async () => {
    await makeRoomOf(await dead());
    const owners = Array.from({ length: 20 }, (_, n) => n % 2 === 0 ? 'creator' : 'other');
    const all = await Promise.all(owners.map(async (owner) => open('stream-1', { owner })));
    expect(new Set(all.map(({ entry }) => entry.arn)).size).toBe(1);
    const makers = owners.filter((_, n) => all[n].created);
    expect(makers).toEqual([all[0].entry.owner]);
    expect(stage.rooms()).toHaveLength(1);
  });

  test('had made nothing: a room is made', async () => {
    await dead();
    const { entry } = await openAgain();
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([entry.arn]);
  });

  test('had made several: the oldest stays', async () => {
    const entry = await dead();
    const arns = [await makeRoomOf(entry), await makeRoomOf(entry)];
    await stage.pass(1_000);
    const opened = await openAgain();
    expect(arns).toContain(opened.entry.arn);
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([opened.entry.arn]);
  });

  test('is waited for as long as the caller has time', async () => {
    await dead({ leaseUntil: stage.now() + 60_000 });
    await expect(open('stream-1', {}, 10_000)).rejects.toMatchObject({ name: 'Busy' });
  });

  test('was only slow: what it makes goes, and it tells of the room that the other has opened', async () => {
    let other: Awaited<ReturnType<typeof open>> | undefined;
    let rest = 0;
    const slow = await openRoom(stage.directory, stage.call({
      onSleep: async () => {
        // It wanted to wait before its next attempt: a minute later somebody else has finished.
        if (other) return;
        await stage.pass(61_000);
        stage.emulator.faults.clear();
        other = await open('stream-1');
        rest = stage.rooms().length;
      },
    }), (stage.emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom', times: 1 }), opening('stream-1')));
    expect(rest).toBe(1);
    expect(slow.entry.arn).toBe(other!.entry.arn);
    expect(stage.rooms()).toHaveLength(1);
  });
});

describe('closing', () => {
  test('deletes the room and its entry, and says so; twice is fine', async () => {
    await open('stream-1', { owner: 'creator' });
    expect(await closeRoom(stage.directory, stage.call(), closing('stream-1'))).toBe(true);
    expect([stage.rooms(), stage.entries.all(), stage.entries.countOf('creator')]).toEqual([[], [], 0]);
    expect(await closeRoom(stage.directory, stage.call(), closing('stream-1'))).toBe(false);
    expect(stage.records.map(({ action, outcome, room }) => `${action} ${outcome} ${room}`)).toEqual(['openRoom requested stream-1', 'closeRoom requested stream-1']);
  });

  test('of one that somebody deleted is fine as well', async () => {
    const { entry } = await open('stream-1');
    await stage.outsider.send(new DeleteRoomCommand({ identifier: entry.arn! }));
    await stage.pass(31_000);
    expect(await closeRoom(stage.directory, stage.call(), closing('stream-1'))).toBe(true);
    expect(stage.entries.all()).toEqual([]);
  });

  test('of one that cannot be seen yet waits until it can', async () => {
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 10_000 });
    await open('stream-1');
    await closeRoom(stage.directory, stage.call(), closing('stream-1'));
    expect(stage.rooms()).toEqual([]);
  });

  test('of a certain room leaves the one that the key has by now', async () => {
    const first = await open('stream-1');
    await closeRoom(stage.directory, stage.call(), closing('stream-1'));
    const second = await open('stream-1');
    expect(await closeRoom(stage.directory, stage.call(), closing('stream-1', first.entry.arn))).toBe(false);
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([second.entry.arn]);
  });

  test('at once by ten deletes one room, and whoever opens it meanwhile gets a new one', async () => {
    const first = await open('stream-1');
    const [again, ...closed] = await Promise.all([
      stage.pass(5).then(async () => open('stream-1')),
      ...Array.from({ length: 10 }, async () => closeRoom(stage.directory, stage.call(), closing('stream-1', first.entry.arn))),
    ]);
    expect(closed).toContain(true);
    expect(stage.counts).toEqual({ RoomsClosed: 1 });
    expect([first.entry.arn, undefined]).not.toContain(again.entry.arn);
    expect(stage.rooms().map(({ arn }) => arn)).toEqual([again.entry.arn]);
  });

  test('that died is finished by whoever comes next', async () => {
    const { entry } = await open('stream-1');
    const held = await stage.entries.change(entry, { state: 'closing', reason: 'requested', leaseUntil: stage.now() + 3_000 });
    expect(held).toBeDefined();
    expect(await closeRoom(stage.directory, stage.call(), closing('stream-1'))).toBe(true);
    expect([stage.rooms(), stage.entries.all()]).toEqual([[], []]);
  });

  test('does nothing to an entry that has changed since it was read', async () => {
    const { entry } = await open('stream-1');
    await stage.entries.change(entry, { tagKeys: [] });
    expect(await close(stage.directory, stage.call(), entry, { reason: 'expired', requestId: 'sweep' })).toBe(false);
    expect(stage.rooms()).toHaveLength(1);
  });

  test('is not done without an audit record', async () => {
    await open('stream-1');
    stage.broken.audit = true;
    await expect(closeRoom(stage.directory, stage.call(), closing('stream-1'))).rejects.toThrow(AuditLogUnavailable);
    expect(stage.entries.all()).toMatchObject([{ state: 'open' }]);
  });

  test('that fails gives no tokens any more, and is finished later', async () => {
    await open('stream-1');
    stage.emulator.faults.add({ kind: 'throttle', operation: 'DeleteRoom' });
    await expect(closeRoom(stage.directory, stage.call({ milliseconds: 5_000 }), closing('stream-1'))).rejects.toMatchObject({ name: 'Throttled' });
    expect(stage.entries.all()).toMatchObject([{ state: 'closing' }]);
    stage.emulator.faults.clear();
    expect(await closeRoom(stage.directory, stage.call(), closing('stream-1'))).toBe(true);
    expect([stage.rooms(), stage.entries.all()]).toEqual([[], []]);
  });
});
