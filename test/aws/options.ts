import { parseArgs } from 'node:util';
import { Problem } from '../../local/problem';

/** What the suite was asked to do. */
export type Options =
  | { readonly help: true }
  | { readonly help: false; readonly local: true }
  | {
    readonly help: false;
    readonly local: false;
    readonly account: string;
    readonly region: string;

    /** Whether it may begin. Without it, it only says what it would do. */
    readonly yes: boolean;

    /** Whether what an earlier run left is destroyed first. */
    readonly clean: boolean;
  };

/** Where AWS offers Amazon IVS Chat. */
const REGIONS = ['us-east-1', 'us-west-2', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'eu-central-1', 'eu-west-1'];

export const USAGE = `Deploys a chat app, chats in it, asks AWS what its documentation does not say, and destroys all of it.

  npm run test:aws -- --local                                      on this machine, without an account
  npm run test:aws -- --account 123456789012 --region eu-west-1    says what it would make there, and what that costs
  npm run test:aws -- --account 123456789012 --region eu-west-1 --yes

  --clean    first destroys what an earlier run left behind

Credentials are those that the AWS CLI and the CDK CLI would take (AWS_PROFILE, for one).`;

const HELP = 'Try: npm run test:aws -- --help';

/** Reads the command line. A `Problem` when it cannot be understood, or leaves open where to run. */
export function parseOptions(args: readonly string[]): Options {
  const { help, local, account, region, yes = false, clean = false } = parse(args);
  if (help) return { help };
  if (local) {
    if (account !== undefined || region !== undefined || yes || clean) throw new Problem(`--local takes no other option: it runs on this machine, in no account. ${HELP}`);
    return { help: false, local };
  }
  if (account === undefined || region === undefined) throw new Problem(`Say where to run: --local, or --account and --region. ${HELP}`);
  if (!/^\d{12}$/.test(account)) throw new Problem(`--account must be the 12 digits of an AWS account, not "${account}".`);
  if (!REGIONS.includes(region)) throw new Problem(`--region must be one that has Amazon IVS Chat, not "${region}": ${REGIONS.join(', ')}.`);
  return { help: false, local: false, account, region, yes, clean };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        local: { type: 'boolean' },
        account: { type: 'string' },
        region: { type: 'string' },
        yes: { type: 'boolean' },
        clean: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message.split('.')[0]}. ${HELP}`);
  }
}
