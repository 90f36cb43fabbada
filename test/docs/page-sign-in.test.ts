import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { read } from './pages';
import { chat } from './streaming-platform/client';

/** What came in the header Authorization of each request. */
const came: (string | undefined)[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer(({ headers }, response) => {
    came.push(headers.authorization);
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

test('the page of docs/getting-started.md goes on with the sign-in that it has by then', async () => {
  let signIn = 0;
  const { port } = server.address() as AddressInfo;
  const { open, close } = chat(`http://127.0.0.1:${port}/`, async () => `sign-in-${++signIn}`);
  await open('my-stream');
  await close('my-stream');
  expect(came).toEqual(['Bearer sign-in-1', 'Bearer sign-in-2']);
});

test.each(['docs/getting-started.md', 'docs/openapi.md'])('no code of %s keeps an access token that ends', (page) => {
  const code = read(page).split(/^```/m).filter((_, n) => n % 2 === 1).join('\n');
  expect(code).toContain('accessToken: () => Promise<string>');
  expect(code).not.toContain('accessToken: string');
});
