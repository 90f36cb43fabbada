import { type ResourceEnvironment, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isKnown, isLookUpDummy } from './known';
import { partOf } from './parts';
import { fail } from './validation';

export const SERVICE = 'ivschat';
export const ROOM = 'room';
export const LOGGING_CONFIGURATION = 'logging-configuration';

/** What the id is while the CDK CLI has not looked up the ARN. */
const DUMMY_ID = '000000000000';

/** Refuses a literal that cannot be the ARN of such a resource; what is not known yet passes. */
export function checkArn(scope: IConstruct, property: string, resource: typeof ROOM | typeof LOGGING_CONFIGURATION, arn: string): void {
  if (typeof arn === 'string' && !isKnown(arn)) return; // a language without types may hand over anything
  if (!new RegExp(`^arn:aws[a-z-]*:ivschat:[a-z0-9-]+:[0-9]+:${resource}/[a-zA-Z0-9-]+$`).test(arn)) {
    const noun = resource.replace('-', ' ');
    fail(scope, `${property} must be the ARN of an Amazon IVS Chat ${noun} (arn:aws:ivschat:REGION:ACCOUNT:${resource}/ID), got ${JSON.stringify(arn)}`);
  }
}

/** The id at the end of an ARN, whether the ARN is known now or only at deployment. */
export function idOf(scope: IConstruct, arn: string): string {
  return isLookUpDummy(arn) ? DUMMY_ID : partOf(scope, 'the id', arn, '/', 1) ?? '';
}

/** Where the resource of an ARN is that was given to `from…`: the parts of what only the deployment knows are tokens. */
export function environmentOf(scope: IConstruct, arn: string): ResourceEnvironment {
  const { account, region } = Stack.of(scope);
  if (isLookUpDummy(arn)) return { account, region };
  return {
    account: partOf(scope, 'the account', arn, ':', 4) || account,
    region: partOf(scope, 'the region', arn, ':', 3) || region,
  };
}

/** Where a resource is: an ARN that is known says it better than an imported construct, which may only know where it was imported. */
export function whereabouts(arn: string, { account, region }: ResourceEnvironment): ResourceEnvironment {
  const [prefix, , , ofRegion, ofAccount] = isKnown(arn) ? arn.split(':') : [];
  return prefix === 'arn' ? { account: ofAccount || account, region: ofRegion || region } : { account, region };
}
