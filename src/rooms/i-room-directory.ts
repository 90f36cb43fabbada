import type { IResource } from 'aws-cdk-lib';
import type { Grant, IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/** A directory of rooms that are made at run time: made by this library, or imported. */
export interface IRoomDirectory extends IResource {
  /**
   * The ARN of the directory's table. Its format is not public: the function is the way to rooms.
   * @attribute
   */
  readonly tableArn: string;

  /**
   * The name of the table. It is also the value of the tag `cdk-ivschat:directory` of each room of the directory.
   * @attribute
   */
  readonly tableName: string;

  /**
   * The ARN of the function that opens, closes, reads and lists rooms.
   * @attribute
   */
  readonly functionArn: string;

  /**
   * The name of the function: what a client invokes, with the alias `open`, `close` or `read` as the qualifier.
   * @attribute
   */
  readonly functionName: string;

  /** The customer managed key that the table is encrypted with, where there is one and it is known. */
  readonly encryptionKey?: IKey;

  /** Whether permissions on the rooms are limited to those with the directory's tag. */
  readonly requireResourceTag: boolean;

  /**
   * Grants opening rooms: invoking the alias `open` of the function (`lambda:InvokeFunction`), and nothing of Amazon IVS Chat
   * itself. [docs/room-directory.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/room-directory.md) has what it takes and answers.
   *
   * @param grantee who may open rooms, such as a function, a role or a state machine
   */
  grantOpen(grantee: IGrantable): Grant;

  /**
   * Grants closing rooms, whoever owns them: invoking the alias `close` of the function.
   *
   * @param grantee who may close rooms, such as a function, a role or a state machine
   */
  grantClose(grantee: IGrantable): Grant;

  /**
   * Grants reading and listing rooms: invoking the alias `read` of the function.
   *
   * @param grantee who may read them, such as a function, a role or a state machine
   */
  grantRead(grantee: IGrantable): Grant;

  /**
   * Keeps the keys that an API uses for rooms of its own out of the directory. It does so where the directory is made: of an
   * imported one, the API's own rooms come first all the same.
   *
   * @internal
   */
  _reserve(keys: readonly string[]): void;

  /**
   * Allows actions of Amazon IVS Chat on the rooms of the directory, for a function behind an API.
   *
   * @internal
   */
  _roomStatement(actions: string[]): PolicyStatement;
}
