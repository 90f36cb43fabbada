import { type ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { fail } from './validation';

/** Refuses what is certain to be in another account or region than the scope; what is not known yet passes. */
export function checkSameEnvironment(scope: IConstruct, what: string, env: ResourceEnvironment): void {
  const stack = Stack.of(scope);
  for (const part of ['account', 'region'] as const) {
    if (Token.compareStrings(env[part], stack[part]) === TokenComparison.DIFFERENT) {
      fail(scope, `${what} must be in the ${part} of the stack, ${stack[part]}, got ${env[part]}`);
    }
  }
}
