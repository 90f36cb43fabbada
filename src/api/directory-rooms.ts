import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ChatCapability } from './chat-capability';
import { capabilityList } from './room-policy';
import { checkCapabilityList } from './token-checks';
import { checkSameEnvironment } from '../common/environment';
import type { FunctionEnvironment } from '../common/function-environment';
import { longestName } from '../common/longest-name';
import { checkGiven, has } from '../common/shapes';
import { KEY_READ, throughDynamoDB } from '../common/table-key';
import { BOUNDS, fail } from '../common/validation';
import { DIRECTORY_TABLE, TOKEN_ENV } from '../contract';
import type { IRoomDirectory } from '../rooms/i-room-directory';

export function checkDirectory(scope: Construct, directory: IRoomDirectory | undefined, ownerCapabilities: ChatCapability[] | undefined): void {
  checkGiven(scope, 'directory', directory, 'a RoomDirectory, or an imported one', has('tableName', 'tableArn', 'env', '_roomStatement'));
  if (directory) checkSameEnvironment(scope, 'directory', directory.env);
  if (ownerCapabilities === undefined) return;
  checkCapabilityList(scope, 'ownerCapabilities', ownerCapabilities);
  if (!directory) fail(scope, 'ownerCapabilities needs directory, whose rooms have owners, got a list without one');
}

/**
 * Lets a function read a directory's rooms, one by one.
 *
 * @param all whether it goes through all of them as well
 */
export function readDirectory(
  directory: IRoomDirectory, ownerCapabilities: ChatCapability[], role: IGrantable, environment: FunctionEnvironment, all: boolean,
): void {
  const { tableArn, tableName, encryptionKey } = directory;
  const allow = (actions: string[], arn: string, conditions?: Record<string, Record<string, string>>) => (
    Grant.addToPrincipal({ grantee: role, actions, resourceArns: [arn], conditions }));
  // Only of an action that must name a partition key: a request without any meets the condition too.
  allow(['dynamodb:GetItem'], tableArn, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': `${DIRECTORY_TABLE.room}*` } });
  if (all) allow(['dynamodb:Query'], `${tableArn}/index/${DIRECTORY_TABLE.dueIndex}`);
  if (encryptionKey) allow(KEY_READ, encryptionKey.keyArn, throughDynamoDB(directory.env));
  environment.set(TOKEN_ENV.directoryTable, tableName, longestTableName(directory));
  environment.set(TOKEN_ENV.ownerCapabilities, capabilityList(ownerCapabilities));
}

/** Its name as it is deployed, at the longest. */
export function longestTableName(directory: IRoomDirectory): string {
  return longestName(directory.tableName, directory.node.tryFindChild('Table') ?? directory, BOUNDS.tableName.max);
}
