import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In how many ways an app has rooms: those of app.cjs, ours first. */
export const KINDS = ['ours', 'CfnRoom', 'AwsCustomResource', 'Provider'] as const;
export type Kind = (typeof KINDS)[number];
export const PEERS = KINDS.slice(1);

const RESOURCES_OF_A_STACK = 500;
/** What each kind takes: an `AwsCustomResource` brings a policy, and the others what stands once beside them. */
const RESOURCES: Record<Kind, { readonly each: number; readonly once: number }> = {
  ours: { each: 1, once: 3 },
  CfnRoom: { each: 1, once: 0 },
  AwsCustomResource: { each: 2, once: 3 },
  Provider: { each: 1, once: 8 },
};

/** Why there cannot be so many rooms in a stack, if there cannot. */
export function cannot(kind: Kind, rooms: number): string | undefined {
  const { each, once } = RESOURCES[kind];
  const most = Math.floor((RESOURCES_OF_A_STACK - once) / each);
  return rooms > most ? `at most ${most} rooms in a stack of ${RESOURCES_OF_A_STACK} resources` : undefined;
}

export function nameOf(kind: Kind): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../node_modules/aws-cdk-lib/package.json'), 'utf8')) as { version: string };
  return `aws-cdk-lib ${version} ${kind}`;
}
