import { REMOVAL, testRows } from './doc';
import { TableUnavailable } from '../../lambda/aws/table-calls';
import { reasonOf } from '../../lambda/cloudformation/reason';
import { provideDirectory } from '../../lambda/room-directory/removal/event';
import { requireDirectory } from '../../lambda/room-directory/sweep/handler';
import { PASS } from '../../lambda/room-directory/sweep/pass';
import { openSweepStage, type SweepStage } from '../lambda/room-directory/sweep/stage';

let stage: SweepStage;
beforeAll(async () => { stage = await openSweepStage(); });
beforeEach(() => stage.clear());
afterEach(() => jest.restoreAllMocks());
afterAll(() => stage.close());

/** What the last delivery of a Delete answers: those before it are not answered. */
async function sentence(milliseconds = 600_000): Promise<string> {
  for (;;) {
    try {
      await provideDirectory({ RequestType: 'Delete', RequestId: 'request' }, () => stage.removal(milliseconds));
      throw new Error('It was to fail, and did not');
    } catch (error) {
      if ((error as Error).name !== 'Unfinished') return reasonOf(error);
    }
  }
}

testRows(REMOVAL, {
  'There are more rooms than can be deleted in the time of a deletion': async () => {
    await Promise.all(Array.from({ length: 30 }, (_, n) => stage.open(`stream-${n}`)));
    return sentence(1_000);
  },
  'The function may not delete a room': async () => {
    await stage.open('stream-1');
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    return sentence();
  },
  'The function may not look for rooms': async () => {
    await stage.directory.marks.put(PASS, undefined, { startedAt: 0, phase: 'done', parts: 0, open: 1 });
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'ListRooms' });
    return sentence();
  },
  'What is done cannot be recorded': async () => {
    await stage.open('stream-1');
    stage.unrecorded.set('stream-1', 'ServiceUnavailable');
    return sentence(60_000);
  },
  'The table cannot be reached': async () => {
    jest.spyOn(stage.directory.marks, 'get').mockRejectedValue(new TableUnavailable({ errorName: 'AccessDeniedException', attempts: 1 }));
    return sentence(60_000);
  },
  'Several deletions at once are in each other\'s way': async () => {
    jest.spyOn(stage.directory.marks, 'put').mockResolvedValue(undefined);
    return sentence();
  },
  'The function is used for another type of resource': () => {
    try {
      requireDirectory('Custom::Other');
    } catch (error) {
      return reasonOf(error);
    }
    throw new Error('It was to fail, and did not');
  },
});
