import * as http from 'node:http';
import { createConnection } from 'node:net';
import * as consumers from 'node:stream/consumers';
import { CreateRoomCommand, GetRoomCommand } from '@aws-sdk/client-ivschat';
import { connect, join, room, token } from './chat-support';
import { raw, sdk, signed, start, stopAll } from './support';
import type { Emulator } from '../../emulator';

let emulator: Emulator;
const reported: unknown[] = [];

beforeAll(async () => { emulator = await start({ report: (error) => reported.push(error) }); });
afterEach(async () => {
  // Whatever came before: the emulator still serves, and has found no mistake in itself.
  const client = sdk(emulator);
  const { arn } = await client.send(new CreateRoomCommand({}));
  expect((await client.send(new GetRoomCommand({ identifier: arn }))).arn).toBe(arn);
  expect(reported).toEqual([]);
});
afterAll(stopAll);

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

/** Writes to a new connection, and gives what comes back until it closes. */
async function write(data: string | Buffer, leave: 'wait' | 'end' | 'reset' = 'end'): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = createConnection({ port: emulator.port, host: '127.0.0.1' }, () => {
      socket.write(data);
      if (leave === 'end') socket.end();
      if (leave === 'reset') setTimeout(() => socket.resetAndDestroy(), 5);
    });
    socket.on('data', (chunk) => { received += chunk.toString('latin1'); });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });
}

test('what is not HTTP is answered with 400 and the connection closed', async () => {
  for (const garbage of ['\u0000\u0001\u0002', 'hello\r\n\r\n', '\x16\x03\x01\x02\x00', 'GET / HTTP/9.9\r\n\r\n', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`]) {
    expect(await write(garbage, 'wait')).toMatch(/^HTTP\/1.1 4\d\d /);
  }
});

test('odd request lines and headers are answered, not obeyed', async () => {
  const head = 'Host: x\r\nConnection: close\r\n';
  for (const line of ['GET //', 'POST /tags/', 'GET /tags/%', 'OPTIONS *', 'POST http://[::1', 'DELETE /tags/%00?tagKeys=%&tagKeys', 'HEAD /GetRoom', 'GET /?']) {
    expect(await write(`${line} HTTP/1.1\r\n${head}\r\n`, 'wait')).toMatch(/^HTTP\/1.1 403 /);
  }
  expect(await write(`CONNECT x:1 HTTP/1.1\r\n${head}\r\n`, 'wait')).toBe('');
});

test('clients that leave half-way do no harm', async () => {
  const request = 'POST /CreateRoom HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"name":';
  for (const leave of ['end', 'reset'] as const) await write(request, leave);
  await write('POST /_emulator/faults HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{', 'reset');
  await write('POST /CreateRoom HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'wait');
});

test('a body without end is cut off', async () => {
  const { authorization, 'x-amz-date': date } = signed();
  const socket = createConnection({ port: emulator.port, host: '127.0.0.1' });
  const answer = new Promise<string>((resolve) => {
    let received = '';
    socket.on('data', (chunk) => { received += chunk.toString(); });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });
  socket.write(`POST /CreateRoom HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nX-Amz-Date: ${date}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  for (let count = 0; count < 20 && !socket.destroyed; count++) await new Promise((resolve) => socket.write(chunk, resolve));
  expect(await answer).toMatch(/^HTTP\/1.1 400 [^]*ValidationException/i);
});

test('odd upgrades are refused', async () => {
  const head = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const good = async () => token(emulator, await room(emulator));
  for (const path of ['//', '/%', '/GetRoom', 'http://[', '/_emulator/health']) {
    expect(await write(`GET ${path} HTTP/1.1\r\n${head}${key}Sec-WebSocket-Protocol: ${await good()}\r\n\r\n`, 'wait')).toMatch(/^HTTP\/1.1 404 /);
  }
  for (const protocol of ['', ',', '{}', 'a,,b', 'constructor']) {
    expect(await write(`GET / HTTP/1.1\r\n${head}${key}Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`, 'wait')).toMatch(/^HTTP\/1.1 401 /);
  }
  expect(await write(`GET / HTTP/1.1\r\n${head}Sec-WebSocket-Protocol: ${await good()}\r\n\r\n`, 'wait')).toMatch(/^HTTP\/1.1 400 /);
  expect(await write(`GET / HTTP/1.1\r\n${head}${key}Sec-WebSocket-Protocol: ${await good()},,b\r\n\r\n`, 'wait')).toMatch(/^HTTP\/1.1 400 /);
});

test('broken WebSocket frames end their own connection only', async () => {
  const arn = await room(emulator);
  const bystander = await join(emulator, arn);
  const broken = [
    [0xff, 0xff, 0xff, 0xff], [0x81, 0x05, 1, 2, 3, 4, 5], [0x81, 0xff, 0x7f, ...Array<number>(7).fill(0xff)], [0x81, 0x81, 0, 0, 0, 0, 0xff],
  ];
  for (const bytes of broken) {
    const client = await connect(emulator, await token(emulator, arn));
    (client.socket as unknown as { _socket: { write(data: Buffer): void } })._socket.write(Buffer.from(bytes));
    expect([1002, 1006, 1007, 1009]).toContain(await client.closed);
  }
  expect(await bystander.ask({ Action: 'SEND_MESSAGE', Content: 'x' })).toMatchObject({ Type: 'MESSAGE' });
});

describe('a thousand odd requests', () => {
  const VALUES: unknown[] = [
    null, true, 0, -1, 1.5, 1e300, '', 'x', 'x'.repeat(600), '\u0000', '\ud800', '😀', [], [null], [[]], {}, { '': '' }, { a: { b: {} } }, { __proto__x: 1 },
    'arn:aws:ivschat:us-east-1:000000000000:room/AAAAAAAAAAAA', 'arn:aws:ivschat:us-east-1:000000000000:logging-configuration/AAAAAAAAAAAA', { uri: '' },
    { uri: 'arn:aws:lambda:us-east-1:000000000000:function:f', fallbackResult: 'DENY' }, { s3: { bucketName: 'logs' } }, ['SEND_MESSAGE'], 5, 50,
  ];
  const MEMBERS = [
    'name', 'identifier', 'roomIdentifier', 'userId', 'tags', 'attributes', 'capabilities', 'messageReviewHandler', 'destinationConfiguration', 'nextToken',
    'maxResults', 'maximumMessageLength', 'loggingConfigurationIdentifiers', 'sessionDurationInMinutes', 'reason', 'id', 'eventName', 'resourceArn', 'toString',
  ];
  const OPERATIONS = [
    'CreateChatToken', 'CreateLoggingConfiguration', 'CreateRoom', 'DeleteLoggingConfiguration', 'DeleteMessage', 'DeleteRoom', 'DisconnectUser',
    'GetLoggingConfiguration', 'GetRoom', 'ListLoggingConfigurations', 'ListRooms', 'SendEvent', 'UpdateLoggingConfiguration', 'UpdateRoom', 'tags/x',
  ];
  const DOCUMENTED = [200, 204, 400, 402, 404, 409];

  test.each([[1], [2], [3], [4]])('(seed %d) are all answered as documented', async (seed) => {
    const random = seeded(seed);
    const pick = <T>(from: readonly T[]): T => from[random(from.length)];
    for (let count = 0; count < 250; count++) {
      const operation = pick(OPERATIONS);
      const body = Object.fromEntries(Array.from({ length: random(6) }, () => [pick(MEMBERS), pick(VALUES)]));
      const text = JSON.stringify(body);
      const answer = await raw(emulator, 'POST', `/${operation}`, random(10) === 0 ? text.slice(0, random(text.length)) : text);
      expect([operation, body, answer.status, DOCUMENTED.includes(answer.status)]).toEqual([operation, body, answer.status, true]);
      if (answer.status >= 400) expect(answer.errorType).toEqual(expect.any(String));
    }
  });

  test('deeply nested JSON is refused like any other', async () => {
    const deep = `{"tags":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(await raw(emulator, 'POST', '/CreateRoom', deep)).toMatchObject({ status: 400, errorType: 'ValidationException' });
  });

  test('odd chat frames are answered with an error each', async () => {
    const random = seeded(5);
    const pick = <T>(from: readonly T[]): T => from[random(from.length)];
    const ann = await join(emulator, await room(emulator));
    for (let count = 0; count < 200; count++) {
      const frame = Object.fromEntries(Array.from({ length: random(5) }, () => [pick(['Action', 'Content', 'Attributes', 'RequestId', 'Id', 'UserId']), pick(VALUES)]));
      expect(await ann.ask({ ...frame, ...(random(2) ? { Action: 'DELETE_MESSAGE' } : {}) })).toMatchObject({ Type: 'ERROR', ErrorCode: 400 });
    }
  });
});

test('a mistake in the emulator is a 500 that says so, and is reported', async () => {
  // A lifetime that no date can hold: the settings refuse it over HTTP, but not in process.
  emulator.settings.tokenLifetimeMs = 1e300;
  const answer = await raw(emulator, 'POST', '/CreateChatToken', { roomIdentifier: await room(emulator), userId: 'u' });
  expect(answer).toMatchObject({ status: 500, errorType: 'InternalServerException', body: { message: expect.stringContaining('mistake in the emulator') } });
  expect(reported.splice(0)).toEqual([expect.objectContaining({ name: 'RangeError' })]);
});

test.each([
  ['h2c', 'Upgrade, HTTP2-Settings'], ['foo/2', 'keep-alive, Upgrade'], ['H2C', 'upgrade'],
])('an offer to go on with %s is passed over, by request after request of one connection', async (upgrade, connection) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'connection': connection, 'upgrade': upgrade, 'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA' };
  const ask = async (method: string, path: string, body?: string) => new Promise<[number | undefined, string]>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': body.length };
    const asked = http.request({ port: emulator.port, host: '127.0.0.1', agent, method, path, headers: { ...headers, ...length } }, (response) => {
      void consumers.text(response).then((said) => resolve([response.statusCode, said]));
    });
    asked.on('error', reject);
    asked.end(body);
  });
  const warned = jest.spyOn(process, 'emitWarning');
  for (let n = 0; n < 15; n++) {
    expect(await ask('POST', '/_emulator/settings', '{"tokenLifetimeMs":60000}')).toEqual([200, expect.stringContaining('60000')]);
    expect(await ask('GET', '/_emulator/health')).toEqual([200, expect.stringContaining('ok')]);
  }
  expect(await ask('POST', '/CreateRoom', '{}')).toEqual([403, expect.any(String)]);
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
  agent.destroy();
});

test('a connection that is to close after such an offer closes', async () => {
  const said = await write('GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n\r\n', 'wait');
  expect(said).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});
