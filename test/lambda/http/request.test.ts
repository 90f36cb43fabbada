import { event } from './fixtures';
import { apiEvent, authorizationHeader, pathParameter, readBody, requestIdOf, routeOf } from '../../../lambda/http/request';

function body(text: string | undefined, isBase64Encoded = false, headers = {}) {
  return readBody(event('http-jwt', { body: text, isBase64Encoded, headers }), ['a', 'b']);
}

describe('the event', () => {
  test.each(['http-jwt', 'http-none', 'http-jwt-payload-1.0', 'rest-cognito', 'rest-none'])('%s is known, and names its room', (name) => {
    expect(pathParameter(event(name), 'room')).toBe('lobby');
  });

  test('without path parameters has no room', () => {
    expect(pathParameter(event('rest-none', { pathParameters: null }), 'room')).toBeUndefined();
    expect(pathParameter(event('http-none', { pathParameters: undefined }), 'room')).toBeUndefined();
    expect(pathParameter(event('http-none'), 'constructor')).toBeUndefined();
  });

  test.each(['rest-cognito', 'rest-iam', 'rest-lambda', 'rest-none', 'http-jwt-payload-1.0'])('of %s has an id that the client cannot choose', (name) => {
    const { requestContext } = event(name);
    const extendedRequestId = (requestContext as { extendedRequestId?: string }).extendedRequestId!;
    expect(requestIdOf(event(name, { requestContext: { ...requestContext, requestId: 'chosen' } }))).toBe(extendedRequestId);
  });

  test.each([['http-jwt', {}], ['rest-none', { extendedRequestId: undefined }], ['rest-none', { extendedRequestId: '' }], ['rest-none', { extendedRequestId: 7 }]])(
    'of %s with %j has the one that is there', (name, changes) => {
      const { requestContext } = event(name);
      expect(requestIdOf(event(name, { requestContext: { ...requestContext, requestId: 'the-id', ...changes } }))).toBe('the-id');
    });

  test('has the route that API Gateway matched, and not what the client wrote', () => {
    for (const name of ['http-jwt', 'http-jwt-payload-1.0', 'rest-cognito']) {
      const changed = event(name, { rawPath: '/rooms/lobby/guest-tokens', path: '/rooms/lobby/guest-tokens' });
      expect(routeOf(changed)).toBe('POST /rooms/{room}/tokens');
    }
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
  test('may be missing or empty, whatever its type', () => {
    expect(body(undefined)).toEqual({});
    expect(body('')).toEqual({});
    expect(body('', false, { 'content-type': 'text/html', 'content-encoding': 'gzip' })).toEqual({});
    expect(readBody(event('rest-none'), [])).toEqual({});
    expect(body('{}')).toEqual({});
  });

  test('is an object of known members, in base64 too', () => {
    const text = '{"a":["x"],"b":{"c":5}}';
    expect(body(text)).toEqual({ a: ['x'], b: { c: 5 } });
    expect(body(Buffer.from(text).toString('base64'), true)).toEqual({ a: ['x'], b: { c: 5 } });
  });

  test.each([
    ['{', 'The body must be JSON.'],
    [' ', 'The body must be JSON.'],
    ['a=b', 'The body must be JSON.'],
    ['null', 'The body must be a JSON object.'],
    ['"text"', 'The body must be a JSON object.'],
    ['["a"]', 'The body must be a JSON object.'],
    ['{"userId":"someone-else"}', 'The body may have these fields only: a, b.'],
    ['{"__proto__":{"a":[]}}', 'these fields only'],
    ['{"constructor":1}', 'these fields only'],
    ['{"a":1,"a":2}', 'The body must not have two fields with one name.'],
    ['{"a":1, "\\u0061" : 2}', 'The body must not have two fields with one name.'],
    ['{"b":[{"c":1,"c":1}]}', 'The body must not have two fields with one name.'],
    ['{"b":{"__proto__":1,"__proto__":2}}', 'The body must not have two fields with one name.'],
  ])('%s is refused', (text, detail) => {
    expect(() => body(text)).toThrow(expect.objectContaining({ problem: 'invalid-request', detail: expect.stringContaining(detail) }));
  });

  test('may be nested as deep as it can', () => {
    for (const text of ['['.repeat(8000), `${'['.repeat(4000)}${']'.repeat(4000)}`, `${'{"a":'.repeat(1000)}1${'}'.repeat(999)}`]) {
      expect(() => body(text)).toThrow(expect.objectContaining({ problem: 'invalid-request' }));
    }
  });

  test.each(['{"a":"x\\":\\"y","b":"\\\\"}', '{"a":{"a":{"a":":"}},"b":[{"a":1},{"a":2}]}', '{"a":[],"b":{}}', '{ "a" : null }'])('%s has each name once', (text) => {
    expect(body(text)).toEqual(JSON.parse(text));
  });

  test('may have no member at all where none is known', () => {
    expect(() => readBody(event('http-jwt', { body: '{"a":1}', headers: {} }), [])).toThrow('The body must be empty.');
  });

  test.each([undefined, 'application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json', 'text/plain;charset=UTF-8'])('may be of type %j', (type) => {
    expect(body('{"a":1}', false, { 'content-type': type ?? 'application/json' })).toEqual({ a: 1 });
  });

  test.each([
    { 'content-type': 'application/x-www-form-urlencoded' }, { 'content-type': 'multipart/form-data; boundary=x' }, { 'Content-Type': 'application/xml' },
    { 'content-type': 'application/jsonx' }, { 'content-type': 'xapplication/json' }, { 'content-encoding': 'gzip' }, { 'Content-Encoding': 'identity, br' },
  ])('is refused with %j', (headers) => {
    expect(() => body('{"a":1}', false, headers)).toThrow(expect.objectContaining({ problem: 'unsupported-media-type' }));
  });

  test('is UTF-8', () => {
    for (const bytes of [[0xff], [0x7b, 0x22, 0xc3, 0x22, 0x7d], [0xed, 0xa0, 0x80]]) {
      expect(() => body(Buffer.from(bytes).toString('base64'), true)).toThrow('The body must be UTF-8.');
      // As API Gateway hands text over: what it was is gone.
      expect(() => body(`{"a":"${Buffer.from(bytes).toString('utf8')}"}`)).toThrow('The body must be UTF-8.');
    }
    expect(body('{"a":"\\ufffd"}')).toEqual({ a: '\ufffd' });
  });

  test('has at most 8 KB, measured in bytes and after decoding', () => {
    const fits = JSON.stringify({ a: [] }).padEnd(8192);
    expect(body(fits)).toEqual({ a: [] });
    expect(body(Buffer.from(fits).toString('base64'), true)).toEqual({ a: [] });
    for (const text of [`${fits} `, `{"a":["${'é'.repeat(4096)}"]}`]) {
      expect(() => body(text)).toThrow(expect.objectContaining({ problem: 'invalid-request', detail: 'The body must have at most 8192 bytes.' }));
    }
    expect(() => body(Buffer.from(`${fits} `).toString('base64'), true)).toThrow('at most 8192 bytes');
  });

  test('is never quoted in the refusal', () => {
    for (const text of ['secret', '{"secret":1}', '{"a":1,"a":"secret"}', '["secret"]']) {
      expect(() => body(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }));
    }
  });
});
