import { CfnOutput } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { stack } from '../../docs/website/app';

// A BucketDeployment runs the AWS CLI of a Lambda layer, which MiniStack does not put where it is on AWS: the test copies the files.
for (const { node: { id } } of stack.node.children) {
  if (['Assets', 'Page'].includes(id) || id.startsWith('Custom::CDKBucketDeployment')) stack.node.tryRemoveChild(id);
}
new CfnOutput(stack, 'FilesName', { value: (stack.node.findChild('Files') as Bucket).bucketName });
new CfnOutput(stack, 'ApiUrl', { value: (stack.node.findChild('ChatApi') as unknown as { readonly url: string }).url });
