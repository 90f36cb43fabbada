/** Where an emulator is: its port, and what the ARNs of its rooms are made of. */
export interface Place {
  readonly port: number;
  readonly region: string;
  readonly account: string;
}

/** The one that is meant where nobody names another: any free port. */
export const DEFAULT_PLACE: Place = { port: 0, region: 'us-east-1', account: '000000000000' };

const REGION = /^[a-z0-9-]+$/;
const ACCOUNT = /^[0-9]{12}$/;

/** What is wrong with a place, beginning with the name of what is; undefined if nothing is. */
export function placeProblem({ port, region, account }: Readonly<Record<keyof Place, unknown>>): string | undefined {
  if (!isPort(port)) return `port must be a number from 0 to 65535, but is '${port}'`;
  if (!(typeof region === 'string' && REGION.test(region))) return `region must match ${REGION.source}, but is '${region}'`;
  if (!(typeof account === 'string' && ACCOUNT.test(account))) return `account must be 12 digits, but is '${account}'`;
  return undefined;
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65535;
}
