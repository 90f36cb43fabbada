import { Duration, Tokenization } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyDocument, type Role } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { grantCheckToTokens, grantCountToTokens } from './ban-list-grants';
import type { IChatBanList } from './chat-ban-list';
import { ChatCapability } from './chat-capability';
import { ChatTokenMetrics } from './chat-function-metrics';
import type { ChatRoomOptions } from './chat-room-options';
import type { ChatTokenFunctionProps } from './chat-token-function-props';
import { checkDirectory, readDirectory } from './directory-rooms';
import { FunctionRooms } from './function-rooms';
import { apiPolicy, policyText, roomPolicy, type RoomPolicy } from './room-policy';
import { checkAttributeClaims, checkBanList, checkClaim, checkRequestAttributes, CLAIMS } from './token-checks';
import { TokenRenewal } from './token-renewal';
import { hashUserIds } from './user-hash-key';
import { given } from '../common/given';
import { longestName } from '../common/longest-name';
import { ownFunction, writing } from '../common/own-function';
import { query } from '../common/query';
import { checkGiven, checkMap, isBoolean } from '../common/shapes';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, checkInteger, fail } from '../common/validation';
import { TOKEN_ENV } from '../contract';
import type { IRoomDirectory } from '../rooms/i-room-directory';

/**
 * More than three attempts at Amazon IVS Chat (7 s) and two each at the directory (2.2 s) and both questions to the ban list (4.4 s) take, less
 * than API Gateway waits (29 s).
 */
const TIMEOUT = Duration.seconds(15);

/**
 * The Lambda function that issues chat tokens. Use it alone behind an API of your own; `ChatApi` brings one.
 *
 * It answers API Gateway's Lambda proxy events, of HTTP APIs and of REST APIs, whose path has a `{room}` parameter. Who
 * the caller is comes from what API Gateway verified (JWT, Cognito, IAM or Lambda authorizer), never from the body. A
 * caller whom nobody verified is refused. It cannot know the API's authorizer: the event shows the kind, and what needs
 * more certainty must be said with `jwtInAuthorizationHeader`.
 *
 * Calls CreateChatToken and answers with its JSON, or with a problem (RFC 9457) as [docs/problems.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/problems.md) lists them.
 */
export class ChatTokenFunction extends Construct implements IGrantable {
  /** The function. */
  public readonly handler: LambdaFunction;

  /** Its role, which allows CreateChatToken on exactly the given rooms and those of the directory, reading that, looking users up in the ban list, and writing to its log group. */
  public readonly role: Role;

  /** Its logs: one line for each request, never with tokens, claims, attributes or user ids, see [docs/operations.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/operations.md). Kept for a month. */
  public readonly logGroup: LogGroup;

  /** What it counts: tokens issued, requests denied, and so on. */
  public readonly metrics: ChatTokenMetrics;

  /** The principal to grant more permissions to. */
  public readonly grantPrincipal: IPrincipal;

  private readonly rooms: FunctionRooms;
  private readonly directory?: IRoomDirectory;

  /**
   * Makes a function when the stack is deployed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope
   * @param props for which rooms it issues tokens, and what they allow
   */
  constructor(scope: Construct, id: string, props: ChatTokenFunctionProps) {
    super(scope, id);
    props = given(props);

    const { attributeClaims = {}, requestAttributes = {}, userIdClaim, groupsClaim } = { ...CLAIMS, ...props };
    const policy = apiPolicy(this, props, props._moderatorGroups ?? []);
    checkAttributeClaims(this, attributeClaims);
    checkRequestAttributes(this, requestAttributes);
    checkClaim(this, 'userIdClaim', userIdClaim);
    checkClaim(this, 'groupsClaim', groupsClaim);
    checkGiven(this, 'jwtInAuthorizationHeader', props.jwtInAuthorizationHeader, 'true or false', isBoolean);
    checkDirectory(this, props.directory, props.ownerCapabilities);
    checkBanList(this, 'banList', props.banList);
    checkInteger(this, 'tokensPerUser', props.tokensPerUser, BOUNDS.tokensPerUser);
    if (props.tokensPerUser !== undefined && !props.banList) {
      fail(this, `tokensPerUser needs banList, in whose table tokens are counted, got ${props.tokensPerUser} without one`);
    }
    checkGiven(this, 'tokenRenewal', props.tokenRenewal, 'TokenRenewal.BY_SESSION or TokenRenewal.BY_TOKEN', (value) => Object.values<unknown>(TokenRenewal).includes(value));
    checkInteger(this, 'reservedConcurrentExecutions', props.reservedConcurrentExecutions, BOUNDS.reservedConcurrency);

    const allowed = new PolicyDocument();
    const { handler, role, logGroup } = ownFunction(this, {
      bundle: 'chat-token',
      description: 'Issues Amazon IVS Chat tokens',
      timeout: TIMEOUT,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      permissions: (own) => ({ ChatTokens: allowed, Logs: writing(own) }),
    });
    this.handler = handler;
    this.role = role;
    this.logGroup = logGroup;
    this.grantPrincipal = role.grantPrincipal;
    this.metrics = ChatTokenMetrics.fromFunction(this.handler);
    this.directory = props.directory;
    this.rooms = new FunctionRooms(this, this.handler, ['ivschat:CreateChatToken'], allowed, policy, whoMayEnter, props.directory);
    this.tell(TOKEN_ENV.attributeClaims, query(sortedEntries(attributeClaims)));
    this.tell(TOKEN_ENV.userIdClaim, userIdClaim);
    this.tell(TOKEN_ENV.groupsClaim, groupsClaim);
    const chosen = sortedEntries(requestAttributes);
    if (chosen.length > 0) {
      this.tell(TOKEN_ENV.requestAttributes, query(chosen.map(([name, { maximumLength }]) => [name, Tokenization.stringifyNumber(maximumLength)])));
    }
    if (props.tokenRenewal === TokenRenewal.BY_TOKEN) this.tell(TOKEN_ENV.renewal, TokenRenewal.BY_TOKEN);
    if (props.directory) readDirectory(props.directory, props.ownerCapabilities ?? ChatCapability.ALL, this.role, this.rooms.environment, false);
    if (props.banList) this.refuseBanned(props.banList, props.tokensPerUser);
    if (props.jwtInAuthorizationHeader) this.tell(TOKEN_ENV.authorizer, 'jwt');
    if (props.userHashKey) hashUserIds(this, props.userHashKey, this.role, this.rooms.environment);
    if (props.rooms !== undefined) {
      checkMap(this, 'rooms', props.rooms, 'an object with a room for each key');
      const entries = sortedEntries(props.rooms);
      if (entries.length === 0 && !props.directory) fail(this, 'rooms must have at least 1 room, got 0');
      if (entries.length > 0) this.add(entries);
    }
  }

  /**
   * Adds a room, which may have rules of its own: what they do not say is as for the other rooms.
   *
   * @param key what clients put into the URL: 1 to 64 letters, digits, `-` and `_`. Throws when there is a room with that key
   * @param room a `Room`, a `CfnRoom` or another `IRoomRef` of the function's own account and region
   * @param options its own rules; by default it has none, and is as the other rooms
   */
  public addRoom(key: string, room: IRoomRef, options: ChatRoomOptions = {}): void {
    this.add([[key, room]], roomPolicy(this, `addRoom(${JSON.stringify(key)}): `, options, this.rooms.api));
  }

  /**
   * The keys of the rooms, in order.
   *
   * @internal
   */
  public get _roomKeys(): string[] {
    return this.rooms.keys;
  }

  /**
   * The policy of the rooms that have none of their own.
   *
   * @internal
   */
  public get _policy(): RoomPolicy {
    return this.rooms.api;
  }

  /**
   * The policies that rooms have.
   *
   * @internal
   */
  public get _policiesInUse(): readonly RoomPolicy[] {
    return this.rooms.policiesInUse;
  }

  /**
   * Gives callers whom nobody verified a random user id. Only for `ChatAuthorizer.unauthenticated()`, which warns.
   *
   * @internal
   */
  public _allowAnonymous(): void {
    this.tell(TOKEN_ENV.anonymous, 'true');
  }

  /**
   * Lets those in who do not sign in, into these rooms and with this policy. Only for the route of an API that is for them.
   *
   * @internal
   */
  public _allowGuests(roomKeys: string[], policy: RoomPolicy): void {
    this.tell(TOKEN_ENV.guestRooms, roomKeys.join(','));
    this.tell(TOKEN_ENV.guestPolicy, policyText(policy));
  }

  /**
   * Sets a variable of the function's environment, one of TOKEN_ENV, for what only an API knows. `longest`: see FunctionEnvironment.
   *
   * @internal
   */
  public _tell(name: string, value: string, longest?: string): void {
    this.rooms.environment.set(name, value, longest);
  }

  private add(rooms: readonly (readonly [string, IRoomRef])[], policy?: RoomPolicy): void {
    this.rooms.add(rooms, policy);
    this.directory?._reserve(rooms.map(([key]) => key));
  }

  private refuseBanned(banList: IChatBanList, tokensPerUser: number | undefined): void {
    grantCheckToTokens(banList, this.role);
    this.rooms.environment.set(TOKEN_ENV.banTable, banList.tableName, longestName(banList.tableName, banList, BOUNDS.tableName.max));
    if (tokensPerUser === undefined) return;
    grantCountToTokens(banList, this.role);
    this.tell(TOKEN_ENV.tokensPerUser, Tokenization.stringifyNumber(tokensPerUser));
  }

  private tell(name: string, value: string): void {
    this.rooms.environment.set(name, value);
  }
}

/** Who moderates is no matter of tokens. */
function whoMayEnter(policy: RoomPolicy): RoomPolicy {
  return { ...policy, moderatorGroups: [] };
}
