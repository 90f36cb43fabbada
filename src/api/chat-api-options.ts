import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ChatAuthorizer } from './chat-authorizer';
import type { ChatDomainName } from './chat-domain-name';
import type { ChatGuests } from './chat-guests';
import type { ChatHosts } from './chat-hosts';
import type { ChatModeration } from './chat-moderation';
import type { ChatTokenOptions } from './chat-token-options';

/** What every API of chat rooms is told, of whatever kind it is. */
export interface ChatApiOptions extends ChatTokenOptions {
  /** Who may ask for tokens, and where their identity comes from. */
  readonly authorizer: ChatAuthorizer;

  /**
   * The web origins whose pages may call the API: `https://host[:port]`, `http://localhost[:port]`, or `*` for all. As
   * browsers write them: in lower case, without a default port. There is no `*` for a part of an origin.
   *
   * @default - none: no page of another origin may call it. Apps outside of browsers are not concerned.
   */
  readonly corsOrigins?: string[];

  /**
   * Whether browsers may send cookies and read the answer. Not needed for an `Authorization` header that the page sets
   * itself. Cannot be true with the origin `*`.
   *
   * @default false
   */
  readonly corsCredentials?: boolean;

  /**
   * Headers that pages may send besides `authorization`, `content-type` and those of signed requests: such as the headers
   * that tracing adds (`traceparent`, `tracestate`, `baggage`, `sentry-trace`, `x-amzn-trace-id`). Without them here, the
   * browser refuses the whole request. `*` is for all, and not possible with `corsCredentials`.
   *
   * @default - no others
   */
  readonly corsHeaders?: string[];

  /**
   * How many requests a second API Gateway lets through. It answers 429 to the rest.
   *
   * The chat client asks for a token when it connects, and to renew its connection: once a session, or every 30 seconds with
   * `TokenRenewal.BY_TOKEN`. For an audience that comes all at once, more than the quota is better than less: [docs/big-audiences.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/big-audiences.md) says why.
   *
   * @default - a rate of 100 and a burst of 100: half of what CreateChatToken takes in an account and region (200, which AWS
   * does not raise), so that other apps of the account have the other half. What is left out of the two is as by default
   */
  readonly throttle?: ThrottleSettings;

  /**
   * Lets people in who do not sign in, by a route of its own: `POST /rooms/{room}/guest-tokens`. Warns at synth.
   *
   * @default - nobody gets in without signing in
   */
  readonly guests?: ChatGuests;

  /**
   * A domain name of one's own, with TLS 1.2 and newer. `url` and the URLs of tokens have it then.
   *
   * @default - the name that AWS gives the API
   */
  readonly domainName?: ChatDomainName;

  /**
   * The key that hashes user ids in the logs of the API's functions, see `ChatTokenFunctionProps.userHashKey`. Give several
   * APIs the same one, such as `userHashKey` of the first, and a user has one hash in all of their logs.
   *
   * @default - a secret of the API's own (0.40 USD a month), with 64 random letters and digits, deleted with the API. It opens nothing of worth, and
   * so is not rotated: a new key would only cut the trail of every user in two. None with `ChatAuthorizer.unauthenticated()`,
   * where nobody is known
   */
  readonly userHashKey?: ISecret;

  /**
   * Lets moderators send events, delete messages, disconnect users and ban them, by routes of their own ([docs/moderation.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/moderation.md)), which a
   * second function serves: `moderationFunction`. Not with authorizers whose callers have no groups: `ChatAuthorizer.iam()` and
   * `ChatAuthorizer.unauthenticated()`.
   *
   * @default - nobody moderates through the API
   */
  readonly moderation?: ChatModeration;

  /**
   * Lets users open rooms in `directory`, which it needs, and close, read and list their own, and list what is open where `listOpenRooms` says so, by routes of their own
   * ([docs/room-directory.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/room-directory.md)), which another function serves: `hostFunction`. Not with authorizers whose callers have no groups:
   * `ChatAuthorizer.iam()` and `ChatAuthorizer.unauthenticated()`.
   *
   * @default - nobody opens rooms through the API
   */
  readonly hosts?: ChatHosts;
}
