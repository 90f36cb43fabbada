import { setTimeout as sleep } from 'node:timers/promises';
import { createAwsAccess } from './common/aws';
import { awsEndpointProblem } from './common/aws-endpoint';
import { type Clock, SYSTEM_CLOCK } from './common/clock';
import type { Service } from './common/service';
import { DEFAULT_SETTINGS, type Settings } from './common/settings';
import { createStore } from './common/store';
import { createLogDelivery } from './delivery/log-delivery';
import { type Admin, createAdmin } from './interference/admin';
import { type ActiveFault, createFaults, type Fault } from './interference/faults';
import { createLimits } from './interference/limits';
import { type Call, type CallTags, createRecorder } from './interference/recorder';
import { createMessaging } from './messaging/endpoint';
import { createHub } from './messaging/hub';
import { HOST, listen } from './server';

export type { ActiveFault, Call, CallTags, Clock, Fault, Settings };

/** How to start an emulator. */
export interface EmulatorOptions extends Partial<Settings> {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default us-east-1. Requests must be signed for it. */
  readonly region?: string;
  /** Default 000000000000. */
  readonly account?: string;
  /** Where the time comes from. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Numbers from 0 to 1 for faults with a probability. Default: Math.random. */
  readonly random?: () => number;
  /** Whether `calls()` holds the tags that conditions of IAM are about. Default: false, as tags are the business of those who set them. */
  readonly recordTags?: boolean;
  /** Told of the emulator's own mistakes. Default: written to standard error. */
  readonly report?: (error: unknown) => void;
}

/** An Amazon IVS Chat on loopback. Its state is in memory and gone when it is closed. */
export interface Emulator {
  /** For the SDKs: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** For chat clients: `ws://127.0.0.1:PORT`. */
  readonly messagingEndpoint: string;
  readonly port: number;
  readonly region: string;
  readonly account: string;
  /** May be changed at any time. */
  readonly settings: Settings;
  readonly faults: Admin['faults'];
  /** The calls to the control plane, oldest first. */
  calls(): Call[];
  clearCalls(): void;
  /** What `GET /_emulator/state` shows. */
  state(): object;
  /** Everything as it was at the start. */
  reset(): void;
  /** Delivers all log records that are waiting. Resolves when they have arrived or failed. */
  flush(): Promise<void>;
  /** Ends all connections, delivers what log records it can within two seconds, and is gone. */
  close(): Promise<void>;
}

/** How long closing waits for a local AWS. */
const FLUSH_MS = 2000;

/** Starts an emulator. Rejects if the port cannot be had. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, region = 'us-east-1', account = '000000000000', clock = SYSTEM_CLOCK, random = Math.random, ...given } = options;
  const settings: Settings = {
    loggingConfigurationTransitionMs: given.loggingConfigurationTransitionMs ?? DEFAULT_SETTINGS.loggingConfigurationTransitionMs,
    loggingConfigurationsFail: given.loggingConfigurationsFail ?? DEFAULT_SETTINGS.loggingConfigurationsFail,
    limits: given.limits ?? DEFAULT_SETTINGS.limits,
    tokenLifetimeMs: given.tokenLifetimeMs ?? DEFAULT_SETTINGS.tokenLifetimeMs,
    awsEndpoint: given.awsEndpoint ?? DEFAULT_SETTINGS.awsEndpoint,
    logBatchMs: given.logBatchMs ?? DEFAULT_SETTINGS.logBatchMs,
    reviewHandlerTimeoutMs: given.reviewHandlerTimeoutMs ?? DEFAULT_SETTINGS.reviewHandlerTimeoutMs,
    reviewHandlerAssociationMs: given.reviewHandlerAssociationMs ?? DEFAULT_SETTINGS.reviewHandlerAssociationMs,
    cloudControlProperties: given.cloudControlProperties ?? DEFAULT_SETTINGS.cloudControlProperties,
  };
  const problem = awsEndpointProblem(settings.awsEndpoint);
  if (problem) throw new Error(`awsEndpoint ${problem}, but is '${settings.awsEndpoint}'`);
  const access = createAwsAccess(settings, region, account);
  // What it takes to talk to a local AWS is loaded before anybody waits for an answer.
  access.current();
  const logs = createLogDelivery(access, clock, settings);
  const hub = createHub();
  const service: Service = { region, account, clock, settings, store: createStore(), hub, logs, aws: () => access.current() };
  const [faults, limits, recorder] = [createFaults(random, service), createLimits(), createRecorder(given.recordTags)];
  const admin = createAdmin(service, recorder, faults, limits);
  const report = given.report ?? ((error: unknown) => console.error('IVS Chat emulator:', error));
  const listening = await listen(port, { service, faults, limits, recorder, report }, admin, createMessaging(service, hub, faults));
  let closing: Promise<void> | undefined;
  return {
    endpoint: `http://${HOST}:${listening.port}`,
    messagingEndpoint: `ws://${HOST}:${listening.port}`,
    port: listening.port,
    region,
    account,
    settings,
    faults,
    calls: () => recorder.calls(),
    clearCalls: () => recorder.clear(),
    state: () => admin.state(),
    reset: () => admin.reset(),
    flush: async () => admin.flush(),
    close: async () => closing ??= (async () => {
      await listening.close();
      await Promise.race([logs.flush(), sleep(FLUSH_MS, undefined, { ref: false })]);
      access.close();
    })(),
  };
}
