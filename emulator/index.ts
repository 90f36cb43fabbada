import { setTimeout as sleep } from 'node:timers/promises';
import { createAwsAccess } from './common/aws';
import { awsEndpointProblem } from './common/aws-endpoint';
import { type Clock, SYSTEM_CLOCK } from './common/clock';
import { DEFAULT_PLACE, placeProblem } from './common/place';
import type { Service } from './common/service';
import { changeSettings, DEFAULT_SETTINGS, type Settings } from './common/settings';
import { createStore } from './common/store';
import { createLogDelivery } from './delivery/log-delivery';
import { createAdmin } from './interference/admin';
import { type ActiveFault, type Fault, type FaultKind, type FaultList, readFault } from './interference/fault';
import { createFaults } from './interference/faults';
import { createLimits } from './interference/limits';
import { type Call, type CallTags, createRecorder } from './interference/recorder';
import type { LoggingConfigurationState, RoomState, State } from './interference/state';
import { createMessaging } from './messaging/endpoint';
import { createHub } from './messaging/hub';
import { HOST, listen } from './server';

export type { ActiveFault, Call, CallTags, Clock, Fault, FaultKind, FaultList, LoggingConfigurationState, RoomState, Settings, State };

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
  readonly faults: FaultList;
  /** The calls to the control plane, oldest first. */
  calls(): Call[];
  clearCalls(): void;
  /** What `GET /_emulator/state` shows. */
  state(): State;
  /** Everything as it was at the start. */
  reset(): void;
  /** Delivers all log records that are waiting. Resolves when they have arrived or failed. */
  flush(): Promise<void>;
  /** Ends all connections, delivers what log records it can within two seconds, and is gone. */
  close(): Promise<void>;
}

/** How long closing waits for a local AWS. */
const FLUSH_MS = 2000;

const REPORT = (error: unknown): void => console.error('IVS Chat emulator:', error);

/** Starts an emulator. Rejects if an option is wrong, or the port cannot be had. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { clock = SYSTEM_CLOCK, random = Math.random, report = REPORT, recordTags, ...given } = options;
  const { port = DEFAULT_PLACE.port, region = DEFAULT_PLACE.region, account = DEFAULT_PLACE.account, ...changes } = given;
  const wrongPlace = placeProblem({ port, region, account });
  if (wrongPlace) throw new Error(wrongPlace);
  const problem = awsEndpointProblem(changes.awsEndpoint ?? '');
  if (problem) throw new Error(`awsEndpoint ${problem}, but is '${changes.awsEndpoint}'`);
  const settings: Settings = { ...DEFAULT_SETTINGS };
  changeSettings(settings, Object.fromEntries(Object.entries(changes).filter(([, value]) => (value ?? undefined) !== undefined)));
  const access = createAwsAccess(settings, region, account);
  // What it takes to talk to a local AWS is loaded before anybody waits for an answer.
  access.current();
  const logs = createLogDelivery(access, clock, settings);
  const hub = createHub();
  const service: Service = { region, account, clock, settings, store: createStore(), hub, logs, aws: () => access.current() };
  const [faults, limits, recorder] = [createFaults(random, service), createLimits(), createRecorder(recordTags)];
  const admin = createAdmin(service, recorder, faults, limits);
  const listening = await listen(port, { service, faults, limits, recorder, report }, admin, createMessaging(service, hub, faults));
  let closing: Promise<void> | undefined;
  return {
    endpoint: `http://${HOST}:${listening.port}`,
    messagingEndpoint: `ws://${HOST}:${listening.port}`,
    port: listening.port,
    region,
    account,
    settings,
    faults: { ...faults, add: (fault) => faults.add(readFault(fault)) },
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
