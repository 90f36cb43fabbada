import { DeleteRoomCommand } from '@aws-sdk/client-ivschat';
import { openSweepStage, type SweepStage } from './sweep/stage';
import { closeRoom } from '../../../lambda/room-directory/closing';

let stage: SweepStage;
beforeAll(async () => { stage = await openSweepStage(); });
beforeEach(() => stage.clear());
afterAll(() => stage.close());

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

  test('one that has lost the tag does not, and the refusal is what is said', async () => {
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
