import type { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import type { ChatApiOptions } from './chat-api-options';
import type { ChatWebAcl } from './chat-web-acl';

/** An API that is reached from within VPCs alone. */
export interface ChatPrivateEndpoint {
  /**
   * The interface endpoints (`execute-api`) through which it is reached: at least one. Whatever comes on another way is refused
   * with 403.
   */
  readonly vpcEndpoints: IVpcEndpoint[];
}

/** Properties of a ChatRestApi. */
export interface ChatRestApiProps extends ChatApiOptions {
  /**
   * A firewall (AWS WAF) in front of the API: `ChatWebAcl.managed()`, or one of your own.
   *
   * @default - none
   */
  readonly webAcl?: ChatWebAcl;

  /**
   * Whether each request must have an API key, in the header `x-api-key`: what usage plans count by, see `addUsagePlan()`. A key
   * names an app, not a user, and says nothing of who may enter. Guests need one too.
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;

  /**
   * Makes the API private: it has no address on the internet, and is reached through these endpoints alone. Not possible
   * together with `domainName`, for which private APIs need another kind of domain.
   *
   * @default - a regional API, on the internet
   */
  readonly privateEndpoint?: ChatPrivateEndpoint;

  /**
   * Whether this API sets the role by which API Gateway writes logs. REST APIs write logs only where **the account** has such a
   * role, one in each region, for all of its REST APIs.
   *
   * `true` makes a role and sets it for the account and region, in place of one that may be there; both stay when the stack is
   * deleted, for the sake of other APIs. `false` says that the account has one: without it, the deployment fails with "CloudWatch
   * Logs role ARN must be set in account settings". Either way the API writes access logs and its errors, each kept for a month.
   *
   * @default - nothing is set, and the API writes no logs: the one that can be deployed everywhere and touches nothing of others.
   * Warns at synth. The functions' own logs do not need the role.
   */
  readonly cloudWatchRole?: boolean;
}
