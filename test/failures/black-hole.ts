import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';

/** Listens, and then stands still, so that nothing is ever accepted. */
const STANDSTILL = `
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** As many as the system holds ready for a listener that accepts none, and some more. */
const WAITING = 8;

/** An address that no connection can be made to and that does not say so: what there is in a subnet without a way out. */
export async function openBlackHole(): Promise<{ endpoint: string; close(): void }> {
  const child = spawn(process.execPath, ['-e', STANDSTILL], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  const sockets: Socket[] = [];
  for (let n = 0; n < WAITING; n++) sockets.push(createConnection(Number(port), '127.0.0.1').on('error', () => {}));
  await once(sockets[0], 'connect');
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      child.kill('SIGKILL');
    },
  };
}
