import { createServer } from 'node:net';
import { Problem } from './problem';

/** Everything listens here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

/** A port that is free now. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** The port that a person asked for; a `Problem` that names the option when something listens on it. */
export async function wantedPort(port: number, option: string): Promise<number> {
  try {
    return await listenOnce(port);
  } catch {
    throw new Problem(`Port ${port} on ${LOOPBACK} is in use or not allowed: give another with ${option}, or leave the option out to get a free one.`);
  }
}

async function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
