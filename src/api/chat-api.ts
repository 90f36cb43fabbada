import { Annotations, RemovalPolicy, Token } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, type HttpRoute, type HttpStage, type IAccessLogSettings, LogGroupLogDestination, type ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ChatAuthorizer } from './chat-authorizer';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import { ChatTokenFunction, type ChatTokenOptions } from './chat-token-function';
import { corsPreflight } from './cors-preflight';
import { httpRouteAuthorizer } from './http-route-authorizer';
import { given } from '../common/given';
import { check, checkGiven, has } from '../common/shapes';
import { sortedEntries } from '../common/sorted';
import { fail } from '../common/validation';
import { ROOM_PATH_PARAMETER } from '../contract';

/** Properties of a ChatApi. */
export interface ChatApiProps extends ChatTokenOptions {
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
   * The chat client asks for a new token when it reconnects, and about every 30 seconds where tokens are short-lived.
   *
   * @default - a rate of 200 and a burst of 200: the quota of CreateChatToken per account and region, which AWS does not
   * raise. What is left out of the two is as by default. Give each a share when several APIs serve one account.
   */
  readonly throttle?: ThrottleSettings;
}

/**
 * An HTTP API that issues chat tokens: `POST /rooms/{room}/tokens`.
 *
 * The answer is CreateChatToken's own JSON, `{ token, sessionExpirationTime, tokenExpirationTime }`, which the chat
 * client's `tokenProvider` takes as it is. The body may be empty, or ask for less than the caller may have:
 * `{ "capabilities": ["SEND_MESSAGE"], "sessionDurationInMinutes": 30 }`.
 *
 * Errors are `application/problem+json`, listed in docs/problems.md: 400 for a bad request, 403 for a capability that the
 * caller may not have, 404 for an unknown room, 429 (with Retry-After) and 502 when Amazon IVS Chat throttles or fails.
 * 401 is API Gateway's own.
 */
export class ChatApi extends Construct {
  /** The API. */
  public readonly httpApi: HttpApi;

  /** The function that issues the tokens. */
  public readonly tokenFunction: ChatTokenFunction;

  /** The one stage of the API: what a mapping of a domain name to the API needs. */
  public readonly stage: HttpStage;

  /** The URL of the API, with a slash at the end. */
  public readonly url: string;

  private readonly roomKeys: string[];
  private readonly tokenRoute: HttpRoute;
  private readonly authorizerType: ChatAuthorizerConfig['type'];

  constructor(scope: Construct, id: string, props: ChatApiProps) {
    super(scope, id);
    props = given(props);

    check(this, 'authorizer', props.authorizer, 'a ChatAuthorizer, such as ChatAuthorizer.iam()', has('_bind'));
    const authorizer = props.authorizer._bind();
    this.authorizerType = authorizer.type;
    this.checkIdentity(authorizer, props);

    this.tokenFunction = new ChatTokenFunction(this, 'TokenFunction', {
      rooms: props.rooms,
      capabilities: props.capabilities,
      groupCapabilities: props.groupCapabilities,
      attributeClaims: props.attributeClaims,
      sessionDuration: props.sessionDuration,
      ...('userIdClaim' in authorizer ? { userIdClaim: authorizer.userIdClaim, groupsClaim: authorizer.groupsClaim } : {}),
    });
    this.roomKeys = sortedEntries(props.rooms).map(([key]) => key);
    switch (authorizer.type) {
      case 'unauthenticated': this.tokenFunction._allowAnonymous(); break;
      case 'userPool': this.tokenFunction._trust('jwt'); break;
      default: this.tokenFunction._trust(authorizer.type);
    }

    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: id,
      description: 'Issues Amazon IVS Chat tokens',
      createDefaultStage: false,
      corsPreflight: corsPreflight(this, props),
    });
    this.stage = this.httpApi.addStage('Stage', {
      autoDeploy: true,
      throttle: throttle(this, props.throttle),
      accessLogSettings: this.accessLog(),
    });
    this.url = this.stage.url;
    [this.tokenRoute] = this.httpApi.addRoutes({
      path: `/rooms/{${ROOM_PATH_PARAMETER}}/tokens`,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Tokens', this.tokenFunction.handler),
      authorizer: httpRouteAuthorizer(this, authorizer),
    });
  }

  /** The URL to POST to for a token of that room. Throws when `rooms` does not have the key. */
  public tokenUrl(roomKey: string): string {
    if (!Token.isUnresolved(roomKey) && !this.roomKeys.includes(roomKey)) {
      fail(this, `tokenUrl needs a key of rooms (${this.roomKeys.join(', ')}), got ${JSON.stringify(roomKey)}`);
    }
    return `${this.url}rooms/${roomKey}/tokens`;
  }

  /**
   * Lets an AWS principal ask for tokens of every room of the API (`execute-api:Invoke`). Only with
   * `ChatAuthorizer.iam()`; with any other authorizer it throws.
   */
  public grantInvoke(grantee: IGrantable): Grant {
    if (this.authorizerType !== 'iam') {
      fail(this, `grantInvoke needs ChatAuthorizer.iam(), got ChatAuthorizer.${this.authorizerType}: no other looks at what IAM allows`);
    }
    check(this, 'the grantee of grantInvoke', grantee, 'an IGrantable, such as a role', has('grantPrincipal'));
    return this.tokenRoute.grantInvoke(grantee);
  }

  private checkIdentity(authorizer: ChatAuthorizerConfig, props: ChatApiProps): void {
    if (authorizer.type !== 'iam' && authorizer.type !== 'unauthenticated') return;
    for (const name of ['groupCapabilities', 'attributeClaims'] as const) {
      const keys = sortedEntries<unknown>(props[name] ?? {}).map(([key]) => key);
      if (keys.length > 0) {
        fail(this, `${name} must be empty with ChatAuthorizer.${authorizer.type}(), whose callers have neither groups nor claims, got ${keys.join(', ')}`);
      }
    }
    if (authorizer.type === 'unauthenticated') {
      Annotations.of(this).addWarningV2('cdk-ivschat:unauthenticatedChatApi', 'ChatAuthorizer.unauthenticated() lets everyone on the internet have chat tokens for the rooms of this API.');
    }
  }

  /** No path, no query string, no address: none of them can hold a secret or name a person then. */
  private accessLog(): IAccessLogSettings {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const context = (name: string) => `$context.${name}`;
    return {
      destination: new LogGroupLogDestination(logGroup),
      format: AccessLogFormat.custom(JSON.stringify({
        requestId: context('requestId'),
        requestTime: context('requestTime'),
        routeKey: context('routeKey'),
        status: context('status'),
        responseLatency: context('responseLatency'),
        integrationStatus: context('integrationStatus'),
        error: context('error.message'),
      })),
    };
  }
}

/** What is left out stays at the quota of CreateChatToken. */
function throttle(scope: Construct, limits: ThrottleSettings | undefined): ThrottleSettings {
  checkGiven(scope, 'throttle', limits, 'an object with rateLimit and burstLimit', has());
  const { rateLimit, burstLimit } = { rateLimit: 200, burstLimit: 200, ...given(limits) };
  const atLeast0 = (value: unknown) => Token.isUnresolved(value) || (typeof value === 'number' && value >= 0 && value < Infinity);
  check(scope, 'throttle.rateLimit', rateLimit, 'a number from 0 on', atLeast0);
  check(scope, 'throttle.burstLimit', burstLimit, 'a whole number from 0 on', (value) => atLeast0(value) && (Token.isUnresolved(value) || Number.isInteger(value)));
  return { rateLimit, burstLimit };
}
