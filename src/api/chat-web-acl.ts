import type { IWebACLRef } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { managedWebAcl } from './managed-web-acl';
import { checkSameEnvironment } from '../common/environment';
import { given } from '../common/given';
import { isKnown } from '../common/known';
import { check, has } from '../common/shapes';
import { fail } from '../common/validation';

/** Options of ChatWebAcl.managed(). */
export interface ManagedChatWebAclOptions {
  /**
   * How many requests one address may send in five minutes, all routes together: 10 to 2,000,000,000. AWS WAF blocks the rest
   * with 403 (`blocked`), and counts about every 10 seconds, so that a burst may pass.
   *
   * Many people may share an address, in an office or behind the gateway of a mobile network, and each of them asks for a token
   * when the chat client connects.
   *
   * @default 2000
   */
  readonly requestsPerFiveMinutes?: number;
}

/** The firewall (AWS WAF) in front of a ChatRestApi. */
export class ChatWebAcl {
  /**
   * A web ACL of the API's own: a limit by address, and the common rules that AWS maintains
   * (`AWSManagedRulesCommonRuleSet`), which also refuse requests without a `User-Agent`.
   *
   * Requests are counted in metrics and not sampled: samples show the headers, and with them the sign-in tokens.
   *
   * @param options how many requests of one address it lets through; by default 2,000 in five minutes
   */
  public static managed(options: ManagedChatWebAclOptions = {}): ChatWebAcl {
    return new ChatWebAcl((scope) => managedWebAcl(scope, given(options).requestsPerFiveMinutes));
  }

  /**
   * One that there is already, with the scope `REGIONAL`, of the API's own account and region.
   *
   * @param webAcl such as a `CfnWebACL`
   */
  public static fromWebAcl(webAcl: IWebACLRef): ChatWebAcl {
    return new ChatWebAcl((scope) => checked(scope, webAcl));
  }

  private constructor(private readonly make: (scope: Construct) => IWebACLRef) {}

  /**
   * The web ACL for an API.
   *
   * @internal
   */
  public _bind(scope: Construct): IWebACLRef {
    return this.make(scope);
  }
}

function checked(scope: Construct, webAcl: IWebACLRef): IWebACLRef {
  check(scope, 'the web ACL of ChatWebAcl.fromWebAcl', webAcl, 'an IWebACLRef, such as a CfnWebACL', has('webAclRef', 'env'));
  checkSameEnvironment(scope, 'the web ACL of ChatWebAcl.fromWebAcl', webAcl.env);
  const { scope: whatFor } = webAcl.webAclRef;
  if (isKnown(whatFor) && whatFor !== 'REGIONAL') {
    fail(scope, `the web ACL of ChatWebAcl.fromWebAcl must have the scope REGIONAL, got ${whatFor}`);
  }
  return webAcl;
}
