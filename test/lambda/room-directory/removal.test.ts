import { DeleteRoomCommand } from '@aws-sdk/client-ivschat';
import { openSweepStage, type SweepStage } from './sweep/stage';
import { TableUnavailable } from '../../../lambda/aws/table-calls';
import { Unfinished } from '../../../lambda/cloudformation/answering';
import { provideDirectory } from '../../../lambda/room-directory/removal/event';
import { PASS } from '../../../lambda/room-directory/sweep/pass';
import { connect, token } from '../../emulator/chat-support';
import { stopAll } from '../../emulator/support';

let stage: SweepStage;
beforeAll(async () => { stage = await openSweepStage(); });
beforeEach(() => stage.clear());
afterAll(async () => {
  await stopAll();
  await stage.close();
});

const remove = async (milliseconds?: number, RequestId = 'request') => (
  provideDirectory({ RequestType: 'Delete', RequestId }, () => stage.removal(milliseconds)));
/** A sentence that CloudFormation shows. */
const failure = async (removal: Promise<void>) => removal.then(() => 'success', (error: Error) => `${error.name}: ${error.message}`);
const nothingLeft = () => expect([stage.arns(), stage.entries.all()]).toEqual([[], []]);
/** Lambda's deliveries of one event, as far apart as Lambda makes them. */
async function deliver(milliseconds: number, requestId?: string): Promise<{ readonly deliveries: number; readonly failure?: string }> {
  for (let deliveries = 1; ; deliveries++) {
    try {
      await remove(milliseconds, requestId);
      return { deliveries };
    } catch (error) {
      if (!(error instanceof Unfinished)) return { deliveries, failure: (error as Error).message };
      stage.pass(deliveries * 60_000);
    }
  }
}

test.each(['Create', 'Update'] as const)('%s of a directory does nothing', async (RequestType) => {
  const { arn } = await stage.open('stream-1');
  await provideDirectory({ RequestType, RequestId: 'request' }, () => { throw new Error('it was to call nobody'); });
  expect(stage.arns()).toEqual([arn]);
  await stage.open('stream-2');
});

test('all rooms go and all entries, those without one as well, and no other room is touched', async () => {
  const { arn } = await stage.open('stream-1');
  await stage.open('stream-2');
  await stage.make({ key: 'stream-3' });
  const foreign = await stage.makeForeign({ 'cdk-ivschat:directory': 'Other-Table' }, 'Streams-stream-1');
  const viewer = await connect(stage.emulator, await token(stage.emulator, arn!));
  await remove();
  expect(stage.arns()).toEqual([foreign]);
  expect(stage.entries.all()).toEqual([]);
  expect(stage.counts).toEqual({ RoomsClosed: 2 });
  expect(await viewer.next()).toMatchObject({ EventName: 'cdk-ivschat:room-closed', Attributes: { reason: 'directory-removed' } });
  expect(await viewer.closed).toBeGreaterThanOrEqual(1000);
  const records = stage.records.filter(({ action }) => action === 'closeRoom').map(({ room, reason }) => `${room} ${reason}`).sort();
  expect(records).toEqual(['stream-1 directory-removed', 'stream-2 directory-removed', 'stream-3 directory-removed']);
});

test('a directory that never had a room goes, and nothing opens from then on', async () => {
  await remove();
  await expect(stage.open('stream-1')).rejects.toMatchObject({ name: 'DirectoryRemoved' });
  nothingLeft();
});

describe('openings in flight', () => {
  test('one that makes its room while the directory goes is waited for, and the room goes', async () => {
    const entry = await stage.put({ key: 'stream-1', state: 'opening', leaseUntil: stage.now() + 60_000 });
    const leaseOver = stage.now() + 60_000;
    let made = false;
    stage.onSleep = async () => {
      if (made || stage.now() < leaseOver - 10_000) return;
      made = true;
      expect(stage.entries.all()).toHaveLength(1);
      await stage.make(entry);
    };
    await remove();
    expect(made).toBe(true);
    expect(stage.now()).toBeGreaterThanOrEqual(leaseOver);
    nothingLeft();
  });

  test('a room that nobody sees for 30 seconds is found, though its entry is gone', async () => {
    const entry = await stage.open('stream-1');
    stage.emulator.faults.add({ kind: 'not-visible', delayMs: 29_000 });
    await stage.make(entry);
    await remove();
    nothingLeft();
  });

  test('one that opens a moment before the mark is made is closed', async () => {
    const opening = stage.open('stream-1').catch((error: Error) => error.name);
    await remove();
    await opening;
    nothingLeft();
  });

  test.each(['opening', 'closing'] as const)('one that died in state %s is cleaned up', async (state) => {
    const entry = await stage.put({ key: 'stream-1', state, leaseUntil: stage.now() - 1 });
    await stage.make(entry);
    await stage.make(entry);
    await remove();
    nothingLeft();
  });
});

describe('over the time of one invocation', () => {
  test('it goes on in the next deliveries of the event, at four rooms a second', async () => {
    for (let n = 0; n < 300; n += 50) await Promise.all(Array.from({ length: 50 }, (_, m) => stage.open(`stream-${n + m}`)));
    stage.emulator.settings.limits = true;
    stage.pass(10_000);
    stage.emulator.clearCalls();
    const began = stage.now();
    expect(await deliver(45_000)).toEqual({ deliveries: 3 });
    nothingLeft();
    const times = stage.calls('DeleteRoom').map(({ time }) => new Date(time).getTime());
    const busiest = Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
    expect(busiest).toBeLessThanOrEqual(4);
    expect(stage.now() - began).toBeLessThan(75_000 + 180_000 + 60_000);
  });

  describe('where a pass through all rooms of the account takes longer', () => {
    beforeEach(async () => {
      for (let n = 0; n < 300; n += 50) await Promise.all(Array.from({ length: 50 }, () => stage.makeForeign()));
      stage.emulator.clearCalls();
    });

    test('an empty directory goes in the second, after one pass', async () => {
      expect(await deliver(32_000)).toEqual({ deliveries: 2 });
      expect(stage.calls('ListRooms')).toHaveLength(6);
      expect(stage.calls('DeleteRoom')).toEqual([]);
    });

    test('rooms that are found in one delivery are looked for again in the next, from the first page on', async () => {
      const { arn } = await stage.open('stream-1');
      await stage.entries.remove(stage.entries.all()[0]);
      const began = stage.now();
      expect(await deliver(64_000)).toEqual({ deliveries: 2 });
      expect(stage.arns()).not.toContain(arn);
      expect(stage.arns()).toHaveLength(300);
      expect(stage.now() - began).toBeGreaterThan(60_000);
      expect(stage.calls('ListRooms').length).toBeGreaterThanOrEqual(13);
    });

    test('a token that does not hold any more costs one pass, and no more', async () => {
      stage.onSleep = () => {
        if (stage.calls('ListRooms').length !== 4) return;
        stage.onSleep = undefined;
        stage.emulator.faults.add({ kind: 'error-before', operation: 'ListRooms', code: 'ValidationException', times: 1 });
      };
      expect(await deliver(90_000)).toEqual({ deliveries: 1 });
      expect(stage.calls('ListRooms')).toHaveLength(4 + 1 + 6);
    });

    test('calls that others use up for minutes cost no page that was seen', async () => {
      stage.onSleep = () => {
        if (stage.calls('ListRooms').length !== 4) return;
        stage.emulator.faults.add({ kind: 'throttle', operation: 'ListRooms' });
        stage.onSleep = undefined;
      };
      expect(await failure(remove(200_000))).toMatch(/^Unfinished: /);
      stage.emulator.faults.clear();
      stage.emulator.clearCalls();
      expect(await failure(remove(200_000))).toBe('success');
      expect(stage.calls('ListRooms')).toHaveLength(2);
    });

    test('what comes to light in between begins the quiet time and the pass anew', async () => {
      expect(await failure(remove(32_000))).toMatch(/^Unfinished: /);
      const late = await stage.put({ key: 'late', state: 'closing', leaseUntil: stage.now() - 1 });
      await stage.make(late);
      stage.emulator.clearCalls();
      const began = stage.now();
      expect(await failure(remove(60_000))).toBe('success');
      expect(stage.now() - began).toBeGreaterThanOrEqual(30_000);
      expect(stage.arns()).toHaveLength(300);
      // One for the name of the entry, and one that looks again.
      expect(stage.calls('ListRooms').length).toBeGreaterThanOrEqual(7);
    });

    test('the same holds for another deletion of the stack: it begins anew', async () => {
      expect(await failure(remove(32_000))).toMatch(/^Unfinished: /);
      stage.emulator.clearCalls();
      expect(await failure(remove(60_000, 'another'))).toBe('success');
      expect(stage.calls('ListRooms')).toHaveLength(6);
    });
  });

  test('the third delivery is the last: it says how many are left, and deleting the stack again goes on', async () => {
    for (let n = 0; n < 40; n++) await stage.open(`stream-${n}`);
    const first = await deliver(2_000);
    expect(first.deliveries).toBe(3);
    const left = stage.entries.all().length;
    expect(left).toBeGreaterThan(0);
    expect(first.failure).toBe(`Rooms left in the directory Streams-Table-1A2B3C after 3 minutes: ${left}. Delete the stack again: it goes on from there`);
    expect(await deliver(60_000, 'another')).toEqual({ deliveries: 1 });
    nothingLeft();
  });

  test('after 55 minutes it fails, whichever delivery that is', async () => {
    await stage.open('stream-1');
    stage.emulator.faults.add({ kind: 'throttle', operation: 'DeleteRoom' });
    expect(await failure(remove(60_000))).toMatch(/^Unfinished: /);
    stage.pass(54 * 60_000);
    expect(await failure(remove(600_000))).toMatch(/^Error: Rooms left in the directory Streams-Table-1A2B3C after 55 minutes: 1\. Delete/);
  });
});

describe('where Amazon IVS Chat cannot be asked', () => {
  test('a directory in which no room was ever made goes', async () => {
    stage.emulator.faults.add({ kind: 'access-denied' });
    expect(await failure(remove())).toBe('success');
  });

  test('one that has had rooms says why it cannot go', async () => {
    await stage.directory.marks.put(PASS, undefined, { startedAt: 0, phase: 'done', parts: 0, open: 3 });
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'ListRooms' });
    expect(await failure(remove())).toMatch(/^Error: Rooms left in the directory \S+ after \d+ minutes: perhaps some \(ListRooms failed with AccessDeniedException: .*\)\. Delete the stack again/);
  });

  test('one whose rooms it may not delete says which call was refused, and keeps what it cannot delete', async () => {
    const { arn } = await stage.open('stream-1');
    await stage.open('stream-2');
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom', match: { resource: arn } });
    expect(await failure(remove())).toMatch(/^Error: Rooms left in the directory \S+ after \d+ minutes: 1 \(DeleteRoom failed with AccessDeniedException/);
    expect(stage.arns()).toEqual([arn]);
  });

  test('permissions that arrive late are waited for', async () => {
    stage.emulator.faults.add({ kind: 'access-denied', times: 4 });
    await stage.make({ key: 'stream-1' }).catch(() => undefined);
    stage.emulator.faults.clear();
    await stage.open('stream-1');
    stage.emulator.faults.add({ kind: 'access-denied', times: 3 });
    expect(await failure(remove())).toBe('success');
    nothingLeft();
  });
});

describe('what others did', () => {
  test('rooms that somebody deleted are no obstacle', async () => {
    const { arn } = await stage.open('stream-1');
    await stage.outsider.send(new DeleteRoomCommand({ identifier: arn }));
    await remove();
    nothingLeft();
  });

  test('a table that somebody deleted is none: rooms are known by their tag', async () => {
    await stage.make({ key: 'stream-1' });
    const foreign = await stage.makeForeign();
    const gone = new TableUnavailable({ errorName: 'ResourceNotFoundException', attempts: 1 });
    const spies = (['get', 'put'] as const).map((name) => jest.spyOn(stage.directory.marks, name).mockRejectedValue(gone));
    expect(await failure(remove())).toBe('success');
    spies.forEach((spy) => spy.mockRestore());
    expect(stage.arns()).toEqual([foreign]);
  });

  test('an audit log that somebody deleted is none either; one that cannot be written at the moment is', async () => {
    await stage.open('stream-1');
    stage.unrecorded.set('stream-1', 'ServiceUnavailable');
    expect(await failure(remove(60_000))).toMatch(/^Unfinished: Rooms left .* after 1 minutes: 1 \(The audit log cannot be written\)\. /);
    expect(stage.arns()).toHaveLength(1);
    stage.unrecorded.set('stream-1', 'ResourceNotFoundException');
    expect(await failure(remove(120_000))).toBe('success');
    nothingLeft();
  });

  test('a table that cannot be reached for a while is waited for', async () => {
    await stage.open('stream-1');
    jest.spyOn(stage.directory.marks, 'get').mockRejectedValueOnce(new TableUnavailable({ errorName: 'TimeoutError', attempts: 6 }));
    const list = jest.spyOn(stage.entries, 'list').mockRejectedValueOnce(new TableUnavailable({ errorName: 'InternalServerError', attempts: 6 }));
    await remove();
    list.mockRestore();
    nothingLeft();
  });

  test('the same event delivered twice at once removes all, and both succeed', async () => {
    for (let n = 0; n < 10; n++) await stage.open(`stream-${n}`);
    expect(await Promise.all([failure(remove()), failure(remove())])).toEqual(['success', 'success']);
    nothingLeft();
  });
});
