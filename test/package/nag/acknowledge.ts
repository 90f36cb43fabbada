import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { RoomDirectory } from 'cdk-ivschat';
import { NagSuppressions } from 'cdk-nag';

type Suppressions = Parameters<typeof NagSuppressions.addResourceSuppressions>[1];

/** What AwsSolutions finds in the library's own constructs, each wildcard above all, and why it is as it is. */
export function acknowledge(stack: Stack): void {
  for (const resource of stack.node.findAll().filter(CfnResource.isCfnResource)) {
    const suppressions = suppressionsOf(resource);
    if (suppressions.length > 0) NagSuppressions.addResourceSuppressions(resource, suppressions);
  }
}

function suppressionsOf(resource: CfnResource): Suppressions {
  const { path } = resource.node;
  if (/\/IVSChat(Room|LoggingConfiguration)Provider\/Role\/Resource$/.test(path)) return OF_PROVIDERS;
  if (resource.node.scopes.some((scope) => scope instanceof RoomDirectory)) return OF_DIRECTORIES;
  if (resource instanceof CfnRole && isTagged(resource)) {
    return [{ id: 'AwsSolutions-IAM5', reason: 'The rooms of a directory have no names yet, and are known by their tag', appliesTo: [ANY_ROOM] }];
  }
  if (resource instanceof CfnSecret && path.includes('/UserHashKey/')) {
    return [{ id: 'AwsSolutions-SMG4', reason: 'The key opens nothing: it hashes user ids in logs, and a new one would cut the trail of every user in two' }];
  }
  if (path.endsWith('/RestApi/CloudWatchRole/Resource')) {
    return [{
      id: 'AwsSolutions-IAM4',
      reason: 'The account\'s role for the logs of all its REST APIs: AWS maintains what that needs',
      appliesTo: ['Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'],
    }];
  }
  if (resource instanceof CfnPolicy) {
    return [{
      id: 'AwsSolutions-IAM5',
      reason: 'grantInvoke is for the tokens of all rooms of the API, and the room is a part of the path',
      appliesTo: [{ regex: '/^Resource::arn:.*:execute-api:.*\\/POST\\/rooms\\/\\*(\\/tokens)?$/' }],
    }];
  }
  return [];
}

const ANY_ROOM = { regex: '/^Resource::arn:.*:ivschat:.*:room\\/\\*$/' };

interface Statement {
  readonly Resource?: unknown;
  readonly Condition?: { readonly StringEquals?: object };
}

/** Whether a role may act on any room only where the room has the tag of a directory. */
function isTagged(role: CfnRole): boolean {
  const policies = Stack.of(role).resolve(role.policies) as { policyDocument: { Statement: Statement[] } }[] | undefined;
  const onAny = (policies ?? []).flatMap(({ policyDocument }) => policyDocument.Statement).filter(({ Resource }) => JSON.stringify(Resource ?? '').includes(':room/*'));
  return onAny.length > 0 && onAny.every(({ Condition }) => 'aws:ResourceTag/cdk-ivschat:directory' in (Condition?.StringEquals ?? {}));
}

const OF_DIRECTORIES: Suppressions = [
  { id: 'AwsSolutions-IAM5', reason: 'Rooms made at run time have no names yet, and are listed to find those left over', appliesTo: [ANY_ROOM] },
  { id: 'AwsSolutions-IAM5', reason: 'The tags of whichever channel starts a stream are read', appliesTo: [{ regex: '/^Resource::arn:.*:ivs:.*:channel\\/\\*$/' }] },
];

const OF_PROVIDERS: Suppressions = [
  { id: 'AwsSolutions-IAM5', reason: 'What it creates has no name yet', appliesTo: [{ regex: '/^Resource::arn:.*:ivschat:.*:(room|logging-configuration)\\/\\*$/' }] },
  { id: 'AwsSolutions-IAM5', reason: 'IAM knows no resources for the log delivery operations', appliesTo: ['Resource::*'] },
  { id: 'AwsSolutions-IAM5', reason: 'Any bucket may become a destination: its policy is read', appliesTo: [{ regex: '/^Resource::arn:.*:s3:::\\*$/' }] },
  { id: 'AwsSolutions-IAM5', reason: 'Any stream may become a destination: it is tagged', appliesTo: [{ regex: '/^Resource::arn:.*:firehose:.*:deliverystream\\/\\*$/' }] },
];
