import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { NAMES } from './names';
import { form, type World } from './world';
import { ALONE, CdkCli } from '../../local/cdk-cli';
import { buildLibrary, isLibraryFresh } from '../../local/library';
import { Problem } from '../../local/problem';
import type { RunFolder } from '../../local/run-folder';
import type { Step } from '../../local/steps';

/** Settings of a developer's shell that say who they are for AWS, and how AWS is reached. */
const OF_AWS = /^(AWS_|HTTPS?_PROXY$|https?_proxy$|NO_PROXY$|no_proxy$|NODE_EXTRA_CA_CERTS$|HOME$|PATH$|LANG$|TMPDIR$)/;

/** Local endpoints: with one of them, this would be no account. */
const ELSEWHERE = /^AWS_ENDPOINT_URL/;

/** The account that the credentials of this process are of, if it is the one that was named. */
export async function accountWorld(wanted: { readonly account: string; readonly region: string }, folder: RunFolder): Promise<World> {
  const { account, region } = wanted;
  const elsewhere = Object.keys(process.env).filter((name) => ELSEWHERE.test(name));
  if (elsewhere.length > 0) throw new Problem(`${elsewhere.join(', ')} point elsewhere than to an account. Unset them, or run it with --local.`);
  const cloudformation = new CloudFormationClient({ region });
  const world: World = {
    isLocal: false,
    account,
    region,
    chat: { region },
    rest: { region },
    messaging: region,
    cdk: new CdkCli({ environment: { ...ofAws(), ...ALONE, AWS_REGION: region, AWS_DEFAULT_REGION: region }, logs: folder.logs, tmp: folder.tmp }),
    patienceMs: 120_000,
    keys: async () => cloudformation.config.credentials(),
    address: (url) => url,
    flush: async () => undefined,
    stop: async () => {
      cloudformation.destroy();
      folder.remove();
    },
  };
  await checkAccount(world).catch(async (error: unknown) => {
    await world.stop();
    throw error;
  });
  return world;
}

function ofAws(): Record<string, string> {
  const known = Object.entries(process.env).flatMap(([name, value]) => (value !== undefined && OF_AWS.test(name) ? [[name, value]] : []));
  return Object.fromEntries(known) as Record<string, string>;
}

/** Refuses credentials of another account, or none at all. */
export async function checkAccount(world: World): Promise<void> {
  const answer = await form(world, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' }).catch((error: unknown) => {
    throw new Problem(`The account could not be asked who you are: ${error instanceof Error ? error.message : String(error)}`);
  });
  const found = /<Account>(\d{12})<\/Account>/.exec(answer)?.[1];
  if (found !== world.account) {
    throw new Problem(`Your credentials are of the account ${found ?? 'of nobody'}, and --account says ${world.account}. Nothing was made.`);
  }
}

/** Refuses an account that is not bootstrapped, or in which an earlier run is still standing. */
export async function checkReady({ region, account }: World, clean: boolean): Promise<void> {
  const client = new CloudFormationClient({ region });
  const isThere = async (StackName: string) => client.send(new DescribeStacksCommand({ StackName })).then(() => true, (error: unknown) => {
    if (error instanceof Error && /does not exist/.test(error.message)) return false;
    throw error;
  });
  try {
    if (!await isThere('CDKToolkit')) throw new Problem(`The account is not ready for CDK. Once: npx cdk bootstrap aws://${account}/${region}`);
    const left = await Promise.all([NAMES.platform, NAMES.probe].map(async (name) => (await isThere(name) ? [name] : [])));
    if (left.flat().length > 0 && !clean) {
      throw new Problem(`${left.flat().join(' and ')} stand in the account: another run is under way, or did not end well. --clean destroys what it left.`);
    }
  } finally {
    client.destroy();
  }
}

/** Builds the library where its sources are newer. */
export async function prepare({ logs }: RunFolder, step: Step, signal: AbortSignal): Promise<void> {
  await step(isLibraryFresh() ? 'The library is built' : 'Build the library (esbuild, jsii)', async () => buildLibrary(logs, signal));
}
