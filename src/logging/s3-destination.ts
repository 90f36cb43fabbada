import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IDependable } from 'constructs';
import { allowLogDelivery } from './log-delivery';
import { whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { checkParts } from '../common/parts';
import { readableStatements, readableText } from '../common/readable';
import { BOUNDS, checkText, fail } from '../common/validation';

/** Lets logs be delivered to the bucket; returns what must be there before they are. */
export function allowDeliveryToBucket(scope: Construct, bucket: IBucket): IDependable[] {
  checkSameEnvironment(scope, 'the bucket of a logging destination', bucket.env);
  checkParts(scope, 'the name of the bucket of a logging destination', bucket.bucketName);
  checkText(scope, 'the name of the bucket of a logging destination', bucket.bucketName, BOUNDS.destinationBucketName);
  const statements = [
    allowLogDelivery(scope, { actions: ['s3:GetBucketAcl', 's3:ListBucket'], resources: [bucket.bucketArn] }),
    allowLogDelivery(scope, {
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`AWSLogs/${Stack.of(scope).account}/*`)],
      stringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    }),
  ];
  const added = statements.map((statement) => bucket.addToResourcePolicy(statement));
  if (!added.every(({ statementAdded }) => statementAdded)) {
    Annotations.of(scope).addWarningV2('cdk-ivschat:bucketPolicyNotChanged',
      `The policy of the bucket ${readableText(scope, bucket.bucketName)} cannot be changed from here: without these statements in it, no logs arrive. `
      + `If AWS KMS encrypts the bucket, its key must let delivery.logs.amazonaws.com encrypt too. ${readableStatements(scope, statements)}`);
  }
  allowEncryption(scope, bucket);
  return added.flatMap(({ policyDependable }) => policyDependable ?? []);
}

function allowEncryption(scope: Construct, bucket: IBucket): void {
  const path = bucket.node.path;
  if (bucket.encryptionKey) {
    const { keyArn, env } = bucket.encryptionKey;
    // A bucket's key may be of another account, but is always in the bucket's region.
    checkSameEnvironment(scope, 'the key of the bucket of a logging destination', whereabouts(keyArn, env), ['region']);
    allowDeliveryWithKey(scope, bucket.encryptionKey, path);
    return;
  }
  const keyId = kmsKeyIdOf(bucket);
  if (keyId === 'aws-managed') {
    fail(scope, `the logs in the bucket ${path} would be unreadable: it is encrypted with the key that AWS manages for S3, which log delivery `
      + 'cannot use. Encrypt the bucket with a key of your own or with keys that S3 manages (SSE-S3)');
  }
  if (keyId === 'unknown') warnOfKey(scope, path);
}

/** Of a bucket made here whose key its construct does not tell: which KMS key CloudFormation is told to use. */
function kmsKeyIdOf(bucket: IBucket): 'aws-managed' | 'unknown' | undefined {
  const child = bucket.node.defaultChild;
  if (!child || !CfnResource.isCfnResource(child) || child.cfnResourceType !== 'AWS::S3::Bucket') return undefined;
  const encryption = Stack.of(bucket).resolve((child as CfnBucket).bucketEncryption) as CfnBucket.BucketEncryptionProperty | undefined;
  const [rule] = (encryption?.serverSideEncryptionConfiguration ?? []) as CfnBucket.ServerSideEncryptionRuleProperty[];
  const byDefault = rule?.serverSideEncryptionByDefault as CfnBucket.ServerSideEncryptionByDefaultProperty | undefined;
  if (!byDefault?.sseAlgorithm?.startsWith('aws:kms')) return undefined;
  const { kmsMasterKeyId } = byDefault;
  const isAwsManaged = kmsMasterKeyId === undefined || (typeof kmsMasterKeyId === 'string' && kmsMasterKeyId.endsWith('alias/aws/s3'));
  return isAwsManaged ? 'aws-managed' : 'unknown';
}

function allowDeliveryWithKey(scope: Construct, key: IKey, bucketPath: string): void {
  const added = key.addToResourcePolicy(keyStatement(scope), true);
  if (!added.statementAdded) warnOfKey(scope, bucketPath);
}

function warnOfKey(scope: Construct, bucketPath: string): void {
  Annotations.of(scope).addWarningV2('cdk-ivschat:keyPolicyNotChanged',
    `The policy of the key that encrypts the bucket ${bucketPath} cannot be changed from here: without this statement in it, no logs arrive. `
    + readableStatements(scope, [keyStatement(scope)]));
}

function keyStatement(scope: Construct) {
  return allowLogDelivery(scope, {
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'], // in a key's policy: the key
  });
}
