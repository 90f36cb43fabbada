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

  test('(far too large) ends the connection', async () => {
    const ann = await join(emulator, await room(emulator));
    ann.send({ Action: 'SEND_MESSAGE', Content: 'x'.repeat(200_000) });
    expect(await ann.closed).toBe(1009);
  });
});
