import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { BOUNDS, checkInteger } from '../common/validation';

const FIVE_MINUTES = 300;

/** By address first: whoever sends too much need not be looked at any further. */
export function managedWebAcl(scope: Construct, limit: number = 2000): CfnWebACL {
  checkInteger(scope, 'requestsPerFiveMinutes', limit, BOUNDS.webAclRate);
  return new CfnWebACL(scope, 'WebAcl', {
    description: 'In front of the Amazon IVS Chat API',
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: counted('All'),
    rules: [
      {
        name: 'RequestsByAddress',
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit, evaluationWindowSec: FIVE_MINUTES } },
        visibilityConfig: counted('RequestsByAddress'),
      },
      {
        name: 'CommonRules',
        priority: 1,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesCommonRuleSet' } },
        visibilityConfig: counted('CommonRules'),
      },
    ],
  });
}

function counted(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
