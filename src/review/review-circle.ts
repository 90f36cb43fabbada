import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/**
 * What is wrong where the review function of a room waits for the room, which waits for the function: CloudFormation could
 * make neither, and would say so only then. Grants of this library are no such thing.
 */
export function validateNoCircle(room: IConstruct, fn: IFunction): string[] {
  const own = CfnResource.isCfnResource(room) ? room : room.node.defaultChild;
  if (!own || !CfnResource.isCfnResource(own)) return [];
  const { lambda = fn } = fn as IFunction & { readonly lambda?: IFunction };
  const needsRoom = (value: unknown) => JSON.stringify(own.stack.resolve(value) ?? '').includes(`"${own.stack.resolve(own.logicalId)}"`);
  const here = [lambda, ...fn.role ? [fn.role] : []].flatMap((construct) => construct.node.findAll()).filter((one) => Stack.of(one) === own.stack);
  const cannot = (where: string) => `the review function ${lambda.node.path} needs the room in ${where}, and the room needs the function: neither could be made first.`;
  if (here.some((one) => one instanceof CfnFunction && needsRoom(one.environment))) {
    return [`${cannot('its environment')} Each event has the room's ARN (RoomArn): take it from there`];
  }
  if (here.some((one) => one instanceof CfnPolicy && one.node.scope?.node.scope === fn.role && needsRoom(one.policyDocument))) {
    return [`${cannot('a policy of its role')} Use the grants of the room, such as grantDisconnectUser, for which the function does not wait`];
  }
  return [];
}
