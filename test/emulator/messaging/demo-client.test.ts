import { DeleteMessageCommand, DeleteRoomCommand, DisconnectUserCommand, SendEventCommand } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';
import type { Emulator } from '../../../emulator';
import { room, token } from '../chat-support';
import { sdk, start, stopAll, testClock, type TestClock } from '../support';

let clock: TestClock;
let emulator: Emulator;

beforeAll(async () => {
  clock = testClock();
  emulator = await start({ clock });
});
beforeEach(() => emulator.reset());
afterAll(stopAll);

/** What it reads of a push, whatever the type. */
interface Push {
  readonly Type: string;
  readonly RequestId: string;
  readonly Content: string;
  readonly SendTime: string;
  readonly EventName: string;
  readonly ErrorCode: number;
  readonly ErrorMessage: string;
  readonly Attributes: Readonly<Record<string, string>> | null;
  readonly Sender: { readonly UserId: string; readonly Attributes: Readonly<Record<string, string>> | null };
}

/**
 * A chat client of the kind that AWS's demos are: a WebSocket with the token as its protocol, JSON put together as text with member names
 * in small letters, errors told by their text, and the reason of a close shown to the user.
 */
class DemoChat {
  /** What a user would see, line by line. */
  readonly screen: string[] = [];
  private readonly socket: WebSocket;
  private sent = 0;

  constructor(url: string, chatToken: string) {
    this.socket = new WebSocket(url, chatToken);
    this.socket.onopen = () => this.screen.push('connected');
    this.socket.onerror = () => undefined;
    this.socket.onclose = ({ code, reason }) => this.screen.push(code === 1001 ? `kicked: ${reason}` : `closed: ${this.readable(reason)}`);
    this.socket.onmessage = ({ data }) => this.take(JSON.parse(String(data)) as Push);
  }

  say(content: string, attributes?: string): void {
    const more = attributes === undefined ? '' : `, "attributes": ${attributes}`;
    this.socket.send(`{ "requestId": "request-${++this.sent}", "action": "SEND_MESSAGE", "content": "${content}"${more} }`);
  }

  delete(messageId: string): void {
    this.socket.send(`{ "action": "DELETE_MESSAGE", "reason": "Deleted by moderator", "id": "${messageId}" }`);
  }

  kick(userId: string): void {
    this.socket.send(`{ "action": "DISCONNECT_USER", "reason": "Kicked by moderator", "userId": "${userId}" }`);
  }

  /** Waits until so many lines are on the screen. */
  async shows(lines: number): Promise<string[]> {
    const deadline = Date.now() + 2000;
    while (this.screen.length < lines && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.screen;
  }

  private take(data: Push): void {
    if (data.RequestId.length > 0 && !data.RequestId.startsWith('request-')) throw new Error('of nobody here');
    switch (data.Type) {
      case 'MESSAGE': {
        const time = new Date(data.SendTime).toISOString().slice(11, 19);
        const name = data.Sender.Attributes?.username ?? data.Sender.UserId;
        this.screen.push(`${time} ${name}: ${data.Attributes?.message_type === 'STICKER' ? '(sticker)' : data.Content}`);
        break;
      }
      case 'EVENT':
        if (data.EventName === 'aws:DELETE_MESSAGE') this.screen.push(`deleted ${data.Attributes!.MessageID}`);
        else if (data.EventName === 'aws:DISCONNECT_USER') this.screen.push(`${data.Attributes!.UserId} is gone`);
        else this.screen.push(`event ${data.EventName} ${JSON.stringify(data.Attributes)}`);
        break;
      default:
        if (data.ErrorMessage.includes('rate limit exceeded')) this.screen.push('slow down');
        else if (data.ErrorMessage.includes('Message exceeds maximum length')) this.screen.push('too long');
        else if (data.ErrorMessage.includes('Forbidden')) this.screen.push('not allowed');
        else this.screen.push(`error ${data.ErrorCode}`);
    }
  }

  /** A moderator's reason is text; that of the service is an error as JSON. */
  private readable(reason: string): string {
    try {
      return (JSON.parse(reason) as { ErrorMessage: string }).ErrorMessage;
    } catch {
      return reason;
    }
  }
}

async function enter(arn: string, userId: string, input: Parameters<typeof token>[2] = {}): Promise<DemoChat> {
  const chat = new DemoChat(emulator.messagingEndpoint, await token(emulator, arn, { capabilities: ['SEND_MESSAGE'], ...input, userId }));
  await chat.shows(1);
  return chat;
}

const MODERATOR = { capabilities: ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'] as ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER'] };

test('two people talk, one with a name and stickers', async () => {
  const arn = await room(emulator);
  const [ann, bob] = [await enter(arn, 'ann.1', { attributes: { username: 'Ann' } }), await enter(arn, 'bob.2')];
  ann.say('hello');
  await ann.shows(2);
  bob.say('hi', '{}');
  await ann.shows(3);
  ann.say('Sticker: 1', '{ "message_type": "STICKER", "sticker_src": "https://example.com/1.png" }');
  const seen = ['connected', '00:00:00 Ann: hello', '00:00:00 bob.2: hi', '00:00:00 Ann: (sticker)'];
  expect(await ann.shows(4)).toEqual(seen);
  expect(await bob.shows(4)).toEqual(seen);
});

test('the reasons why a message is not sent are told apart', async () => {
  const arn = await room(emulator, { maximumMessageLength: 5, maximumMessageRatePerSecond: 1 });
  const [ann, viewer] = [await enter(arn, 'ann'), await enter(arn, 'viewer', { capabilities: [] })];
  ann.say('much too long');
  ann.say('hello');
  ann.say('again');
  expect(await ann.shows(4)).toEqual(['connected', 'too long', '00:00:00 ann: hello', 'slow down']);
  viewer.say('hello');
  expect(await viewer.shows(3)).toEqual(['connected', '00:00:00 ann: hello', 'not allowed']);
});

test('a client that sends too much is told to slow down by the limits too', async () => {
  emulator.settings.limits = true;
  const ann = await enter(await room(emulator, { maximumMessageRatePerSecond: 100 }), 'ann', MODERATOR);
  for (let count = 0; count < 5; count++) ann.say('hello');
  for (let count = 0; count < 6; count++) ann.delete('abcdefGHIJ12');
  expect((await ann.shows(12)).slice(-2)).toEqual(['deleted abcdefGHIJ12', 'slow down']);
});

test('a moderator deletes and kicks, and who is kicked reads why', async () => {
  const arn = await room(emulator);
  const [mona, bob] = [await enter(arn, 'mona', MODERATOR), await enter(arn, 'bob')];
  mona.delete('abcdefGHIJ12');
  mona.kick('bob');
  expect(await mona.shows(3)).toEqual(['connected', 'deleted abcdefGHIJ12', 'bob is gone']);
  expect(await bob.shows(4)).toEqual(['connected', 'deleted abcdefGHIJ12', 'bob is gone', 'kicked: Kicked by moderator']);
});

test('what the backend does arrives', async () => {
  const arn = await room(emulator);
  const ann = await enter(arn, 'ann');
  const backend = sdk(emulator);
  await backend.send(new SendEventCommand({ roomIdentifier: arn, eventName: 'app:DELETE_BY_USER', attributes: { userId: 'bob' } }));
  await backend.send(new SendEventCommand({ roomIdentifier: arn, eventName: 'goal' }));
  await backend.send(new DeleteMessageCommand({ roomIdentifier: arn, id: 'abcdefGHIJ12' }));
  await backend.send(new DisconnectUserCommand({ roomIdentifier: arn, userId: 'ann', reason: 'be nice' }));
  expect(await ann.shows(6)).toEqual([
    'connected', 'event app:DELETE_BY_USER {"userId":"bob"}', 'event goal null', 'deleted abcdefGHIJ12', 'ann is gone', 'kicked: be nice',
  ]);
});

test('the end of a session, of a room and of a connection are told apart', async () => {
  const [arn, other] = [await room(emulator), await room(emulator)];
  const [ann, bob, eve] = [await enter(arn, 'ann', { sessionDurationInMinutes: 1 }), await enter(arn, 'bob'), await enter(other, 'eve')];
  clock.advance(60_000);
  expect(await ann.shows(3)).toEqual(['connected', 'error 401', 'closed: The session has expired']);
  await sdk(emulator).send(new DeleteRoomCommand({ identifier: arn }));
  expect(await bob.shows(2)).toEqual(['connected', 'closed: ']);
  emulator.faults.add({ kind: 'error-frame', status: 404, now: true });
  emulator.faults.add({ kind: 'cut-connection', now: true });
  expect((await eve.shows(3)).at(-1)).toBe('closed: ');
});

test('a token that was used or made up connects nobody', async () => {
  const chatToken = await token(emulator, await room(emulator));
  await new DemoChat(emulator.messagingEndpoint, chatToken).shows(1);
  for (const refused of [chatToken, 'made-up']) expect(await new DemoChat(emulator.messagingEndpoint, refused).shows(1)).toEqual(['closed: ']);
});
