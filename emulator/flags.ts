import { parseArgs, type ParseArgsConfig } from 'node:util';
import { awsEndpointProblem } from './common/aws-endpoint';
import { DEFAULT_PLACE, placeProblem } from './common/place';
import { DAY_MS } from './common/settings';

/** What the command line asks for. */
export interface Flags {
  readonly port: number;
  readonly region: string;
  readonly account: string;
  readonly limits: boolean;
  readonly recordTags?: boolean;
  readonly awsEndpoint: string;
  readonly reviewHandlerAssociationMs?: number;
}

/** What `--help` says. */
export const HELP = `Amazon IVS Chat on 127.0.0.1.
When it is ready it prints one line of JSON with its endpoints; then it runs until Ctrl-C or SIGTERM.

  --port NUMBER            where it listens; 0, the default, is any free port
  --region NAME            requests must be signed for it; us-east-1 by default
  --account DIGITS         stands in every ARN; 000000000000 by default
  --limits                 apply the service's own limits on requests per second
  --record-tags            remember the tags of calls, too
  --aws-endpoint URL       a local AWS on this machine, for logs and review functions
  --review-handler-association-ms NUMBER
                           for how long after a room got its review function the fallback decides
  --help                   this text
`;

const OPTIONS = {
  'port': { type: 'string', default: `${DEFAULT_PLACE.port}` },
  'region': { type: 'string', default: DEFAULT_PLACE.region },
  'account': { type: 'string', default: DEFAULT_PLACE.account },
  'limits': { type: 'boolean', default: false },
  'record-tags': { type: 'boolean' },
  'aws-endpoint': { type: 'string', default: '' },
  'review-handler-association-ms': { type: 'string' },
  'help': { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** Reads the command line. Throws an Error whose message is for the user. */
export function readFlags(args: readonly string[]): Flags | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const { region, account, limits, 'record-tags': recordTags, 'aws-endpoint': awsEndpoint } = values;
  const port = /^[0-9]{1,5}$/.test(values.port) ? Number(values.port) : values.port;
  const wrongPlace = placeProblem({ port, region, account });
  if (wrongPlace) throw new Error(`--${wrongPlace}`);
  const problem = awsEndpointProblem(awsEndpoint);
  if (problem) throw new Error(`--aws-endpoint ${problem}, but is '${awsEndpoint}'`);
  const reviewHandlerAssociationMs = milliseconds('review-handler-association-ms', values['review-handler-association-ms']);
  return { port: Number(port), region, account, limits, recordTags, awsEndpoint, reviewHandlerAssociationMs };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    // Node goes on about positional arguments, of which there are none here.
    throw new Error(`${(error as Error).message.split(/\.\s/)[0].replace(/\.$/, '')}. --help shows all there are.`);
  }
}

function milliseconds(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = /^[0-9]{1,8}$/.test(value) ? Number(value) : NaN;
  if (!(number <= DAY_MS)) throw new Error(`--${flag} must be a number from 0 to ${DAY_MS}, but is '${value}'`);
  return number;
}
