import { ListRoomsCommand } from '@aws-sdk/client-ivschat';
import { openSweepStage, type SweepStage } from './stage';
import type { Entry } from '../../../../lambda/directory/entry';
import { PASS, type Pass } from '../../../../lambda/room-directory/sweep/pass';
import { sweepDirectory } from '../../../../lambda/room-directory/sweep/sweep';

let stage: SweepStage;
beforeAll(async () => { stage = await openSweepStage(); });
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const mark = async () => (await stage.directory.marks.get(PASS))!.value as Pass;
/** Rooms of others, which the service lists in pages of 50. */
const foreign = async (rooms: number) => {
  for (let n = 0; n < rooms; n += 50) await Promise.all(Array.from({ length: Math.min(50, rooms - n) }, () => stage.makeForeign()));
};
/** The schedule's sweeps, one a minute, until the pass is over. */
async function untilDone(atMost = 100): Promise<number> {
  for (let sweeps = 1; sweeps <= atMost; sweeps++) {
    const start = stage.now();
    await sweepDirectory(stage.sweep());
    if ((await mark())?.phase === 'done') return sweeps;
    stage.pass(Math.max(0, start + 60_000 - stage.now()));
  }
  throw new Error('The pass does not come to its end');
}
/** The most calls of one operation in any second. */
function busiest(operation: string): number {
  const times = stage.calls(operation).map(({ time }) => new Date(time).getTime());
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));
}

test('a pass through more rooms than one sweep gets to goes on where it stopped, at one page a second, and then begins no other', async () => {
  await foreign(3_000);
  const strays = [await stage.make({ key: 'a' }), await stage.make({ key: 'b' })];
  await foreign(150);
  expect(await untilDone()).toBe(2);
  expect(stage.calls('ListRooms')).toHaveLength(64);
  expect(busiest('ListRooms')).toBe(1);
  expect(stage.arns().filter((arn) => strays.includes(arn))).toEqual([]);
  stage.emulator.clearCalls();
  await sweepDirectory(stage.sweep());
  expect(stage.calls('ListRooms')).toEqual([]);
});

test('a sweep that dies leaves to the next one what it had not written down, which it does again', async () => {
  await foreign(1_400);
  const missing = await stage.open('missing');
  await stage.open('there');
  stage.pass(120_000);
  let waits = 0;
  stage.onSleep = () => { if (++waits === 25) throw new Error('killed'); };
  await sweepDirectory(stage.sweep());
  stage.onSleep = undefined;
  const { nextToken, parts, phase } = await mark();
  expect([phase, typeof nextToken, parts]).toEqual(['rooms', 'string', 1]);
  stage.emulator.faults.add({ kind: 'error-before', operation: 'GetRoom', code: 'ResourceNotFoundException', match: { resource: missing.arn } });
  stage.pass(90_000);
  await untilDone();
  // The rooms of the first part are known as seen by the second sweep as well.
  expect(stage.calls('GetRoom')).toEqual([]);
  expect(stage.entries.all()).toHaveLength(2);
});

test.each([1, 2, 3, 5, 8, 13])('a sweep that is killed at wait %i leaves nothing that the next ones do not make good', async (at) => {
  const kept = await stage.open('kept');
  const gone = await stage.open('expired');
  await stage.entries.change(gone, { endsAt: new Date(stage.now()) });
  await stage.make(await stage.put({ key: 'died', state: 'opening', leaseUntil: stage.now() - 30_000 }));
  for (let n = 0; n < 4; n++) await stage.make({ key: `stray-${n}` });
  let waits = 0;
  stage.onSleep = () => { if (++waits >= at) throw new Error('killed'); };
  await sweepDirectory(stage.sweep());
  stage.onSleep = undefined;
  stage.pass(200_000);
  await sweepDirectory(stage.sweep(), true);
  expect(stage.arns()).toEqual([kept.arn]);
  expect(stage.entries.all()).toEqual([kept]);
});

test('a token that the service refuses by now has the pass begin again', async () => {
  await foreign(120);
  const arn = await stage.make({ key: 'a' });
  const value: Pass = { startedAt: stage.now() - 600_000, phase: 'rooms', nextToken: 'bm90IG9uZSBvZiBvdXJz', parts: 0, open: 0 };
  await stage.directory.marks.put(PASS, undefined, value);
  expect(await untilDone()).toBe(1);
  expect(stage.arns()).not.toContain(arn);
  expect((await mark()).startedAt).toBeGreaterThan(value.startedAt);
});

test('rooms that shift between the pages while they are read are found in this pass or in the next, and nothing is deleted that has an entry', async () => {
  await foreign(100);
  const entries: Entry[] = [];
  for (let n = 0; n < 120; n++) entries.push(await stage.open(`stream-${n}`));
  const strays: string[] = [];
  let waits = 0;
  stage.onSleep = async () => {
    // Made, deleted, and moved to the front of the list while the sweep is between two pages.
    if (++waits > 6) return;
    strays.push(await stage.make({ key: `stray-${waits}` }));
    await stage.caller().rooms.update(entries[waits].arn!, {
      name: 'moved', tags: {}, maximumMessageLength: 1, maximumMessageRatePerSecond: 1, messageReviewHandler: { uri: '' }, loggingConfigurationIdentifiers: [],
    });
  };
  await sweepDirectory(stage.sweep(), true);
  stage.onSleep = undefined;
  await sweepDirectory(stage.sweep(), true);
  const there = stage.arns();
  expect(strays.filter((arn) => there.includes(arn))).toEqual([]);
  expect(entries.every(({ arn }) => there.includes(arn!))).toBe(true);
  expect(stage.entries.all()).toHaveLength(120);
});

describe('with the limits of an account', () => {
  test('another caller has its share: three of five calls a second, and none of them is refused', async () => {
    for (let n = 0; n < 30; n++) await stage.make({ key: `stray-${n}` });
    await foreign(500);
    stage.emulator.settings.limits = true;
    stage.pass(10_000);
    stage.emulator.clearCalls();
    const refused: unknown[] = [];
    let last = stage.now();
    stage.onSleep = async (milliseconds) => {
      // Whoever waits lets the other one call: three times a second, with all that a client of its own may do.
      const until = stage.now() + milliseconds;
      for (; last + 333 <= until; last += 333) {
        await stage.outsider.send(new ListRoomsCommand({ name: 'nobody' })).catch((error: unknown) => refused.push(error));
        await stage.caller().rooms.delete('arn:aws:ivschat:us-east-1:000000000000:room/aaaaaaaaaaaa').catch((error: Error) => {
          if (error.name === 'ThrottlingException') refused.push(error);
        });
        stage.pass(Math.max(0, Math.min(333, until - stage.now())));
      }
    };
    expect(await sweepDirectory(stage.sweep(), true)).toBe('done');
    expect(refused).toEqual([]);
    expect(stage.counts).toMatchObject({ RoomsSwept: 30 });
    expect(stage.counts.DirectoryThrottled).toBeUndefined();
  });

  test('where others use up all calls, the sweep ends early, says so once, and goes on the next time', async () => {
    const arn = await stage.make({ key: 'a' });
    stage.emulator.faults.add({ kind: 'throttle', operation: 'ListRooms' });
    const began = stage.now();
    expect(await sweepDirectory(stage.sweep(), true)).toBe('partly');
    expect(stage.now() - began).toBeLessThan(60_000);
    expect(stage.calls('ListRooms').length).toBeLessThanOrEqual(6);
    expect(stage.counts).toEqual({ DirectoryThrottled: 1, OpenRooms: 0 });
    stage.emulator.faults.clear();
    expect(await sweepDirectory(stage.sweep())).toBe('done');
    expect(stage.arns()).not.toContain(arn);
  });

  test('a call that is refused now and then is made again, ever slower', async () => {
    for (let n = 0; n < 6; n++) await stage.make({ key: `stray-${n}` });
    stage.emulator.faults.add({ kind: 'throttle', operation: 'DeleteRoom', times: 3 });
    expect(await sweepDirectory(stage.sweep(), true)).toBe('done');
    expect(stage.arns()).toEqual([]);
    expect(stage.counts).toEqual({ RoomsSwept: 6, OpenRooms: 0 });
  });
});

test('a table that cannot be reached ends the sweep, which fails nobody', async () => {
  const get = jest.spyOn(stage.entries, 'getMany').mockRejectedValue(Object.assign(new Error('The table cannot be reached'), { name: 'TableUnavailable' }));
  await stage.make({ key: 'a' });
  expect(await sweepDirectory(stage.sweep(), true)).toBe('partly');
  get.mockRestore();
  expect(stage.counts).toMatchObject({ DirectoryFailed: 1 });
  expect(await sweepDirectory(stage.sweep(), true)).toBe('done');
});
