import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ChatTokenOptions } from './chat-token-options';

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
   * Set it where a trigger of the user pool (pre token generation) writes names with blanks into `cognito:groups`. The names of
   * a user pool's own groups have none, so without it "former moderators" are the groups "former" and "moderators".
   *
   * @default false - groups count only where they can be told apart without: those of Cognito behind an HTTP API, a single
   * one, the JSON of a list
   */
  readonly jwtInAuthorizationHeader?: boolean;

  /**
   * A secret of AWS Secrets Manager whose text, 32 characters or more, is the key that hashes user ids in the function's log:
   * HMAC-SHA256, of which the first 16 hexadecimal digits stand there as `user`. So the requests of one user can be followed,
   * and whoever lacks the key cannot tell whose they are. In the function's region.
   *
   * Read once by each execution environment (0.05 USD for 10,000 times), beside the first CreateChatToken, which waits for it a
   * second at most. A request never fails for want of it: its line has no `user` then, and a warning says so once.
   * With another key, the same user has another hash.
   *
   * @default - the log has no hash of user ids
   */
  readonly userHashKey?: ISecret;

  /**
   * The groups that moderate, by the API's other function.
   *
   * @internal
   */
  readonly _moderatorGroups?: string[];
}
