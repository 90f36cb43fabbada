import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type CfnStage, type DomainName, HttpApi, HttpMethod, HttpNoneAuthorizer, type HttpRoute, type HttpStage, type IHttpRouteAuthorizer, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { accessLogFormat, accessLogGroup } from './access-log';
import { methodsOf, type ApiRoute } from './api-routes';
import { ChatApiBase } from './chat-api-base';
import type { ChatApiOptions } from './chat-api-options';
import { scopesOf } from './chat-authorizer-config';
import { corsPreflight } from './cors-preflight';
import { domainUrl, mapDomain } from './domain';
import { httpRouteAuthorizer } from './http-route-authorizer';
import { GUEST_THROTTLE, throttle, THROTTLE } from './throttle';
import { given } from '../common/given';

/** Properties of a ChatApi. */
export interface ChatApiProps extends ChatApiOptions {}

/**
 * An HTTP API that issues chat tokens: `POST /rooms/{room}/tokens`.
 *
 * The answer is `{ token, sessionExpirationTime, tokenExpirationTime }`, which the chat client's `tokenProvider` takes as it is; by when
 * the client renews its connection, `tokenRenewal` says. The body may be empty, or ask for less than the caller may have:
 * `{ "capabilities": ["SEND_MESSAGE"], "sessionDurationInMinutes": 30 }`.
 *
 * Errors are `application/problem+json`, listed in [docs/problems.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/problems.md): 400 for a bad request, 403 for a capability that the
 * caller may not have, 404 for a room that there is not or that the caller may not enter, 429 (with Retry-After) and 502 when
 * Amazon IVS Chat throttles or fails. 401 is API Gateway's own.
 */
export class ChatApi extends ChatApiBase {
  /** The API. */
  public readonly httpApi: HttpApi;

  /** The one stage of the API: what a mapping of a domain name to the API needs. */
  public readonly stage: HttpStage;

  /** The URL of the API, with a slash at the end. */
  public readonly url: string;

  /** The domain name of one's own, if there is one: it knows where a record in DNS must lead. */
  public readonly chatDomain?: DomainName;

  private readonly routes: ReadonlyMap<string, HttpRoute>;

  /**
   * Makes an HTTP API when the stack is deployed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope, and the name of the API in API Gateway. With another id, the next deployment makes another API,
   * at another URL
   * @param props who may ask, for which rooms, and what they may do there
   */
  constructor(scope: Construct, id: string, props: ChatApiProps) {
    super(scope, id, props);
    props = given(props);

    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: id,
      description: 'Issues Amazon IVS Chat tokens',
      createDefaultStage: false,
      disableExecuteApiEndpoint: this._domain && true,
      corsPreflight: this._cors && corsPreflight(this._cors, methodsOf(this._routes())),
    });
    this.stage = this.httpApi.addStage('Stage', {
      autoDeploy: true,
      throttle: throttle(this, 'throttle', props.throttle, THROTTLE),
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLogGroup(this)),
        format: AccessLogFormat.custom(accessLogFormat('requestId', 'error.message', 'routeKey')),
      },
    });
    this.chatDomain = this._domain && mapDomain(this, this._domain, this.httpApi.apiId, this.stage);
    this.url = this._domain ? domainUrl(this._domain) : this.stage.url;

    const authorizer = httpRouteAuthorizer(this._authorizer);
    const integrations = new Map<IFunction, HttpLambdaIntegration>([[this.tokenFunction.handler, new HttpLambdaIntegration('Tokens', this.tokenFunction.handler)]]);
    if (this.moderationFunction) {
      integrations.set(this.moderationFunction.handler, new HttpLambdaIntegration('Moderation', this.moderationFunction.handler));
    }
    if (this.hostFunction) {
      integrations.set(this.hostFunction.handler, new HttpLambdaIntegration('Hosts', this.hostFunction.handler));
    }
    this.routes = new Map(this._routes().map((route) => [route.route, this.addRoute(route, integrations.get(route.handler)!, authorizer)]));
  }

  /** @internal */
  protected _grantRoute(route: string, grantee: IGrantable): Grant {
    return this.routes.get(route)!.grantInvoke(grantee);
  }

  private addRoute({ route, forGuests }: ApiRoute, integration: HttpLambdaIntegration, authorizer: IHttpRouteAuthorizer): HttpRoute {
    const [method, path] = route.split(' ');
    const [added] = this.httpApi.addRoutes({
      path,
      methods: [method as HttpMethod],
      integration,
      authorizer: forGuests ? new HttpNoneAuthorizer() : authorizer,
      authorizationScopes: forGuests ? undefined : scopesOf(this._authorizer),
    });
    if (forGuests) {
      const { rateLimit, burstLimit } = throttle(this, 'guests.throttle', this._guests?.throttle, GUEST_THROTTLE);
      const stage = this.stage.node.defaultChild as CfnStage;
      stage.addPropertyOverride('RouteSettings', { [route]: { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit } });
      stage.node.addDependency(added); // API Gateway refuses settings of a route that it does not have yet
    }
    return added;
  }
}
