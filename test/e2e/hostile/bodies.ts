import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { CANARY, problem, type Hostile } from './hostile';

/** A request to each route that reads a body: one that it takes, and one with this text in it. */
interface Route extends Pick<Hostile, 'as' | 'method' | 'path'> {
  readonly body: string;
  readonly withText: (text: string) => string;
}

const ROUTES: readonly Route[] = [
  { as: 'alice', method: 'POST', path: 'rooms/lobby/tokens', body: '{"sessionDurationInMinutes":1}', withText: (text) => `{"attributes":{"displayName":"${text}"}}` },
  { method: 'POST', path: 'rooms/lobby/guest-tokens', body: '{"sessionDurationInMinutes":1}', withText: (text) => `{"attributes":{"displayName":"${text}"}}` },
  { as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: '{"eventName":"poll"}', withText: (text) => `{"eventName":"${text}"}` },
  { as: 'mona', method: 'POST', path: 'rooms/lobby/disconnects', body: '{"userId":"troll"}', withText: (text) => `{"userId":"${text}"}` },
  ...(['DELETE rooms/lobby/messages/AbCdEf012345', 'PUT rooms/lobby/bans/troll', 'DELETE rooms/lobby/bans/troll', 'PUT bans/troll', 'DELETE bans/troll']).map((route) => ({
    as: 'mona' as const, method: route.split(' ')[0], path: route.split(' ')[1], body: '{"reason":"spam"}', withText: (text: string) => `{"reason":"${text}"}`,
  })),
];

const JSON_TYPE: Hostile['headers'] = [['Content-Type', 'application/json']];

/** What is no body of ours, whatever the route. */
const INVALID: readonly (readonly [name: string, body: string | Buffer])[] = [
  ['no JSON', CANARY], ['half of an object', '{"'], ['null', 'null'], ['a list', '[]'], ['a text', `"${CANARY}"`], ['a number', '1'], ['two objects', '{}{}'], ['one quote for two', '{\'a\':1}'],
  ['a comma too many', '{"a":1,}'], ['a comment', '/**/{}'], ['not a number', '{"a":NaN}'], ['a blank', ' '], ['a character of control', '\u0000'], ['a field that is not known', `{"${CANARY}":1}`],
  ['a prototype', `{"__proto__":{"reason":"${CANARY}"}}`], ['a constructor', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ['brackets without end', '['.repeat(8_000)], ['lists in lists', `${'['.repeat(4_000)}${']'.repeat(4_000)}`], ['objects in objects', `${'{"a":'.repeat(1_200)}1${'}'.repeat(1_200)}`],
  ['UTF-16', Buffer.from('\ufeff{}', 'utf16le')], ['bytes of chance', Buffer.from([0x80, 0xff, 0xfe, 0x00, 0xc0, 0xaf])], ['a form', 'userId=x&capabilities=DELETE_MESSAGE'],
  ['a part of many', `--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\n${CANARY}\r\n--x--`], ['XML', `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;${CANARY}</a>`],
];

const TYPES = [
  'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'text/html', 'application/octet-stream', 'application/jsonx', 'application/x-ndjson', `application/${CANARY}`,
];

const ENCODINGS: readonly (readonly [string, (body: string) => Buffer])[] = [['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]];

export const BODIES: readonly Hostile[] = ROUTES.flatMap(({ as, method, path, body, withText }): Hostile[] => {
  const route = `${method} ${path}`;
  const base = { as, method, path };
  const hasModel = method !== 'DELETE';
  return [
    ...INVALID.map(([name, sent]): Hostile => ({ ...base, name: `${name}: ${route}`, headers: JSON_TYPE, body: sent, answer: problem('invalid-request') })),
    { ...base, name: `the same field twice: ${route}`, headers: JSON_TYPE, body: body.replace('{', `${body.slice(0, -1)},`), answer: problem('invalid-request') },
    { ...base, name: `a byte too many: ${route}`, headers: JSON_TYPE, body: body.padEnd(8_193), answer: problem('invalid-request') },
    { ...base, name: `a megabyte: ${route}`, headers: JSON_TYPE, body: body.padEnd(1_000_000), answer: problem('invalid-request') },
    { ...base, name: `a text of a megabyte: ${route}`, headers: JSON_TYPE, body: withText('x'.repeat(1_000_000)), answer: problem('invalid-request') },
    { ...base, name: `bytes that are no UTF-8: ${route}`, headers: JSON_TYPE, body: Buffer.from(withText('tr\u00ffll'), 'latin1'), answer: problem('invalid-request') },
    { ...base, name: `UTF-8 that is too long: ${route}`, headers: JSON_TYPE, body: Buffer.concat([Buffer.from(withText('x').split('x"')[0]), Buffer.from([0xc0, 0xaf]), Buffer.from(withText('x').replace(/.*:"x/, ''))]), answer: problem('invalid-request') },
    { ...base, name: `half a character, in an escape: ${route}`, headers: JSON_TYPE, body: withText('tr\\ud83dll'), answer: problem('invalid-request') },
    { ...base, name: `an empty text: ${route}`, headers: JSON_TYPE, body: withText(''), answer: problem('invalid-request') },
    { ...base, name: `a text of 257 characters: ${route}`, headers: JSON_TYPE, body: withText('\u{1F600}'.repeat(257)), answer: problem('invalid-request') },
    ...TYPES.map((type): Hostile => ({ ...base, name: `the type ${type}: ${route}`, headers: [['Content-Type', type]], body, answer: problem('unsupported-media-type') })),
    ...ENCODINGS.map(([encoding, compress]): Hostile => ({
      ...base,
      name: `${encoding}: ${route}`,
      headers: [...JSON_TYPE!, ['Content-Encoding', encoding]],
      body: compress(body.padEnd(1_000)),
      answer: hasModel ? { Http: problem('unsupported-media-type'), Rest: problem('invalid-request'), why: 'a REST API looks whether it is JSON, before the function is asked' } : problem('unsupported-media-type'),
    })),
    { ...base, name: `JSON that says it is compressed: ${route}`, headers: [...JSON_TYPE!, ['Content-Encoding', 'gzip']], body, answer: problem('unsupported-media-type') },
    {
      ...base,
      name: `two types: ${route}`,
      headers: [...JSON_TYPE!, ['Content-Type', 'text/html']],
      body,
      answer: problem('unsupported-media-type'),
    },
  ];
});
