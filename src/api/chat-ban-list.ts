import { RemovalPolicy, Resource, type ResourceEnvironment, Stack, type IResource } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type ITable, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { grantBan, grantRead } from './ban-list-grants';
import { environmentOf, idOf } from '../common/arns';
import { given } from '../common/given';
import { noteReference } from '../common/grant-policy';
import { checkRemovalPolicy } from '../common/removal-policy';
import { check, isString } from '../common/shapes';
import { checkTableArn, checkTableKey } from '../common/table-key';
import { BOUNDS, checkText } from '../common/validation';
import { BAN_TABLE } from '../contract';

/** A list of who is kept out of which rooms: made by this library, or imported. */
export interface IChatBanList extends IResource {
  /** The table. Its format is public: [docs/bans.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/bans.md). */
  readonly table: ITable;

  /**
   * The ARN of the table, such as `arn:aws:dynamodb:eu-west-1:123456789012:table/chat-bans`.
   * @attribute
   */
  readonly tableArn: string;

  /**
   * The name of the table.
   * @attribute
   */
  readonly tableName: string;

  /** The customer managed key that the table is encrypted with, where there is one and it is known. */
  readonly encryptionKey?: IKey;

  /**
   * Grants banning users and lifting bans (`PutItem` and `DeleteItem` on the items of bans, and nothing else in the table). A
   * moderating backend that also looks at the list needs `grantRead` too.
   *
   * @param grantee the backend that bans, such as a function or a role
   */
  grantBan(grantee: IGrantable): Grant;

  /**
   * Grants reading bans: of a user in a room, of a user, and of a room (`GetItem`, `BatchGetItem` and `Query` on the items of
   * bans, `Query` on the index `byRoom`). What the list counts for `tokensPerUser` is not readable with it.
   *
   * @param grantee who looks bans up, such as a function that reviews messages
   */
  grantRead(grantee: IGrantable): Grant;
}

/** Properties of a `ChatBanList`. */
export interface ChatBanListProps {
  /**
   * A symmetric KMS key of one's own to encrypt the table with, in the region of the stack. Who is granted something on the list is
   * granted to use the key for it; the policy of the key must let IAM decide, as that of a key made by CDK does.
   *
   * Costs a dollar a month, and calls of KMS. A disabled key makes the list unreadable, and then nobody gets a chat token.
   *
   * @default - the key that AWS manages for DynamoDB in the account
   */
  readonly encryptionKey?: IKey;

  /**
   * What happens to the table when it leaves the template, or the stack is deleted. `DESTROY` deletes the bans with it.
   *
   * @default RemovalPolicy.RETAIN - whoever was banned would be let in again, and nobody would know who that was
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What is known of a ban list that exists already. */
export interface ChatBanListAttributes {
  /** The ARN of its table. */
  readonly tableArn: string;

  /**
   * The customer managed key of the table, so that grants can include it.
   *
   * @default - none: the table has the key of AWS
   */
  readonly encryptionKey?: IKey;
}

/** What ban lists have in common, made here or imported. */
abstract class ChatBanListBase extends Resource implements IChatBanList {
  public abstract readonly table: ITable;
  public abstract readonly tableArn: string;
  public abstract readonly tableName: string;
  public abstract readonly encryptionKey?: IKey;

  /** @param grantee the backend that bans, such as a function or a role */
  public grantBan(grantee: IGrantable): Grant {
    return grantBan(this, grantee);
  }

  /** @param grantee who looks bans up, such as a function that reviews messages */
  public grantRead(grantee: IGrantable): Grant {
    return grantRead(this, grantee);
  }
}

class ImportedChatBanList extends ChatBanListBase {
  public readonly table: ITable;
  public readonly tableArn: string;
  public readonly tableName: string;
  public readonly encryptionKey?: IKey;
  private readonly environment: ResourceEnvironment;

  /** @param knownName of a table of the stack's own environment; else it is in the ARN */
  constructor(scope: Construct, id: string, attrs: ChatBanListAttributes, knownName?: string) {
    super(scope, id);
    const { tableArn, encryptionKey } = attrs;
    checkText(this, 'tableName', knownName, BOUNDS.tableName);
    if (knownName === undefined) checkTableArn(this, tableArn);
    checkTableKey(this, 'the ban list', encryptionKey);
    const { account, region } = this.stack;
    this.environment = knownName === undefined ? environmentOf(this, tableArn) : { account, region };
    this.tableArn = tableArn;
    this.tableName = knownName ?? idOf(this, tableArn);
    this.encryptionKey = encryptionKey;
    this.table = Table.fromTableAttributes(this, 'Table', { tableArn, encryptionKey, globalIndexes: [BAN_TABLE.index] });
  }

  public get env(): ResourceEnvironment {
    return this.environment;
  }
}

/**
 * A list of bans: who may not enter which room, or none at all, until when, why and by whose decision. One for any number of
 * rooms and chat APIs.
 *
 * A DynamoDB table on demand, encrypted, with point-in-time recovery; DynamoDB deletes bans that are over. It costs nothing
 * while nobody reads or writes it, but for what it stores.
 *
 * Given to a chat API, the list keeps those out who are banned. It can be used alone as well: [docs/bans.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/bans.md) has the format of
 * its items, in which backends of one's own ban users, and functions that review messages look them up.
 *
 * @resource AWS::DynamoDB::Table
 */
export class ChatBanList extends ChatBanListBase {
  /**
   * Uses a ban list of the stack's own account and region, encrypted with AWS's key. Nothing is made and nothing about it is changed.
   *
   * @param scope a stack, or a construct in one: the list is in the account and region of the stack
   * @param id what it is called in the scope
   * @param tableName the name of its table, 3 to 255 characters
   */
  public static fromTableName(scope: Construct, id: string, tableName: string): IChatBanList {
    check(`${scope.node.path}/${id}`, 'tableName', tableName, 'a string', isString);
    const tableArn = Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName: tableName });
    return new ImportedChatBanList(scope, id, { tableArn }, tableName);
  }

  /**
   * Uses a ban list that exists already, encrypted with AWS's key. Nothing is made and nothing about it is changed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope
   * @param tableArn such as `arn:aws:dynamodb:eu-west-1:123456789012:table/chat-bans`
   */
  public static fromTableArn(scope: Construct, id: string, tableArn: string): IChatBanList {
    return new ImportedChatBanList(scope, id, { tableArn });
  }

  /**
   * Uses a ban list that exists already, whose table may have a customer managed key. Nothing is made and nothing about it is changed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope
   * @param attrs the ARN of its table, and the table's key if it has one of its own
   */
  public static fromChatBanListAttributes(scope: Construct, id: string, attrs: ChatBanListAttributes): IChatBanList {
    return new ImportedChatBanList(scope, id, given(attrs));
  }

  public readonly table: ITable;
  public readonly tableArn: string;
  public readonly tableName: string;
  public readonly encryptionKey?: IKey;

  /**
   * Makes a list without bans when the stack is deployed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope. With another id, the next deployment makes another list, without the bans of this one
   * @param props its key, and what becomes of it when it leaves the template; by default AWS's key, and the table stays
   */
  constructor(scope: Construct, id: string, props: ChatBanListProps = {}) {
    super(scope, id);
    props = given(props);

    checkTableKey(this, 'the ban list', props.encryptionKey);
    checkRemovalPolicy(this, props.removalPolicy);
    if (props.encryptionKey) noteReference(this, props.encryptionKey);

    const table = new Table(this, 'Table', {
      partitionKey: { name: BAN_TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: BAN_TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: BAN_TABLE.expiresAt,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: props.encryptionKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.AWS_MANAGED,
      encryptionKey: props.encryptionKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: BAN_TABLE.index,
      partitionKey: { name: BAN_TABLE.room, type: AttributeType.STRING },
      sortKey: { name: BAN_TABLE.createdAt, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    this.node.defaultChild = table.node.defaultChild; // for applyRemovalPolicy, and escape hatches

    this.table = table;
    this.tableArn = table.tableArn;
    this.tableName = table.tableName;
    this.encryptionKey = props.encryptionKey;
  }
}
