import { AwsClient } from 'aws4fetch';
import type { Place } from '../../local/account';
import type { CdkCli } from '../../local/cdk-cli';
import type { Keys } from '../e2e/assume';

/** An AWS to run in: that of an account, or the one on this machine. The suite knows no other difference between the two. */
export interface World {
  readonly isLocal: boolean;
  readonly account: string;
  readonly region: string;

  /** Where Amazon IVS Chat is, and where all else. */
  readonly chat: Place;
  readonly rest: Place;

  /** What chat clients take as `regionOrUrl`. */
  readonly messaging: string;
  readonly cdk: CdkCli;

  /** How long something may take to become true that AWS says becomes true "eventually". */
  readonly patienceMs: number;

  /** The keys of whoever runs the suite. */
  keys(): Promise<Keys>;

  /** Where an API is that has this address on AWS. */
  address(url: string): string;

  /** Sees to it that what was said stands in the logs, where that can be had. */
  flush(): Promise<void>;

  /** Ends what was started on this machine. */
  stop(): Promise<void>;
}

/** The services that are asked without a client of their own: signing name and host. */
const HOSTS = { sts: 'sts', monitoring: 'monitoring', cloudcontrolapi: 'cloudcontrolapi' } as const;

/** Where such a service is. */
export function endpointOf(world: Pick<World, 'chat' | 'rest' | 'region'>, service: keyof typeof HOSTS): string {
  const { endpoint } = service === 'cloudcontrolapi' ? world.chat : world.rest; // the emulator answers for Cloud Control
  return endpoint ?? `https://${HOSTS[service]}.${world.region}.amazonaws.com`;
}

/** Asks a service that takes forms and answers in XML. */
export async function form(world: World, service: 'sts' | 'monitoring', fields: Readonly<Record<string, string>>): Promise<string> {
  return post(world, service, `${new URLSearchParams(fields)}`, { 'content-type': 'application/x-www-form-urlencoded' });
}

/** Asks Cloud Control. */
export async function cloudControl(world: World, operation: string, input: object): Promise<unknown> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `CloudApiService.${operation}` };
  return JSON.parse(await post(world, 'cloudcontrolapi', JSON.stringify(input), headers));
}

async function post(world: World, service: keyof typeof HOSTS, body: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const client = new AwsClient({ ...await world.keys(), service, region: world.region, retries: 3 });
  const response = await client.fetch(`${endpointOf(world, service)}/`, { method: 'POST', body, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

/** Looks until there is something to see, or `patienceMs` are over. */
export async function until<T>(patienceMs: number, look: () => Promise<T | undefined>, pauseMs = 1000): Promise<T | undefined> {
  for (const end = Date.now() + patienceMs; ;) {
    const found = await look();
    if (found !== undefined || Date.now() + pauseMs > end) return found;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
