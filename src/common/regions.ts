import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Where AWS offers Amazon IVS Chat. It adds regions now and then, so another one is no error. */
const REGIONS: readonly string[] = [
  'ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2',
];

/** The stacks that have had their warning. */
const warned = new WeakSet<Stack>();

/**
 * Warns where the service is not known to be, of the first construct that needs it in a stack or what is nested in that. A
 * region that only the deployment knows passes.
 */
export function warnWithoutChat(scope: IConstruct): void {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  if (Token.isUnresolved(stack.region) || REGIONS.includes(stack.region) || warned.has(stack)) return;
  warned.add(stack);
  Annotations.of(scope).addWarningV2('cdk-ivschat:regionWithoutChat', `Amazon IVS Chat is not known to be offered in ${stack.region}, `
    + `the region of this stack: rooms and logging configurations cannot be made where it is not. It is in ${REGIONS.join(', ')}. `
    + 'If AWS has added the region since, acknowledge this warning');
}
