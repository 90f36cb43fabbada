import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/** Grants actions on one resource; the one that lists, which IAM cannot limit to a resource, on all of its kind. */
export function grantOnOne(grantee: IGrantable, actions: string[], { arn, listing, all }: {
  readonly arn: string;
  readonly listing: string;
  readonly all: string;
}): Grant {
  const isListing = (action: string) => action.toLowerCase() === listing.toLowerCase();
  const onAll = actions.filter(isListing);
  const onThis = actions.filter((action) => !isListing(action));
  const grant = add(grantee, onThis, arn);
  return onAll.length === 0 ? grant : grant.combine(add(grantee, onAll, all));
}

function add(grantee: IGrantable, actions: string[], resourceArn: string): Grant {
  if (actions.length === 0) return Grant.drop(grantee, 'no actions');
  return Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
}
