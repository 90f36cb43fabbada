import { type Emulator, startEmulator } from '../../../emulator';
import { SYSTEM_CLOCK } from '../../../emulator/common/clock';
import { createClient } from '../../../lambda/ivschat/client';
import { createOrFind, settle } from '../../../lambda/ivschat/making';
import { destroy, listOwn } from '../../../lambda/ivschat/own';
import { ownerOf } from '../../../lambda/ivschat/ownership';
import { type DesiredRoom, roomCalls } from '../../../lambda/ivschat/room';
import type { Work } from '../../../lambda/ivschat/work';

/** The waits of the work are cut to a fiftieth, on a clock that it shares with the emulator. */
const HASTE = 50;
const ROOM: DesiredRoom = {
  name: 'streams-stream-1',
  tags: { team: 'live' },
  maximumMessageRatePerSecond: 10,
  maximumMessageLength: 500,
  messageReviewHandler: { uri: '' },
  loggingConfigurationIdentifiers: [],
};

let emulator: Emulator;
let now = Date.UTC(2030, 0, 1);
beforeAll(async () => {
  emulator = await startEmulator({ clock: { now: () => now, after: SYSTEM_CLOCK.after } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_REGION: emulator.region, AWS_ACCESS_KEY_ID: 'AKIDHANDLER', AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

/** Work that no CloudFormation knows of. */
function work(request: string, more: Partial<Work<DesiredRoom>> = {}): Work<DesiredRoom> {
  return {
    type: roomCalls(createClient(new AbortController().signal)),
    owner: ownerOf('directory|stream-1', request),
    time: {
      now: () => now,
      random: () => 0.5,
      sleep: async (milliseconds) => {
        await new Promise((resolve) => setTimeout(resolve, milliseconds / HASTE));
        now += milliseconds;
      },
    },
    start: now,
    deadline: now + 60_000,
    isServed: true,
    requireWanted: async () => {},
    mayExist: () => {},
    ...more,
  };
}

const rooms = () => (emulator.state() as { rooms: { arn: string }[] }).rooms.map(({ arn }) => arn);

async function make(one: Work<DesiredRoom>) {
  const made = await createOrFind(one, ROOM);
  return { made, ...await settle(one, made.arn, ROOM.name) };
}

test('two at the same work leave one room, and both know which', async () => {
  const [a, b] = await Promise.all([make(work('first')), make(work('first'))]);
  expect(a.one.arn).toBe(b.one.arn);
  expect(rooms()).toEqual([a.one.arn]);
});

test('a room whose answer got lost is found, and its making is told as it goes', async () => {
  emulator.faults.add({ kind: 'drop-after', operation: 'CreateRoom', times: 1 });
  emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom', times: 1 });
  const told: boolean[] = [];
  const { made, one } = await make(work('first', { mayExist: (may) => told.push(may) }));
  expect(made).toEqual({ arn: one.arn, fresh: false });
  expect(rooms()).toEqual([one.arn]);
  expect(told[0]).toBe(true);
  expect(told.at(-1)).toBe(true);
});

test('a refused room certainly does not exist', async () => {
  const told: boolean[] = [];
  const refused = createOrFind(work('first', { mayExist: (may) => told.push(may) }), { ...ROOM, maximumMessageLength: 501 });
  await expect(refused).rejects.toMatchObject({ name: 'ValidationException' });
  expect(told).toEqual([true, false]);
});

test('what another request has made for the same is told, and left alone', async () => {
  const earlier = await make(work('first'));
  const later = await make(work('second'));
  expect(later.others.map(({ arn }) => arn)).toEqual([earlier.one.arn]);
  expect((await listOwn(work('third'), ROOM.name)).map(({ arn }) => arn)).toEqual([earlier.one.arn, later.one.arn]);
  expect(await listOwn(work('first', { owner: ownerOf('directory|stream-2', 'first') }), ROOM.name)).toEqual([]);
});

test('work that nobody wants any more makes nothing more', async () => {
  emulator.faults.add({ kind: 'throttle', operation: 'CreateRoom' });
  const ages: number[] = [];
  const requireWanted = async (maximumAge: number) => {
    ages.push(maximumAge);
    throw new Error('The lease is lost');
  };
  await expect(createOrFind(work('first', { requireWanted }), ROOM)).rejects.toThrow('The lease is lost');
  expect(ages).toEqual([10_000]);
  expect(emulator.calls().filter(({ operation }) => operation === 'CreateRoom')).toHaveLength(1);
});

test('what is gone already is destroyed', async () => {
  const { one } = await make(work('first'));
  await destroy(work('first'), one.arn);
  await destroy(work('first', { existing: one.arn }), one.arn);
  expect(rooms()).toEqual([]);
});
