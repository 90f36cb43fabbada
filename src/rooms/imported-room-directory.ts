import { type ResourceEnvironment, Token, TokenComparison } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { RoomDirectoryBase } from './room-directory-base';
import type { RoomDirectoryAttributes } from './room-directory-props';
import { environmentOf, idOf, whereabouts } from '../common/arns';
import { isKnown } from '../common/known';
import { partOf } from '../common/parts';
import { checkGiven, isBoolean } from '../common/shapes';
import { checkTableArn, checkTableKey } from '../common/table-key';
import { fail } from '../common/validation';
import { DIRECTORY_ALIASES } from '../contract';

/** A directory that another app, or another stack's CloudFormation, has made. */
export class ImportedRoomDirectory extends RoomDirectoryBase {
  public readonly tableArn: string;
  public readonly tableName: string;
  public readonly functionArn: string;
  public readonly functionName: string;
  public readonly encryptionKey?: IKey;
  public readonly requireResourceTag: boolean;
  private readonly environment: ResourceEnvironment;

  constructor(scope: Construct, id: string, { tableArn, functionArn, encryptionKey, requireResourceTag }: RoomDirectoryAttributes) {
    super(scope, id);
    checkTableArn(this, tableArn);
    checkFunctionArn(this, functionArn);
    checkTableKey(this, 'the directory', encryptionKey);
    checkGiven(this, 'requireResourceTag', requireResourceTag, 'true or false', isBoolean);
    this.environment = environmentOf(this, tableArn);
    checkWithTable(this, functionArn, this.environment);
    this.tableArn = tableArn;
    this.tableName = idOf(this, tableArn);
    this.functionArn = functionArn;
    this.functionName = partOf(this, 'the name of the function', functionArn, ':', 6) ?? '';
    this.encryptionKey = encryptionKey;
    this.requireResourceTag = requireResourceTag ?? true;
  }

  public get env(): ResourceEnvironment {
    return this.environment;
  }

  /** @internal */
  public _reserve(): void {
    // Its function is not made here.
  }

  /** @internal */
  protected _aliasArn(alias: keyof typeof DIRECTORY_ALIASES): string {
    return `${this.functionArn}:${DIRECTORY_ALIASES[alias]}`;
  }
}

/** What is not known yet passes. */
function checkFunctionArn(scope: Construct, arn: string): void {
  if (typeof arn === 'string' && !isKnown(arn)) return;
  if (!/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]+:function:[a-zA-Z0-9-_]{1,64}$/.test(arn)) {
    fail(scope, `functionArn must be the ARN of a Lambda function (arn:aws:lambda:REGION:ACCOUNT:function:NAME), got ${JSON.stringify(arn)}`);
  }
}

/** An API calls the function where the directory is, and grants of it are for that account. */
function checkWithTable(scope: Construct, functionArn: string, table: ResourceEnvironment): void {
  const fn = whereabouts(functionArn, table);
  for (const part of ['account', 'region'] as const) {
    if (Token.compareStrings(fn[part], table[part]) === TokenComparison.DIFFERENT) {
      fail(scope, `functionArn must be in the ${part} of the table, ${table[part]}, got ${fn[part]}`);
    }
  }
}
