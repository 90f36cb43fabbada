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

  /** Lets rooms write their logs to a local AWS and have their messages reviewed there. */
  connectTo(awsEndpoint: string): Promise<void>;

  /** Waits until all that was said stands in the logs, or could not be written. */
  flush(): Promise<void>;

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

/**
 * Review functions have 200 ms on AWS. On this machine the first answer of one takes a Node process that starts, next to
 * whatever else is starting: with the service's own limit, the fallback would decide.
 */
const REVIEW_MS = 5000;

/** Starts the emulator and waits for the line in which it says where it listens. */
export async function startIvsChatEmulator(options: EmulatorOptions): Promise<IvsChatEmulator> {
  const service = start(process.execPath, ['--import', 'tsx', 'emulator/main.ts', '--port', String(options.port ?? 0), '--record-tags'], {
    cwd: REPOSITORY,
    env: isolatedEnvironment(options.tmp),
    log: join(options.logs, 'emulator.log'),
    signal: options.signal,
  });
  try {
    const endpoints = await ready(service, options.signal);
    return {
      ...endpoints,
      connectTo: async (awsEndpoint) => admin(endpoints.endpoint, 'settings', { awsEndpoint, reviewHandlerTimeoutMs: REVIEW_MS }),
      flush: async () => admin(endpoints.endpoint, 'flush'),
      stop: service.stop,
    };
  } catch (error) {
    await service.stop();
    throw error;
  }
}

async function admin(endpoint: string, what: string, body?: object): Promise<void> {
  const response = await fetch(`${endpoint}/_emulator/${what}`, { method: 'POST', body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`The IVS Chat emulator answered POST ${what} with ${response.status}: ${await response.text()}`);
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
