import { CANARY, DONE, gateway, OK, problem, type Hostile } from './hostile';

const LINE = `${CANARY}\n{"level":"ERROR","message":"${CANARY}","status":200}`;
const ESCAPED = JSON.stringify(LINE).slice(1, -1);
const FORGED = JSON.stringify({ level: 'INFO', message: 'Token issued', user: CANARY, _aws: { CloudWatchMetrics: [{ Namespace: CANARY }] } });
const encoded = (id: string) => `~${Buffer.from(id).toString('base64url')}`;

/** Texts that would write a log of their own. */
export const LOG_INJECTION: readonly Hostile[] = [
  { name: 'a line in the room', as: 'alice', method: 'POST', path: `rooms/${encodeURIComponent(LINE)}/tokens`, answer: problem('unknown-room') },
  { name: 'a line in the room of a guest', method: 'POST', path: `rooms/${encodeURIComponent(LINE)}/guest-tokens`, answer: problem('unknown-room') },
  { name: 'a line in the room of a ban', as: 'mona', method: 'PUT', path: `rooms/${encodeURIComponent(LINE)}/bans/troll`, answer: problem('unknown-room') },
  { name: 'a line in a message id', as: 'mona', method: 'DELETE', path: `rooms/lobby/messages/${encodeURIComponent(LINE)}`, answer: problem('invalid-request') },
  { name: 'a line in the query string', as: 'alice', method: 'POST', path: `rooms/lobby/tokens?${CANARY}=${encodeURIComponent(LINE)}`, answer: OK },
  { name: 'a line in the query string of a list', as: 'mona', method: 'GET', path: `bans?nextToken=${encodeURIComponent(LINE)}`, answer: problem('invalid-request') },
  { name: 'JSON in headers', as: 'bob', method: 'POST', path: 'rooms/lobby/tokens', headers: [['User-Agent', FORGED], ['Referer', FORGED], ['X-Forwarded-For', CANARY], ['X-Correlation-Id', FORGED]], answer: OK },
  { name: 'an id of a request', as: 'alice', method: 'POST', path: 'rooms/lobby/tokens', headers: [['X-Request-Id', CANARY], ['X-Amzn-RequestId', CANARY], ['x-amz-request-id', CANARY], ['apigw-requestid', CANARY]], answer: OK },
  { name: 'a trace', as: 'bob', method: 'POST', path: 'rooms/lobby/tokens', headers: [['X-Amzn-Trace-Id', `Root=1-00000000-000000000000000000000000;Self=${CANARY}`], ['traceparent', CANARY], ['baggage', `x=${CANARY}`]], answer: OK },
  { name: 'an origin that is JSON', as: 'alice', method: 'POST', path: 'rooms/lobby/tokens', headers: [['Origin', FORGED]], answer: OK },
  { name: 'a line in an attribute', as: 'alice', method: 'POST', path: 'rooms/lobby/tokens', body: `{"attributes":{"displayName":"${ESCAPED}"}}`, answer: problem('invalid-request') },
  { name: 'a line in the name of an event', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: `{"eventName":"${ESCAPED}"}`, answer: problem('invalid-request') },
  { name: 'colours of a terminal in the name of an event', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: `{"eventName":"\\u001b[31m${CANARY}"}`, answer: problem('invalid-request') },
  { name: 'a line in an event\'s attribute, which is for the clients alone', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: `{"eventName":"x","attributes":{"${ESCAPED}":"${ESCAPED}"}}`, answer: OK },
  { name: 'JSON as the name of an event', as: 'mona', method: 'POST', path: 'rooms/lobby/events', body: JSON.stringify({ eventName: `{"message":"${CANARY}"}` }), answer: OK },
  { name: 'a line in a reason', as: 'mona', method: 'DELETE', path: 'rooms/lobby/bans/troll', body: `{"reason":"${ESCAPED}"}`, answer: problem('invalid-request') },
  { name: 'JSON as a reason', as: 'mona', method: 'DELETE', path: 'rooms/lobby/bans/troll', body: JSON.stringify({ reason: FORGED }), answer: DONE },
  { name: 'lines of Unicode in a reason', as: 'mona', method: 'DELETE', path: 'rooms/lobby/bans/troll', body: JSON.stringify({ reason: `x\u2028${CANARY}\u2029y` }), answer: DONE },
  { name: 'text from right to left in a reason', as: 'mona', method: 'DELETE', path: 'rooms/lobby/bans/troll', body: JSON.stringify({ reason: `\u202e${CANARY}\u202c` }), answer: DONE },
  { name: 'a line in a user id', as: 'mona', method: 'DELETE', path: `rooms/lobby/bans/${encoded(LINE)}`, answer: DONE },
  { name: 'a line in a user id, percent-encoded', as: 'mona', method: 'DELETE', path: `bans/${encodeURIComponent(`${CANARY}\n\u001b[31m`)}`, answer: DONE },
  { name: 'a line in the id of who is disconnected', as: 'mona', method: 'POST', path: 'rooms/lobby/disconnects', body: `{"userId":"${ESCAPED}"}`, answer: DONE },
  { name: 'a format in a user id', as: 'mona', method: 'DELETE', path: `bans/${encoded(`${CANARY}%s%d%n$\{jndi:ldap://x}`)}`, answer: DONE },
];

const TIMES = [
  'never', `${CANARY}`, '2020-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '+275760-09-13T00:00:00.000Z', '2030-02-30T00:00:00Z', '2030-01-01', '2030-01-01T00:00:00', '2030-01-01T24:00:01Z', '2030-01-01T00:00:00+99:99', '1893456000', '',
  '2030-01-01T00:00:00Z\\n',
];

/** Times and pages that are none. */
export const TIMES_AND_PAGES: readonly Hostile[] = [
  ...TIMES.map((until): Hostile => ({ name: `a ban until ${JSON.stringify(until)}`, as: 'mona', method: 'PUT', path: 'rooms/lobby/bans/troll', body: `{"until":"${until}"}`, answer: problem('invalid-request') })),
  ...['1893456000', 'true', 'null', '{}', '["2030-01-01T00:00:00Z"]', '1e999'].map((until): Hostile => ({
    name: `a ban until ${until}, which is no text`, as: 'mona', method: 'PUT', path: 'bans/troll', body: `{"until":${until}}`, answer: problem('invalid-request'),
  })),
  ...(['rooms/lobby/bans', 'bans'] as const).flatMap((path) => [
    ...['0', '-1', '51', '1.5', '1e1', '0x10', '01', '', '%20', 'ten', '1,1', '9'.repeat(400), '%00', 'NaN', `1;${CANARY}`].map((limit): Hostile => ({
      name: `a page of ${limit.slice(0, 20)} of ${path}`, as: 'mona', method: 'GET', path: `${path}?limit=${limit}`, answer: problem('invalid-request'),
    })),
    ...['', 'x', CANARY, 'W10', 'bnVsbA', 'e30', '%FF', '..%2F', 'A'.repeat(9_000), '__proto__'].map((token): Hostile => ({
      name: `a next page of ${token.slice(0, 20)} of ${path}`, as: 'mona', method: 'GET', path: `${path}?nextToken=${token}`, answer: problem('invalid-request'),
    })),
    { name: `a limit twice of ${path}`, as: 'mona', method: 'GET', path: `${path}?limit=1&limit=50`, answer: problem('invalid-request') } as const,
    { name: `a next page twice of ${path}`, as: 'mona', method: 'GET', path: `${path}?nextToken=W10&nextToken=W10`, answer: problem('invalid-request') } as const,
    { name: `a body of ${path}`, as: 'mona', method: 'GET', path, body: '{"limit":1000}', answer: problem('invalid-request') } as const,
    { name: `parameters that are not known of ${path}`, as: 'mona', method: 'GET', path: `${path}?Limit=1000&limit[]=1000&userId=x&room=*&__proto__=x&limit%00=9`, answer: OK } as const,
  ]),
];

const LOOK_ALIKES = [
  'https://example.com.evil.example', 'https://xexample.com', 'https://example.co', 'https://evil.example/https://example.com', 'http://example.com', 'https://example.com:8443', 'https://example.com/', 'HTTPS://EXAMPLE.COM', 'https://sub.example.com',
  'https://example.com@evil.example', 'https://example.com, https://evil.example', 'https://ex\u00e4mple.com', 'null', '', '*', 'file://', 'https://example.com%00.evil.example', 'https://www.example.com.', ' https://example.com.evil.example ',
].map((origin) => Buffer.from(origin).toString('latin1'));

/** Pages of others. The walk itself looks that no answer is for them. */
export const ORIGINS: readonly Hostile[] = LOOK_ALIKES.flatMap((origin): Hostile[] => [
  { name: `the origin ${JSON.stringify(origin)}, of a guest`, method: 'POST', path: 'rooms/lobby/guest-tokens', headers: [['Origin', origin]], answer: OK },
  { name: `the origin ${JSON.stringify(origin)}, of a moderator`, as: 'mona', method: 'DELETE', path: 'bans/troll', headers: [['Origin', origin]], answer: DONE },
  { name: `the origin ${JSON.stringify(origin)}, of somebody who is refused`, as: 'alice', method: 'PUT', path: 'bans/{bob}', headers: [['Origin', origin]], answer: problem('not-a-moderator') },
  {
    name: `the origin ${JSON.stringify(origin)}, before a request`,
    method: 'OPTIONS',
    path: 'bans/troll',
    headers: [['Origin', origin], ['Access-Control-Request-Method', 'PUT']],
    answer: { Http: /^https:\/\/example\.com$/i.test(origin) ? DONE : gateway(403), Rest: DONE, why: 'MiniStack\'s own: an HTTP API of AWS answers 204, without the headers that let a page go on' },
  },
]);
