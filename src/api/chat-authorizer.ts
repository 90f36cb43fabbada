import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import { given } from '../common/given';

/** Options of ChatAuthorizer.userPool(). */
export interface UserPoolChatAuthorizerOptions {
  /** The app clients whose tokens are accepted: at least one. A token for another client of the pool is refused with 401. */
  readonly clients: IUserPoolClient[];

  /**
   * The OAuth scopes of which a token must have at least one, such as `chat/join`. **Only access tokens have scopes**: with any
   * here, ID tokens are refused, as AWS advises for authorizing a call. A token without one of them is refused with 403.
   *
   * Access tokens of users who signed in without a browser (`InitiateAuth`) have the scope `aws.cognito.signin.user.admin`; others
   * those that the app client asked for. They carry `sub` and the groups, and no profile.
   *
   * @default - none: a `ChatApi` accepts access tokens and ID tokens, a `ChatRestApi` ID tokens alone
   */
  readonly scopes?: string[];
}

/** Options of ChatAuthorizer.jwt(). */
export interface JwtChatAuthorizerOptions {
  /**
   * The issuer, exactly as the tokens' `iss` claim has it: an `https://` URL under which API Gateway finds
   * `/.well-known/openid-configuration`.
   */
  readonly issuer: string;

  /** The audiences that are accepted: at least one. A token whose `aud` (or `client_id`) is none of them is refused with 401. */
  readonly audience: string[];

  /**
   * The OAuth scopes of which a token must have at least one, such as `chat/join`. **Only access tokens have scopes**: with any
   * here, ID tokens are refused, as AWS advises for authorizing a call. A token without one of them is refused with 403.
   *
   * They are looked for in the claims `scope` and `scp`.
   *
   * @default - none: access tokens and ID tokens are both accepted
   */
  readonly scopes?: string[];

  /**
   * The claim that becomes the chat user id, 1 to 128 characters.
   *
   * @default 'sub'
   */
  readonly userIdClaim?: string;

  /**
   * The claim that holds the user's groups: its name, or the path to it with dots, such as Keycloak's
   * `realm_access.roles`. The name of a claim comes first, if it has dots itself.
   *
   * It holds a list, the JSON of one, or a text that is one group. Scopes can be groups: `scope` and `scp` are separated
   * by blanks. A name is a group's whole name, to the character. Where the claim cannot be read, the user has no groups, and
   * the line that the function logs has `groupsClaim: 'unreadable'`.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string;
}

/** Options of ChatAuthorizer.lambda(). */
export interface LambdaChatAuthorizerOptions {
  /**
   * The key of the authorizer's `context` that becomes the chat user id: text of 1 to 128 characters, or a whole number up
   * to 9007199254740991. Longer numbers must be text: JSON would round them, and several users would share one id.
   *
   * @default 'sub'
   */
  readonly userIdClaim?: string;

  /**
   * The key of the authorizer's `context` that holds the user's groups, or the path to it with dots: an array, the JSON of
   * one, or names with commas between them. Of `scope` and `scp`, the names have blanks between them.
   *
   * A name is a group's whole name, to the character: what follows a comma belongs to it, white space too. A text that begins
   * with `[` is JSON. Where the value cannot be read, the user has no groups, and the line that the function logs has
   * `groupsClaim: 'unreadable'`.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string;
}

/**
 * Who may ask a ChatApi or a ChatRestApi for a token, and where the caller's identity comes from.
 *
 * One authorizer may serve several APIs.
 */
export class ChatAuthorizer {
  /**
   * Users of an Amazon Cognito user pool. API Gateway checks signature, expiry and client; behind a `ChatRestApi`, the function
   * checks the client.
   *
   * The chat user id is the claim `sub`, the groups are `cognito:groups`. Which kinds of token are accepted, `scopes` says. Profile
   * claims such as `preferred_username` are in ID tokens only, so send those when `attributeClaims` is used.
   *
   * @param pool made by this app, or imported
   * @param options which app clients of the pool, and which scopes
   */
  public static userPool(pool: IUserPool, options: UserPoolChatAuthorizerOptions): ChatAuthorizer {
    return new ChatAuthorizer({ type: 'userPool', pool, userIdClaim: 'sub', groupsClaim: 'cognito:groups', ...given(options) });
  }

  /**
   * Users of any OpenID Connect provider. API Gateway checks signature, expiry, issuer and audience. Not for a `ChatRestApi`: REST
   * APIs have no such authorizer, so it throws.
   *
   * @param options who issues the tokens and for whom, and what their claims are called
   */
  public static jwt(options: JwtChatAuthorizerOptions): ChatAuthorizer {
    return new ChatAuthorizer({ type: 'jwt', userIdClaim: 'sub', groupsClaim: 'groups', ...given(options) });
  }

  /**
   * Callers with AWS credentials that allow `execute-api:Invoke`, see `grantInvoke()` of the API.
   *
   * The chat user id is the caller's Cognito identity id, or else the unique id of the IAM user or role session
   * (`AROA…:session`). IAM knows neither groups nor claims, so `groupCapabilities` and `attributeClaims` are errors.
   */
  public static iam(): ChatAuthorizer {
    return new ChatAuthorizer({ type: 'iam' });
  }

  /**
   * Callers whom a Lambda function of your own accepts. (In Python `lambda_`: the name is a keyword there.)
   *
   * Of a `ChatApi` it gets the request with payload 2.0 and answers `{ isAuthorized, context }`. Of a `ChatRestApi` it gets the event of
   * a `REQUEST` authorizer and answers `{ principalId, policyDocument, context }`, as [docs/rest-api.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/rest-api.md) shows. What it puts into `context`
   * are the claims.
   *
   * Answers are not cached: API Gateway would reuse one room's answer for all rooms. A `ChatApi` refuses a request without an
   * `Authorization` header with 401 before the function runs; behind a `ChatRestApi`, the function must be ready for one.
   *
   * @param handler the function that accepts them, or a version or alias of it
   * @param options what the keys of `context` are called; by default `sub` and `groups`
   */
  public static lambda(handler: IFunction, options: LambdaChatAuthorizerOptions = {}): ChatAuthorizer {
    return new ChatAuthorizer({ type: 'lambda', handler, userIdClaim: 'sub', groupsClaim: 'groups', ...given(options) });
  }

  /**
   * Everyone on the internet, without signing in. Warns at synth.
   *
   * Each token is for a new, random user id (`anonymous-` and a UUID), so no user can take the id of another, and none keeps
   * theirs. All get `capabilities`; nobody has groups or claims, so `groupCapabilities` and `attributeClaims` are errors.
   */
  public static unauthenticated(): ChatAuthorizer {
    return new ChatAuthorizer({ type: 'unauthenticated' });
  }

  private constructor(private readonly config: ChatAuthorizerConfig) {}

  /**
   * What the API builds its own kind of authorizer from.
   *
   * @internal
   */
  public _bind(): ChatAuthorizerConfig {
    return this.config;
  }
}
