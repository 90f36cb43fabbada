import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../../local/ports';

/** What the page of a guest asks: a chat API that has nothing but tokens. */
export async function startGuestApi(token: () => Promise<object>): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    answer(token, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  return { url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

async function answer(token: () => Promise<object>, { method, url, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const cors = { 'access-control-allow-origin': headers.origin ?? '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': 'POST' };
  if (method === 'OPTIONS') response.writeHead(204, cors).end();
  else if (url?.endsWith('/guest-tokens')) response.writeHead(200, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(await token()));
  else response.writeHead(404, cors).end();
}
