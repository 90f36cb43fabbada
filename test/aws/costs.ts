import { MORE_RIGHTS } from './more-rights';
import { Problem } from '../../local/problem';

/**
 * What a run costs at most. Every price is one of docs/costs.md, in us-east-1 (a test holds this), or an allowance, where that page has none: then it
 * is far above what anybody has seen. Monthly prices count in full where AWS may charge a part of a month as a whole, and by the hour otherwise.
 */
export interface Cost {
  readonly what: string;
  readonly amount: number;

  /** USD for `per`. */
  readonly price: number;
  readonly per: number;

  /** Whether docs/costs.md has the price. */
  readonly documented: boolean;
}

/** A run takes half an hour; what was forgotten is charged for longer. */
const HOURS = 3;
const HOURS_OF_A_MONTH = 730;

/** All that the app can have. */
export const METRICS = 80;

const COSTS: readonly Cost[] = [
  { what: 'the secret of the hashes, a whole month', amount: 1, price: 0.40, per: 1, documented: true },
  { what: 'the sweep, a whole month', amount: 1, price: 0.21, per: 1, documented: true },
  { what: `${METRICS} metrics for ${HOURS} hours`, amount: METRICS * HOURS, price: 0.30, per: HOURS_OF_A_MONTH, documented: true },
  { what: 'requests to the API', amount: 2_000, price: 1.72, per: 1_000_000, documented: true },
  { what: 'tokens, through the ban list', amount: 2_000, price: 0.25, per: 1_000_000, documented: true },
  { what: 'rooms of the directory', amount: 20, price: 0.00003, per: 1, documented: true },
  { what: 'logs and transcripts, GB', amount: 0.05, price: 0.50, per: 1, documented: true },
  // docs/costs.md gives no price of a message: one cent for ten is many times what a message can cost.
  { what: 'messages, sent or delivered (an allowance)', amount: 500, price: 0.01, per: 10, documented: false },
  { what: 'four people who sign in (an allowance)', amount: 4, price: 0.05, per: 1, documented: false },
];

/** The rows, dearest first. */
export function costs(): readonly (Cost & { readonly usd: number })[] {
  return COSTS.map((cost) => ({ ...cost, usd: cost.amount * cost.price / cost.per })).sort((a, b) => b.usd - a.usd);
}

/** What other regions may add. */
const DEARER = 1.5;

/** All of it in whatever region, rounded up to ten cents. */
export function atMost(): number {
  return Math.ceil(costs().reduce((sum, { usd }) => sum + usd, 0) * DEARER * 10) / 10;
}

/** What is made where, and what it costs: what somebody must know before they say yes. */
export function plan(account: string, region: string): string {
  const rows = costs().map(({ what, usd }) => `  ${usd.toFixed(3).padStart(7)}  ${what}`);
  return `In the account ${account}, in ${region}, this makes for about half an hour:

  - three stacks of CloudFormation: a chat app (rooms, a directory of rooms, an HTTP API, a user pool with four people, three destinations of logs,
    Lambda functions, DynamoDB tables, a secret), and two smaller ones with roles that only this account may assume;
  - each function with a role for what it does. Should AWS ask for more rights than it documents when logs are set up, then one of them may also
    ${MORE_RIGHTS.bucket}, of the app's own bucket, and ${MORE_RIGHTS.logs}, in the region;
  - rooms and logging configurations beside them, each tagged cdk-ivschat-suite, and some hundred messages. At one time there are eight logging
    configurations, of the ten that a region has unless AWS was asked for more.

Then it destroys all of it, also when it fails or you press Ctrl-C. What stays: the files that the CDK CLI puts into its own bucket (a megabyte),
and the role AWSServiceRoleForLogDelivery, which AWS makes in an account with its first delivery of logs to Firehose.
It costs USD ${atMost().toFixed(2)} at most. That is the sum of the following, at the list prices of us-east-1 in docs/costs.md, and half as much again
for other regions:

${rows.join('\n')}`;
}

/** Says what will be made, and goes on only where somebody has said yes to it. */
export function askConsent(wanted: { readonly account: string; readonly region: string; readonly yes: boolean }, say: (text: string) => void): void {
  const { account, region, yes } = wanted;
  say(plan(account, region));
  if (!yes) throw new Problem('Nothing was made. Say --yes to begin.');
}
