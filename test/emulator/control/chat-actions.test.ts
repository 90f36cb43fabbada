import {
  CreateChatTokenCommand, CreateRoomCommand, DeleteMessageCommand, DisconnectUserCommand, type IvschatClient, SendEventCommand,
} from '@aws-sdk/client-ivschat';
import { forFile, sdk, start, testClock } from '../support';

let client: IvschatClient;

forFile((emulator) => { client = sdk(emulator); });

async function newRoom(): Promise<string> {
  return (await client.send(new CreateRoomCommand({}))).arn!;
}

describe('chat', () => {
  test('a chat token lives a minute and its session an hour by default', async () => {
    const clock = testClock();
    const other = sdk(await start({ clock }));
    const { arn: roomIdentifier } = await other.send(new CreateRoomCommand({}));
    const first = await other.send(new CreateChatTokenCommand({ roomIdentifier, userId: 'ü'.repeat(128) }));
    const second = await other.send(new CreateChatTokenCommand({
      roomIdentifier, userId: 'u', sessionDurationInMinutes: 180, capabilities: ['SEND_MESSAGE', 'SEND_MESSAGE'], attributes: { k: 'v'.repeat(1023) },
    }));
    expect(first.tokenExpirationTime!.getTime() - clock.now()).toBe(60_000);
    expect(first.sessionExpirationTime!.getTime() - clock.now()).toBe(3_600_000);
    expect(second.sessionExpirationTime!.getTime() - clock.now()).toBe(180 * 60_000);
    expect(first.token!.length).toBeGreaterThan(40);
    expect(second.token).not.toBe(first.token);
  });

  test('events, deletions and disconnections are taken for a room that nobody is in', async () => {
    const roomIdentifier = await newRoom();
    const sent = await client.send(new SendEventCommand({ roomIdentifier, eventName: 'goal', attributes: { by: 'nine' } }));
    const deleted = await client.send(new DeleteMessageCommand({ roomIdentifier, id: 'abcdefGHIJ12', reason: 'spam' }));
    const disconnected = await client.send(new DisconnectUserCommand({ roomIdentifier, userId: 'nobody' }));
    expect(sent.id).toMatch(/^[a-zA-Z0-9]{12}$/);
    expect(deleted.id).toMatch(/^[a-zA-Z0-9]{12}$/);
    expect(deleted.id).not.toBe('abcdefGHIJ12');
    expect(disconnected.$metadata.httpStatusCode).toBe(200);
  });
});
