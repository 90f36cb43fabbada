import { Resource } from 'aws-cdk-lib';
import type { Grant, IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IRoomDirectory } from './i-room-directory';
import { grantOnAlias, roomStatement } from './room-directory-grants';
import type { DIRECTORY_ALIASES } from '../contract';

/**
 * What directories have in common, made here or imported.
 *
 * @internal for jsii, which then counts its members as those of `RoomDirectory`
 */
export abstract class RoomDirectoryBase extends Resource implements IRoomDirectory {
  public abstract readonly tableArn: string;
  public abstract readonly tableName: string;
  public abstract readonly functionArn: string;
  public abstract readonly functionName: string;
  public abstract readonly encryptionKey?: IKey;
  public abstract readonly requireResourceTag: boolean;

  /** @param grantee who may open rooms, such as a function, a role or a state machine */
  public grantOpen(grantee: IGrantable): Grant {
    return grantOnAlias(this, grantee, this._aliasArn('open'));
  }

  /** @param grantee who may close rooms, such as a function, a role or a state machine */
  public grantClose(grantee: IGrantable): Grant {
    return grantOnAlias(this, grantee, this._aliasArn('close'));
  }

  /** @param grantee who may read them, such as a function, a role or a state machine */
  public grantRead(grantee: IGrantable): Grant {
    return grantOnAlias(this, grantee, this._aliasArn('read'));
  }

  /** @internal */
  public abstract _reserve(keys: readonly string[]): void;

  /** @internal */
  public _roomStatement(actions: string[]): PolicyStatement {
    return roomStatement(this, this, actions);
  }

  /** @internal */
  protected abstract _aliasArn(alias: keyof typeof DIRECTORY_ALIASES): string;
}
