import type { Stack } from 'aws-cdk-lib';
import { NagSuppressions } from 'cdk-nag';

/** What AwsSolutions finds in the library's own constructs: each wildcard, and why there is no name to put in its place. */
export function acknowledge(stack: Stack): void {
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
