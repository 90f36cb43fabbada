import { Stack, Tokenization } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { RoomLogging } from './room-settings';
import { longestAuditLogName } from '../common/audit-log';
import { longestEnvironment } from '../common/environment';
import { FunctionEnvironment } from '../common/function-environment';
import { isKnown } from '../common/known';
import { longestName } from '../common/longest-name';
import { query } from '../common/query';
import { substituted } from '../common/readable';
import { BOUNDS } from '../common/validation';
import { DIRECTORY_ENV, type DirectorySettings } from '../contract';

/** What the functions of a directory are told: see DIRECTORY_ENV. */
export class DirectoryEnvironment {
  private readonly handler: FunctionEnvironment;
  private readonly sweep: FunctionEnvironment;

  constructor(private readonly scope: Construct, handler: LambdaFunction, sweep: LambdaFunction) {
    const wayOut = () => 'Exclude tags (Tags.of(directory).remove) or shorten them, or give the APIs fewer rooms of their own';
    const what = 'tags, keys of the APIs\' own rooms and settings';
    this.handler = new FunctionEnvironment(scope, handler, wayOut, what);
    this.sweep = new FunctionEnvironment(scope, sweep, wayOut, what);
  }

  /** `given`: the log group for the audit log that is not made here. */
  public tell(table: ITable, namePrefix: string, auditLogGroup: ILogGroup, given: { readonly auditLogGroup?: ILogGroup }): void {
    this.both(DIRECTORY_ENV.table, table.tableName, longestName(table.tableName, table, BOUNDS.tableName.max));
    this.both(DIRECTORY_ENV.namePrefix, namePrefix, isKnown(namePrefix) ? namePrefix : '0'.repeat(BOUNDS.roomNamePrefix.max));
    this.both(DIRECTORY_ENV.auditLogGroup, auditLogGroup.logGroupName, longestAuditLogName(auditLogGroup, given));
  }

  /** Both make rooms, or bring them in line. Tags may come until the template is made. */
  public tellSettings(settings: DirectorySettings, logging: RoomLogging, tags: () => [string, string][]): void {
    const stack = Stack.of(this.scope);
    const all = (): DirectorySettings => {
      const [loggingConfigurationIdentifiers, ofRooms] = [logging.arns, tags()];
      return {
        ...settings,
        ...loggingConfigurationIdentifiers.length > 0 ? { loggingConfigurationIdentifiers } : {},
        ...ofRooms.length > 0 ? { tags: Object.fromEntries(ofRooms) } : {},
      };
    };
    const longest = () => JSON.stringify(substituted(this.scope, all(), (reference) => this.longestOf(reference)));
    for (const one of [this.handler, this.sweep]) one.setLater(DIRECTORY_ENV.settings, () => stack.toJsonString(all()), longest);
  }

  public tellExpiry(minutes: number): void {
    this.handler.set(DIRECTORY_ENV.expiryMinutes, Tokenization.stringifyNumber(minutes));
  }

  public tellConverge(): void {
    this.sweep.set(DIRECTORY_ENV.converge, 'true');
  }

  /** No condition of IAM keeps them to the directory's rooms. */
  public tellAnyRoom(): void {
    this.both(DIRECTORY_ENV.anyRoom, 'true', 'true');
  }

  public tellReserved(keys: () => string[]): void {
    this.handler.setLater(DIRECTORY_ENV.reservedKeys, () => keys().join(',') || undefined);
  }

  public tellStreams(graceSeconds: number, tags: readonly (readonly [string, string])[]): void {
    this.handler.set(DIRECTORY_ENV.streamGraceSeconds, Tokenization.stringifyNumber(graceSeconds));
    if (tags.length > 0) this.handler.set(DIRECTORY_ENV.streamTags, query(tags.map(([key, value]) => [key, value])));
  }

  private both(name: string, value: string, longest: string): void {
    for (const one of [this.handler, this.sweep]) one.set(name, value, longest);
  }

  /** Of a reference of which only the deployment knows the value: an ARN of a function is the longest that a service takes here. */
  private longestOf(reference: string): string {
    const { region, account } = longestEnvironment(this.scope);
    const known: { readonly [reference: string]: string } = { 'AWS::Partition': 'aws', 'AWS::Region': region, 'AWS::AccountId': account };
    return known[reference] ?? '0'.repeat(BOUNDS.messageReviewHandlerUri.max);
  }
}
