import { Duration, Tokenization } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyDocument, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { grantCheckToTokens } from './ban-list-grants';
import type { IChatBanList } from './chat-ban-list';
import { ChatHostMetrics } from './chat-function-metrics';
import type { ChatHosts } from './chat-hosts';
import { groupFields } from './room-policy';
import { CLAIMS } from './token-checks';
import { hashUserIds } from './user-hash-key';
import { longestEnvironment } from '../common/environment';
import { FunctionEnvironment } from '../common/function-environment';
import { given } from '../common/given';
import { isKnown } from '../common/known';
import { longestName } from '../common/longest-name';
import { ownFunction, writing } from '../common/own-function';
import { query } from '../common/query';
import { BOUNDS } from '../common/validation';
import { DIRECTORY_ALIASES, HOST_ENV, HOST_FIELD, POLICY_FIELDS, TOKEN_ENV } from '../contract';
import type { IRoomDirectory } from '../rooms/i-room-directory';

/** What its API tells it. */
interface HostFunctionSettings {
  readonly hosts: ChatHosts;
  readonly directory: IRoomDirectory;
  readonly banList?: IChatBanList;
  /** Without any, the API has no moderation. */
  readonly moderatorGroups: string[];
  readonly userIdClaim?: string;
  readonly groupsClaim?: string;
  readonly userHashKey?: ISecret;
}

const ROOMS_PER_OWNER = 5;

/** More than the handler takes, less than API Gateway waits (29 s). */
const TIMEOUT = Duration.seconds(25);

/** Lambda: FunctionName */
const FUNCTION_NAME = 64;

/**
 * The Lambda function with which hosts open and close rooms of a directory through an API. The API makes it, where it has `hosts`.
 *
 * It calls the directory's function, by its aliases, and has no rights in Amazon IVS Chat.
 */
export class ChatHostFunction extends Construct implements IGrantable {
  /**
   * The function of an API.
   *
   * @internal
   */
  public static _of(scope: Construct, id: string, settings: HostFunctionSettings): ChatHostFunction {
    return new ChatHostFunction(scope, id, settings);
  }

  /** The function. */
  public readonly handler: LambdaFunction;

  /** Its role, which allows calling the aliases of the directory's function, looking users up in the ban list, and writing to its log group. */
  public readonly role: Role;

  /** Its logs: one line for each request, never with user ids or claims. Kept for a month. */
  public readonly logGroup: LogGroup;

  /** What it counts: actions done, requests denied, and so on. */
  public readonly metrics: ChatHostMetrics;

  /** The principal to grant more permissions to. */
  public readonly grantPrincipal: IPrincipal;

  private readonly environment: FunctionEnvironment;
  private readonly staticRooms = new Set<string>();

  private constructor(scope: Construct, id: string, settings: HostFunctionSettings) {
    super(scope, id);
    const { hosts, directory, banList, moderatorGroups, userIdClaim, groupsClaim, userHashKey } = { ...CLAIMS, ...given(settings) };
    const { groups, roomsPerOwner = ROOMS_PER_OWNER, listOpenRooms = false } = given(hosts);

    const aliases = new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: Object.values(DIRECTORY_ALIASES).map((alias) => `${directory.functionArn}:${alias}`),
    });
    const { handler, role, logGroup } = ownFunction(this, {
      bundle: 'chat-hosts',
      description: 'Opens and closes Amazon IVS Chat rooms for hosts',
      timeout: TIMEOUT,
      permissions: (own) => ({ Directory: new PolicyDocument({ statements: [aliases] }), Logs: writing(own) }),
    });
    this.handler = handler;
    this.role = role;
    this.logGroup = logGroup;
    this.grantPrincipal = role.grantPrincipal;
    this.metrics = ChatHostMetrics.fromFunction(this.handler);
    this.environment = new FunctionEnvironment(this, this.handler, () => 'Give some of the rooms to a second ChatApi');
    this._tell(TOKEN_ENV.userIdClaim, userIdClaim);
    this._tell(TOKEN_ENV.groupsClaim, groupsClaim);
    this._tell(HOST_ENV.groups, query(groupFields(HOST_FIELD, groups)));
    this._tell(HOST_ENV.roomsPerOwner, Tokenization.stringifyNumber(roomsPerOwner));
    if (listOpenRooms) this._tell(HOST_ENV.listOpenRooms, 'true');
    this._tell(HOST_ENV.directoryFunction, directory.functionArn, this.longestArn(directory.functionArn));
    if (moderatorGroups.length > 0) this._tell(TOKEN_ENV.moderatorGroups, query(groupFields(POLICY_FIELDS.moderatorGroup, moderatorGroups)));
    if (banList) {
      grantCheckToTokens(banList, this.role);
      this._tell(TOKEN_ENV.banTable, banList.tableName, longestName(banList.tableName, banList, BOUNDS.tableName.max));
    }
    if (userHashKey) hashUserIds(this, userHashKey, this.role, this.environment);
  }

  /**
   * Keeps hosts from opening and closing the API's own rooms.
   *
   * @internal
   */
  public _addRooms(keys: readonly string[]): void {
    for (const key of keys) this.staticRooms.add(key);
    this._tell(HOST_ENV.staticRooms, [...this.staticRooms].sort().join(','));
  }

  /**
   * Sets a variable of the function's environment, for what only an API knows. `longest`: see FunctionEnvironment.
   *
   * @internal
   */
  public _tell(name: string, value: string, longest?: string): void {
    this.environment.set(name, value, longest);
  }

  private longestArn(arn: string): string {
    const { region, account } = longestEnvironment(this);
    return isKnown(arn) ? arn : `arn:aws:lambda:${region}:${account}:function:${'0'.repeat(FUNCTION_NAME)}`;
  }
}
