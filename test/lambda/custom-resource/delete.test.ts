import { CreateRoomCommand, TagResourceCommand } from '@aws-sdk/client-ivschat';
import { ALL, createEvent, deleteEvent, made, openStage, OWNER, type Stage } from './stage';

const VANISHED = 'arn:aws:ivschat:us-east-1:000000000000:room/000000000000';

let stage: Stage;
beforeAll(async () => { stage = await openStage(); });
afterEach(() => stage.emulator.reset());
afterAll(() => stage.close());

describe('Delete', () => {
  test('removes the room, and twice is fine', async () => {
    const id = await made(stage);
    expect(await stage.run(deleteEvent(id, ALL))).toMatchObject({ physicalResourceId: id });
    expect(await stage.rooms()).toEqual([]);
    expect(await stage.run(deleteEvent(id, ALL))).not.toHaveProperty('error');
  });

  test('of a room that is gone already succeeds', async () => {
    expect(await stage.run(deleteEvent(VANISHED, ALL))).not.toHaveProperty('error');
  });

  test('is repeated while the service fails, and a lost answer is no failure', async () => {
    const id = await made(stage);
    stage.emulator.faults.add({ kind: 'error-before', operation: 'DeleteRoom', times: 2 });
    stage.emulator.faults.add({ kind: 'drop-after', operation: 'DeleteRoom', times: 1 });
    expect(await stage.run(deleteEvent(id, ALL))).not.toHaveProperty('error');
    expect(await stage.rooms()).toEqual([]);
  });

  test('with an id that CloudFormation made up finds what the unanswered Create made', async () => {
    await made(stage);
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL));
    expect(await stage.rooms()).toEqual([]);
  });

  test('with a made-up id looks a second time, for a Create that is still under way', async () => {
    let late: Promise<unknown> | undefined;
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL), { onSleep: async () => { late ??= stage.run(createEvent(ALL)); await late; } });
    expect(late).toBeDefined();
    expect(await stage.rooms()).toEqual([]);
  });

  test('with a made-up id touches nothing that is not ours', async () => {
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby' }));
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', tags: { [OWNER]: 'somebody' } }));
    await stage.run(createEvent(ALL, { LogicalResourceId: 'OtherLobby' }));
    await stage.run(createEvent(ALL, { StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Live/another-life' }));
    await stage.run(deleteEvent('Live-Lobby-1A2B3C', ALL));
    expect(await stage.rooms()).toHaveLength(4);
  });

  test('takes a twin along that an interrupted Create left', async () => {
    const id = await made(stage);
    const { tags } = (await stage.rooms())[0];
    await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', tags }));
    await stage.run(deleteEvent(id, ALL));
    expect(await stage.rooms()).toEqual([]);
  });

  test('leaves a room of the same resource that another request made', async () => {
    const retained = await made(stage);
    const tags = { [OWNER]: (await stage.tags(retained))[OWNER] };
    const id = await made(stage);
    await stage.outsider.send(new TagResourceCommand({ resourceArn: retained, tags }));
    await stage.run(deleteEvent(id, ALL));
    expect(await stage.rooms()).toMatchObject([{ arn: retained }]);
  });

  test('then Create again makes a new room', async () => {
    const id = await made(stage);
    await stage.run(deleteEvent(id, ALL));
    expect(await made(stage)).not.toBe(id);
    expect(await stage.rooms()).toHaveLength(1);
  });

  test('that the service refuses fails, and says so', async () => {
    const id = await made(stage);
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'DeleteRoom' });
    const { error, physicalResourceId } = await stage.run(deleteEvent(id, ALL));
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    expect(physicalResourceId).toBe(id);
  });
});

test('a Create of which nobody knows what it made has an id whose Delete looks twice; one that made nothing for certain looks once', async () => {
  stage.emulator.faults.add({ kind: 'drop-before', operation: 'CreateRoom' });
  const uncertain = await stage.run(createEvent(ALL), { milliseconds: 5_000 });
  expect(uncertain.physicalResourceId).toBe('perhaps-created:Lobby');
  stage.emulator.reset();
  await stage.run(deleteEvent('perhaps-created:Lobby', ALL));
  expect(stage.calls('ListRooms')).toBe(2);
  await stage.run(deleteEvent('not-created:Lobby', ALL));
  expect(stage.calls('ListRooms')).toBe(3);
});
