import { readFlags } from './flags';
import { startEmulator } from './index';
import { STATE_NOTICE } from './interference/admin';

/**
 * `npm run emulator -- --port 4600 [--region R] [--account A] [--limits] [--record-tags] [--aws-endpoint URL]`: says in one line of
 * JSON on standard output where it listens, and serves until SIGTERM or SIGINT.
 */
async function main(): Promise<void> {
  const emulator = await startEmulator(readFlags(process.argv.slice(2)));
  const { endpoint, messagingEndpoint, region, account } = emulator;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void emulator.close().then(() => process.exit(0)));
  }
  process.stdout.write(`${JSON.stringify({ endpoint, messagingEndpoint, region, account, state: STATE_NOTICE })}\n`);
}

main().catch((error: NodeJS.ErrnoException) => {
  const inUse = error.code === 'EADDRINUSE' ? 'The port is already in use: choose another with --port, or 0 for any free one.' : error.message;
  process.stderr.write(`${inUse.split('\n')[0]}\n`);
  process.exit(1);
});
