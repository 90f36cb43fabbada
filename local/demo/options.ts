import { parseArgs } from 'node:util';
import { Problem } from '../problem';

/** What the demo was asked to do. */
export interface DemoOptions {
  /** Ends by itself. */
  readonly once: boolean;
  readonly help: boolean;
  readonly ministackPort?: number;
  readonly emulatorPort?: number;
}

export const USAGE = `Runs examples/web on an AWS on this machine, lets two people chat in it, and opens its page.

  npm run demo                 stays until Ctrl-C
  npm run demo -- --once       ends by itself

  --ministack-port PORT        where MiniStack listens: AWS without IVS Chat (default: a free port)
  --emulator-port PORT         where the IVS Chat emulator listens (default: a free port)`;

/** Reads the command line. A `Problem` when it cannot be understood. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const values = parse(args);
  return {
    once: values.once ?? false,
    help: values.help ?? false,
    ministackPort: port('--ministack-port', values['ministack-port']),
    emulatorPort: port('--emulator-port', values['emulator-port']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'once': { type: 'boolean' },
        'help': { type: 'boolean', short: 'h' },
        'ministack-port': { type: 'string' },
        'emulator-port': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('.')[0]}. Try: npm run demo -- --help`);
  }
}

function port(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > 65535) throw new Problem(`${option} must be a port from 1 to 65535, not "${value}".`);
  return number;
}
