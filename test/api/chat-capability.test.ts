import { ChatCapability } from '../../src';

test('what is done to ChatCapability.ALL changes no API', () => {
  ChatCapability.ALL.pop();
  ChatCapability.ALL.push(ChatCapability.SEND_MESSAGE);
  ChatCapability.ALL.length = 0;
  expect(() => { (ChatCapability as { ALL: unknown }).ALL = []; }).toThrow(TypeError);
  expect(ChatCapability.ALL.map(({ capability }) => capability)).toEqual(['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE']);
  expect(ChatCapability.ALL).not.toBe(ChatCapability.ALL);
});
