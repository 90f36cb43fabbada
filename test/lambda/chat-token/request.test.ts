import { event } from './fixtures';
import { apiEvent, authorizationHeader, readBody, roomKey } from '../../../lambda/chat-token/request';

function body(text: string | undefined, isBase64Encoded = false) {
  return readBody(event('http-jwt', { body: text, isBase64Encoded }));
}

describe('the event', () => {
  test.each(['http-jwt', 'http-none', 'http-jwt-payload-1.0', 'rest-cognito', 'rest-none'])('%s is known, and names its room', (name) => {
    expect(roomKey(event(name))).toBe('lobby');
  });

  test('without path parameters has no room', () => {
    expect(roomKey(event('rest-none', { pathParameters: null }))).toBeUndefined();
    expect(roomKey(event('http-none', { pathParameters: undefined }))).toBeUndefined();
  });

  test.each([
    undefined, null, 'text', [], {}, { requestContext: {} }, { version: '2.0', requestContext: { requestId: 'a' } },
    { requestContext: { requestId: 'a' } }, { Records: [{ eventSource: 'aws:sqs' }] }, { version: '2.0', httpMethod: 'POST', requestContext: { requestId: 'a' } },
    { requestContext: { elb: { targetGroupArn: 'arn' } }, httpMethod: 'POST' },
  ])('%j is none of API Gateway', (other) => {
    expect(apiEvent(other)).toBeUndefined();
  });

  test('has an Authorization header in any case, and none when it has two', () => {
    expect(authorizationHeader(event('http-jwt', { headers: { authorization: 'a' } }))).toBe('a');
    expect(authorizationHeader(event('http-jwt', { headers: {} }))).toBeUndefined();
    expect(authorizationHeader(event('rest-none', { headers: { Authorization: 'a' }, multiValueHeaders: null }))).toBe('a');
    expect(authorizationHeader(event('rest-none', { multiValueHeaders: { AUTHORIZATION: ['a'] } }))).toBe('a');
    expect(authorizationHeader(event('rest-none', { headers: { Authorization: 'b' }, multiValueHeaders: { Authorization: ['a', 'b'] } }))).toBeUndefined();
    expect(authorizationHeader(event('rest-none', { multiValueHeaders: { Authorization: ['a'], authorization: ['b'] } }))).toBeUndefined();
    expect(authorizationHeader(event('rest-none', { headers: null, multiValueHeaders: null }))).toBeUndefined();
  });
});

describe('the body', () => {
  test('may be missing or empty', () => {
    expect(body(undefined)).toEqual({});
    expect(body('')).toEqual({});
    expect(readBody(event('rest-none'))).toEqual({});
    expect(body('{}')).toEqual({});
  });

  test('may ask for capabilities and a duration, in base64 too', () => {
    const text = '{"capabilities":["SEND_MESSAGE"],"sessionDurationInMinutes":5}';
    const request = { capabilities: ['SEND_MESSAGE'], sessionDurationInMinutes: 5 };
    expect(body(text)).toEqual(request);
    expect(body(Buffer.from(text).toString('base64'), true)).toEqual(request);
    expect(body('{"capabilities":[]}')).toEqual({ capabilities: [] });
  });

  test.each([
    ['{', 'The body must be JSON.'],
    [' ', 'The body must be JSON.'],
    ['capabilities=SEND_MESSAGE', 'The body must be JSON.'],
    ['null', 'The body must be a JSON object.'],
    ['"text"', 'The body must be a JSON object.'],
    ['["SEND_MESSAGE"]', 'The body must be a JSON object.'],
    ['{"userId":"someone-else"}', 'The body may have these fields only: capabilities, sessionDurationInMinutes.'],
    ['{"roomIdentifier":"arn:aws:ivschat:us-east-1:1:room/x"}', 'these fields only'],
    ['{"attributes":{"displayName":"admin"}}', 'these fields only'],
    ['{"__proto__":{"capabilities":[]}}', 'these fields only'],
    ['{"capabilities":"SEND_MESSAGE"}', 'capabilities must be an array of SEND_MESSAGE, DISCONNECT_USER, DELETE_MESSAGE.'],
    ['{"capabilities":["FLY"]}', 'capabilities must be an array of'],
    ['{"capabilities":[null]}', 'capabilities must be an array of'],
    ['{"capabilities":null}', 'capabilities must be an array of'],
    ['{"sessionDurationInMinutes":"60"}', 'sessionDurationInMinutes must be a whole number.'],
    ['{"sessionDurationInMinutes":1.5}', 'sessionDurationInMinutes must be a whole number.'],
    ['{"sessionDurationInMinutes":1e999}', 'sessionDurationInMinutes must be a whole number.'],
  ])('%s is refused', (text, detail) => {
    expect(() => body(text)).toThrow(expect.objectContaining({ problem: 'invalid-request', detail: expect.stringContaining(detail) }));
  });

  test('has at most 8 KB, measured in bytes and after decoding', () => {
    const fits = JSON.stringify({ capabilities: [] }).padEnd(8192);
    expect(body(fits)).toEqual({ capabilities: [] });
    expect(body(Buffer.from(fits).toString('base64'), true)).toEqual({ capabilities: [] });
    for (const text of [`${fits} `, `{"capabilities":["${'é'.repeat(4096)}"]}`]) {
      expect(() => body(text)).toThrow(expect.objectContaining({ problem: 'invalid-request', detail: 'The body must have at most 8192 bytes.' }));
    }
    expect(() => body(Buffer.from(`${fits} `).toString('base64'), true)).toThrow('at most 8192 bytes');
  });

  test('is never quoted in the refusal', () => {
    for (const text of ['secret', '{"secret":1}', '{"capabilities":["secret"]}', '{"sessionDurationInMinutes":"secret"}']) {
      expect(() => body(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
    }
  });
});
