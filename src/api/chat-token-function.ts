import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import { Architecture, determineLatestNodeRuntime, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ChatCapability } from './chat-capability';
import { checkAttributeClaims, checkCapabilities, checkClaim, sessionMinutes } from './token-checks';
import { checkRoomsFit, tokenEnvironment } from './token-environment';
import { tokenRooms } from './token-rooms';
import { given } from '../common/given';
import { handlerCode } from '../common/handler-code';
import { checkGiven, isBoolean } from '../common/shapes';
import { type AUTHORIZERS, TOKEN_ENV } from '../contract';

/** Who may get which chat token. */
export interface ChatTokenOptions {
  /**
   * The rooms to issue tokens for, each under the key that clients put into the URL: 1 to 64 letters, digits, `-` and `_`.
   *
   * Takes `Room`, `CfnRoom` and every other `IRoomRef` of the function's own account and region. At least 100 rooms fit
   * with keys of 12 characters; more than the function's environment (4 KB) or its role's policies (10,240 characters)
   * can hold is an error.
   */
  readonly rooms: { [key: string]: IRoomRef };

  /**
   * What every caller may do in the room, beyond reading.
   *
   * @default - nothing: callers can only read, unless one of their groups allows more
   */
  readonly capabilities?: ChatCapability[];

  /**
   * What the members of a group may do in addition. A caller in several groups gets what any of them allows.
   *
   * A name must equal the whole name of the group in the caller's verified claims.
   *
   * @default - groups give nothing
   */
  readonly groupCapabilities?: { [group: string]: ChatCapability[] };

  /**
   * Attributes of the chat token, each with the verified claim that its value comes from, such as
   * `{ displayName: 'preferred_username' }`. A claim that the caller does not have is left out.
   *
   * Amazon IVS Chat attaches them to every message of the user, where all participants of the room see them. Names and
   * values together have at most 1,024 bytes of UTF-8: a caller whose claims are longer is refused.
   *
   * @default - no attributes
   */
  readonly attributeClaims?: { [attribute: string]: string };

  /**
   * How long a chat session may last: 1 to 180 whole minutes. Clients may ask for less, never for more.
   *
   * A session outlives the caller's sign-in, so a shorter one takes effect sooner when a user loses a right.
   *
   * @default Duration.minutes(60)
   */
  readonly sessionDuration?: Duration;
}

/** Properties of a ChatTokenFunction. */
export interface ChatTokenFunctionProps extends ChatTokenOptions {
  /**
   * The verified claim that becomes the chat user id, 1 to 128 characters. A caller without it, or with a longer one, is
   * refused.
   *
   * @default 'sub'
   */
  readonly userIdClaim?: string;

  /**
   * The verified claim that holds the caller's groups: its name, or the path to it with dots, such as `realm_access.roles`.
   * The name of a claim comes first, if it has dots itself.
   *
   * A list is read, the JSON of one, and a text that is one group; `scope` and `scp` are separated by blanks. What could be
   * read in two ways gives no groups, and the log says so: see `jwtInAuthorizationHeader`.
   *
   * @default 'cognito:groups'
   */
  readonly groupsClaim?: string;

  /**
   * Whether the API verifies a JWT, and takes it from the `Authorization` header alone: a JWT or Cognito authorizer whose
   * identity source is the default.
   *
   * API Gateway makes one text of the groups, from which `a,b` or `[a b]` cannot be told from a name with a comma or a
   * blank in it. Only with this does the function read in the JWT where one name ends and the next begins; and callers of
   * any other authorizer are refused. Never set it where the JWT comes from a query string or a cookie: everybody could
   * put another JWT into the header, and with it divide their groups as they like.
   *
   * @default false - groups count only where they can be told apart without: those of Cognito behind an HTTP API, a single
   * one, the JSON of a list
   */
  readonly jwtInAuthorizationHeader?: boolean;
}

/**
 * The Lambda function that issues chat tokens. Use it alone behind an API of your own; `ChatApi` brings one.
 *
 * It answers API Gateway's Lambda proxy events, of HTTP APIs and of REST APIs, whose path has a `{room}` parameter. Who
 * the caller is comes from what API Gateway verified (JWT, Cognito, IAM or Lambda authorizer), never from the body. A
 * caller whom nobody verified is refused. It cannot know the API's authorizer: the event shows the kind, and what needs
 * more certainty must be said with `jwtInAuthorizationHeader`.
 *
 * Calls CreateChatToken and answers with its JSON, or with a problem (RFC 9457) as docs/problems.md lists them.
 */
export class ChatTokenFunction extends Construct implements IGrantable {
  /** The function. */
  public readonly handler: LambdaFunction;

  /** Its role, which allows CreateChatToken on exactly the given rooms, and writing to its log group. */
  public readonly role: Role;

  /** Its logs: one line for each request, never with tokens, claims, attributes or user ids. Kept for a month. */
  public readonly logGroup: LogGroup;

  /** The principal to grant more permissions to. */
  public readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: ChatTokenFunctionProps) {
    super(scope, id);
    props = given(props);

    const settings = {
      capabilities: props.capabilities ?? [],
      groupCapabilities: props.groupCapabilities ?? {},
      attributeClaims: props.attributeClaims ?? {},
      userIdClaim: props.userIdClaim ?? 'sub',
      groupsClaim: props.groupsClaim ?? 'cognito:groups',
      sessionMinutes: sessionMinutes(this, props.sessionDuration ?? Duration.minutes(60)),
    };
    checkCapabilities(this, settings.capabilities, settings.groupCapabilities);
    checkAttributeClaims(this, settings.attributeClaims);
    checkClaim(this, 'userIdClaim', settings.userIdClaim);
    checkClaim(this, 'groupsClaim', settings.groupsClaim);
    checkGiven(this, 'jwtInAuthorizationHeader', props.jwtInAuthorizationHeader, 'true or false', isBoolean);
    const rooms = tokenRooms(this, props.rooms);
    checkRoomsFit(this, rooms, settings);

    this.logGroup = new LogGroup(this, 'LogGroup', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Issues Amazon IVS Chat tokens',
      inlinePolicies: {
        ChatTokens: allow(['ivschat:CreateChatToken'], rooms.arns),
        Logs: allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]),
      },
    });
    this.grantPrincipal = this.role.grantPrincipal;
    this.handler = new LambdaFunction(this, 'Handler', {
      description: 'Issues Amazon IVS Chat tokens',
      code: handlerCode('chat-token'),
      handler: 'index.handler',
      runtime: determineLatestNodeRuntime(this),
      architecture: Architecture.ARM_64,
      memorySize: 256,
      // More than the handler's three attempts at Amazon IVS Chat take (7 s), less than API Gateway waits (29 s).
      timeout: Duration.seconds(10),
      role: this.role,
      logGroup: this.logGroup,
      environment: tokenEnvironment(rooms, settings),
    });
    if (props.jwtInAuthorizationHeader) this._trust('jwt');
  }

  /**
   * Gives callers whom nobody verified a random user id. Only for `ChatAuthorizer.unauthenticated()`, which warns.
   *
   * @internal
   */
  public _allowAnonymous(): void {
    this.handler.addEnvironment(TOKEN_ENV.anonymous, 'true');
  }

  /**
   * Lets the word of this kind of authorizer count, and no other's. `jwt` takes the JWT from the Authorization header.
   *
   * @internal
   */
  public _trust(authorizer: typeof AUTHORIZERS[number]): void {
    this.handler.addEnvironment(TOKEN_ENV.authorizer, authorizer);
  }
}

function allow(actions: string[], resources: string[]): PolicyDocument {
  return new PolicyDocument({ statements: [new PolicyStatement({ actions, resources })] });
}
