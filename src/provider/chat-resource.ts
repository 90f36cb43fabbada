import { CfnResource, Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ResourceTags } from './resource-tags';
import { validateTags } from './tag-checks';
import { warnWithoutChat } from '../common/regions';
import { checkGiven } from '../common/shapes';

/**
 * How long CloudFormation waits for an answer: long enough for Lambda to deliver an event that failed a second time
 * and a third, and short of the hour that it would wait otherwise.
 */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** The one template resource behind a construct that a provider's function makes. */
export function chatResource(scope: Construct, settings: {
  readonly type: string;
  readonly serviceToken: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly tags: ResourceTags;
  readonly removalPolicy?: RemovalPolicy;
}): CfnResource {
  // CloudFormation makes snapshots of a few types alone.
  const policies: unknown[] = [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE];
  checkGiven(scope, 'removalPolicy', settings.removalPolicy, `one of ${policies.join(', ')}`, (value) => policies.includes(value));
  warnWithoutChat(scope);
  const tags = () => settings.tags.ofResource(scope);
  scope.node.addValidation({ validate: () => validateTags(tags()) });

  const resource = new CfnResource(scope, 'Resource', {
    type: settings.type,
    properties: {
      ServiceToken: settings.serviceToken,
      ServiceTimeout: SERVICE_TIMEOUT.toSeconds(),
      ...settings.properties,
      Tags: Lazy.any({ produce: () => tags().map(([Key, Value]) => ({ Key, Value })) }, { omitEmptyArray: true }),
    },
  });
  resource.applyRemovalPolicy(settings.removalPolicy ?? RemovalPolicy.DESTROY);
  return resource;
}
