import { Fn, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { fail } from './validation';

export const SERVICE = 'ivschat';
export const ROOM = 'room';

/** Refuses a literal that cannot be the ARN of a room; what is not known before deployment passes. */
export function checkRoomArn(scope: IConstruct, arn: string): void {
  if (Token.isUnresolved(arn)) return;
  if (!/^arn:aws[a-z-]*:ivschat:[a-z0-9-]+:[0-9]+:room\/[a-zA-Z0-9-]+$/.test(arn)) {
    fail(scope, `roomArn must be the ARN of an Amazon IVS Chat room (arn:aws:ivschat:REGION:ACCOUNT:room/ID), got ${JSON.stringify(arn)}`);
  }
}

/** The id at the end of a room's ARN, whether the ARN is known now or only at deployment. */
export function roomIdOf(arn: string): string {
  return Fn.select(1, Fn.split('/', arn));
}
