import { DeleteRoomCommand, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import { CONFIG, openSweepStage, type SweepStage } from './sweep/stage';
import { closeRoom } from '../../../lambda/room-directory/closing';
import { provideDirectory } from '../../../lambda/room-directory/removal/event';
import { sweepDirectory } from '../../../lambda/room-directory/sweep/sweep';
import { DIRECTORY_TAG } from '../../../src/contract';
import { connect, token } from '../../emulator/chat-support';
import { stopAll } from '../../emulator/support';

let stage: SweepStage;
beforeAll(async () => { stage = await openSweepStage(); });
beforeEach(() => stage.clear());
afterAll(async () => {
  await stopAll();
  await stage.close();
});

const close = async (key: string) => closeRoom(stage.directory, stage.caller(60_000), { key, reason: 'requested', requestId: 'request' });

describe('where IAM lets only those rooms be deleted that have the directory\'s tag', () => {
  test('a room that somebody has deleted closes', async () => {
    const { arn } = await stage.open('stream-1');
    await stage.outsider.send(new DeleteRoomCommand({ identifier: arn }));
    stage.pass(60_000);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    expect(await close('stream-1')).toBe(true);
    expect(stage.entries.all()).toEqual([]);
  });

  test('one that has the tag, and may not be deleted all the same, does not, and the refusal is what is said', async () => {
    await stage.open('stream-1');
    stage.pass(60_000);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    await expect(close('stream-1')).rejects.toMatchObject({ name: 'ServiceFailed', message: expect.stringContaining('DeleteRoom failed with AccessDeniedException') });
    expect(stage.arns()).toHaveLength(1);
  });

  test('where not even reading is allowed, the refusal of the deletion is what is said', async () => {
    await stage.open('stream-1');
    stage.pass(60_000);
    stage.emulator.faults.add({ kind: 'access-denied' });
    await expect(close('stream-1')).rejects.toMatchObject({ message: expect.stringContaining('DeleteRoom failed') });
  });
});

describe.each([
  ['where IAM lets only rooms with it be deleted', false],
  ['where IAM lets any room be deleted', true],
])('a room from which somebody has taken the directory\'s tag, %s', (_, anyRoom) => {
  beforeEach(() => { stage.config = { ...CONFIG, anyRoom, converge: true }; });

  async function lost(key: string, age = 3_600_000): Promise<string> {
    const { arn } = await stage.open(key);
    await stage.outsider.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: [DIRECTORY_TAG] }));
    for (const operation of ['DeleteRoom', 'SendEvent', 'UpdateRoom', 'TagResource']) {
      if (!anyRoom) stage.emulator.faults.add({ kind: 'access-denied', operation, match: { resource: arn } });
    }
    stage.pass(age);
    return arn!;
  }
  const isLeft = (arn: string) => {
    expect([stage.arns(), stage.entries.all()]).toEqual([[arn], []]);
    expect(stage.counts).toMatchObject({ RoomsMissing: 1 });
    expect(stage.lines).toContainEqual({
      level: 'warn', message: 'A room was left: somebody has taken the tag of the directory from it', fields: { room: 'stream-1', roomId: arn.split('/')[1] },
    });
  };

  test('is left as it is when its key is closed, which is free again', async () => {
    const arn = await lost('stream-1');
    const viewer = await connect(stage.emulator, await token(stage.emulator, arn));
    expect(await close('stream-1')).toBe(true);
    isLeft(arn);
    expect(viewer.waiting).toEqual([]);
    stage.emulator.faults.clear();
    expect((await stage.open('stream-1')).arn).not.toBe(arn);
  });

  test('is left by the sweep, which does not change it while it is open either', async () => {
    const arn = await lost('stream-1');
    stage.config = { ...stage.config, settings: { ...CONFIG.settings, maximumMessageLength: 7 } };
    await sweepDirectory(stage.sweep(), true);
    expect(stage.rooms()).toMatchObject([{ arn, maximumMessageLength: 200 }]);
    expect(stage.counts).toEqual({ OpenRooms: 1 });
    stage.pass(720 * 60_000);
    expect(await sweepDirectory(stage.sweep())).toBe('done');
    isLeft(arn);
  });

  test('does not keep its directory from going', async () => {
    const arn = await lost('stream-1');
    await provideDirectory({ RequestType: 'Delete', RequestId: 'request' }, () => stage.removal());
    isLeft(arn);
  });

  test('does not keep the key of an opening that died', async () => {
    const entry = await stage.put({ key: 'stream-1', state: 'opening', leaseUntil: stage.now() - 1 });
    const arn = await stage.make(entry, { [DIRECTORY_TAG]: undefined });
    stage.pass(120_000);
    expect(await close('stream-1')).toBe(true);
    expect([stage.arns(), stage.entries.all()]).toEqual([[arn], []]);
  });

  test('may be a new one whose tags are not seen yet: it is not given up', async () => {
    const arn = await lost('stream-1', 50_000);
    const closing = close('stream-1');
    if (anyRoom) await closing;
    else await expect(closing).rejects.toMatchObject({ name: 'ServiceFailed' });
    expect(stage.arns()).toEqual(anyRoom ? [] : [arn]);
    expect(stage.entries.all()).toHaveLength(anyRoom ? 0 : 1);
    expect(stage.counts).not.toHaveProperty('RoomsMissing');
  });
});
