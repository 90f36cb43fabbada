import { Token } from 'aws-cdk-lib';

const DYNAMIC_REFERENCE = /\{\{resolve:[^}]+\}\}/;

/** What `StringParameter.valueFromLookup` returns until the CDK CLI has looked. */
const LOOK_UP_DUMMY = 'dummy-value-for-';

/** Whether only the deployment knows the text: a token, or a dynamic reference (`{{resolve:…}}`) that is written out. */
export function isKnownAtDeployment(text: string): boolean {
  return Token.isUnresolved(text) || DYNAMIC_REFERENCE.test(text);
}

/** Whether the text stands for what the CDK CLI looks up after this synthesis, and before the next. */
export function isLookUpDummy(text: string): boolean {
  return text.includes(LOOK_UP_DUMMY);
}

/** Whether the text is known now: what is not passes every check of characters, length or form. */
export function isKnown(text: string): boolean {
  return !isKnownAtDeployment(text) && !isLookUpDummy(text);
}

/** The first dynamic reference in a resolved value, or in a part of it. */
export function dynamicReferenceIn(resolved: unknown): string | undefined {
  const text = JSON.stringify(resolved) ?? '';
  // Of one that is joined at deployment (the ARN of a secret), the beginning is all there is.
  return DYNAMIC_REFERENCE.exec(text)?.[0].replace(/".*/, '…') ?? (text.includes('{{resolve:') ? '{{resolve:…}}' : undefined);
}
