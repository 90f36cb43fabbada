import { CreateRoomCommand, DeleteRoomCommand, TagResourceCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { type Stage, until } from './stage';
import { DIRECTORY_TAG, ROOM_KEY_TAG } from '../../../src/contract';

/** The tests of the sweep, which makes the rooms what the table says. */
export function testSweep(stage: Stage): void {
  describe('the sweep', () => {
    test('brings open rooms in line with new properties, and with what they were before somebody changed them', async () => {
      await stage.byHand('premiere', async (identifier) => stage.ivschat.send(new UpdateRoomCommand({ identifier, maximumMessageLength: 20, name: 'mine' })));
      await stage.byHand('premiere', async (resourceArn) => stage.ivschat.send(new TagResourceCommand({ resourceArn, tags: { note: 'by hand' } })));
      const { arn } = (await stage.roomOf('premiere'))!;
      await stage.deploy({ rate: 20, tags: { season: 'two' }, watched: false });
      await stage.sweep(true);
      const { tags, ...room } = (await stage.roomOf('premiere'))!;
      expect(room).toMatchObject({ arn, name: expect.stringMatching(/-premiere$/), maximumMessageLength: 500, maximumMessageRatePerSecond: 20 });
      expect([room.messageReviewHandler?.uri ?? '', room.loggingConfigurationIdentifiers ?? []]).toEqual(['', []]);
      expect(tags).toMatchObject({ season: 'two', note: 'by hand', [ROOM_KEY_TAG]: 'premiere' });
      expect(tags).not.toHaveProperty('genre');
    }, 180_000);

    test('a room is closed also when somebody has deleted it, and AWS says no more than that it is not ours', async () => {
      const resource = await stage.deleteByHand('stolen');
      await stage.harness.addFault({ kind: 'access-denied', operation: 'DeleteRoom', match: { resource } });
      expect(await stage.backend.Closer.close({ room: 'stolen' })).toEqual({ room: 'stolen', closed: true });
      await expect(stage.backend.Reader.read({ room: 'stolen' })).rejects.toMatchObject({ code: 'RoomNotFound' });
    }, 120_000);

    test('closes what has expired, deletes what has no entry, tells of what is missing, and touches nothing else', async () => {
      const { TableName: table } = stage.outputs;
      const make = async (name: string, tags: Record<string, string>) => (await stage.ivschat.send(new CreateRoomCommand({ name, tags }))).arn!;
      const orphan = await make('orphan', { [DIRECTORY_TAG]: table!, [ROOM_KEY_TAG]: 'nobody' });
      const foreign = [await make('foreign', { [ROOM_KEY_TAG]: 'nobody' }), await make('neighbour', { [DIRECTORY_TAG]: `${table}-2`, [ROOM_KEY_TAG]: 'premiere' })];
      // The rooms that were made in the first test are a minute old by now, or soon.
      await until(90, async () => {
        await stage.sweep(true);
        const reads = await Promise.allSettled(['brief', 'lost'].map(async (room) => stage.backend.Reader.read({ room })));
        return reads.every(({ status }) => status === 'rejected');
      });
      expect(await stage.roomOf('brief')).toBeUndefined();
      const arns = (await stage.harness.state()).rooms.map(({ arn }) => arn);
      expect(arns).toEqual(expect.arrayContaining(foreign));
      expect(arns).not.toContain(orphan);
      expect(await stage.roomOf('premiere')).toBeDefined();

      for (const [metric, text] of [['RoomsExpired', '"brief"'], ['RoomsMissing', '"lost"'], ['RoomsSwept', '"nobody"']] as const) {
        await until(30, async () => (await stage.linesOf('SweepLogs', text)).length > 0);
        await until(30, async () => (await stage.linesOf('SweepLogs', `"${metric}"`)).length > 0);
      }
      for (const identifier of foreign) await stage.ivschat.send(new DeleteRoomCommand({ identifier }));
      expect(await stage.backend.Opener.open({ room: 'lost' })).toMatchObject({ created: true });
    }, 240_000);
  });
}
