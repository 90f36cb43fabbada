import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../emulator';
import { createFunction, type LambdaFunction, openRequests, openWire, type RequestFaults, type Requests, type Sandboxes, type Wire } from '../cloudformation';
import { SENTINEL } from './sentinel';

export const SHIPPED_BUNDLE = join(__dirname, '../../assets/lambda/custom-resource/index.js');

/** An account with the function in it: the service, CloudFormation's side of the protocol, Lambda, and what stands between them. */
export interface World {
  readonly emulator: Emulator;
  readonly wire: Wire;
  readonly lambda: LambdaFunction;
  readonly requests: Requests;
  /** What is to go wrong with the next requests, in order. */
  readonly requestFaults: RequestFaults[];
  /** What was seen in the function's log that must not be there. */
  readonly leaks: string[];
  /** How often each kind of fault in the emulator has struck. */
  readonly fired: Record<string, number>;
  /** How much the function has logged, in characters: nothing at all would prove nothing. */
  readonly logged: () => number;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly sandboxes: Sandboxes;
  readonly limits?: boolean;
  readonly concurrency?: number;
  /** How many questions of each kind CloudFormation answers in a second; the default is all. */
  readonly questionsPerSecond?: number;
}

/** The function acts on what CloudFormation said a second ago. If its call arrives much later, the machine was too slow for the clock. */
const STALE_MILLISECONDS = 1_500;
/** The function's timeout, as the construct sets it. */
const TIMEOUT_MILLISECONDS = 300_000;

export async function openWorld({ sandboxes, limits = false, concurrency = 20, questionsPerSecond }: WorldOptions): Promise<World> {
  const emulator = await startEmulator({ limits });
  const wire = await openWire(emulator.endpoint, {
    onCall(accessKeyId, operation) {
      const toldAt = requests.toldAt.get(accessKeyId);
      if (/^(Update|Tag|Untag)/.test(operation) && toldAt !== undefined && Date.now() - toldAt > STALE_MILLISECONDS) wire.counts['given-up'] += 1;
    },
  });
  const requestFaults: RequestFaults[] = [];
  const leaks: string[] = [];
  let characters = 0;
  // Each needs the other: the function is told where to ask CloudFormation, which invokes it.
  const requests: Requests = await openRequests({
    invoke: (...event) => lambda.invoke(...event), wire, questionsPerSecond, nextFaults: () => requestFaults.shift() ?? {},
  });
  const lambda = createFunction({
    sandboxes,
    timeout: TIMEOUT_MILLISECONDS,
    concurrency,
    environment: {
      AWS_REGION: emulator.region,
      AWS_SECRET_ACCESS_KEY: `${SENTINEL}secret-access-key`,
      AWS_SESSION_TOKEN: `${SENTINEL}session-token`,
      AWS_ENDPOINT_URL_IVSCHAT: wire.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: requests.endpoint,
    },
    onLog: (text) => {
      characters += text.length;
      if (text.includes(SENTINEL)) leaks.push(text);
    },
  });
  return {
    emulator,
    wire,
    lambda,
    requests,
    requestFaults,
    leaks,
    fired: {},
    logged: () => characters,
    async close() {
      await Promise.all([requests.close(), wire.close(), emulator.close()]);
    },
  };
}
