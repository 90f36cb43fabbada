import { CfnElement, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isKnown } from './known';

/** The name of a stack at its longest, and what CloudFormation puts at the end of a name that it makes. */
const STACK_NAME = 128;
const END = 13;

/**
 * The name of a resource at the longest that it can be once it is deployed, so that sizes can be measured at synth.
 *
 * @param resource what has the name. If it is made here, CloudFormation makes the name of the stack's and the logical id
 * @param max what the service takes
 */
export function longestName(name: string, resource: IConstruct, max: number): string {
  if (isKnown(name)) return name;
  const made = resource.node.defaultChild;
  if (!CfnElement.isCfnElement(made)) return '0'.repeat(max);
  const stack = Stack.of(made);
  const ofStack = Token.isUnresolved(stack.stackName) ? STACK_NAME : stack.stackName.length;
  return '0'.repeat(Math.min(max, ofStack + '-'.length + stack.getLogicalId(made).length + '-'.length + END));
}
