import { CreateRoomCommand, DeleteRoomCommand, UpdateRoomCommand } from '@aws-sdk/client-ivschat';
import { made, openLoggingStage, reset, S3, slowDown } from './transcripts';
import { createEvent, deleteEvent, type Stage } from '../stage';

let stage: Stage;
beforeAll(async () => { stage = await openLoggingStage(); });
afterEach(() => reset(stage));
afterAll(() => stage.close());

describe('Delete', () => {
  test('waits until it is gone', async () => {
    const id = await made(stage);
    slowDown(stage);
    const { error, elapsed } = await stage.run(deleteEvent(id, S3));
    expect(error).toBeUndefined();
    expect(elapsed).toBeGreaterThanOrEqual(10_000);
    expect(await stage.loggingConfigurations()).toEqual([]);
  });

  test('is repeated while it is still being made or deleted', async () => {
    slowDown(stage, 20);
    const { physicalResourceId } = await stage.run(createEvent(S3), { milliseconds: 10_000 });
    const [first, second] = await Promise.all([stage.run(deleteEvent(physicalResourceId, S3)), stage.run(deleteEvent(physicalResourceId, S3))]);
    expect([first.error, second.error]).toEqual([undefined, undefined]);
    expect(await stage.loggingConfigurations()).toEqual([]);
  });

  test('is repeated while a room uses it: CloudFormation may be about to delete that room', async () => {
    const id = await made(stage);
    const { arn } = await stage.outsider.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [id] }));
    let pauses = 0;
    const { error } = await stage.run(deleteEvent(id, S3), {
      onSleep: async () => {
        if (++pauses === 4) await stage.outsider.send(new DeleteRoomCommand({ identifier: arn }));
      },
    });
    expect(error).toBeUndefined();
    expect(pauses).toBeGreaterThanOrEqual(4);
    expect(await stage.loggingConfigurations()).toEqual([]);
  });

  test('that rooms prevent to the end names them', async () => {
    const id = await made(stage);
    const lobby = await stage.outsider.send(new CreateRoomCommand({ name: 'lobby', loggingConfigurationIdentifiers: [id] }));
    const nameless = await stage.outsider.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [id] }));
    await stage.outsider.send(new CreateRoomCommand({ name: 'innocent' }));
    const { error, physicalResourceId, elapsed } = await stage.run(deleteEvent(id, S3), { milliseconds: 120_000 });
    expect(error?.message).toBe(`The logging configuration ${id} cannot be deleted while it is in use by ${nameless.arn}, lobby (${lobby.arn}). Take it from there, then try again`);
    expect(error?.cause).toMatchObject({ name: 'ConflictException' });
    expect(physicalResourceId).toBe(id);
    expect(elapsed).toBeGreaterThan(60_000);
    expect(elapsed).toBeLessThan(120_500);
  });

  test('that rooms prevent, and cannot say which, fails with the conflict', async () => {
    const id = await made(stage);
    await stage.outsider.send(new CreateRoomCommand({ loggingConfigurationIdentifiers: [id] }));
    stage.emulator.faults.add({ kind: 'access-denied', operation: 'ListRooms' });
    const { error } = await stage.run(deleteEvent(id, S3), { milliseconds: 60_000 });
    expect(error).toMatchObject({ name: 'ConflictException' });
  });

  test('that ends in DELETE_FAILED fails, and says so', async () => {
    const id = await made(stage);
    slowDown(stage);
    const room = await stage.outsider.send(new CreateRoomCommand({}));
    let attached = false;
    const { error } = await stage.run(deleteEvent(id, S3), {
      onSleep: async () => {
        if (!attached) await stage.outsider.send(new UpdateRoomCommand({ identifier: room.arn, loggingConfigurationIdentifiers: [id] }));
        attached = true;
      },
    });
    expect(error?.message).toBe(`The logging configuration ${id} is in state DELETE_FAILED. Amazon IVS Chat gives no reason. If a room has begun to log to it, take it from that room, then try again`);
  });
});
