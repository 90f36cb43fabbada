import type { ResourceEnvironment } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { checkSameEnvironment } from './environment';
import { isKnown } from './known';
import { checkGiven, has } from './shapes';
import { fail } from './validation';

/** What accessing a table takes of its customer managed key; DynamoDB itself calls KMS, in the name of its caller. */
export const KEY_READ = ['kms:Decrypt', 'kms:DescribeKey'];
export const KEY_WRITE = [...KEY_READ, 'kms:Encrypt', 'kms:GenerateDataKey'];

/** The condition under which a table's key is of no use but to read and write tables. */
export function throughDynamoDB({ region }: ResourceEnvironment): Record<string, Record<string, string>> {
  return { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } };
}

/** `of`: whose key it is, in messages. */
export function checkTableKey(scope: IConstruct, of: string, key: IKey | undefined): void {
  checkGiven(scope, 'encryptionKey', key, 'a KMS key', has('keyArn', 'env'));
  if (key) checkSameEnvironment(scope, `the encryptionKey of ${of}`, key.env, ['region']);
}

/** What is not known yet passes. */
export function checkTableArn(scope: IConstruct, arn: string): void {
  if (typeof arn === 'string' && !isKnown(arn)) return;
  if (!/^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:[0-9]+:table\/[a-zA-Z0-9_.-]{3,255}$/.test(arn)) {
    fail(scope, `tableArn must be the ARN of a DynamoDB table (arn:aws:dynamodb:REGION:ACCOUNT:table/NAME), got ${JSON.stringify(arn)}`);
  }
}
