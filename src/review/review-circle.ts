import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { DIRECTORY_RESOURCE_TYPE } from '../contract';

interface Reviewed {
  readonly noun: string;
  /** What to do instead of having it in the function's environment, and in a policy of its role. */
  readonly instead: { readonly environment: string; readonly policy: string };
}

const ROOM: Reviewed = {
  noun: 'room',
  instead: {
    environment: 'Each event has the room\'s ARN (RoomArn): take it from there',
    policy: 'Use the grants of the room, such as grantDisconnectUser, for which the function does not wait',
  },
};

const DIRECTORY: Reviewed = {
  noun: 'directory',
  instead: {
    environment: 'Each event has the room\'s ARN (RoomArn). To open or close rooms, let it read the name of the directory\'s function from a parameter of AWS '
      + 'Systems Manager',
    policy: 'Use the grants of the directory, such as grantClose, for which the function does not wait',
  },
};

/**
 * What is wrong where the review function of a room, or of the rooms of a directory, waits for it, and it for the function: CloudFormation could
 * make neither, and would say so only then. Grants of this library are no such thing.
 */
export function validateNoCircle(scope: IConstruct, fn: IFunction): string[] {
  const stack = Stack.of(scope);
  const { noun, instead } = isDirectory(scope) ? DIRECTORY : ROOM;
  const { lambda = fn } = fn as IFunction & { readonly lambda?: IFunction };
  const waiting = waitingFor(scope, fn);
  const needsIt = (value: unknown) => {
    const text = JSON.stringify(stack.resolve(value) ?? '');
    return waiting.some((id) => text.includes(id));
  };
  const here = [lambda, ...fn.role ? [fn.role] : []].flatMap((construct) => construct.node.findAll()).filter((one) => Stack.of(one) === stack);
  const cannot = (where: string) => (
    `the review function ${lambda.node.path} needs the ${noun} in ${where}, and the ${noun} needs the function: neither could be made first.`);
  if (here.some((one) => one instanceof CfnFunction && needsIt(one.environment))) return [`${cannot('its environment')} ${instead.environment}`];
  if (here.some((one) => one instanceof CfnPolicy && one.node.scope?.node.scope === fn.role && needsIt(one.policyDocument))) {
    return [`${cannot('a policy of its role')} ${instead.policy}`];
  }
  return [];
}

function isDirectory(scope: IConstruct): boolean {
  const { defaultChild } = scope.node;
  return CfnResource.isCfnResource(defaultChild) && defaultChild.cfnResourceType === DIRECTORY_RESOURCE_TYPE;
}

/** The logical ids, in quotes, of what is in a construct and waits for the function, or for something in it that does. */
function waitingFor(scope: IConstruct, fn: IFunction): string[] {
  const stack = Stack.of(scope);
  const idOf = (one: CfnResource) => `"${stack.resolve(one.logicalId)}"`;
  const resources = scope.node.findAll().filter((one) => CfnResource.isCfnResource(one)).filter((one) => one.stack === stack);
  // One that is made without this library has the function in whatever property it pleases.
  if (CfnResource.isCfnResource(scope)) return resources.map(idOf);
  const left = new Map(resources.map((one) => [idOf(one), JSON.stringify(stack.resolve(one._toCloudFormation()) ?? '')]));
  const found: string[] = [];
  for (let wanted = [JSON.stringify(stack.resolve(fn.functionArn))]; wanted.length > 0;) {
    wanted = [...left].filter(([id, text]) => wanted.some((one) => text.replace(`${id}:`, '').includes(one))).map(([id]) => id);
    wanted.forEach((id) => left.delete(id));
    found.push(...wanted);
  }
  return found;
}
