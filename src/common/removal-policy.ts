import { RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkGiven } from './shapes';

/** CloudFormation makes snapshots of a few types alone, and of none that is made here. */
const POLICIES: readonly unknown[] = [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE];

export function checkRemovalPolicy(scope: IConstruct, policy: RemovalPolicy | undefined): void {
  checkGiven(scope, 'removalPolicy', policy, `one of ${POLICIES.join(', ')}`, (value) => POLICIES.includes(value));
}
