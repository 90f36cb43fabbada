import { type CdkCli, localCdkCli } from './cdk-cli';
import { startIvsChatEmulator, type IvsChatEmulator } from './ivschat-emulator';
import { saveLambdaLogs } from './lambda-logs';
import { buildLibrary, isLibraryFresh } from './library';
import { startMinistack } from './ministack';
import { installMinistack, isMinistackInstalled, ministackVersion } from './ministack-install';
import { LOOPBACK } from './ports';
import { findPython } from './python';
import { recordedCalls, type RecordedCall } from './recorded-calls';
import { makeRunFolder, type RunFolder } from './run-folder';
import { unseen, type Step } from './steps';

/** How the local AWS starts. */
export interface LocalAwsOptions {
  /** @default free ones */
  readonly ports?: { readonly ministack?: number; readonly emulator?: number };

  /** Interrupts the start when it fires: nothing is left running then. What has been started stays until `stop()`. */
  readonly signal?: AbortSignal;

  /** Told of each step. @default nobody */
  readonly step?: Step;

  /** The folders to use. @default new ones */
  readonly folder?: RunFolder;
}

/** An AWS on loopback, with Amazon IVS Chat in it. */
export interface LocalAws {
  /** The endpoint of every AWS service but IVS Chat. */
  readonly endpoint: string;

  readonly emulator: IvsChatEmulator;

  /** The CDK CLI, aimed at it. */
  readonly cdk: CdkCli;

  readonly logs: string;

  /** What was asked of every AWS service but IVS Chat so far, but for the calls of the account's root user. */
  calls(): RecordedCall[];

  /** Ends every process, and with them everything that was deployed. */
  stop(): Promise<void>;
}

/**
 * Where nobody answers. MiniStack 1.5.33 has no statuses of resources that are under way: during an Update, a resource is as
 * CREATE_COMPLETE or UPDATE_COMPLETE as before, from which the handler would conclude that it comes too late. Unanswered, it
 * goes by the event alone.
 */
const NOBODY = `http://${LOOPBACK}:9`;

/** Installs what is missing, builds what is stale, starts MiniStack and the IVS Chat emulator, and bootstraps the account. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const { signal, step = unseen, folder = makeRunFolder() } = options;
  const { logs, tmp } = folder;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.allSettled(stops.map(async (each) => each()));
    folder.remove();
  };
  try {
    await prepare(folder, step, signal);

    const emulator = await step('Start the IVS Chat emulator', async () => startIvsChatEmulator({ logs, tmp, signal, port: options.ports?.emulator }));
    stops.push(emulator.stop);
    const ministack = await step('Start MiniStack', async () => startMinistack({
      logs,
      tmp,
      signal,
      port: options.ports?.ministack,
      lambdaEnvironment: { AWS_ENDPOINT_URL_IVSCHAT: emulator.endpoint, AWS_ENDPOINT_URL_CLOUDFORMATION: NOBODY },
    }));
    stops.push(async () => {
      await saveLambdaLogs(ministack.endpoint, logs);
      await ministack.stop();
    });
    await emulator.connectTo(ministack.endpoint); // each needs to know the other

    const cdk = localCdkCli({ endpoint: ministack.endpoint, cloudControlEndpoint: emulator.endpoint, logs, tmp });
    await step('cdk bootstrap', async () => cdk.bootstrap(signal));
    return { endpoint: ministack.endpoint, emulator, cdk, logs, calls: () => recordedCalls(ministack.calls), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Both take a while where they are needed, and one mostly waits for the network: so side by side. */
async function prepare({ logs }: RunFolder, step: Step, signal?: AbortSignal): Promise<void> {
  const python = isMinistackInstalled() ? undefined : await findPython(logs, signal);
  const version = `MiniStack ${ministackVersion()}`;
  await together([
    async (either) => python
      ? step(`Install ${version} into .local/`, async () => installMinistack(python, logs, either))
      : step(`${version} is installed`, async () => undefined),
    async (either) => step(isLibraryFresh() ? 'The library is built' : 'Build the library (esbuild, jsii)', async () => buildLibrary(logs, either)),
  ], signal);
}

/** Waits for all, and for all to be over: the first that fails interrupts the others. */
async function together(works: readonly ((signal: AbortSignal) => Promise<void>)[], signal?: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const interrupt = () => failed.abort(signal?.reason);
  if (signal?.aborted) interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  let first: unknown;
  await Promise.all(works.map(async (work) => work(failed.signal).catch((error: unknown) => {
    first ??= error;
    failed.abort(error);
  })));
  signal?.removeEventListener('abort', interrupt);
  if (first !== undefined) throw first;
}
