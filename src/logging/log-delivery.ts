import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * What a destination's policy must allow the service that delivers logs, and only on behalf of this account's own
 * deliveries in this region: without the conditions, anybody's delivery could write there (the confused deputy).
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function allowLogDelivery(scope: IConstruct, statement: {
  readonly actions: string[];
  readonly resources: string[];
  readonly stringEquals?: { [key: string]: string };
}): PolicyStatement {
  const stack = Stack.of(scope);
  return new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
    actions: statement.actions,
    resources: statement.resources,
    conditions: {
      StringEquals: { ...statement.stringEquals, 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
    },
  });
}
