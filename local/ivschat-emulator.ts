import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isolatedEnvironment } from './account';
import { REPOSITORY } from './paths';
import { start, type Service } from './processes';

/** The emulator of Amazon IVS Chat in a process of its own. */
export interface IvsChatEmulator {
  /** Where the AWS SDKs send IVS Chat's API calls. */
  readonly endpoint: string;

  /** Where chat clients connect. */
  readonly messagingEndpoint: string;

  stop(): Promise<void>;
}

/** How it starts. */
export interface EmulatorOptions {
  /** @default a free one */
  readonly port?: number;
  readonly logs: string;
  readonly tmp: string;
  readonly signal?: AbortSignal;
}

const READY_MS = 20_000;

/** Starts the emulator and waits for the line in which it says where it listens. */
export async function startIvsChatEmulator(options: EmulatorOptions): Promise<IvsChatEmulator> {
  const service = start(process.execPath, ['--import', 'tsx', 'emulator/main.ts', '--port', String(options.port ?? 0)], {
    cwd: REPOSITORY,
    env: isolatedEnvironment(options.tmp),
    log: join(options.logs, 'emulator.log'),
    signal: options.signal,
  });
  try {
    return { ...await ready(service, options.signal), stop: service.stop };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

async function ready(service: Service, signal?: AbortSignal): Promise<{ endpoint: string; messagingEndpoint: string }> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const endpoints = parseReadyLine(service.printed());
    if (endpoints) return endpoints;
    signal?.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`The IVS Chat emulator was not ready within ${READY_MS / 1000} s`);
    await Promise.race([sleep(30), service.ended]);
  }
}

/** Finds the emulator's JSON line among what it printed. */
export function parseReadyLine(printed: string): { endpoint: string; messagingEndpoint: string } | undefined {
  const line = printed.split('\n').slice(0, -1).find((text) => text.startsWith('{') && text.includes('messagingEndpoint'));
  if (line === undefined) return undefined;
  const { endpoint, messagingEndpoint } = JSON.parse(line) as { endpoint: string; messagingEndpoint: string };
  return { endpoint, messagingEndpoint };
}
