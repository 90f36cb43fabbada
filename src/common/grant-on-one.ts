import { Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { SERVICE } from './arns';
import { grantedApart } from './grant-policy';
import { isKnown } from './known';
import { check, has } from './shapes';

/** Grants actions on one resource; the one that lists, which IAM cannot limit to a resource, on all of its kind. */
export function grantOnOne(grantee: IGrantable, actions: string[], { resource, arn, listing, all }: {
  readonly resource: IConstruct;
  readonly arn: string;
  readonly listing: string;
  /** Produced only where it is needed: it may hold parts of the ARN. */
  readonly all: () => string;
}): Grant {
  check(resource, 'the grantee', grantee, 'an IGrantable, such as a role or a function', has('grantPrincipal'));
  check(resource, 'actions', actions, 'a list of at least one action, such as ivschat:SendEvent', (list) => Array.isArray(list) && list.length > 0);
  // A token cannot be told apart, and IAM does not care for capitals.
  const ofService = (action: unknown) => typeof action === 'string' && (!isKnown(action) || action.toLowerCase().startsWith(`${SERVICE}:`));
  actions.forEach((action, n) => check(resource, `actions[${n}]`, action, `an action of Amazon IVS Chat, with the prefix ${SERVICE}:`, ofService));
  const isListing = (action: string) => action.toLowerCase() === listing.toLowerCase();
  const onAll = actions.filter(isListing);
  const onThis = actions.filter((action) => !isListing(action));
  const add = (some: string[], resourceArn: string, refers: boolean) => (
    Grant.addToPrincipal({ grantee: grantedApart(grantee, { resource, actions: some, refers }), actions: some, resourceArns: [resourceArn] }));
  // What is known now refers to nothing, and so can be in no circle.
  const grant = onThis.length === 0 ? Grant.drop(grantee, 'no actions') : add(onThis, arn, Token.isUnresolved(arn));
  return onAll.length === 0 ? grant : grant.combine(add(onAll, all(), false));
}
