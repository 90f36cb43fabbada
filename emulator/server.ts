import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { handleCloudControl, isCloudControl } from './cloud-control/api';
import { readBody, respond } from './common/http';
import { forForeignHost, fromForeignPage } from './common/loopback';
import { type Api, handleCall } from './control/api';
import { type Admin, ADMIN_PREFIX, handleAdmin } from './interference/admin';
import type { Messaging } from './messaging/endpoint';

/** The only address the emulator listens on. */
export const HOST = '127.0.0.1';

/** A server that is listening. */
export interface Listening {
  readonly port: number;
  /** Stops listening and ends all connections, open requests and WebSockets included. */
  close(): Promise<void>;
}

/** Listens for the control plane, the admin API and WebSockets on one port. Rejects if the port cannot be had. */
export async function listen(port: number, api: Api, admin: Admin, messaging: Messaging): Promise<Listening> {
  const server = createServer((request, response) => {
    answer(api, admin, request, response).catch((error: unknown) => {
      // A client that goes away half-way is no news.
      if (!request.destroyed) api.report(error);
      request.socket.destroy();
    });
  });
  // Clients keep connections for a while, and one that is closed just as it is used again looks like a fault nobody asked for.
  server.keepAliveTimeout = 60_000;
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return messaging(request, socket, head);
    socket.unshift(Buffer.concat([withoutUpgrade(request), head]));
    server.emit('connection', socket);
  });
  server.on('clientError', (_error, socket) => {
    // Not HTTP. The answer is a courtesy; the connection goes either way.
    socket.once('finish', () => socket.destroy());
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await started(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => new Promise((resolve) => {
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    }),
  };
}

/**
 * The head of a request as it came, without the offer to go on with something else than WebSockets. A server may let that pass, and Node does not: it
 * takes every such request for an upgrade. Java's HttpClient offers HTTP/2 with each.
 */
function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const [name, value] = [rawHeaders[n].toLowerCase(), rawHeaders[n + 1]];
    if (name === 'connection') lines.push(`${name}: ${value.split(/\s*,\s*/).filter((one) => !/^(upgrade|http2-settings)$/i.test(one)).join(', ')}`);
    else if (name !== 'upgrade' && name !== 'http2-settings') lines.push(`${name}: ${value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

const FOREIGN = { message: 'The emulator answers this machine only: Host and Origin must be 127.0.0.1, localhost or [::1]' };

/**
 * No page on the internet may reach the emulator through the browser of somebody on this machine. Nobody verifies signatures, so pages are
 * told apart by their origin, for all requests; and as browsers send none with a look, what needs no signature looks at the host too.
 */
async function answer(api: Api, admin: Admin, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '';
  const isAdmin = url.startsWith(ADMIN_PREFIX);
  if (fromForeignPage(request.headers) || (isAdmin && forForeignHost(request.headers))) {
    await readBody(request);
    return respond(response, randomUUID(), 403, FOREIGN);
  }
  if (isCloudControl(request)) return handleCloudControl(api, request, response);
  if (!isAdmin) return handleCall(api, request, response);
  const { status, body } = await handleAdmin(admin, request.method ?? '', url, await readBody(request));
  return respond(response, randomUUID(), status, body);
}

async function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
