import { Annotations, RemovalPolicy, Token } from 'aws-cdk-lib';
import {
  AccessLogFormat, EndpointType, LogGroupLogDestination, type Method, type MethodDeploymentOptions, MethodLoggingLevel, RestApi,
  type Stage, type StageOptions, type UsagePlan, type UsagePlanProps,
} from 'aws-cdk-lib/aws-apigateway';
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation, type IWebACLRef } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { accessLogFormat, accessLogGroup } from './access-log';
import { ChatApiBase } from './chat-api-base';
import type { ChatRestApiProps } from './chat-rest-api-options';
import { domainUrl, mapDomain } from './domain';
import { GATEWAY_PROBLEMS, gatewayResponses } from './gateway-problems';
import type { DoorFacts } from './openapi/facts';
import { endpointsOf, onlyThrough, openMethods } from './private-endpoint';
import { checkRestAuthorizer, restAuthorizer } from './rest-authorizer';
import { addRestMethods } from './rest-methods';
import { GUEST_THROTTLE, throttle, THROTTLE } from './throttle';
import { given } from '../common/given';
import { isKnown } from '../common/known';
import { check, checkGiven, has, isBoolean } from '../common/shapes';
import { fail } from '../common/validation';
import { ROUTES, TOKEN_ENV } from '../contract';

/** As the CDK calls it. */
const STAGE = 'prod';

/** The length of the ids that Amazon Cognito gives app clients, for those that only the deployment knows. */
const CLIENT_ID_LENGTH = 26;

/**
 * A REST API that issues chat tokens: the routes, the answers and the rules of a ChatApi, for those who need a firewall, usage
 * plans, a private endpoint or request validation. It costs more and adds some milliseconds: [docs/rest-api.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/rest-api.md) compares the two.
 *
 * Every error is `application/problem+json`, those of API Gateway too: [docs/problems.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/problems.md) lists them.
 */
export class ChatRestApi extends ChatApiBase {
  /** The API. */
  public readonly restApi: RestApi;

  /** The one stage of the API. */
  public readonly stage: Stage;

  /** The URL of the API, with a slash at the end. */
  public readonly url: string;

  /** The domain name of one's own, if there is one: it knows where a record in DNS must lead. */
  public readonly chatDomain?: DomainName;

  /** The firewall in front of the API, if there is one. */
  public readonly webAcl?: IWebACLRef;

  private readonly methods: ReadonlyMap<string, Method>;
  private readonly apiKeyRequired: boolean;

  /**
   * Makes a REST API when the stack is deployed.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope, and the name of the API in API Gateway. With another id, the next deployment makes another API,
   * at another URL
   * @param props who may ask, for which rooms, what they may do there, and what stands before the API
   */
  constructor(scope: Construct, id: string, props: ChatRestApiProps) {
    super(scope, id, props);
    props = given(props);

    checkRestAuthorizer(this, this._authorizer);
    checkGiven(this, 'apiKeyRequired', props.apiKeyRequired, 'true or false', isBoolean);
    checkGiven(this, 'cloudWatchRole', props.cloudWatchRole, 'true or false', isBoolean);
    checkGiven(this, 'webAcl', props.webAcl, 'a ChatWebAcl, such as ChatWebAcl.managed()', has('_bind'));
    for (const [name, list] of Object.entries({ corsOrigins: props.corsOrigins, corsHeaders: props.corsHeaders })) {
      check(this, name, list, 'a list that is known at synth, for a ChatRestApi', (value) => !Token.isUnresolved(value));
    }
    this.apiKeyRequired = props.apiKeyRequired ?? false;
    const vpcEndpoints = endpointsOf(this, props.privateEndpoint, this._domain);

    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: id,
      description: 'Issues Amazon IVS Chat tokens',
      endpointConfiguration: vpcEndpoints ? { types: [EndpointType.PRIVATE], vpcEndpoints } : { types: [EndpointType.REGIONAL] },
      policy: vpcEndpoints && onlyThrough(vpcEndpoints, openMethods(STAGE, this._authorizer.type === 'iam', [
        ...this._guests ? [ROUTES.guestTokens] : [],
        ...this._cors ? ['OPTIONS /*'] : [],
      ])),
      disableExecuteApiEndpoint: this._domain && true,
      cloudWatchRole: props.cloudWatchRole ?? false,
      deployOptions: this.stageOptions(props),
    });
    this.restApi.node.tryRemoveChild('Endpoint'); // an output that nobody asked for, and wrong with a domain name
    this.stage = this.restApi.deploymentStage;
    if (props.cloudWatchRole !== undefined) this.writeErrorLog();
    for (const response of gatewayResponses(this._cors, this._authorizer.type === 'iam')) {
      this.restApi.addGatewayResponse(response.type.responseType, response);
    }
    this.methods = addRestMethods(this.restApi, this._routes(), {
      access: restAuthorizer(this, this._authorizer),
      apiKeyRequired: this.apiKeyRequired,
      cors: this._cors && { ...this._cors, headers: [...this._cors.headers, ...this.apiKeyRequired ? ['x-api-key'] : []] },
      requestAttributes: props.requestAttributes,
    });
    this.tellFunctions();

    this.chatDomain = this._domain && mapDomain(this, this._domain, this.restApi.restApiId, this.stage);
    this.url = this._domain ? domainUrl(this._domain) : this.restApi.url;
    this.webAcl = props.webAcl?._bind(this);
    if (this.webAcl) {
      new CfnWebACLAssociation(this, 'WebAclAssociation', { resourceArn: this.stage.stageArn, webAclArn: this.webAcl.webAclRef.webAclArn });
    }
  }

  /**
   * Adds a usage plan for the API: how many requests the apps may send whose keys are in it. Throws without `apiKeyRequired`,
   * as it would count nothing.
   *
   * @param id what it is called in the REST API
   * @param props as of a `UsagePlan` of the CDK, such as `throttle` and `quota`. The API and its stage need not be named. By default it limits
   * nothing
   */
  public addUsagePlan(id: string, props: UsagePlanProps = {}): UsagePlan {
    if (!this.apiKeyRequired) {
      fail(this, 'addUsagePlan needs apiKeyRequired to be true, got false: without keys, a usage plan counts nothing');
    }
    const plan = this.restApi.addUsagePlan(id, given(props));
    plan.addApiStage({ api: this.restApi, stage: this.stage });
    return plan;
  }

  /** @internal */
  protected _door(): DoorFacts {
    const never = [...this.apiKeyRequired ? [] : ['invalid-api-key', 'quota-exceeded'], ...this.webAcl ? [] : ['blocked']];
    return { problems: GATEWAY_PROBLEMS.filter(({ name }) => !never.includes(name)), apiKeyRequired: this.apiKeyRequired };
  }

  /** @internal */
  protected _grantRoute(route: string, grantee: IGrantable): Grant {
    return this.methods.get(route)!.grantExecute(grantee);
  }

  /** What HTTP APIs do themselves: they know one app client of a user pool from another, and add CORS headers to the functions' answers. */
  private tellFunctions(): void {
    const { _authorizer: authorizer, _cors: cors } = this;
    if (authorizer.type === 'userPool') {
      const ids = authorizer.clients.map(({ userPoolClientId }) => userPoolClientId);
      this._tell(TOKEN_ENV.clients, ids.join(','), ids.map((id) => isKnown(id) ? id : '0'.repeat(CLIENT_ID_LENGTH)).join(','));
    }
    if (!cors) return;
    this._tell(TOKEN_ENV.corsOrigins, cors.origins.join(','));
    if (cors.credentials) this._tell(TOKEN_ENV.corsCredentials, 'true');
  }

  private stageOptions(props: ChatRestApiProps): StageOptions {
    const logs = this.logOptions(props.cloudWatchRole);
    const { rateLimit, burstLimit } = throttle(this, 'throttle', props.throttle, THROTTLE);
    const forAll: MethodDeploymentOptions = { loggingLevel: logs.loggingLevel, throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit };
    const guests = this._guests && throttle(this, 'guests.throttle', this._guests.throttle, GUEST_THROTTLE);
    const [method, path] = ROUTES.guestTokens.split(' ');
    return {
      ...logs,
      ...forAll,
      stageName: STAGE,
      // What a method has of its own stands in place of all that is for all.
      methodOptions: guests && { [`${path}/${method}`]: { ...forAll, throttlingRateLimit: guests.rateLimit, throttlingBurstLimit: guests.burstLimit } },
    };
  }

  private logOptions(cloudWatchRole: boolean | undefined): StageOptions {
    if (cloudWatchRole === undefined) {
      Annotations.of(this).addWarningV2('cdk-ivschat:noAccessLogs', 'A ChatRestApi writes no access logs until cloudWatchRole says who sets the role of the account '
        + 'by which API Gateway writes them: true for this API, false if the account has one.');
      return {};
    }
    return {
      accessLogDestination: new LogGroupLogDestination(accessLogGroup(this)),
      // Not error.message: to a request that is not signed, it quotes the Authorization header.
      accessLogFormat: AccessLogFormat.custom(accessLogFormat('extendedRequestId', 'error.responseType', 'httpMethod', 'resourcePath')),
      loggingLevel: MethodLoggingLevel.ERROR,
      dataTraceEnabled: false,
    };
  }

  /** The log group has a name by which API Gateway finds it: it would make one that is kept for ever. */
  private writeErrorLog(): void {
    const logGroupName = `API-Gateway-Execution-Logs_${this.restApi.restApiId}/${STAGE}`;
    this.stage.node.addDependency(new LogGroup(this, 'ErrorLogs', { logGroupName, retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }));
  }
}
