import type { World } from './world';
import { ACCOUNT, CREDENTIALS, isolateThisProcess, REGION } from '../../local/account';
import { localHttpApiUrl } from '../../local/http-api-url';
import { startLocalAws } from '../../local/local-aws';
import type { RunFolder } from '../../local/run-folder';
import type { Step } from '../../local/steps';

/** The AWS on this machine. */
export async function localWorld(folder: RunFolder, step: Step, signal: AbortSignal): Promise<World> {
  isolateThisProcess();
  const aws = await startLocalAws({ folder, step, signal });
  return {
    isLocal: true,
    account: ACCOUNT,
    region: REGION,
    chat: { endpoint: aws.emulator.endpoint },
    rest: { endpoint: aws.endpoint },
    messaging: aws.emulator.messagingEndpoint,
    cdk: aws.cdk,
    patienceMs: 15_000,
    keys: async () => CREDENTIALS,
    address: (url) => localHttpApiUrl(url, aws.endpoint),
    flush: async () => aws.emulator.flush(),
    stop: async () => aws.stop(),
  };
}
