import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { compileFunction, constants } from 'node:vm';
import type { Time } from './virtual-time';

/** What API Gateway gets from a function. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers API Gateway's event. */
export type Handler = (event: object) => Promise<HttpAnswer>;

/** What Lambda does when it needs one environment more. */
export type NewEnvironment = () => Handler;

type Exports = { readonly handler: (event: object, context: object) => Promise<HttpAnswer> };
type Loaded = (
  exports: object, require: NodeJS.Require, module: { exports: object }, process: NodeJS.Process, date: DateConstructor, ...bounds: unknown[]
) => void;

const SLOWER = 20;
const setTimeoutLate = (callback: () => void, ms = 0): NodeJS.Timeout => setTimeout(callback, ms * SLOWER);

/**
 * The bundle as it ships, evaluated anew for each environment, with variables of its own. What it reads of the clock, and its pauses, are of
 * this time; what bounds a call on the network is the machine's, and longer: a busy machine is no slow service. What it logs goes nowhere.
 */
export function bundled(path: string, environment: Readonly<Record<string, string>>, time: Time): NewEnvironment {
  const load = compileFunction(readFileSync(path, 'utf8'), ['exports', 'require', 'module', 'process', 'Date', 'setTimeout', 'AbortSignal'], {
    filename: path, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as Loaded;
  const ownProcess = processWith(environment);
  const sleep = async (milliseconds: number): Promise<void> => time.pause(milliseconds);
  const timers = { ...createRequire(path)('timers/promises') as object, setTimeout: sleep };
  const own: Readonly<Record<string, unknown>> = { 'timers/promises': timers, 'process': ownProcess };
  const real = createRequire(path);
  const require = Object.assign((name: string): unknown => own[name.replace(/^node:/, '')] ?? real(name), real);
  const date = dateOf(time);
  return () => {
    const module = { exports: {} };
    load(module.exports, require, module, ownProcess, date, setTimeoutLate, { timeout: (ms: number) => AbortSignal.timeout(ms * SLOWER) });
    const { handler } = module.exports as Exports;
    return async (event) => handler(event, {});
  };
}

function processWith(environment: Readonly<Record<string, string>>): NodeJS.Process {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return Object.create(process, {
    env: { value: { ...environment } }, stdout: { value: nowhere }, stderr: { value: nowhere },
  }) as NodeJS.Process;
}

function dateOf(time: Time): DateConstructor {
  return class extends Date {
    static now(): number {
      return time.now();
    }

    constructor(...given: [] | [number]) {
      super(...(given.length === 0 ? [time.now()] as const : given));
    }
  } as DateConstructor;
}
