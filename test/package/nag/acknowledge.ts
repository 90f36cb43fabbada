import type { Stack } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { NagSuppressions } from 'cdk-nag';

/** What AwsSolutions finds in the library's own constructs, each wildcard above all, and why it is as it is. */
export function acknowledge(stack: Stack): void {
  for (const key of stack.node.findAll().filter((construct) => construct instanceof CfnSecret && construct.node.path.includes('/UserHashKey/'))) {
    NagSuppressions.addResourceSuppressions(key as CfnSecret, [
      { id: 'AwsSolutions-SMG4', reason: 'The key opens nothing: it hashes user ids in logs, and a new one would cut the trail of every user in two' },
    ]);
  }
  for (const provider of ['IVSChatRoomProvider', 'IVSChatLoggingConfigurationProvider']) {
    if (!stack.node.tryFindChild(provider)) continue;
    NagSuppressions.addResourceSuppressionsByPath(stack, `/${stack.node.path}/${provider}/Role/Resource`, [
      { id: 'AwsSolutions-IAM5', reason: 'What it creates has no name yet', appliesTo: [{ regex: '/^Resource::arn:.*:ivschat:.*:(room|logging-configuration)\\/\\*$/' }] },
      { id: 'AwsSolutions-IAM5', reason: 'IAM knows no resources for the log delivery operations', appliesTo: ['Resource::*'] },
      { id: 'AwsSolutions-IAM5', reason: 'Any bucket may become a destination: its policy is read', appliesTo: [{ regex: '/^Resource::arn:.*:s3:::\\*$/' }] },
      { id: 'AwsSolutions-IAM5', reason: 'Any stream may become a destination: it is tagged', appliesTo: [{ regex: '/^Resource::arn:.*:firehose:.*:deliverystream\\/\\*$/' }] },
    ]);
  }
}
