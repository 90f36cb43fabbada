import { Stack } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { ChatApi, ChatModerationFunction, ChatResourceProvider, ChatRestApi, ChatTokenFunction, RoomDirectory } from 'cdk-ivschat';
import { NagSuppressions } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** What AwsSolutions finds in the constructs of cdk-ivschat: of which, at which of their parts, and why it is as it is. */
export const ACKNOWLEDGED = [
  {
    of: [ChatResourceProvider],
    at: ['Role', 'Policy'],
    id: 'AwsSolutions-IAM5',
    appliesTo: [{ regex: '/:ivschat:.+:room/[*]$/' }, { regex: '/:ivschat:.+:logging-configuration/[*]$/' }],
    reason: 'What it makes has no name before, and is listed to find what was left half-made',
  },
  {
    of: [ChatResourceProvider],
    at: ['Role', 'Policy'],
    id: 'AwsSolutions-IAM5',
    appliesTo: ['Resource::*'],
    reason: 'IAM knows no resources for log deliveries, nor for the network interfaces of a function in a VPC',
  },
  {
    of: [ChatResourceProvider],
    at: ['Role', 'Policy'],
    id: 'AwsSolutions-IAM5',
    appliesTo: [{ regex: '/:s3:::[*]$/' }, { regex: '/:firehose:.+:deliverystream/[*]$/' }],
    reason: 'Any bucket or stream may become a destination: the policy of the bucket is read, the stream is tagged',
  },
  {
    of: [RoomDirectory],
    at: ['Role', 'SweepRole'],
    id: 'AwsSolutions-IAM5',
    appliesTo: [{ regex: '/:ivschat:.+:room/[*]$/' }],
    reason: 'Rooms made at run time have no names before, and are listed to find those left over',
  },
  {
    of: [RoomDirectory],
    at: ['Role/DefaultPolicy'],
    id: 'AwsSolutions-IAM5',
    appliesTo: [{ regex: '/:ivs:.+:channel/[*]$/' }],
    reason: 'The tags of whichever channel starts a stream are read',
  },
  {
    of: [ChatTokenFunction, ChatModerationFunction],
    at: ['Role'],
    where: 'aws:ResourceTag/cdk-ivschat:directory', // not without requireResourceTag
    id: 'AwsSolutions-IAM5',
    appliesTo: [{ regex: '/:ivschat:.+:room/[*]$/' }],
    reason: 'Rooms of a directory have no names before: a condition on their tag says which they are',
  },
  {
    of: [ChatApi, ChatRestApi],
    at: ['UserHashKey'],
    id: 'AwsSolutions-SMG4',
    reason: 'The key opens nothing: it hashes user ids in logs, and a new one would cut the trail of every user in two',
  },
  {
    of: [ChatRestApi],
    at: ['RestApi/CloudWatchRole'],
    id: 'AwsSolutions-IAM4',
    appliesTo: ['Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'],
    reason: 'The role of the account for the logs of all its REST APIs: AWS maintains what that needs',
  },
];

/** Of whom grantInvoke was called for: `NagSuppressions.addResourceSuppressions(caller, [INVOKES], true)`. */
export const INVOKES = {
  id: 'AwsSolutions-IAM5',
  appliesTo: [{ regex: '/:execute-api:.+/POST/rooms/[*]$/' }, { regex: '/:execute-api:.+/POST/rooms/[*]/tokens$/' }],
  reason: 'grantInvoke is for the tokens of all rooms of the API, and the room is a part of the path',
};

/** Acknowledges it in all of an app, or of a stack: once everything is in there. */
export function acknowledge(scope: IConstruct): void {
  const constructs = new Map(scope.node.findAll().map((construct) => [construct.node.path, construct]));
  for (const [path, construct] of constructs) {
    for (const { of, at, where, ...suppression } of ACKNOWLEDGED.filter((one) => one.of.some((type) => construct instanceof type))) {
      for (const part of at.map((name) => constructs.get(`${path}/${name}`))) {
        if (part && (!where || policiesOf(part).includes(where))) NagSuppressions.addResourceSuppressions(part, [suppression]);
      }
    }
  }
}

function policiesOf({ node: { defaultChild } }: IConstruct): string {
  return defaultChild instanceof CfnRole ? JSON.stringify(Stack.of(defaultChild).resolve(defaultChild.policies)) : '';
}
