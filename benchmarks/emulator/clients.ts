import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

const SOURCE = join(__dirname, 'clients');
const CLIENTS = resolve(__dirname, '../../.local/benchmarks/emulator-clients');

/** The same request over and over. In bodies, `{n}` is a number that no other request has. */
export interface Operation {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface OperationResult {
  readonly seconds: number;
  readonly answered: number;
  readonly failed: number;
  /** One of the failures. */
  readonly example?: string;
}

/** Clients in one room: those with `tokens` read and take turns in sending, those with `slowTokens` do neither. */
export interface Chat {
  readonly endpoint: string;
  readonly tokens: readonly string[];
  readonly slowTokens?: readonly string[];
  /** Messages a second. */
  readonly rate: number;
  readonly seconds: number;
  /** What messages say beside their number and time. */
  readonly padding: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Times in milliseconds, from just before a message is sent to its arrival at one client. */
export interface ChatResult {
  readonly sent: number;
  /** By what the answer said. */
  readonly refused: Readonly<Record<string, number>>;
  /** Messages that were taken and that one of the clients has not got, or has got twice. */
  readonly lost: number;
  readonly doubled: number;
  /** Clients that read and lost their connection. */
  readonly closed: number;
  readonly deliveries: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Clients that did not read and whose connection was cut. */
  readonly cut: number;
}

/** Builds the clients. They are in Go: nothing in Node reads so many messages a second beside the emulator on two cores. */
export async function buildClients(): Promise<void> {
  await promisify(execFile)('go', ['build', '-o', CLIENTS, '.'], { cwd: SOURCE }).catch((error: Error) => {
    throw new Error(`the clients need Go 1.22 or newer: ${error.message}`);
  });
}

export async function ask(operation: Operation): Promise<OperationResult> {
  return clients<OperationResult>('operations', operation);
}

export async function chat(room: Chat): Promise<ChatResult> {
  return clients<ChatResult>('chat', room);
}

async function clients<Result>(what: 'operations' | 'chat', input: object): Promise<Result> {
  const child = spawn(CLIENTS, [what], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(`${JSON.stringify(input)}\n`);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the clients ended with ${code}`);
  return JSON.parse(output) as Result;
}
