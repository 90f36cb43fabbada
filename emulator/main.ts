#!/usr/bin/env node
import { HELP, readFlags } from './flags';
import { startEmulator } from './index';
import { STATE_NOTICE } from './interference/admin';

/** Says in one line of JSON on standard output where it listens, and serves until SIGTERM or SIGINT. `--help` shows the flags. */
async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  if (flags === 'help') return void process.stdout.write(HELP);
  const emulator = await startEmulator(flags);
  const { endpoint, messagingEndpoint, region, account } = emulator;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void emulator.close().then(() => process.exit(0)));
  }
  process.stdout.write(`${JSON.stringify({ endpoint, messagingEndpoint, region, account, state: STATE_NOTICE })}\n`);
}

/** What went wrong, in one line. */
function sentence({ code, port, message }: NodeJS.ErrnoException & { readonly port?: number }): string {
  if (code === 'EADDRINUSE') return `Port ${port} is already in use: choose another with --port, or 0 for any free one.`;
  if (code === 'EACCES') return `Port ${port} is not for everybody to listen on: choose another with --port, or 0 for any free one.`;
  return message.split('\n')[0];
}

main().catch((error: NodeJS.ErrnoException) => {
  process.stderr.write(`${sentence(error)}\n`);
  process.exit(1);
});
