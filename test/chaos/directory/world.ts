import { join } from 'node:path';
import { openLogService, type LogService } from './audit-log';
import { type Chronicle, newChronicle } from './chronicle';
import { createJsonFaults, type JsonFaults } from './service-faults';
import { createTable, openTableClient, type Table } from './table';
import { type Emulator, startEmulator } from '../../../emulator';
import { DIRECTORY_ENV, type DirectorySettings } from '../../../src/contract';
import {
  createFunction, createKillPlans, type KillPlans, type LambdaFunction, openRequests, openWire, type RequestFaults, type Requests, type Sandboxes,
  type Wire,
} from '../../cloudformation';
import { SENTINEL } from '../sentinel';

export const DIRECTORY_BUNDLE = join(__dirname, '../../../assets/lambda/room-directory/index.js');
export const NAME_PREFIX = 'Streams';
export const RESERVED_KEY = 'lobby';
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:directory';
/** The timeouts of the two functions, and of the custom resource, as the construct sets them. */
const [HANDLER_MILLISECONDS, SWEEP_MILLISECONDS, SERVICE_TIMEOUT_SECONDS] = [300_000, 900_000, 3_600];

/** What a deployment of the construct says. */
export interface Deployed {
  readonly settings: DirectorySettings;
  readonly converge: boolean;
  readonly expiryMinutes: number;
  readonly graceSeconds: number;
}

/** An account with a directory in it, and what stands between its functions and the services. */
export interface DirectoryWorld {
  readonly emulator: Emulator;
  /** To Amazon IVS Chat. */
  readonly wire: Wire;
  /** To that, to DynamoDB, and to CloudWatch Logs. */
  readonly wires: { readonly chat: Wire; readonly table: Wire; readonly audit: Wire };
  readonly plans: KillPlans;
  readonly tableFaults: JsonFaults;
  readonly auditFaults: JsonFaults;
  readonly audit: LogService;
  /** The function that opens, closes, reads and lists rooms. */
  readonly directory: LambdaFunction;
  readonly sweep: LambdaFunction;
  readonly requests: Requests;
  readonly requestFaults: RequestFaults[];
  readonly leaks: string[];
  /** All that the functions wrote. */
  readonly log: { readonly at: number; readonly text: string }[];
  readonly fired: Record<string, number>;
  readonly table: Table;
  /** What happened in the story that is played, and the calls to the table. */
  chronicle: Chronicle;
  readonly tableCalls: { readonly at: number; readonly accessKeyId: string; readonly operation: string }[];
  readonly deployed: Deployed;
  /** Begins anew, with a table of its own. */
  begin(deployed: Deployed): Promise<void>;
  /** From now on, deliveries begin with these. */
  deploy(deployed: Deployed): void;
  /** The table cannot be reached meanwhile. */
  withoutTable(action: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface DirectoryWorldOptions {
  readonly sandboxes: Sandboxes;
  /** Of DynamoDB. */
  readonly tableEndpoint: string;
  readonly concurrency?: number;
}

let tables = 0;

export async function openDirectoryWorld({ sandboxes, tableEndpoint, concurrency = 20 }: DirectoryWorldOptions): Promise<DirectoryWorld> {
  const emulator = await startEmulator();
  const audit = await openLogService();
  const client = openTableClient(tableEndpoint);
  const plans = createKillPlans();
  const [tableFaults, auditFaults] = [createJsonFaults('table'), createJsonFaults('audit')];
  const tableCalls: { at: number; accessKeyId: string; operation: string }[] = [];
  let isTableAway = false;
  const away = { effect: false, answer: () => ({ status: 400, body: { __type: 'ResourceNotFoundException', message: 'There is no such table' } }) };
  const wires = {
    chat: await openWire(emulator.endpoint, { plans }),
    table: await openWire(tableEndpoint, {
      plans,
      onCall: (accessKeyId, operation) => { tableCalls.push({ at: Date.now(), accessKeyId, operation }); },
      interfere: (operation) => (isTableAway ? away : tableFaults.strike(operation)),
    }),
    audit: await openWire(audit.endpoint, { plans, interfere: auditFaults.strike }),
  };
  const [requestFaults, leaks]: [RequestFaults[], string[]] = [[], []];
  const log: { at: number; text: string }[] = [];
  let table: Table | undefined;
  let deployed: Deployed | undefined;
  let environment: Readonly<Record<string, string>> = {};
  const onLog = (text: string) => {
    log.push({ at: Date.now(), text });
    if (text.includes(SENTINEL)) leaks.push(text);
  };
  const requests: Requests = await openRequests({
    invoke: (...event) => sweep.invoke(...event),
    wire: wires.chat,
    nextFaults: () => requestFaults.shift() ?? {},
    serviceTimeoutSeconds: SERVICE_TIMEOUT_SECONDS,
  });
  const functionOf = (handler: string, arn: string, timeout: number) => createFunction({
    sandboxes, concurrency, onLog, handler, arn, timeout, get environment() { return environment; },
  });
  const directory = functionOf('handler', FUNCTION_ARN, HANDLER_MILLISECONDS);
  const sweep = functionOf('sweep', `${FUNCTION_ARN}-sweep`, SWEEP_MILLISECONDS);

  const deploy = (next: Deployed) => {
    deployed = next;
    environment = {
      AWS_REGION: emulator.region,
      AWS_LAMBDA_FUNCTION_NAME: 'directory',
      AWS_SECRET_ACCESS_KEY: `${SENTINEL}secret-access-key`,
      AWS_SESSION_TOKEN: `${SENTINEL}session-token`,
      AWS_ENDPOINT_URL_IVSCHAT: wires.chat.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: wires.table.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: wires.audit.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: requests.endpoint,
      [DIRECTORY_ENV.table]: table!.name,
      [DIRECTORY_ENV.namePrefix]: NAME_PREFIX,
      [DIRECTORY_ENV.settings]: JSON.stringify(next.settings),
      [DIRECTORY_ENV.expiryMinutes]: `${next.expiryMinutes}`,
      [DIRECTORY_ENV.reservedKeys]: RESERVED_KEY,
      [DIRECTORY_ENV.auditLogGroup]: '/audit',
      [DIRECTORY_ENV.converge]: `${next.converge}`,
      [DIRECTORY_ENV.streamGraceSeconds]: `${next.graceSeconds}`,
    };
  };
  return {
    emulator,
    wire: wires.chat,
    wires,
    tableCalls,
    chronicle: newChronicle(),
    plans,
    tableFaults,
    auditFaults,
    audit,
    directory,
    sweep,
    requests,
    requestFaults,
    leaks,
    log,
    fired: {},
    get table() { return table!; },
    get deployed() { return deployed!; },
    deploy,
    async begin(first) {
      await table?.delete();
      tableCalls.length = 0;
      log.length = 0;
      table = await createTable(client, `directory-${process.pid}-${++tables}`);
      deploy(first);
    },
    async withoutTable(action) {
      isTableAway = true;
      await action();
      isTableAway = false;
    },
    async close() {
      client.destroy();
      await Promise.all([requests.close(), ...Object.values(wires).map((wire) => wire.close()), audit.close(), emulator.close()]);
    },
  };
}
