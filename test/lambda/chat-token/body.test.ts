import { tokenRequest } from '../../../lambda/chat-token/body';
import { event } from '../http/fixtures';

const NAMES = new Map([['displayName', 8], ['color', 7]]);

function ask(body: unknown, attributes: ReadonlyMap<string, number> = NAMES) {
  return tokenRequest(event('http-jwt', { body: typeof body === 'string' ? body : JSON.stringify(body), headers: {} }), attributes);
}

test('may ask for capabilities, a duration and attributes', () => {
  expect(ask('')).toEqual({});
  expect(ask({ capabilities: [] })).toEqual({ capabilities: [] });
  expect(ask({ capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 5, attributes: { displayName: 'Ada 😀', color: '#ff0000' } })).toEqual({
    capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 5, attributes: new Map([['displayName', 'Ada 😀'], ['color', '#ff0000']]),
  });
});

test.each([
  [{ userId: 'someone-else' }, 'The body may have these fields only: capabilities, sessionDurationInMinutes, attributes.'],
  [{ roomIdentifier: 'arn:aws:ivschat:us-east-1:1:room/x' }, 'these fields only'],
  [{ capabilities: 'SEND_MESSAGE' }, 'capabilities must be an array of SEND_MESSAGE, DISCONNECT_USER, DELETE_MESSAGE.'],
  [{ capabilities: ['FLY'] }, 'capabilities must be an array of'],
  [{ capabilities: [null] }, 'capabilities must be an array of'],
  [{ capabilities: null }, 'capabilities must be an array of'],
  [{ sessionDurationInMinutes: '60' }, 'sessionDurationInMinutes must be a whole number.'],
  [{ sessionDurationInMinutes: 1.5 }, 'sessionDurationInMinutes must be a whole number.'],
  ['{"sessionDurationInMinutes":1e999}', 'sessionDurationInMinutes must be a whole number.'],
  [{ attributes: null }, 'attributes must be an object.'],
  [{ attributes: ['Ada'] }, 'attributes must be an object.'],
  [{ attributes: { role: 'admin' } }, 'attributes may have these names only: displayName, color.'],
  [{ attributes: { DisplayName: 'Ada' } }, 'attributes may have these names only'],
  ['{"attributes":{"__proto__":"Ada"}}', 'attributes may have these names only'],
  [{ attributes: { displayName: '' } }, 'The attribute displayName must be text of 1 to 8 characters, without control characters.'],
  [{ attributes: { displayName: 7 } }, 'must be text of 1 to 8 characters'],
  [{ attributes: { displayName: 'x'.repeat(9) } }, 'must be text of 1 to 8 characters'],
  [{ attributes: { displayName: 'a\nb' } }, 'without control characters'],
  ['{"attributes":{"displayName":"\\ud800"}}', 'without control characters'],
])('%j is refused', (body, detail) => {
  expect(() => ask(body)).toThrow(expect.objectContaining({ problem: 'invalid-request', detail: expect.stringContaining(detail) }));
});

test('the longest attribute is measured in characters', () => {
  expect(ask({ attributes: { displayName: '😀'.repeat(8) } }).attributes).toEqual(new Map([['displayName', '😀'.repeat(8)]]));
  expect(() => ask({ attributes: { displayName: '😀'.repeat(9) } })).toThrow('1 to 8 characters');
});

test('without requestAttributes there are none', () => {
  expect(() => ask({ attributes: { displayName: 'Ada' } }, new Map())).toThrow('The body may have these fields only: capabilities, sessionDurationInMinutes.');
});

test('no value is quoted in the refusal', () => {
  for (const body of [{ capabilities: ['secret'] }, { sessionDurationInMinutes: 'secret' }, { attributes: { secret: 'secret' } }, { attributes: { color: 'secret\n' } }]) {
    expect(() => ask(body)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
  }
});
