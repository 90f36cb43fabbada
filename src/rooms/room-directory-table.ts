import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { DIRECTORY_TABLE } from '../contract';

/** The table of a directory. Its keys and indexes are never to be changed: CloudFormation would replace it, and rooms go by its name. */
export function directoryTable(scope: Construct, encryptionKey: IKey | undefined, removalPolicy: RemovalPolicy): Table {
  const { partitionKey, expiresAt, dueIndex, list, due, ownerIndex, ownerId, openedAt } = DIRECTORY_TABLE;
  const table = new Table(scope, 'Table', {
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    timeToLiveAttribute: expiresAt,
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: encryptionKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.AWS_MANAGED,
    encryptionKey,
    removalPolicy,
  });
  table.addGlobalSecondaryIndex({
    indexName: dueIndex,
    partitionKey: { name: list, type: AttributeType.STRING },
    sortKey: { name: due, type: AttributeType.NUMBER },
    projectionType: ProjectionType.ALL,
  });
  table.addGlobalSecondaryIndex({
    indexName: ownerIndex,
    partitionKey: { name: ownerId, type: AttributeType.STRING },
    sortKey: { name: openedAt, type: AttributeType.STRING },
    projectionType: ProjectionType.ALL,
  });
  return table;
}
