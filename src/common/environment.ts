import { type ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { fail } from './validation';

/** Refuses what is certain to be in another account or region than the scope; what is not known yet passes. */
export function checkSameEnvironment(scope: IConstruct, what: string, env: ResourceEnvironment, parts?: EnvironmentPart[]): void {
  const elsewhere = elsewhereOf(scope, env, parts);
  if (elsewhere) fail(scope, `${what} must be in the ${elsewhere.part} of the stack, ${elsewhere.wanted}, got ${elsewhere.got}`);
}

export type EnvironmentPart = 'account' | 'region';

/** In which part an environment is certain to differ from that of the scope's stack, if it is. */
export function elsewhereOf(
  scope: IConstruct, env: ResourceEnvironment, parts: EnvironmentPart[] = ['account', 'region'],
): { part: EnvironmentPart; wanted: string; got: string } | undefined {
  const stack = Stack.of(scope);
  const part = parts.find((name) => Token.compareStrings(env[name], stack[name]) === TokenComparison.DIFFERENT);
  return part && { part, wanted: stack[part], got: env[part] };
}

/** Where the stack is, at the longest that tokens can become, so that sizes can be measured at synth. */
export function longestEnvironment(scope: IConstruct): ResourceEnvironment {
  const { region, account } = Stack.of(scope);
  return { region: Token.isUnresolved(region) ? 'ap-northeast-1' : region, account: Token.isUnresolved(account) ? '0'.repeat(12) : account };
}
