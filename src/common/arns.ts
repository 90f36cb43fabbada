import { Fn, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { fail } from './validation';

export const SERVICE = 'ivschat';
export const ROOM = 'room';
export const LOGGING_CONFIGURATION = 'logging-configuration';

/** Refuses a literal that cannot be the ARN of such a resource; what is not known before deployment passes. */
export function checkArn(scope: IConstruct, property: string, resource: typeof ROOM | typeof LOGGING_CONFIGURATION, arn: string): void {
  if (Token.isUnresolved(arn)) return;
  if (!new RegExp(`^arn:aws[a-z-]*:ivschat:[a-z0-9-]+:[0-9]+:${resource}/[a-zA-Z0-9-]+$`).test(arn)) {
    const noun = resource.replace('-', ' ');
    fail(scope, `${property} must be the ARN of an Amazon IVS Chat ${noun} (arn:aws:ivschat:REGION:ACCOUNT:${resource}/ID), got ${JSON.stringify(arn)}`);
  }
}

/** The id at the end of an ARN, whether the ARN is known now or only at deployment. */
export function idOf(arn: string): string {
  return Fn.select(1, Fn.split('/', arn));
}
