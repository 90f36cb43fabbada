import { Aws, Fn } from 'aws-cdk-lib';

/**
 * A name that no other deployed stack has, not even one of the same class, a nested one or one of another region, and that
 * stays: 37 characters longer than what it is made of.
 *
 * CDK makes names of construct paths, which two deployments of a stack share. The id at the end of a stack's ARN is its own.
 */
export function uniqueToStack(name: string): string {
  return `${name}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
}
