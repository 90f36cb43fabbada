import { parseArgs } from 'node:util';
import { awsEndpointProblem } from './common/aws-endpoint';
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

const REGION = /^[a-z0-9-]+$/;
const ACCOUNT = /^[0-9]{12}$/;

/** Reads the command line. Throws an Error whose message is one sentence for the user. */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'port': { type: 'string', default: '0' },
      'region': { type: 'string', default: 'us-east-1' },
      'account': { type: 'string', default: '000000000000' },
      'limits': { type: 'boolean', default: false },
      'record-tags': { type: 'boolean' },
      'aws-endpoint': { type: 'string', default: '' },
      'review-handler-association-ms': { type: 'string' },
    },
  });
  const port = /^[0-9]{1,5}$/.test(values.port) ? Number(values.port) : NaN;
  if (!(port <= 65535)) throw new Error(`--port must be a number from 0 to 65535, but is '${values.port}'`);
  if (!REGION.test(values.region)) throw new Error(`--region must match ${REGION.source}, but is '${values.region}'`);
  if (!ACCOUNT.test(values.account)) throw new Error(`--account must be 12 digits, but is '${values.account}'`);
  const awsEndpoint = values['aws-endpoint'];
  const problem = awsEndpointProblem(awsEndpoint);
  if (problem) throw new Error(`--aws-endpoint ${problem}, but is '${awsEndpoint}'`);
  const reviewHandlerAssociationMs = milliseconds('review-handler-association-ms', values['review-handler-association-ms']);
  const { region, account, limits, 'record-tags': recordTags } = values;
  return { port, region, account, limits, recordTags, awsEndpoint, reviewHandlerAssociationMs };
}

function milliseconds(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = /^[0-9]{1,8}$/.test(value) ? Number(value) : NaN;
  if (!(number <= DAY_MS)) throw new Error(`--${flag} must be a number from 0 to ${DAY_MS}, but is '${value}'`);
  return number;
}
