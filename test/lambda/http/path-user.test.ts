import { request } from './requests';
import { pathUser } from '../../../lambda/http/path-user';
import type { ApiEvent } from '../../../lambda/http/request';

/** An event of that API whose path has this segment, in the form in which the API hands it over. */
function http(segment: string, rawPath = `/rooms/lobby/bans/${segment}`, version: string | undefined = '2.0'): ApiEvent {
  return { ...request('http', 'ban'), version, rawPath, path: rawPath, pathParameters: { room: 'lobby', userId: segment } } as unknown as ApiEvent;
}

function rest(segment: string): ApiEvent {
  return { ...request('rest', 'ban'), path: `/rooms/lobby/bans/${segment}`, pathParameters: { room: 'lobby', userId: segment } } as unknown as ApiEvent;
}

const encoded = (id: string) => `~${Buffer.from(id).toString('base64url')}`;

test('a REST API hands over what was sent, which is decoded once', () => {
  expect(['alice', 'a%20b', 'a+b', 'a%2Bb', 'a%2Fb', 'a%3Fb', 'a%25b', 'a%252Fb', '%F0%9F%98%80', 'a%00b'].map((segment) => pathUser(rest(segment))))
    .toEqual(['alice', 'a b', 'a+b', 'a+b', 'a/b', 'a?b', 'a%b', 'a%2Fb', '\u{1F600}', 'a\u0000b']);
});

test('an HTTP API hands over what is decoded, and it is not decoded again', () => {
  expect(['alice', 'a b', 'a+b', 'a%2Fb', 'a%b', '\u{1F600}', 'a%zz'].map((segment) => pathUser(http(segment)))).toEqual(['alice', 'a b', 'a+b', 'a%2Fb', 'a%b', '\u{1F600}', 'a%zz']);
  expect(pathUser(http('a b', undefined, '1.0'))).toBe('a b');
});

test('what could be two users is nobody', () => {
  // Decoded or not? Cut at a question mark? Bytes that were no UTF-8?
  const ambiguous = [http('a%25b'), http('a', '/rooms/lobby/bans/a%3Fb'), http('a b', '/rooms/lobby/bans/a%20b'), http('a\ufffd'), rest('a%EF%BF%BD'), rest('%E0%A4'), rest('a%zz'), rest('%')];
  for (const event of ambiguous) expect(() => pathUser(event)).toThrow(/user id in the path/);
});

test('after a tilde comes the base64url of any id, for both APIs', () => {
  for (const id of ['a/b', 'a?b', 'a%25b', '~', '~~', 'a#b', '\u{1F600}'.repeat(128), '..', 'e\u0301', 'troll\ufffd']) {
    for (const event of [http(encoded(id)), rest(encoded(id))]) expect(pathUser(event)).toBe(id);
  }
});

test('an id has one such text, and no other', () => {
  for (const text of ['~', '~YS9i=', '~YS9j ', '~YS9i\n', '~YQ=', '~YR', '~_w', '~a/b', '~+w', '~7aCA']) {
    for (const event of [http(text), rest(encodeURIComponent(text))]) expect(() => pathUser(event)).toThrow(/path/);
  }
});

test('an id has 1 to 128 characters', () => {
  for (const id of ['', 'x'.repeat(129), '\u{1F600}'.repeat(129)]) {
    for (const event of [http(id), rest(encodeURIComponent(id)), http(encoded(id)), rest(encoded(id))]) expect(() => pathUser(event)).toThrow(/path/);
  }
  for (const id of ['x', 'x'.repeat(128), '\u{1F600}'.repeat(128)]) expect([pathUser(http(id)), pathUser(rest(encodeURIComponent(id)))]).toEqual([id, id]);
});
