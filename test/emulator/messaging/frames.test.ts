import type { Emulator } from '../../../emulator';
import { join, room } from '../chat-support';
import { start, stopAll } from '../support';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await start();
});
beforeEach(() => emulator.reset());
afterAll(stopAll);

const ID = expect.stringMatching(/^[a-zA-Z0-9]{12}$/) as string;

describe('a frame that is wrong', () => {
  test.each([
    ['not JSON', '{', undefined],
    ['a list', '[]', undefined],
    ['null', 'null', undefined],
    ['binary', Buffer.from('{"Action":"SEND_MESSAGE","Content":"x"}'), undefined],
    ['without action', { RequestId: 'r' }, 'r'],
    ['of an unknown action', { Action: 'SHOUT', RequestId: 'r' }, 'r'],
    ['of an action that JavaScript knows', { Action: 'constructor', RequestId: 'r' }, 'r'],
    ['a message without content', { Action: 'SEND_MESSAGE', RequestId: 'r' }, 'r'],
    ['a message with a number as content', { Action: 'SEND_MESSAGE', RequestId: 'r', Content: 7 }, 'r'],
    ['an empty message', { Action: 'SEND_MESSAGE', RequestId: 'r', Content: '' }, 'r'],
    ['a message with nested attributes', { Action: 'SEND_MESSAGE', RequestId: 'r', Content: 'x', Attributes: { a: {} } }, 'r'],
    ['a message with a number as RequestId', { Action: 'SEND_MESSAGE', RequestId: 7, Content: 'x' }, undefined],
    ['a deletion of a malformed id', { Action: 'DELETE_MESSAGE', RequestId: 'r', Id: 'short' }, 'r'],
    ['a deletion with an empty reason', { Action: 'DELETE_MESSAGE', RequestId: 'r', Id: 'abcdefGHIJ12', Reason: '' }, 'r'],
    ['a disconnection of nobody', { Action: 'DISCONNECT_USER', RequestId: 'r' }, 'r'],
  ])('(%s) is answered with error 400, and the connection lives on', async (_what, frame, requestId) => {
    const ann = await join(emulator, await room(emulator));
    expect(await ann.ask(frame)).toEqual({
      Type: 'ERROR', Id: ID, RequestId: requestId ?? '', ErrorCode: 400, ErrorMessage: expect.any(String),
    });
    expect(await ann.ask({ Action: 'SEND_MESSAGE', Content: 'still here' })).toMatchObject({ Type: 'MESSAGE' });
  });

  test.each([
    ['an action in small letters', { action: 'send_message', content: 'x', requestId: 'r' }, 'r'],
    ['an action that a later member takes away', { Action: 'SEND_MESSAGE', Content: 'x', action: null, RequestId: 'r' }, 'r'],
    ['content that is no text in the end', { action: 'SEND_MESSAGE', content: 'x', CONTENT: 7, requestid: 'r' }, 'r'],
    ['a RequestId that is none in the end', { action: 'SEND_MESSAGE', content: 'x', RequestId: 'r', requestId: 7 }, ''],
    ['names that JavaScript treats specially', '{"__proto__":{"action":"SEND_MESSAGE"},"constructor":"x","content":"x"}', ''],
  ])('(%s) is answered with error 400', async (_what, frame, RequestId) => {
    const ann = await join(emulator, await room(emulator));
    expect(await ann.ask(frame)).toMatchObject({ Type: 'ERROR', ErrorCode: 400, RequestId });
  });

  test('(far too large) ends the connection', async () => {
    const ann = await join(emulator, await room(emulator));
    ann.send({ Action: 'SEND_MESSAGE', Content: 'x'.repeat(200_000) });
    expect(await ann.closed).toBe(1009);
  });
});

describe('the members of a frame', () => {
  const cases = [
    ['as documented', (name: string) => name],
    ['with a small first letter', (name: string) => name.charAt(0).toLowerCase() + name.slice(1)],
    ['in small letters', (name: string) => name.toLowerCase()],
    ['in capitals', (name: string) => name.toUpperCase()],
  ] as const;

  test.each(cases)('are read %s', async (_how, spelt) => {
    const frame = (members: object) => Object.fromEntries(Object.entries(members).map(([name, value]) => [spelt(name), value as unknown]));
    const ann = await join(emulator, await room(emulator));
    expect(await ann.ask(frame({ Action: 'SEND_MESSAGE', RequestId: '1', Content: 'hello', Attributes: { Mood: 'good', mood: 'better' } })))
      .toMatchObject({ Type: 'MESSAGE', RequestId: '1', Content: 'hello', Attributes: { Mood: 'good', mood: 'better' } });
    expect(await ann.ask(frame({ Action: 'DELETE_MESSAGE', RequestId: '2', Id: 'abcdefGHIJ12', Reason: 'spam' })))
      .toMatchObject({ RequestId: '2', EventName: 'aws:DELETE_MESSAGE', Attributes: { MessageID: 'abcdefGHIJ12', Reason: 'spam' } });
    expect(await ann.ask(frame({ Action: 'DISCONNECT_USER', RequestId: '3', UserId: 'bob', Reason: 'rude' })))
      .toMatchObject({ RequestId: '3', EventName: 'aws:DISCONNECT_USER', Attributes: { UserId: 'bob', Reason: 'rude' } });
  });

  test.each([
    ['{"Action":"SEND_MESSAGE","Content":"first","content":"last"}'],
    ['{"action":"SEND_MESSAGE","content":"first","Content":"last"}'],
    ['{"action":"SHOUT","Action":"SEND_MESSAGE","Content":"first","Content":"last"}'],
  ])('of which two differ only in case count as the last says: %s', async (frame) => {
    const ann = await join(emulator, await room(emulator));
    expect(await ann.ask(frame)).toMatchObject({ Type: 'MESSAGE', Content: 'last' });
  });
});
