import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, relative } from 'node:path';
import type { Config } from '../../examples/web/src/config';
import { filesIn } from '../fingerprint';
import { LOOPBACK } from '../ports';
import { securityHeaders } from './headers';

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** What is served, and where. */
export interface PageOptions {
  /** A built page. */
  readonly directory: string;

  /** What stands in its config.json. */
  readonly config: Config;

  /** @default a free one */
  readonly port?: number;
}

/** A page that is served. */
export interface ServedPage {
  /** Ends with a slash. By the name `localhost`, which is what app.ts lets in. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a page on loopback, with the headers that a site should have. What there is to serve is read once. */
export async function servePage({ directory, config, port = 0 }: PageOptions): Promise<ServedPage> {
  const files = new Map(filesIn(directory).map((file) => [`/${relative(directory, file)}`, readFileSync(file)]));
  files.set('/config.json', Buffer.from(JSON.stringify(config)));
  const headers = securityHeaders(config);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const name = path === '/' ? '/index.html' : path;
    const body = files.get(name);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    response.writeHead(!isRead ? 405 : body ? 200 : 404, { ...headers, 'Content-Type': TYPES[body ? extname(name) : '.html'] ?? 'application/octet-stream' });
    response.end(isRead && request.method === 'GET' ? body : undefined);
  });
  await started(server, port);
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: async () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

async function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
