import { request } from 'node:http';
import { CreateRoomCommand } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';
import type { Emulator } from '../../../emulator';
import { room, token } from '../chat-support';
import { sdk, signed, start, stopAll } from '../support';

let emulator: Emulator;

beforeAll(async () => { emulator = await start(); });
beforeEach(async () => {
  emulator.reset();
  await sdk(emulator).send(new CreateRoomCommand({ name: 'secret' }));
});
afterAll(stopAll);

/** One request with headers that `fetch` would not send. PORT stands for the emulator's. */
async function send(method: string, path: string, headers: Record<string, string>, body = ''): Promise<{ status?: number; body: string; headers: object }> {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(emulator.port))]));
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: emulator.port, method, path, headers: own }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      response.on('end', () => resolve({ status: response.statusCode, body: text, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Each as the one header of a case. */
const each = (name: string, values: readonly string[]) => values.map((value) => ({ [name]: value }));

const rooms = () => (emulator.state() as { rooms: unknown[] }).rooms.length;

const FOREIGN_HOSTS = [
  'evil.example', 'evil.example:PORT', '127.0.0.1.evil.example:PORT', 'localhost.evil.example', 'evil-localhost:PORT', '127.0.0.1@evil.example', '10.0.0.1:PORT',
  'localhost:PORT.evil.example', '0.0.0.0:PORT', '[::2]:PORT',
];
const FOREIGN_ORIGINS = [
  'https://evil.example', 'http://evil.example:PORT', 'null', '', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example:PORT', 'file://',
  'chrome-extension://abcdef', 'http://evil.example/http://localhost', 'http://localhost:PORT@evil.example', 'http://192.168.0.7:3000',
];
const OWN_HOSTS = ['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST:PORT', '[::1]:PORT', '127.0.0.1', 'localhost', '[::1]'];
const OWN_ORIGINS = ['http://localhost:3000', 'https://localhost', 'http://127.0.0.1:PORT', 'http://[::1]:8080', 'HTTP://LOCALHOST'];

describe('the admin API', () => {
  test.each([...each('host', FOREIGN_HOSTS), ...each('origin', FOREIGN_ORIGINS)])('does nothing for %j', async (headers) => {
    for (const [method, path, body] of [
      ['POST', 'reset'], ['GET', 'state'], ['GET', 'calls'], ['GET', 'health'], ['DELETE', 'calls'], ['POST', 'settings', '{"limits":true}'],
      ['POST', 'faults', '{"kind":"throttle"}'], ['OPTIONS', 'reset'], ['GET', 'nothing'],
    ]) {
      const answer = await send(method, `/_emulator/${path}`, headers, body);
      expect([method, path, answer.status]).toEqual([method, path, 403]);
      expect(JSON.parse(answer.body)).toEqual({ message: expect.stringContaining('this machine only') });
      expect(answer.body).not.toContain('secret');
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect([rooms(), emulator.calls().length, emulator.settings.limits, emulator.faults.list()]).toEqual([1, 1, false, []]);
  });

  test.each([...each('host', OWN_HOSTS), ...each('origin', OWN_ORIGINS)])('answers %j', async (headers) => {
    expect((await send('GET', '/_emulator/state', headers)).body).toContain('secret');
    expect((await send('POST', '/_emulator/reset', headers)).status).toBe(204);
    expect(rooms()).toBe(0);
  });

  test('does nothing if one of both is foreign', async () => {
    expect((await send('POST', '/_emulator/reset', { host: 'localhost', origin: 'http://evil.example' })).status).toBe(403);
    expect((await send('POST', '/_emulator/reset', { host: 'evil.example', origin: 'http://localhost' })).status).toBe(403);
    expect(rooms()).toBe(1);
  });

  test('answers a foreign page whatever it sends, and the next request', async () => {
    expect((await send('POST', '/_emulator/settings', { origin: 'null' }, 'x'.repeat(3 * 1024 * 1024))).status).toBe(403);
    expect((await send('GET', '/_emulator/health', {})).status).toBe(200);
  });
});

describe('the control plane', () => {
  test.each(FOREIGN_ORIGINS)('does nothing for a page of %j, which could sign as well as anybody', async (origin) => {
    const host = 'evil.example:PORT';
    expect((await send('POST', '/CreateRoom', { ...signed(), host, origin }, '{}')).status).toBe(403);
    expect((await send('POST', '/', {
      ...signed('us-east-1', 'cloudcontrolapi'), origin, 'x-amz-target': 'CloudApiService.ListResources',
    }, '{"TypeName":"AWS::IVSChat::Room"}')).body).not.toContain('secret');
    expect([rooms(), emulator.calls().length]).toEqual([1, 1]);
  });

  test('may go by any name, and answers pages of this machine', async () => {
    for (const headers of [...each('host', ['ivschat.test:4600', 'host.docker.internal']), ...each('origin', OWN_ORIGINS)]) {
      expect((await send('POST', '/CreateRoom', { ...signed(), ...headers }, '{}')).status).toBe(200);
    }
  });
});

test('chat clients come from any page: their token lets them in', async () => {
  const socket = new WebSocket(emulator.messagingEndpoint, await token(emulator, await room(emulator)), { origin: 'https://shop.example' });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  socket.close();
});
